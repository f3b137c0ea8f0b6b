// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/session.h"
#include "user/event/names.h"
#include "user/kern/kept.h"
#include "user/kern/names.h"
#include "user/kern/probe.h"
#include "user/policy/lower.h"

#define DEFAULT_POLICY "builtin:coding-agent"

static int read_layers(struct session *s)
{
	const struct options *o = s->options;
	static const char *const fallback[] = {DEFAULT_POLICY};
	const char *const *paths = o->npolicies ? o->policies : fallback;
	size_t n = o->npolicies ? o->npolicies : 1;
	int status = CLI_OK;

	for (size_t i = 0; i < n; i++) {
		int r = policy_input_add(&s->input, paths[i]);

		if (!r)
			continue;
		log_error("%s: %s", paths[i], policy_input_error(r));
		status = CLI_INVALID;
	}
	return status;
}

static void print_diags(const struct diags *d)
{
	struct strbuf text = STRBUF_INIT;

	diags_format(d, &text);
	if (text.len)
		fwrite(text.s, 1, text.len, stderr);
	strbuf_release(&text);
}

/* From text to IR, with what the machine adds. */
static int compile_ir(struct session *s)
{
	const struct options *o = s->options;
	struct policy_options options = {.layers = s->input.layers,
					 .nlayers = s->input.n,
					 .env = &s->place->env,
					 .set = o->set,
					 .nset = o->nset,
					 .audit = o->audit,
					 .load = policy_input_load};
	struct names_view view = {.root.fd = s->place->root_fd,
				  .path = s->place->path,
				  .workspace = s->place->env.workspace,
				  .uid = s->place->uid};
	struct diags diags = DIAGS_INIT;
	int r = policy_compile_ir(&options, &s->ir, &diags);

	if (!r) {
		r = names_complete(&s->ir, &view, &diags);
		diags_sort(&diags);
	}
	if (r || !o->quiet)
		print_diags(&diags);
	diags_release(&diags);
	return r ? CLI_INVALID : CLI_OK;
}

/* Without hooks that can refuse, a rule that refuses would be a false promise. */
static int check_tier(const struct session *s)
{
	if (s->tier != RF_TIER_OBSERVE || s->options->audit)
		return CLI_OK;
	for (size_t i = 0; i < s->ir.nrules; i++) {
		const struct ir_rule *r = &s->ir.rules[i];

		if (r->effect != RF_EFFECT_DENY && r->effect != RF_EFFECT_ASK)
			continue;
		log_error("tier observe cannot deny, and %s:%u: rule %s denies; --audit records "
			  "what it would have denied",
			  r->loc.file, r->loc.line, r->name);
		return CLI_UNSUPPORTED;
	}
	return CLI_OK;
}

/* Labels that outlive the session have their bits from the machine. */
static int number_labels(struct session *s)
{
	char *error = NULL;
	int r = kept_open(&s->ir, &s->kept_fd, &error);

	if (!r && s->kept_fd && s->lent) {
		log_error("labels that files keep for ever need an engine of their own");
		return CLI_UNSUPPORTED;
	}
	if (r)
		log_error("%s", error);
	free(error);
	return !r ? CLI_OK : r == -E2BIG ? CLI_INVALID : CLI_UNSUPPORTED;
}

int session_compile(struct session *s)
{
	char *error = NULL;
	int status = read_layers(s), r;

	if (!status)
		status = compile_ir(s);
	if (!status)
		status = check_tier(s);
	if (status)
		return status;
	status = number_labels(s);
	if (status)
		return status;
	r = policy_lower(&s->ir, &s->place->env, &s->tables, &error);
	if (r)
		log_error("policy: %s", error ? error : strerror(-r));
	free(error);
	return r ? CLI_INVALID : CLI_OK;
}

int session_choose_tier(struct session *s)
{
	struct probe probe;

	probe_kernel(&probe);
	if (probe.tier == RF_TIER_NONE) {
		log_error("%s", probe.why);
		return CLI_UNSUPPORTED;
	}
	s->tier = s->options->tier ? s->options->tier : probe.tier;
	if (s->tier > probe.tier || (s->tier == RF_TIER_FMOD_RET && !probe.fmod_ret)) {
		log_error("tier %s is not to be had on this kernel (the best is %s); "
			  "`ringfence doctor` says why",
			  tier_name(s->tier), tier_name(probe.tier));
		return CLI_UNSUPPORTED;
	}
	s->leaky = s->tier == RF_TIER_FMOD_RET && probe.preempt_full;
	return CLI_OK;
}
