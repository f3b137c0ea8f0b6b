// SPDX-License-Identifier: GPL-2.0-only
/* What a person asks the daemon: status, sessions, session, kill, policy. */
#include "user/cli/node.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/daemon_client.h"
#include "user/cli/daemon_gone.h"
#include "user/daemon/request.h"
#include "user/report/show.h"
#include "user/timeline/writer.h"

static const struct option options[] = {
	{"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

struct asked {
	bool json, help;
	const char *word; /* what is no option; NULL: there is none */
};

static int parse(int argc, char **argv, bool word, struct asked *a)
{
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'j')
			a->json = true;
		else if (c == 'h')
			a->help = true;
		else
			return -1;
	}
	if (!a->help && optind + word != argc)
		return -1;
	a->word = optind < argc ? argv[optind] : NULL;
	return 0;
}

static int fetch(const char *op, const char *session, json_t **ret_answer)
{
	struct strbuf line = STRBUF_INIT;
	struct writer w = writer_on(&line);
	int status;

	writer_open(&w, NULL);
	writer_str(&w, "op", op);
	writer_str(&w, "session", session);
	writer_close(&w);
	strbuf_addch(&line, '\n');
	status = daemon_ask(&line, ret_answer);
	strbuf_release(&line);
	return status;
}

/* The answer as it came, without what is the protocol's. */
static void print_json(json_t *answer)
{
	json_object_del(answer, "status");
	json_dumpf(answer, stdout, JSON_INDENT(2));
	putchar('\n');
}

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "-";
}

static long long number(const json_t *o, const char *key)
{
	return (long long)json_integer_value(json_object_get(o, key));
}

/* Names are a stranger's: nothing of them drives the terminal. */
static void print_name(const char *s)
{
	struct strbuf shown = STRBUF_INIT;

	show_text(&shown, s, strlen(s));
	fwrite(shown.s, 1, shown.len, stdout);
	strbuf_release(&shown);
}

static void print_row(const json_t *s)
{
	printf("%s  %5lld  %7lld  %5lld  %6lld  %5lld  %4lld  %6lld  %-5s  ", text(s, "session"),
	       number(s, "uid"), number(s, "pid"), number(s, "processes"), number(s, "denied"),
	       number(s, "lost"), number(s, "gaps"), number(s, "ms") / 1000, text(s, "state"));
	print_name(text(s, "program"));
	putchar('\n');
}

static void print_session(const json_t *s)
{
	static const char *const rows[] = {"state", "hash", "workspace", "timeline"};
	const json_t *names = json_object_get(s, "policies");

	printf("session %s: user %lld, process %lld (", text(s, "session"), number(s, "uid"),
	       number(s, "pid"));
	print_name(text(s, "program"));
	printf("), for %lld s\n", number(s, "ms") / 1000);
	printf("  policies:");
	for (size_t i = 0; i < json_array_size(names); i++)
		printf(" %s", json_string_value(json_array_get(names, i)));
	printf("\n  processes: %lld\n  denied: %lld, audited %lld, records lost %lld, gaps %lld\n",
	       number(s, "processes"), number(s, "denied"), number(s, "audited"), number(s, "lost"),
	       number(s, "gaps"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		printf("  %s: ", rows[i]);
		print_name(text(s, rows[i]));
		putchar('\n');
	}
}

static void print_health(const json_t *wrong)
{
	if (!json_array_size(wrong))
		puts("health: ok");
	for (size_t i = 0; i < json_array_size(wrong); i++) {
		fputs("health: NOT OK: ", stdout);
		print_name(json_string_value(json_array_get(wrong, i)));
		putchar('\n');
	}
}

static void print_status(const json_t *a)
{
	bool timelines = json_object_get(a, "timelines") != NULL;

	printf("the daemon runs for %lld s, version %s, settings %s\n", number(a, "ms") / 1000,
	       text(a, "version"), text(a, "config"));
	printf("enforcement: tier %s%s; TLS libraries are %slooked into\n", text(a, "tier"),
	       json_is_true(json_object_get(a, "leaky")) ? ", which this kernel can leave out" : "",
	       json_is_true(json_object_get(a, "tls")) ? "" : "not ");
	printf("should it be killed: %s\n", json_is_true(json_object_get(a, "keeper"))
						    ? "what is fenced stays so"
						    : "NOTHING KEEPS what is fenced so");
	printf("sessions: %lld run, %lld in all; malformed requests: %lld\n", number(a, "running"),
	       number(a, "sessions"), number(a, "malformed"));
	printf("gaps told of sessions that an earlier daemon left: %lld\n", number(a, "gaps"));
	printf("policies of the machine: %lld; timelines: %s; metrics: %s\n", number(a, "policies"),
	       timelines ? text(a, "timelines") : "none", text(a, "metrics"));
	print_health(json_object_get(a, "unhealthy"));
}

static void print_sessions(const json_t *answer)
{
	const json_t *all = json_object_get(answer, "sessions");

	if (!json_array_size(all)) {
		puts("no session runs");
		return;
	}
	puts("session             uid      pid  procs  denied   lost  gaps       s  state  "
	     "program");
	for (size_t i = 0; i < json_array_size(all); i++)
		print_row(json_array_get(all, i));
}

/* Asks what has no argument, and prints the answer. */
static int tell(int argc, char **argv, const char *op, const char *usage,
		void (*print)(const json_t *answer))
{
	struct asked a = {0};
	json_t *answer = NULL;
	int status;

	if (parse(argc, argv, false, &a) || a.help)
		return cli_usage(usage, a.help);
	status = fetch(op, NULL, &answer);
	if (status)
		return status;
	if (a.json)
		print_json(answer);
	else
		print(answer);
	json_decref(answer);
	return CLI_OK;
}

int cmd_status(int argc, char **argv)
{
	struct asked a = {0};

	if (!parse(argc, argv, false, &a) && !a.help && daemon_is_gone())
		return daemon_gone(a.json);
	return tell(argc, argv, "status",
		    "usage: ringfence status [--json]\n"
		    "\n"
		    "Says how the daemon of this machine does; and when there is none, what stays "
		    "fenced, what is not\n"
		    "recorded, and what to do. The status is 1 then.\n",
		    print_status);
}

int cmd_sessions(int argc, char **argv)
{
	return tell(argc, argv, "sessions",
		    "usage: ringfence sessions [--json]\n"
		    "\n"
		    "Lists the sessions of the daemon: one's own, as root all.\n",
		    print_sessions);
}

/* As the daemon will have it, or it is told here. */
static int check_id(const char *id)
{
	if (strlen(id) == REQUEST_ID && strspn(id, "0123456789abcdef") == REQUEST_ID)
		return CLI_OK;
	log_error("that is no session: `ringfence sessions` lists them");
	return CLI_USAGE;
}

int cmd_session(int argc, char **argv)
{
	struct asked a = {0};
	json_t *answer = NULL;
	int status;

	if (parse(argc, argv, true, &a) || a.help)
		return cli_usage("usage: ringfence session [--json] ID\n"
				 "\n"
				 "Tells about one session of the daemon.\n",
				 a.help);
	status = check_id(a.word) ?: fetch("session", a.word, &answer);
	if (status)
		return status;
	if (a.json)
		print_json(answer);
	else
		print_session(json_array_get(json_object_get(answer, "sessions"), 0));
	json_decref(answer);
	return CLI_OK;
}

int cmd_kill(int argc, char **argv)
{
	struct asked a = {0};

	if (parse(argc, argv, true, &a) || a.help || a.json)
		return cli_usage(
			"usage: ringfence kill ID\n"
			"\n"
			"Ends all processes of a session of the daemon: SIGTERM, SIGKILL after "
			"2 s. They are fenced\n"
			"until then. One's own; as root any.\n",
			a.help);
	return check_id(a.word) ?: fetch("kill", a.word, NULL);
}

static void print_policies(const json_t *answer)
{
	const json_t *all = json_object_get(answer, "policies");

	for (size_t i = 0; i < json_array_size(all); i++) {
		print_name(json_string_value(json_array_get(all, i)));
		putchar('\n');
	}
	if (json_array_size(all))
		printf("%lld rules, sha256 %s\n", number(answer, "rules"), text(answer, "hash"));
	else
		puts("the machine has no policies of its own");
}

static const char *or_word(const char *s, const char *word)
{
	return s ? s : word;
}

/* What no rule answers for, and what is counted together, has no names. */
static void print_count(const json_t *c)
{
	const char *policy = json_string_value(json_object_get(c, "policy"));
	const char *rule = json_string_value(json_object_get(c, "rule"));
	bool none = !strcmp(text(c, "layer"), "none");

	printf("%10lld  %10lld  %-7s  ", number(c, "denied"), number(c, "audited"),
	       text(c, "layer"));
	print_name(or_word(policy, none ? "(cannot be judged)" : "(all others)"));
	if (rule) {
		fputs(": ", stdout);
		print_name(rule);
	}
	putchar('\n');
}

static void print_stats(const json_t *answer)
{
	const json_t *all = json_object_get(answer, "rules");

	if (!json_array_size(all)) {
		puts("no rule has denied or audited anything since the daemon began");
		return;
	}
	puts("    denied     audited  of       policy: rule");
	for (size_t i = 0; i < json_array_size(all); i++)
		print_count(json_array_get(all, i));
}

int cmd_policy(int argc, char **argv)
{
	static const struct {
		const char *word, *op;
		void (*print)(const json_t *answer); /* NULL: what is said is all */
	} words[] = {{"list", "policies", print_policies},
		     {"stats", "stats", print_stats},
		     {"load", "load", NULL}};
	const size_t n = sizeof(words) / sizeof(words[0]);
	struct asked a = {0};
	json_t *answer = NULL;
	size_t i = 0;
	int status = parse(argc, argv, true, &a);

	while (!status && !a.help && i < n && strcmp(a.word, words[i].word) != 0)
		i++;
	if (status || a.help || i == n || (a.json && !words[i].print))
		return cli_usage(
			"usage: ringfence policy list [--json]\n"
			"       ringfence policy stats [--json]\n"
			"       ringfence policy load\n"
			"\n"
			"Lists the policies that the daemon puts over every session; tells how "
			"often each rule denied\n"
			"and audited since the daemon began, those of sessions too; or has the "
			"policies read again:\n"
			"they count for sessions that begin from then on. When one is wrong "
			"nothing changes, and the\n"
			"status is 3.\n",
			a.help);
	status = fetch(words[i].op, NULL, words[i].print ? &answer : NULL);
	if (status || !answer)
		return status;
	if (a.json)
		print_json(answer);
	else
		words[i].print(answer);
	json_decref(answer);
	return CLI_OK;
}
