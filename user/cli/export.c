// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/export.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/sqlite_out.h"
#include "user/cli/timelines.h"

struct export_options {
	struct sqlite_out_options out;
	char **files; /* ends with NULL */
	bool help;
};

struct export_run {
	struct sqlite_out *out;
	uint64_t records, twice;
	bool failed;
};

static const char usage[] =
	"usage: ringfence export --sqlite OUT FILE...\n"
	"\n"
	"Writes timelines as tables of a new SQLite database, for questions over many of them;\n"
	"\"-\" is standard input. docs/queries.md has the tables, and recipes.\n"
	"\n"
	"      --sqlite OUT   the database; it must not be there yet\n"
	"      --lean         without the lines themselves (column json)\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed or a line could not be read, 2 usage.\n";

static int parse_options(int argc, char **argv, struct export_options *o)
{
	static const struct option options[] = {
		{"sqlite", required_argument, NULL, 's'},
		{"lean", no_argument, NULL, 'l'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 's')
			o->out.name = optarg;
		else if (c == 'l')
			o->out.lean = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->files = argv + optind;
	return o->help || (o->out.name && optind < argc) ? 0 : -1;
}

static int take(void *ctx, const struct scan *s)
{
	char error[READER_ERROR_MAX];
	struct export_run *e = ctx;
	struct record r;
	int result;

	/* scan_line() took it, so this does. */
	if (record_parse(s->line.s, s->line.n, &r, error))
		return 0;
	result = sqlite_out_add(e->out, &r, s->line.s, s->line.n);
	e->twice += result == -EEXIST;
	e->records += !result;
	e->failed |= result == -EIO;
	record_release(&r);
	return e->failed; /* said already */
}

int cmd_export(int argc, char **argv)
{
	struct export_options o = {0};
	int wrong = parse_options(argc, argv, &o), unread = 0;
	struct export_run e = {0};

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	e.out = sqlite_out_new(&o.out);
	if (!e.out)
		return CLI_FAILED;
	unread = timelines_walk_names(o.files, (size_t)(argc - optind),
				      &(struct timelines_walk){.record = take, .ctx = &e});
	if (e.twice)
		log_warn("%llu records were there twice, and are in the database once",
			 (unsigned long long)e.twice);
	e.failed |= !e.records;
	if (!e.failed)
		e.failed = sqlite_out_finish(e.out);
	sqlite_out_free(e.out);
	return e.failed || unread ? CLI_FAILED : CLI_OK;
}
