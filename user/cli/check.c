// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/check.h"

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
#include "user/policy/explain.h"
#include "user/policy/lower.h"

struct check_options {
	const char **paths;
	size_t npaths;
	const char **set;
	size_t nset;
	const char *workspace;
	bool explain;
	bool help;
};

static const char usage[] =
	"usage: ringfence check [-p] FILE... [--set NAME=VALUE[,VALUE]] [--workspace DIR] "
	"[--explain]\n"
	"\n"
	"Reads policies and prints everything that is wrong with them. Several files are the "
	"layers\n"
	"of one session. Nothing is loaded into the kernel.\n"
	"\n"
	"  -p, --policy FILE       a policy: a file, or builtin:NAME\n"
	"      --set NAME=VALUE    sets a variable; a comma separates the values of a list\n"
	"      --workspace DIR     what relative paths begin at (default: the git top, or .)\n"
	"      --explain           print in words what the policy comes to\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 right, 2 usage, 3 wrong.\n";

static int parse_options(int argc, char **argv, struct check_options *o)
{
	enum { OPT_SET = 256, OPT_WORKSPACE, OPT_EXPLAIN };
	static const struct option options[] = {
		{"policy", required_argument, NULL, 'p'},
		{"set", required_argument, NULL, OPT_SET},
		{"workspace", required_argument, NULL, OPT_WORKSPACE},
		{"explain", no_argument, NULL, OPT_EXPLAIN},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "p:h", options, NULL)) != -1) {
		if (c == 'p')
			vec_push(o->paths, o->npaths) = optarg;
		else if (c == OPT_SET)
			vec_push(o->set, o->nset) = optarg;
		else if (c == OPT_WORKSPACE)
			o->workspace = optarg;
		else if (c == OPT_EXPLAIN)
			o->explain = true;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	for (; optind < argc; optind++)
		vec_push(o->paths, o->npaths) = argv[optind];
	return o->npaths || o->help ? 0 : -1;
}

static void print(FILE *to, struct strbuf *text)
{
	if (text->len)
		fwrite(text->s, 1, text->len, to);
	strbuf_release(text);
}

/*
 * The tables' own limits. The machine's mounts and links are not looked at, so a run may still find
 * that it needs more.
 */
static int check_tables(const struct policy_ir *ir, const struct policy_env *env)
{
	struct policy_tables tables;
	char *error = NULL;
	int err = policy_lower(ir, env, &tables, &error);

	if (err)
		log_error("policy: %s", error ? error : strerror(-err));
	else
		policy_tables_release(&tables);
	free(error);
	return err;
}

static int compile(const struct check_options *o, const struct policy_input *in,
		   const struct policy_env *env)
{
	struct policy_options options = {.layers = in->layers,
					 .nlayers = in->n,
					 .env = env,
					 .set = o->set,
					 .nset = o->nset,
					 .notes = true,
					 .load = policy_input_load};
	struct diags diags = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;
	struct policy_ir ir;
	int err;

	err = policy_compile_ir(&options, &ir, &diags);
	diags_format(&diags, &text);
	diags_release(&diags);
	print(stderr, &text);
	if (err)
		return CLI_INVALID;
	err = check_tables(&ir, env);
	if (!err && o->explain) {
		policy_explain(&ir, &text);
		print(stdout, &text);
	}
	policy_ir_release(&ir);
	return err ? CLI_INVALID : CLI_OK;
}

static int check(const struct check_options *o)
{
	struct policy_input in = {0};
	struct policy_env env = {0};
	int status = CLI_OK, err;
	size_t i;

	err = place_init(&env, o->workspace);
	if (err) {
		log_error("%s: %s", o->workspace ? o->workspace : "current directory",
			  strerror(-err));
		return CLI_USAGE;
	}
	for (i = 0; i < o->npaths; i++) {
		err = policy_input_add(&in, o->paths[i]);
		if (err) {
			log_error("%s: %s", o->paths[i], policy_input_error(err));
			status = CLI_FAILED;
		}
	}
	if (!status)
		status = compile(o, &in, &env);
	policy_input_release(&in);
	place_release(&env);
	return status;
}

int cmd_check(int argc, char **argv)
{
	struct check_options o = {0};
	int wrong = parse_options(argc, argv, &o);
	int status = wrong || o.help ? cli_usage(usage, !wrong) : check(&o);

	free(o.paths);
	free(o.set);
	return status;
}
