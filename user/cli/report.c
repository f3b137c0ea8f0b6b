// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/hash.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timelines.h"
#include "user/report/audit.h"
#include "user/report/html.h"

#define HASH_BLOCK 262144

struct report_options {
	char **files;
	size_t nfiles;
	const char *output;
	const char *format; /* NULL: by the name of the output */
	bool audit;
	bool help;
};

static const char usage[] =
	"usage: ringfence report [--audit] FILE... -o OUT.html\n"
	"\n"
	"Writes recorded sessions as one HTML file that needs no network. FILE is a "
	"timeline, also\n"
	"compressed by gzip, a directory of segments, or \"-\" for standard "
	"input.\n"
	"\n"
	"  -o, --output FILE   where to; an existing file is replaced\n"
	"      --audit         what an assessor asks, over many sessions\n"
	"      --format FORMAT of the audit: html, or markdown (also by OUT.md)\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed or a line could not be read, 2 usage.\n";

static int parse_options(int argc, char **argv, struct report_options *o)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"audit", no_argument, NULL, 'a'},
		{"format", required_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'o')
			o->output = optarg;
		else if (c == 'a')
			o->audit = true;
		else if (c == 'f')
			o->format = optarg;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->files = argv + optind;
	o->nfiles = (size_t)(argc - optind);
	if (o->format && strcmp(o->format, "html") != 0 &&
	    (!o->audit || strcmp(o->format, "markdown") != 0)) {
		log_error("there is no format '%s' %s", o->format,
			  o->audit ? "(html, markdown)" : "but html");
		return -1;
	}
	return o->help || (o->output && optind < argc) ? 0 : -1;
}

static int put(void *ctx, const char *bytes, size_t n)
{
	return fwrite(bytes, 1, n, ctx) == n ? 0 : -(errno ?: EIO);
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

/* Closes it; says what went wrong. */
static int close_output(FILE *to, const char *name, int r)
{
	if (fclose(to) && !r)
		r = -errno;
	if (r)
		log_error("%s: the report could not be written: %s", name, strerror(-r));
	return r;
}

static int write_page(const struct report_options *o, struct html *h, uint64_t bad)
{
	FILE *to = open_output(o->output);

	if (!to)
		return -EIO;
	return close_output(to, o->output, html_finish(h, bad, put, to));
}

static int write_audit(const struct report_options *o, struct audit *a)
{
	size_t len = strlen(o->output);
	bool markdown = o->format ? !strcmp(o->format, "markdown")
				  : len > 3 && !strcmp(o->output + len - 3, ".md");
	struct strbuf out = STRBUF_INIT;
	FILE *to = open_output(o->output);
	int r;

	if (!to)
		return -EIO;
	audit_write(a, !markdown, &out);
	r = close_output(to, o->output, put(to, out.s, out.len));
	strbuf_release(&out);
	return r;
}

struct report_run {
	struct html *html;
	struct audit *audit;
	uint64_t bad;
};

static int take_record(void *ctx, const struct scan *s)
{
	const struct report_run *run = ctx;

	html_scan(run->html, s);
	return 0;
}

static void count_bad(void *ctx, const struct source *source)
{
	struct report_run *run = ctx;

	run->bad += source->bad;
}

static int report_sessions(const struct report_options *o)
{
	struct report_run run = {.html = html_new()};
	int failed = timelines_walk_names(
		o->files, o->nfiles,
		&(struct timelines_walk){.record = take_record, .after = count_bad, .ctx = &run});

	if (html_records(run.html))
		failed |= write_page(o, run.html, run.bad);
	html_free(run.html);
	return failed;
}

static int take_audit(void *ctx, const struct scan *s)
{
	const struct report_run *run = ctx;

	audit_scan(run->audit, s);
	return 0;
}

static void begin_file(void *ctx, const struct source *source)
{
	const struct report_run *run = ctx;

	audit_file(run->audit, source->name);
}

/* Of the file as it lies there, compressed or not: what sha256sum(1) says. */
static void hash_file(const struct source *source, uint8_t ret_digest[SHA256_SIZE])
{
	int fd = source->path ? open(source->path, O_RDONLY | O_CLOEXEC) : source->fd;
	char *block = xmalloc(HASH_BLOCK);
	struct hash hash;
	off_t at = 0;
	ssize_t n;

	hash_init(&hash);
	while (fd >= 0 && (n = pread(fd, block, HASH_BLOCK, at)) > 0) {
		hash_add(&hash, block, (size_t)n);
		at += n;
	}
	hash_finish(&hash, ret_digest);
	hash_release(&hash);
	free(block);
	if (fd >= 0 && source->path)
		close(fd);
}

static void end_file(void *ctx, const struct source *source)
{
	const struct report_run *run = ctx;
	uint8_t digest[SHA256_SIZE];

	hash_file(source, digest);
	audit_file_end(run->audit, digest, source->bad);
}

static int report_audit(const struct report_options *o)
{
	struct report_run run = {.audit = audit_new()};
	int failed = timelines_walk_names(o->files, o->nfiles,
					  &(struct timelines_walk){.record = take_audit,
								   .before = begin_file,
								   .after = end_file,
								   .ctx = &run});

	if (audit_records(run.audit))
		failed |= write_audit(o, run.audit);
	audit_free(run.audit);
	return failed;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = {0};
	int wrong = parse_options(argc, argv, &o), failed;

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	failed = o.audit ? report_audit(&o) : report_sessions(&o);
	return failed ? CLI_FAILED : CLI_OK;
}
