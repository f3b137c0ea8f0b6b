// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/backtest/backtest.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/recorded_place.h"
#include "user/cli/timelines.h"
#include "user/learn/learn.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

#define ROUNDS_MAX 8 /* of trying what was learnt on what it was learnt from */

struct learn_options {
	const char *output, *name, *workspace, *home;
	bool help;
	char **files;
	int nfiles;
};

struct learning {
	const struct learn_options *options;
	struct sources sources;
	struct recorded_place place;
	struct learn learn;
	struct strbuf text; /* of the policy */
	/* One round. */
	struct policy_tables tables;
	struct backtest backtest;
	uint64_t denied, uncertain;
};

static const char usage[] =
	"usage: ringfence learn FILE... -o POLICY.yaml [--name NAME] [--workspace DIR] [--home "
	"DIR]\n"
	"\n"
	"Writes the least policy that recorded work needs: the directories that it wrote and "
	"read,\n"
	"its programs, its endpoints. Behind each entry stand the records that need it.\n"
	"\n"
	"  -o, --output FILE     where to; an existing file is replaced; \"-\" is standard output\n"
	"      --name NAME       of the policy (default: learned)\n"
	"      --workspace DIR   the project's directory (default: as recorded)\n"
	"      --home DIR        of the user (default: as recorded)\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0 ok, 1 failed, 2 usage.\n";

static int parse_options(int argc, char **argv, struct learn_options *o)
{
	enum { OPT_NAME = 256, OPT_WORKSPACE, OPT_HOME };
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"name", required_argument, NULL, OPT_NAME},
		{"workspace", required_argument, NULL, OPT_WORKSPACE},
		{"home", required_argument, NULL, OPT_HOME},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'o')
			o->output = optarg;
		else if (c == OPT_NAME)
			o->name = optarg;
		else if (c == OPT_WORKSPACE)
			o->workspace = optarg;
		else if (c == OPT_HOME)
			o->home = optarg;
		else if (c == 'h')
			o->help = true;
		else
			return -1;
	}
	o->files = argv + optind;
	o->nfiles = argc - optind;
	return o->help || (o->output && o->nfiles) ? 0 : -1;
}

/* ---- gathering ----------------------------------------------------------------------------------
 */

static int look(void *ctx, const struct scan *s)
{
	return recorded_place_see(ctx, s);
}

static void look_at_place(struct learning *l)
{
	timelines_walk(&l->sources, &(struct timelines_walk){.record = look,
							     .ctx = &l->place,
							     .quiet = true,
							     .first_only = true});
}

static int gather(void *ctx, const struct scan *s)
{
	struct learning *l = ctx;

	learn_add(&l->learn, s);
	return 0;
}

static void next_file(void *ctx, const struct source *source)
{
	struct learning *l = ctx;

	learn_file(&l->learn, source->name);
}

/* ---- trying -------------------------------------------------------------------------------------
 */

static int compile(struct learning *l, const struct policy_env *env)
{
	struct policy_source source = {
		.path = l->options->output, .text = l->text.s, .len = l->text.len};
	struct policy_options options = {.layers = &source, .nlayers = 1, .env = env};
	struct strbuf words = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	char *error = NULL;
	int r = policy_compile_ir(&options, &ir, &diags);

	if (r) {
		diags_format(&diags, &words);
		fwrite(words.s, 1, words.len, stderr);
		log_error("what was learnt makes no policy");
	} else {
		r = policy_lower(&ir, env, &l->tables, &error);
	}
	if (r && error)
		log_error("what was learnt makes no policy: %s", error);
	free(error);
	strbuf_release(&words);
	diags_release(&diags);
	policy_ir_release(&ir);
	return r;
}

/* What happened and would be denied: the rule that does so goes. */
static int try_one(void *ctx, const struct scan *s)
{
	struct learning *l = ctx;
	struct backtest_result r;

	if (!backtest_add(&l->backtest, s, &r) || r.operation->prevented || r.now < RF_EFFECT_ASK)
		return 0;
	if (r.change == BACKTEST_UNCERTAIN)
		l->uncertain++;
	else
		l->denied++;
	if (r.rule)
		learn_leave_out(&l->learn, r.rule->name, s);
	return 0;
}

static int try_round(struct learning *l, const struct policy_env *env)
{
	const struct learn_options *o = l->options;
	int r;

	l->denied = l->uncertain = 0;
	strbuf_reset(&l->text);
	learn_write(&l->learn, o->name, &l->text);
	r = compile(l, env);
	if (r)
		return r;
	backtest_init(&l->backtest, &l->tables);
	r = timelines_walk(&l->sources, &(struct timelines_walk){
						.record = try_one, .before = next_file, .ctx = l});
	backtest_release(&l->backtest);
	policy_tables_release(&l->tables);
	return r;
}

static int try_all(struct learning *l, const struct policy_env *env)
{
	for (int i = 0; i < ROUNDS_MAX; i++) {
		int r = try_round(l, env);

		if (r || !l->denied)
			return r;
	}
	log_error("%llu operations that happened would still be denied",
		  (unsigned long long)l->denied);
	return -1;
}

/* ---- the file -----------------------------------------------------------------------------------
 */

static int save(const struct learning *l)
{
	const char *name = l->options->output;
	FILE *to = strcmp(name, "-") ? fopen(name, "we") : stdout;
	bool written;

	if (!to) {
		log_error("%s: %s", name, strerror(errno));
		return -1;
	}
	written = fwrite(l->text.s, 1, l->text.len, to) == l->text.len && !fflush(to);
	if (to != stdout)
		written = !fclose(to) && written;
	if (!written)
		log_error("%s: cannot be written", name);
	return written ? 0 : -1;
}

static int learn_from(struct learning *l)
{
	const struct learn_options *o = l->options;
	struct policy_env env;
	int r;

	look_at_place(l);
	env = recorded_place_env(&l->place, o->workspace, o->home);
	learn_init(&l->learn, &env);
	r = timelines_walk(&l->sources, &(struct timelines_walk){
						.record = gather, .before = next_file, .ctx = l});
	if (!r) {
		learn_finish(&l->learn);
		r = try_all(l, &env);
	}
	if (!r && l->uncertain)
		log_warn("%llu operations are uncertain to pass: `replay --policy` names them",
			 (unsigned long long)l->uncertain);
	learn_release(&l->learn);
	return r ?: save(l);
}

int cmd_learn(int argc, char **argv)
{
	struct learn_options o = {.name = "learned"};
	struct learning l = {.options = &o};
	int wrong = parse_options(argc, argv, &o), r;

	if (wrong || o.help)
		return cli_usage(usage, !wrong);
	r = timelines_open(&l.sources, o.files, (size_t)o.nfiles);
	if (!r)
		r = learn_from(&l);
	sources_close(&l.sources);
	strbuf_release(&l.text);
	recorded_place_release(&l.place);
	return r ? CLI_FAILED : CLI_OK;
}
