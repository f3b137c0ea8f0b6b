// SPDX-License-Identifier: GPL-2.0-only
/* A hook of a harness: asks the session what the model should know, and says it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/attempt.h"
#include "user/cli/cli.h"
#include "user/cli/inside_client.h"
#include "user/cli/why.h"
#include "user/why/hook.h"
#include "user/why/tell.h"

static const char usage[] =
	"usage: ringfence hook HARNESS\n"
	"\n"
	"Reads what a harness tells its hooks from standard input and answers on standard output:\n"
	"new denials, each once; before a tool is used, what the policy would deny; when the "
	"agent\n"
	"stops, duties that are open, twice a session at most. Outside a session it says nothing.\n"
	"HARNESS: ";

static int read_input(struct strbuf *in)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		strbuf_add(in, buf, (size_t)n);
		if (in->len > HOOK_INPUT_MAX)
			return 0;
	}
	return n < 0 ? -errno : 0;
}

static void check_command(const struct hook_call *call, struct strbuf *out)
{
	char *buf = xmalloc(strlen(call->command) + 1);
	const char *words[HOOK_WORDS_MAX];
	size_t n = hook_simple_command(call->command, buf, words);

	if (n)
		attempt_exec(call->cwd, words, n, out);
	free(buf);
}

static void check(const struct hook_call *call, struct strbuf *out)
{
	struct strbuf said = STRBUF_INIT;

	if (call->does == HOOK_RUNS)
		check_command(call, &said);
	else if (call->path)
		attempt_file(call->cwd, call->path, call->does == HOOK_WRITES, &said);
	/*
	 * "would be denied" is the only thing that is acted upon. What would be "until a person
	 * approves it" is to be tried: only that asks the person.
	 */
	if (said.len && strstr(said.s, " would be denied\n"))
		strbuf_add(out, said.s, said.len);
	strbuf_release(&said);
}

/* Returns a status that came, or a negative errno: we are in no session. */
static int ask(const struct hook_call *call, struct strbuf *out)
{
	bool stop = call->event == HOOK_STOP;
	struct strbuf said = STRBUF_INIT;
	int r = 0;

	/* What is new when it stops is told when it goes on: a denial is no reason to hold it. */
	if (stop && !call->stopping)
		r = inside_ask((const char *[]){"duties", call->reader}, 2, &said);
	else if (!stop)
		r = inside_ask((const char *[]){"new", call->reader, "text"}, 3, &said);
	if (r == CLI_OK && said.len && stop)
		strbuf_add(out, said.s, said.len);
	else if (r == CLI_OK && said.len)
		tell_block(said.s, said.len, out);
	strbuf_release(&said);
	return r;
}

static int answer(const struct hook_call *call)
{
	struct strbuf words = STRBUF_INIT, out = STRBUF_INIT;

	if (call->event == HOOK_BEFORE_TOOL)
		check(call, &words);
	else if (call->event != HOOK_OTHER)
		ask(call, &words);
	hook_answer(call, words.s ?: "", words.len, &out);
	if (out.len)
		fwrite(out.s, 1, out.len, stdout);
	strbuf_release(&words);
	strbuf_release(&out);
	return CLI_OK;
}

int cmd_hook(int argc, char **argv)
{
	const struct hook_harness *h = argc == 2 ? hook_harness(argv[1]) : NULL;
	bool help = argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));
	char error[HOOK_ERROR_MAX];
	struct strbuf in = STRBUF_INIT;
	struct hook_call call;
	int r;

	if (!h) {
		fprintf(help ? stdout : stderr, "%s%s\n", usage, hook_harnesses());
		return help ? CLI_OK : CLI_USAGE;
	}
	r = read_input(&in);
	if (!r)
		r = hook_read(h, in.s ?: "", in.len, &call, error);
	strbuf_release(&in);
	if (r) {
		/* No status that a harness takes for a verdict. */
		log_error("hook %s: %s", argv[1], r == -EBADMSG ? error : strerror(-r));
		return CLI_FAILED;
	}
	r = answer(&call);
	hook_release(&call);
	return r;
}
