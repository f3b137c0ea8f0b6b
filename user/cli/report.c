// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timeline_file.h"
#include "user/report/html.h"

struct report_options {
	const char *file;
	const char *output;
	bool help;
};

struct report {
	FILE *to;
	struct summary summary;
	struct tree tree;
	struct html_pick pick;
	struct strbuf out;
};

static const char usage[] = "usage: ringfence report FILE|- -o OUT.html\n"
			    "\n"
			    "Writes a recorded session as one HTML file that needs no network.\n"
			    "\n"
			    "  -o, --output FILE   where to; an existing file is replaced\n"
			    "  -h, --help\n"
			    "\n"
			    "Exit status: 0 ok, 1 failed, 2 usage.\n";

static int parse_options(int argc, char **argv, struct report_options *o)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'o')
			o->output = optarg;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->file = argv[optind];
	return o->help || (o->output && optind + 1 == argc) ? 0 : -1;
}

static int gather(void *ctx, const struct record *r, const char *line, size_t len)
{
	struct report *p = ctx;

	(void)line;
	(void)len;
	summary_add(&p->summary, r);
	tree_add(&p->tree, r);
	html_pick_add(&p->pick, r);
	return 0;
}

static int print(struct report *p)
{
	bool written = fwrite(p->out.s ?: "", 1, p->out.len, p->to) == p->out.len;

	strbuf_reset(&p->out);
	return written ? 0 : -EIO;
}

static int row(void *ctx, const struct record *r, const char *line, size_t len)
{
	struct report *p = ctx;

	(void)line;
	(void)len;
	html_record(&p->out, &p->summary, &p->pick, r);
	return print(p);
}

static int write_page(struct report *p, struct timeline_file *f)
{
	int r = timeline_file_each(f, gather, p);

	if (r)
		return r;
	summary_finish(&p->summary);
	p->summary.bad_lines = f->bad_lines;
	html_pick_finish(&p->pick);
	html_begin(&p->out, &p->summary, &p->tree, &p->pick);
	r = print(p) ?: timeline_file_each(f, row, p);
	if (r)
		return r;
	html_end(&p->out);
	return print(p) ?: fflush(p->to) ? -EIO : 0;
}

/* What a session did is nobody else's to read: 0600. */
static FILE *open_output(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to)
		log_error("%s: %s", name, strerror(errno));
	if (!to && fd >= 0)
		close(fd);
	return to;
}

static int report_file(const struct report_options *o, struct timeline_file *f)
{
	struct report p = {.to = open_output(o->output)};
	int status = CLI_OK;

	if (!p.to)
		return CLI_FAILED;
	if (write_page(&p, f)) {
		log_error("%s: the report could not be written", o->output);
		status = CLI_FAILED;
	}
	if (fclose(p.to) || !p.summary.records || f->bad_lines)
		status = CLI_FAILED;
	if (!p.summary.records)
		log_error("%s: no records", f->name);
	summary_release(&p.summary);
	tree_release(&p.tree);
	strbuf_release(&p.out);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = {0};
	int wrong = parse_options(argc, argv, &o), status;
	struct timeline_file f;

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	if (timeline_file_open(&f, o.file))
		return CLI_FAILED;
	status = report_file(&o, &f);
	timeline_file_close(&f);
	return status;
}
