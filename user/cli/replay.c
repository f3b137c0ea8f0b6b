// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/replay.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/timeline_file.h"
#include "user/report/compact.h"

enum replay_colour {
	REPLAY_COLOUR_AUTO,
	REPLAY_COLOUR_ALWAYS,
	REPLAY_COLOUR_NEVER,
};

struct replay_options {
	bool deny_only;
	bool json;
	bool fail_on_deny;
	bool help;
	enum replay_colour colour;
	char **files;
	int nfiles;
};

struct replay {
	const struct replay_options *options;
	struct summary summary;
	struct tree tree;
	struct compact compact;
	struct strbuf out;
};

static const char usage[] =
	"usage: ringfence replay FILE...|- [--deny-only] [--json] [--fail-on deny]\n"
	"                        [--color auto|always|never]\n"
	"\n"
	"Shows what a recorded session did: a summary, then one line an effect.\n"
	"\n"
	"      --deny-only      only what was denied, killed or asked about\n"
	"      --json           the records themselves, as they are in the file\n"
	"      --fail-on deny   exit with 1 when anything was denied, killed or asked about\n"
	"      --color WHEN     auto (default), always or never\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed, 2 usage.\n";

static int parse_colour(const char *text, enum replay_colour *ret_colour)
{
	static const char *const names[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++) {
		if (!strcmp(text, names[i])) {
			*ret_colour = (enum replay_colour)i;
			return 0;
		}
	}
	log_error("--color: '%s' is none of auto, always, never", text);
	return -1;
}

static int parse_options(int argc, char **argv, struct replay_options *o)
{
	enum { OPT_DENY = 256, OPT_JSON, OPT_FAIL, OPT_COLOR };
	static const struct option options[] = {
		{"deny-only", no_argument, NULL, OPT_DENY},
		{"json", no_argument, NULL, OPT_JSON},
		{"fail-on", required_argument, NULL, OPT_FAIL},
		{"color", required_argument, NULL, OPT_COLOR},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_DENY)
			o->deny_only = true;
		else if (c == OPT_JSON)
			o->json = true;
		else if (c == OPT_FAIL && !strcmp(optarg, "deny"))
			o->fail_on_deny = true;
		else if (c == 'h')
			o->help = true;
		else if (c != OPT_COLOR || parse_colour(optarg, &o->colour))
			return -1;
	}
	o->files = argv + optind;
	o->nfiles = argc - optind;
	return o->nfiles || o->help ? 0 : -1;
}

static int gather(void *ctx, const struct record *r, const char *line, size_t len)
{
	struct replay *p = ctx;

	(void)line;
	(void)len;
	summary_add(&p->summary, r);
	tree_add(&p->tree, r);
	return 0;
}

static int print(struct replay *p)
{
	bool written = fwrite(p->out.s ?: "", 1, p->out.len, stdout) == p->out.len;

	strbuf_reset(&p->out);
	if (!written)
		log_error("standard output cannot be written");
	return written ? 0 : -1;
}

static int show(void *ctx, const struct record *r, const char *line, size_t len)
{
	struct replay *p = ctx;

	if (p->options->deny_only && describe_kind(r) != KIND_DENIED)
		return 0;
	if (p->options->json) {
		strbuf_add(&p->out, line, len);
		strbuf_addch(&p->out, '\n');
	} else {
		compact_record(&p->compact, r, &p->out);
	}
	return print(p);
}

static bool wants_colour(const struct replay_options *o)
{
	if (o->colour != REPLAY_COLOUR_AUTO)
		return o->colour == REPLAY_COLOUR_ALWAYS;
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

/* Columns of the terminal; in a pipe nothing is cut. */
static unsigned int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

static int replay_passes(struct replay *p, struct timeline_file *f)
{
	int r = timeline_file_each(f, gather, p);

	if (r)
		return r;
	summary_finish(&p->summary);
	p->summary.bad_lines = f->bad_lines;
	p->compact = (struct compact){.colour = wants_colour(p->options),
				      .width = terminal_width(),
				      .first_us = p->summary.first_us,
				      .tree = &p->tree};
	if (!p->options->json)
		compact_summary(&p->compact, &p->summary, &p->out);
	if (print(p))
		return -1;
	return timeline_file_each(f, show, p);
}

static int replay_file(const struct replay_options *o, const char *name)
{
	struct replay p = {.options = o};
	struct timeline_file f;
	int status = CLI_OK;

	if (timeline_file_open(&f, name))
		return CLI_FAILED;
	if (replay_passes(&p, &f) || fflush(stdout) || ferror(stdout) || f.bad_lines ||
	    !p.summary.records)
		status = CLI_FAILED;
	if (!p.summary.records)
		log_error("%s: no records", f.name);
	if (o->fail_on_deny && p.summary.kinds[KIND_DENIED])
		status = CLI_FAILED;
	timeline_file_close(&f);
	summary_release(&p.summary);
	tree_release(&p.tree);
	strbuf_release(&p.out);
	return status;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_options o = {0};
	int wrong = parse_options(argc, argv, &o);
	int status = CLI_OK;

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	for (int i = 0; i < o.nfiles; i++)
		if (replay_file(&o, o.files[i]))
			status = CLI_FAILED;
	return status;
}
