// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/import.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/session/input.h"
#include "user/policy/import.h"
#include "user/policy/yaml.h"

#define STDIN_NAME "standard input"

struct import_options {
	const char *file;
	const char *output; /* NULL: standard output */
	const char *workspace;
	enum import_format format; /* UNKNOWN: by content */
	bool strict;
	bool help;
};

static const char usage[] =
	"usage: ringfence import FILE|- [-o FILE] [--format srt|actplane] [--workspace DIR] "
	"[--strict]\n"
	"\n"
	"Prints a policy that does what another tool's file says: settings of sandbox-runtime\n"
	"(srt-settings.json) or a policy of ActPlane (actplane.yaml). A comment stands at each "
	"thing\n"
	"that cannot be carried over exactly, a warning is printed where less or more is allowed.\n"
	"\n"
	"  -o, --output FILE     where to; an existing file is replaced\n"
	"      --format FORMAT   srt or actplane (default: by the content)\n"
	"      --workspace DIR   what relative paths begin at (default: the git top, or .)\n"
	"      --strict          exit with 1 when something was not carried over\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed, 2 usage, 3 the file is wrong.\n";

static int parse_options(int argc, char **argv, struct import_options *o)
{
	enum { OPT_FORMAT = 256, OPT_WORKSPACE, OPT_STRICT };
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"format", required_argument, NULL, OPT_FORMAT},
		{"workspace", required_argument, NULL, OPT_WORKSPACE},
		{"strict", no_argument, NULL, OPT_STRICT},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'o')
			o->output = optarg;
		else if (c == OPT_FORMAT && import_format_of(optarg) != IMPORT_UNKNOWN)
			o->format = import_format_of(optarg);
		else if (c == OPT_WORKSPACE)
			o->workspace = optarg;
		else if (c == OPT_STRICT)
			o->strict = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->file = argv[optind];
	return o->help || optind + 1 == argc ? 0 : -1;
}

/* One byte more than is allowed is enough for the importer to say so. */
static int read_stdin(char **ret_text, size_t *ret_len)
{
	char *text = xmalloc(YAML_SIZE_MAX + 1);

	*ret_len = fread(text, 1, YAML_SIZE_MAX + 1, stdin);
	if (ferror(stdin)) {
		free(text);
		return -EIO;
	}
	*ret_text = text;
	return 0;
}

/* Nothing is written before all of it is known, so a file that is wrong replaces nothing. */
static int write_result(const struct import_options *o, const struct strbuf *text)
{
	FILE *to = o->output ? fopen(o->output, "we") : stdout;
	bool written;

	if (!to) {
		log_error("%s: %s", o->output, strerror(errno));
		return CLI_FAILED;
	}
	written = fwrite(text->s, 1, text->len, to) == text->len;
	written = (o->output ? fclose(to) : fflush(to)) == 0 && written;
	if (written)
		return CLI_OK;
	log_error("%s: the policy could not be written", o->output ?: "standard output");
	return CLI_FAILED;
}

static int import_text(const struct import_options *o, struct import_request *request)
{
	enum import_format format = o->format;
	struct strbuf text = STRBUF_INIT, messages = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	int status = CLI_OK;

	if (format == IMPORT_UNKNOWN)
		format = import_detect(request->text, request->len);
	if (import_policy(request, format, &text, &diags))
		status = CLI_INVALID;
	diags_format(&diags, &messages);
	if (messages.len)
		fwrite(messages.s, 1, messages.len, stderr);
	if (!status)
		status = write_result(o, &text);
	if (!status && o->strict && diags.warnings)
		status = CLI_FAILED;
	diags_release(&diags);
	strbuf_release(&messages);
	strbuf_release(&text);
	return status;
}

static int import_file(const struct import_options *o)
{
	bool from_stdin = strcmp(o->file, "-") == 0;
	struct import_request request = {.file = from_stdin ? STDIN_NAME : o->file};
	struct policy_env env = {0};
	char *text = NULL;
	int err = place_init(&env, o->workspace), status;

	if (err) {
		log_error("%s: %s", o->workspace ?: "current directory", strerror(-err));
		return CLI_USAGE;
	}
	err = from_stdin ? read_stdin(&text, &request.len)
			 : policy_input_load(NULL, o->file, &text, &request.len);
	if (err) {
		log_error("%s: %s", request.file, policy_input_error(err));
		status = CLI_FAILED;
	} else {
		request.text = text;
		request.home = env.home;
		request.workspace = env.workspace;
		status = import_text(o, &request);
		free(text);
	}
	place_release(&env);
	return status;
}

int cmd_import(int argc, char **argv)
{
	struct import_options o = {0};
	int wrong = parse_options(argc, argv, &o);

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	return import_file(&o);
}
