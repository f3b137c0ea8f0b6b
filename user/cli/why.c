// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/why.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/log.h"
#include "user/base/num.h"
#include "user/cli/cli.h"
#include "user/cli/control_client.h"
#include "user/cli/inside_client.h"
#include "user/cli/timelines.h"
#include "user/why/log.h"
#include "user/why/prompts.h"

struct why_options {
	const char *number; /* as given; NULL: none */
	enum why_which which;
	bool json, each, stats, help;
	const char *of; /* a session or a file; NULL: ours, or the only one */
};

static const char usage[] =
	"usage: ringfence why [--pid N | --seq N | --all | --each | --stats] [--json] [SESSION | "
	"FILE]\n"
	"\n"
	"Tells why an operation was denied: the rule, what was tried, why the rule holds now, "
	"what\n"
	"to do instead, and whether trying again can succeed. Inside a session about that "
	"session,\n"
	"without privilege; outside about SESSION, or about a timeline FILE.\n"
	"\n"
	"      --pid N    the last denial of this process, not the last of all\n"
	"      --seq N    the denial that has this number in the timeline\n"
	"      --all      all of them by kind, each kind with how often and the last of it\n"
	"      --each     of a FILE: every denial, one after another\n"
	"      --stats    of a FILE: the questions of a harness that asks before each action, and\n"
	"                 those that the policy asked\n"
	"      --json     for programs; the same\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 there is no such denial, 2 usage.\n";

static int parse_options(int argc, char **argv, struct why_options *o)
{
	enum { OPT_PID = 256, OPT_SEQ, OPT_ALL, OPT_EACH, OPT_STATS, OPT_JSON };
	static const struct option options[] = {{"pid", required_argument, NULL, OPT_PID},
						{"seq", required_argument, NULL, OPT_SEQ},
						{"all", no_argument, NULL, OPT_ALL},
						{"each", no_argument, NULL, OPT_EACH},
						{"stats", no_argument, NULL, OPT_STATS},
						{"json", no_argument, NULL, OPT_JSON},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	unsigned int ways = 0;
	uint64_t number;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_JSON) {
			o->json = true;
		} else if (c == 'h') {
			o->help = true;
		} else if (c == OPT_EACH) {
			o->each = true;
			ways++;
		} else if (c == OPT_STATS) {
			o->stats = true;
			ways++;
		} else if (c == OPT_PID || c == OPT_SEQ || c == OPT_ALL) {
			ways++;
			o->which = c == OPT_PID ? WHY_PID : c == OPT_SEQ ? WHY_SEQ : WHY_ALL;
			o->number = optarg;
		} else {
			return -1;
		}
	}
	if (o->number && num_u64(o->number, 1, INT64_MAX, &number)) {
		log_error("'%s' is no number of that kind", o->number);
		return -1;
	}
	if (optind < argc)
		o->of = argv[optind++];
	return ways > 1 || optind < argc ? -1 : 0;
}

/* ---- a timeline file ------------------------------------------------------------------------ */

struct from_file {
	struct why_log log;
	struct why_question question;
};

/* What the scanner takes and the parser does not is told: it was not looked at. */
static int parse(const struct scan *s, struct record *ret_record)
{
	char error[READER_ERROR_MAX];
	int r = record_parse(s->line.s, s->line.n, ret_record, error);

	if (r)
		log_error("seq %llu: %s", (unsigned long long)s->seq, error);
	return r;
}

/* With a number only what has it is kept: the log remembers the last ones. */
static int take_record(void *ctx, const struct scan *s)
{
	struct from_file *f = ctx;
	struct record r;
	bool wanted = true;

	if (!reason_may_be(s->line.s, s->line.n))
		return 0;
	if (f->question.which == WHY_SEQ || f->question.which == WHY_PID) {
		if (parse(s, &r))
			return 0;
		wanted = f->question.which == WHY_SEQ ? r.seq == f->question.number
						      : r.pid == f->question.number;
		record_release(&r);
	}
	if (wanted)
		why_log_line(&f->log, s->line.s, s->line.n);
	return 0;
}

/* One after another, however many there are: nothing is remembered. */
static int tell_one(void *ctx, const struct scan *s)
{
	const struct why_options *o = ctx;
	struct strbuf out = STRBUF_INIT;
	struct reason why;
	struct record r;

	if (!reason_may_be(s->line.s, s->line.n) || parse(s, &r))
		return 0;
	if (reason_is_denial(&r)) {
		reason_init(&why, &r);
		reason_write(&why, o->json, &out);
		reason_release(&why);
		fwrite(out.s, 1, out.len, stdout);
		strbuf_release(&out);
	}
	record_release(&r);
	return 0;
}

/* What cannot be read was said then. */
static int walk(const struct why_options *o, int (*record)(void *ctx, const struct scan *s),
		void *ctx)
{
	char *name = (char *)o->of;

	return timelines_walk_names(&name, 1,
				    &(struct timelines_walk){.record = record, .ctx = ctx});
}

static int tell_each(const struct why_options *o)
{
	return walk(o, tell_one, (void *)o) ? CLI_FAILED : CLI_OK;
}

static int count_one(void *ctx, const struct scan *s)
{
	struct record r;

	if (parse(s, &r))
		return 0;
	prompts_add(ctx, &r);
	record_release(&r);
	return 0;
}

static int tell_stats(const struct why_options *o)
{
	struct strbuf out = STRBUF_INIT;
	struct prompts p = {0};
	int r = walk(o, count_one, &p);

	prompts_write(&p, o->json, &out);
	fwrite(out.s, 1, out.len, stdout);
	strbuf_release(&out);
	prompts_release(&p);
	return r ? CLI_FAILED : CLI_OK;
}

static int tell_file(const struct why_options *o)
{
	struct from_file f = {.question = {.which = o->which, .json = o->json}};
	struct why_listener person = {.all = true};
	struct strbuf out = STRBUF_INIT;
	uint64_t n;
	int r;

	if (o->number)
		(void)num_u64(o->number, 1, INT64_MAX, &f.question.number);
	r = walk(o, take_record, &f);
	n = why_log_answer(&f.log, &f.question, &person, &out);
	if (n)
		fwrite(out.s, 1, out.len, stdout);
	else if (!r)
		log_error(o->number ? "there is no such denial" : "nothing was denied");
	why_log_release(&f.log);
	strbuf_release(&out);
	return n && !r ? CLI_OK : CLI_FAILED;
}

/* ---- a session ------------------------------------------------------------------------------ */

static const char *const words[] = {
	[WHY_LAST] = "last", [WHY_PID] = "pid", [WHY_SEQ] = "seq", [WHY_ALL] = "all"};

static int tell_session(const struct why_options *o)
{
	const char *ask[4] = {"why", words[o->which]};
	struct strbuf out = STRBUF_INIT;
	size_t n = 2;
	int status;

	if (o->number)
		ask[n++] = o->number;
	ask[n++] = o->json ? "json" : "text";
	status = o->of ? -ENOENT : inside_ask(ask, n, &out);
	/* None of ours, or none that we are in: then as a person beside it. */
	if (status == -EAGAIN) {
		log_error("the session has no time to answer now; ask again");
		status = CLI_FAILED;
	} else if (status < 0 || (status && out.len && !strncmp(out.s, "only a process", 14)))
		status = control_ask(o->of, ask, n);
	else if (out.len)
		fwrite(out.s, 1, out.len, status ? stderr : stdout);
	strbuf_release(&out);
	return status;
}

int cmd_why(int argc, char **argv)
{
	struct why_options o = {.which = WHY_LAST};
	struct stat st;

	if (parse_options(argc, argv, &o))
		return cli_usage(usage, false);
	if (o.help)
		return cli_usage(usage, true);
	if (o.of && (!strcmp(o.of, "-") || strchr(o.of, '/') || !stat(o.of, &st)))
		return o.each ? tell_each(&o) : o.stats ? tell_stats(&o) : tell_file(&o);
	if (o.each || o.stats) {
		log_error("--each and --stats need a timeline file");
		return CLI_USAGE;
	}
	return tell_session(&o);
}
