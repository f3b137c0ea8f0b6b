// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/lower_state.h"

#include <errno.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/grants.h"
#include "user/policy/remedy.h"

static const char *layer_name(const struct policy_ir *ir, unsigned int layer)
{
	return layer < ir->nlayers && ir->layers[layer].name ? ir->layers[layer].name : "";
}

/* Two layers may each have a thing of that name. */
static char *shown_name(const struct policy_ir *ir, const char *name, unsigned int layer,
			bool ambiguous)
{
	return ambiguous ? xasprintf("%s/%s", layer_name(ir, layer), name) : xstrdup(name);
}

static bool same(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

static void fill_label(const struct policy_ir *ir, size_t i, struct policy_tables *t)
{
	const struct ir_label *label = &ir->labels[i];
	uint64_t bit = 1ull << i;
	bool ambiguous = false;
	unsigned int flow;
	size_t k;

	if (!label->name) {
		vec_push(t->labels, t->nlabels) = NULL;
		return;
	}
	for (k = 0; k < ir->nlabels; k++)
		ambiguous |= k != i && same(ir->labels[k].name, label->name);
	vec_push(t->labels, t->nlabels) = shown_name(ir, label->name, label->layer, ambiguous);
	for (flow = 0; flow < RF_FLOW_COUNT; flow++)
		if (label->flows & 1u << flow)
			t->policy.flow[flow] |= bit;
	if (label->forever)
		t->policy.keep |= bit;
	if (label->approval)
		t->labels_approval |= bit;
}

static void fill_gate(const struct policy_ir *ir, size_t i, struct policy_tables *t)
{
	const struct ir_gate *gate = &ir->gates[i];
	uint64_t bit = 1ull << i;
	bool ambiguous = false;
	size_t k;

	if (!gate->name) {
		vec_push(t->gates, t->ngates) = NULL;
		return;
	}
	for (k = 0; k < ir->ngates; k++)
		ambiguous |= k != i && same(ir->gates[k].name, gate->name);
	vec_push(t->gates, t->ngates) = shown_name(ir, gate->name, gate->layer, ambiguous);
	t->policy.gates[i] = (struct rf_gate_def){.parts = gate->parts,
						  .for_ns = gate->for_ns,
						  .slot = gate->slot,
						  .args = gate->grant ? gate->grant->args : 0};
	if (t->policy.gates[i].args)
		t->policy.gates_bound |= bit;
	if (gate->initially)
		t->policy.gates_initial |= bit;
	if (gate->once)
		t->policy.gates_once |= bit;
	if (gate->forgets)
		t->policy.gates_sticky |= bit;
	if (gate->approval)
		t->gates_approval |= bit;
	t->approval_part[i] = (uint8_t)gate->approval_part;
}

/* In words, as the IR is gone when a record tells of it. */
static void fill_remedies(const struct policy_ir *ir, struct policy_tables *t)
{
	t->label_how = xcalloc(ir->nlabels ? ir->nlabels : 1, sizeof(*t->label_how));
	t->gate_how = xcalloc(ir->ngates ? ir->ngates : 1, sizeof(*t->gate_how));
	for (size_t i = 0; i < ir->nlabels; i++)
		if (ir->labels[i].name)
			t->label_how[i] = remedy_label(ir, i);
	for (size_t i = 0; i < ir->ngates; i++)
		if (ir->gates[i].name)
			t->gate_how[i] = remedy_gate(ir, i);
}

/* Numbers the events that wait for their process to end well, where they have no numbers yet. */
static int fill_events(const struct policy_ir *ir, struct policy_tables *t, char **ret_error)
{
	uint32_t later = 0, bit;
	size_t i;

	for (i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if (r->action == RF_ACTION_NONE)
			continue;
		t->nevents++;
		t->policy.flags |= RF_POLICY_EVENTS;
		if (!r->later)
			continue;
		bit = r->later_bit ? r->later_bit - 1 : later++;
		if (bit >= RF_LATER_MAX) {
			*ret_error = xasprintf("%s:%u: more than %d events with `succeeds`, in all "
					       "layers (RF_LATER_MAX)",
					       r->loc.file ? r->loc.file : "?", r->loc.line,
					       RF_LATER_MAX);
			return -E2BIG;
		}
		if (r->action == RF_ACTION_CLEAN)
			t->policy.later_clean |= 1ull << bit;
		t->policy.later[bit] = (uint32_t)i;
		t->policy.laters |= 1ull << bit;
		t->rules[i].later = bit + 1;
	}
	return 0;
}

static void fill_digest(const struct ir_digest *digest, uint32_t bit, struct policy_tables *t)
{
	size_t i;

	for (i = 0; i < t->ndigests; i++)
		if (!memcmp(t->digests[i].digest, digest->bytes, sizeof(digest->bytes)))
			break;
	if (i == t->ndigests) {
		vec_push(t->digests, t->ndigests) = (struct digest_entry){0};
		memcpy(t->digests[i].digest, digest->bytes, sizeof(digest->bytes));
	}
	t->digests[i].lists |= 1ull << bit;
}

static void fill_digests(const struct asks *asks, struct policy_tables *t)
{
	uint32_t bit;
	size_t i;

	if (asks->ndigests)
		t->policy.flags |= RF_POLICY_DIGEST;
	for (bit = 0; bit < asks->ndigests; bit++)
		for (i = 0; i < asks->digests[bit]->n; i++)
			fill_digest(&asks->digests[bit]->v[i], bit, t);
}

static int check_names(const struct policy_ir *ir, char **ret_error)
{
	if (ir->nlabels > RF_LABELS_MAX)
		*ret_error = xasprintf("%zu labels in all layers; %d is the limit (RF_LABELS_MAX)",
				       ir->nlabels, RF_LABELS_MAX);
	else if (ir->ngates > RF_GATES_MAX)
		*ret_error = xasprintf("%zu gates in all layers, those of `ask` rules among them; "
				       "%d is the limit (RF_GATES_MAX)",
				       ir->ngates, RF_GATES_MAX);
	else
		return 0;
	return -E2BIG;
}

int lower_state(const struct policy_ir *ir, const struct asks *asks, struct policy_tables *t,
		char **ret_error)
{
	size_t i;
	int err = check_names(ir, ret_error);

	if (err)
		return err;
	t->policy.flags = ir->audit ? RF_POLICY_AUDIT : 0;
	if (ir->nlabels)
		t->policy.flags |= RF_POLICY_LABELS;
	if (asks->nargs)
		t->policy.flags |= RF_POLICY_ARGS;
	if (asks->ncwd)
		t->policy.flags |= RF_POLICY_CWD;
	fill_digests(asks, t);
	/* Gates that only a person opens are used up and shut by themselves, too. */
	if (ir->ngates)
		t->policy.flags |= RF_POLICY_EVENTS;
	for (i = 0; i < ir->nlabels; i++)
		fill_label(ir, i, t);
	for (i = 0; i < ir->ngates; i++)
		fill_gate(ir, i, t);
	fill_remedies(ir, t);
	for (i = 0; i < asks->nsequences; i++) {
		uint32_t first = asks->sequences[i].first;

		t->policy.args_first[first / 64] |= 1ull << first % 64;
	}
	return fill_events(ir, t, ret_error);
}
