// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/backtest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/backtest/programs.h"
#include "user/backtest/tally.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/session/input.h"
#include "user/cli/recorded_place.h"
#include "user/cli/timelines.h"
#include "user/policy/lower.h"

#define LINES_SHOWN 50 /* differences of each kind, in words */

struct run {
	const struct backtest_options *options;
	struct sources sources;
	struct recorded_place place;
	struct programs programs;
	struct policy_tables tables;
	struct backtest backtest;
	struct tally tally;
	const char *file;
};

/* ---- the policy ---------------------------------------------------------------------------------
 */

static int read_layers(const struct backtest_options *o, struct policy_input *in)
{
	int status = CLI_OK;

	for (size_t i = 0; i < o->npolicies; i++) {
		int err = policy_input_add(in, o->policies[i]);

		if (!err)
			continue;
		log_error("%s: %s", o->policies[i], policy_input_error(err));
		status = CLI_INVALID;
	}
	return status;
}

static int look(void *ctx, const struct scan *s)
{
	return recorded_place_see(ctx, s);
}

static int see_programs(void *ctx, const struct scan *s)
{
	programs_see(ctx, s);
	return 0;
}

/* The place is the first session's. What cannot be read is said when the records are judged. */
static void look_at_place(struct run *r)
{
	timelines_walk(&r->sources, &(struct timelines_walk){.record = look,
							     .ctx = &r->place,
							     .quiet = true,
							     .first_only = true});
}

static void look_for_programs(struct run *r)
{
	timelines_walk(&r->sources, &(struct timelines_walk){.record = see_programs,
							     .ctx = &r->programs,
							     .quiet = true});
}

static int lower(struct run *r, struct policy_ir *ir, const struct policy_env *env)
{
	char *error = NULL;
	int err;

	if (programs_wanted(ir))
		look_for_programs(r);
	programs_complete(&r->programs, ir);
	err = policy_lower(ir, env, &r->tables, &error);
	if (err)
		log_error("policy: %s", error ? error : strerror(-err));
	free(error);
	return err ? CLI_INVALID : CLI_OK;
}

static int compile(struct run *r, const struct policy_input *in)
{
	const struct backtest_options *o = r->options;
	struct policy_env env = recorded_place_env(&r->place, o->workspace, o->home);
	struct policy_options options = {.layers = in->layers,
					 .nlayers = in->n,
					 .env = &env,
					 .set = o->set,
					 .nset = o->nset,
					 .load = policy_input_load};
	struct diags diags = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;
	struct policy_ir ir = {0};
	int status = policy_compile_ir(&options, &ir, &diags) ? CLI_INVALID : CLI_OK;

	diags_format(&diags, &text);
	diags_release(&diags);
	if (text.len)
		fwrite(text.s, 1, text.len, stderr);
	strbuf_release(&text);
	if (!status)
		status = lower(r, &ir, &env);
	policy_ir_release(&ir);
	if (!status && r->tables.policy.flags & RF_POLICY_HOSTS) {
		log_error("policy: it has names of hosts, and which addresses a name stood for is "
			  "not looked up in a timeline by this version");
		status = CLI_UNSUPPORTED;
	}
	return status;
}

static int open_policy(struct run *r)
{
	struct policy_input in = {0};
	int status = read_layers(r->options, &in);

	if (!status) {
		look_at_place(r);
		status = compile(r, &in);
	}
	policy_input_release(&in);
	return status;
}

/* ---- the records --------------------------------------------------------------------------------
 */

static int judge(void *ctx, const struct scan *s)
{
	struct run *r = ctx;
	struct backtest_result result;

	if (backtest_add(&r->backtest, s, &result))
		tally_add(&r->tally, &result, s, r->file);
	return 0;
}

static void next_file(void *ctx, const struct source *source)
{
	struct run *r = ctx;

	r->file = source->name;
}

static int print(const struct run *r)
{
	struct strbuf out = STRBUF_INIT;
	bool written;

	if (r->options->json)
		tally_json(&r->tally, &r->backtest, &out);
	else
		tally_text(&r->tally, &r->backtest, LINES_SHOWN, &out);
	written = fwrite(out.s ?: "", 1, out.len, stdout) == out.len && !fflush(stdout);
	if (!written)
		log_error("standard output cannot be written");
	strbuf_release(&out);
	return written ? CLI_OK : CLI_FAILED;
}

static int judge_files(struct run *r)
{
	const struct backtest_options *o = r->options;
	int status = CLI_OK;

	backtest_init(&r->backtest, &r->tables);
	tally_init(&r->tally, &r->tables);
	if (timelines_walk(&r->sources, &(struct timelines_walk){
						.record = judge, .before = next_file, .ctx = r}))
		status = CLI_FAILED;
	if (print(r) || (o->fail_on_deny && r->tally.change[BACKTEST_DENIED]))
		status = CLI_FAILED;
	tally_release(&r->tally);
	backtest_release(&r->backtest);
	policy_tables_release(&r->tables);
	return status;
}

int backtest_command(const struct backtest_options *o)
{
	struct run r = {.options = o};
	int status = CLI_OK;

	if (timelines_open(&r.sources, o->files, o->nfiles))
		status = CLI_FAILED;
	if (!status)
		status = open_policy(&r);
	if (!status)
		status = judge_files(&r);
	programs_release(&r.programs);
	recorded_place_release(&r.place);
	sources_close(&r.sources);
	return status;
}
