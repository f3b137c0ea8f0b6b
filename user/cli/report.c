// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timeline_lines.h"
#include "user/report/audit.h"
#include "user/report/html.h"

struct report_options {
	char **files; /* ends with NULL */
	const char *output;
	const char *format; /* NULL: by the name of the output */
	bool audit;
	bool help;
};

static const char usage[] = "usage: ringfence report FILE... -o OUT.html\n"
			    "\n"
			    "Writes recorded sessions as one HTML file that needs no network; "
			    "\"-\" is standard input.\n"
			    "\n"
			    "  -o, --output FILE   where to; an existing file is replaced\n"
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
	if (o->format && strcmp(o->format, "html") != 0 &&
	    (!o->audit || strcmp(o->format, "markdown") != 0)) {
		log_error("there is no format '%s' %s", o->format,
			  o->audit ? "(html, markdown)" : "but html");
		return -1;
	}
	return o->help || (o->output && optind < argc) ? 0 : -1;
}

static int take_line(void *ctx, const char *line, size_t len, char error[READER_ERROR_MAX])
{
	return html_line(ctx, line, len, error);
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

static int report_sessions(const struct report_options *o, uint64_t *bad)
{
	struct html *h = html_new();
	int failed = 0;

	for (char **file = o->files; *file; file++)
		failed |= timeline_lines(*file, take_line, h, bad);
	if (html_records(h)) {
		failed |= write_page(o, h, *bad);
	} else {
		log_error("%s: no records", o->files[0]);
		failed = -ENODATA;
	}
	html_free(h);
	return failed;
}

static int take_audit_line(void *ctx, const char *line, size_t len, char error[READER_ERROR_MAX])
{
	return audit_line(ctx, line, len, error);
}

static int audit_one(struct audit *a, const char *file, uint64_t *bad)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t before = *bad;
	struct sha256 sha;
	int r;

	sha256_init(&sha);
	audit_file(a, file);
	r = timeline_lines_hashed(file, take_audit_line, a, bad, &sha);
	sha256_finish(&sha, digest);
	audit_file_end(a, digest, *bad - before);
	return r;
}

static int report_audit(const struct report_options *o, uint64_t *bad)
{
	struct audit *a = audit_new();
	int failed = 0;

	for (char **file = o->files; *file; file++)
		failed |= audit_one(a, *file, bad);
	if (audit_records(a)) {
		failed |= write_audit(o, a);
	} else {
		log_error("%s: no records", o->files[0]);
		failed = -ENODATA;
	}
	audit_free(a);
	return failed;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = {0};
	int wrong = parse_options(argc, argv, &o), failed;
	uint64_t bad = 0;

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	failed = o.audit ? report_audit(&o, &bad) : report_sessions(&o, &bad);
	return failed || bad ? CLI_FAILED : CLI_OK;
}
