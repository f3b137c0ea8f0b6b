// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/approve_watch.h"

#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/control_client.h"
#include "user/policy/questions.h"

#define EVERY_MS   1000
#define FOR_15_MIN "900000000000"

/* What was shown, and when that was asked. */
struct seen {
	json_int_t number;
	char *last_ns;
};

struct watching {
	char *session; /* NULL: none has answered yet */
	struct seen *v;
	size_t n;
	bool over; /* nobody answers any more */
};

/* Was it shown as it is? From now on it was. */
static bool was_seen(struct watching *w, json_int_t number, const char *last_ns)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->v[i].number != number)
			continue;
		if (!strcmp(w->v[i].last_ns, last_ns))
			return true;
		free(w->v[i].last_ns);
		w->v[i].last_ns = xstrdup(last_ns);
		return false;
	}
	vec_push(w->v, w->n) = (struct seen){.number = number, .last_ns = xstrdup(last_ns)};
	return false;
}

/* Words of the session are no part of it: they would go to a program that may take markup. */
static void notify(json_int_t number)
{
	char words[64];
	pid_t pid;

	if (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
		return;
	snprintf(words, sizeof(words), "question %" JSON_INTEGER_FORMAT, number);
	pid = fork();
	if (!pid) {
		execlp("notify-send", "notify-send", "ringfence", words, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* What was typed before the question was read is no answer to it. */
static void forget_typed(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	char buf[256];

	while (poll(&in, 1, 0) > 0 && in.revents & POLLIN)
		if (read(STDIN_FILENO, buf, sizeof(buf)) <= 0)
			return;
}

static int read_line(char *line, size_t size)
{
	size_t n = 0;
	char c;

	for (;;) {
		ssize_t got = read(STDIN_FILENO, &c, 1);

		if (got <= 0)
			return -1;
		if (c == '\n')
			break;
		if (n + 1 < size)
			line[n++] = c;
	}
	line[n] = '\0';
	return 0;
}

static void send_answer(const struct watching *w, json_int_t number, bool yes)
{
	char text[24];

	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, number);
	control_ask(w->session,
		    (const char *[]){"answer", text, yes ? "yes" : "no", "1", FOR_15_MIN}, 5);
}

static void ask(struct watching *w, const json_t *question, json_int_t number)
{
	char line[16];

	fputs(json_string_value(json_object_get(question, "text")), stdout);
	notify(number);
	if (!json_is_true(json_object_get(question, "can_be_bound")))
		return;
	if (isatty(STDIN_FILENO))
		forget_typed();
	printf("  let it pass once, within 15 minutes? [y/n/s] ");
	fflush(stdout);
	if (read_line(line, sizeof(line))) {
		w->over = true;
		putchar('\n');
	} else if (!strcmp(line, "y") || !strcmp(line, "yes")) {
		send_answer(w, number, true);
	} else if (!strcmp(line, "n") || !strcmp(line, "no")) {
		send_answer(w, number, false);
	} else {
		puts("  put off: asked again when it is tried again");
	}
}

/* Returns 0, or -1: that was no list of questions. */
static int show(struct watching *w, const struct strbuf *text)
{
	json_t *all = json_loadb(text->s ?: "", text->len, 0, NULL), *one;
	size_t i;

	if (!json_is_array(json_object_get(all, "questions"))) {
		json_decref(all);
		return -1;
	}
	/* Should another session take its place, no answer is for that one. */
	if (!w->session)
		w->session = xstrdup(json_string_value(json_object_get(all, "session")) ?: "-");
	json_array_foreach (json_object_get(all, "questions"), i, one) {
		json_int_t number = json_integer_value(json_object_get(one, "number"));
		const char *last = json_string_value(json_object_get(one, "last_ns"));

		if (w->over || !last || was_seen(w, number, last))
			continue;
		ask(w, one, number);
	}
	json_decref(all);
	fflush(stdout);
	return 0;
}

int approve_watch(const char *session)
{
	struct watching w = {.session = session ? xstrdup(session) : NULL};
	struct strbuf text = STRBUF_INIT;
	int status = CLI_OK;
	bool heard = false;

	while (!status && !w.over) {
		strbuf_reset(&text);
		status = control_fetch(w.session, (const char *[]){"questions", "json"}, 2, &text);
		if (status && text.len)
			fwrite(text.s, 1, text.len, stderr);
		if (!status && show(&w, &text)) {
			log_error("the session's answer was not understood");
			status = CLI_FAILED;
		}
		heard |= !status;
		if (!status && !w.over)
			poll(NULL, 0, EVERY_MS);
	}
	for (size_t i = 0; i < w.n; i++)
		free(w.v[i].last_ns);
	free(w.v);
	free(w.session);
	strbuf_release(&text);
	/* It was there, and is over. */
	return heard && status == CLI_FAILED ? CLI_OK : status;
}
