// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/diff.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timelines.h"
#include "user/compare/compare.h"

#define LINES_SHOWN 20 /* things of each kind, in words */

struct diff_options {
	const char *side[COMPARE_SIDES];
	bool json, all, fail_on_new, help;
};

struct diff {
	struct compare compare;
	enum compare_side side;
};

static const char usage[] =
	"usage: ringfence diff BEFORE NOW [--json] [--all] [--fail-on new]\n"
	"\n"
	"Says what a session did that another did not: programs, endpoints, files outside the\n"
	"usual directories, labels, denials. A directory stands for its segments.\n"
	"\n"
	"      --json           one JSON object, with everything\n"
	"      --all            every difference, not a page of them\n"
	"      --fail-on new    exit with 1 when NOW has anything that BEFORE has not\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, different or not; 1 failed, or new with --fail-on new; 2 usage.\n";

static int parse_options(int argc, char **argv, struct diff_options *o)
{
	enum { OPT_JSON = 256, OPT_ALL, OPT_FAIL };
	static const struct option options[] = {
		{"json", no_argument, NULL, OPT_JSON},
		{"all", no_argument, NULL, OPT_ALL},
		{"fail-on", required_argument, NULL, OPT_FAIL},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_JSON)
			o->json = true;
		else if (c == OPT_ALL)
			o->all = true;
		else if (c == OPT_FAIL && !strcmp(optarg, "new"))
			o->fail_on_new = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	if (!o->help && argc - optind != COMPARE_SIDES)
		return -1;
	for (int i = 0; i < argc - optind && i < COMPARE_SIDES; i++)
		o->side[i] = argv[optind + i];
	return 0;
}

static int see(void *ctx, const struct scan *s)
{
	struct diff *d = ctx;

	compare_add(&d->compare, d->side, s);
	return 0;
}

static void next_file(void *ctx, const struct source *source)
{
	struct diff *d = ctx;

	compare_file(&d->compare, source->name);
}

/* Its names are told at the end: the sources stay open. */
static int gather(struct diff *d, const char *const *name, struct sources *from)
{
	struct timelines_walk walk = {.record = see, .before = next_file, .ctx = d};
	int r = timelines_open(from, (char *const *)name, 1);

	return r ?: timelines_walk(from, &walk);
}

static int print(const struct diff *d, const struct diff_options *o)
{
	struct strbuf out = STRBUF_INIT;
	bool written;

	if (o->json)
		compare_json(&d->compare, &out);
	else
		compare_text(&d->compare, o->all ? 0 : LINES_SHOWN, &out);
	written = fwrite(out.s, 1, out.len, stdout) == out.len && !fflush(stdout);
	if (!written)
		log_error("standard output cannot be written");
	strbuf_release(&out);
	return written ? 0 : -1;
}

static int compare(const struct diff_options *o)
{
	struct sources from[COMPARE_SIDES];
	struct diff d = {0};
	int status = CLI_OK;

	for (int i = 0; i < COMPARE_SIDES; i++) {
		d.side = (enum compare_side)i;
		if (gather(&d, &o->side[i], &from[i]))
			status = CLI_FAILED;
	}
	if (print(&d, o))
		status = CLI_FAILED;
	for (unsigned int k = 0; o->fail_on_new && k < COMPARE_KINDS; k++)
		if (compare_count(&d.compare, k, COMPARE_B))
			status = CLI_FAILED;
	compare_release(&d.compare);
	for (int i = 0; i < COMPARE_SIDES; i++)
		sources_close(&from[i]);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options o = {0};
	int wrong = parse_options(argc, argv, &o);

	return wrong || o.help ? cli_usage(usage, !wrong) : compare(&o);
}
