// SPDX-License-Identifier: GPL-2.0-only
/* Labels and gates of a layer: their names, what they are, and that they are used and opened. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/suggest.h"
#include "user/event/names.h"
#include "user/policy/events.h"
#include "user/policy/keys.h"
#include "user/policy/layer.h"
#include "user/policy/ops.h"
#include "user/policy/quantity.h"

#define DEFS_MAX  1000 /* of a layer: what is over the limits is still told, up to here */
#define FLOWS_ALL (RF_OP_BIT(RF_FLOW_COUNT) - 1)

static void read_defs(struct layer *l, struct policy_file *file, const char *key,
		      enum def_kind kind)
{
	const struct ynode *map = ynode_get(file->root, key);
	size_t i;

	if (!map)
		return;
	if (map->kind != YNODE_MAP) {
		diag_error(l->diags, &map->loc, "write NAME: {...} lines", "%s must be a mapping",
			   key);
		return;
	}
	for (i = 0; i < map->n; i++) {
		if (!name_is_valid(map->key[i]->text, false)) {
			diag_error(l->diags, &map->key[i]->loc,
				   "use letters, digits, _ and -, at most 64",
				   "%s is no name for a %s", shown(map->key[i]->text).s,
				   kind == DEF_LABEL ? "label" : "gate");
			continue;
		}
		vec_push(file->own_defs, file->nown_defs) = (struct def_ref){
			.kind = kind, .key = map->key[i], .node = map->value[i], .file = file};
	}
}

void defs_read(struct layer *l, struct policy_file *file)
{
	read_defs(l, file, "labels", DEF_LABEL);
	read_defs(l, file, "gates", DEF_GATE);
}

struct def *def_find(const struct layer *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->ndefs; i++)
		if (strcmp(l->defs[i].ref->key->text, name) == 0)
			return &l->defs[i];
	return NULL;
}

void def_unknown(struct layer *l, const struct ynode *name)
{
	struct suggest near;
	char *hint = NULL;
	size_t i;

	suggest_init(&near, name->text);
	for (i = 0; i < l->ndefs && !diags_full(l->diags); i++)
		suggest_try(&near, l->defs[i].ref->key->text);
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	else if (strpbrk(name->text, " ,&|!"))
		hint = xstrdup("write {all: [A, B]}, {any: [A, B]} or {not: A}");
	diag_error(l->diags, &name->loc,
		   hint ? hint : "define it under labels or gates; a program is {via: PROGRAM}",
		   "there is no label or gate %s", shown(name->text).s);
	free(hint);
}

/* `true` or `false` behind a key; absent is false. */
static bool read_flag(struct layer *l, const struct ynode *map, const char *key)
{
	const struct ynode *node = ynode_get(map, key);

	if (!node || (node->kind == YNODE_TEXT && strcmp(node->text, "false") == 0))
		return false;
	if (node->kind != YNODE_TEXT || strcmp(node->text, "true") != 0)
		diag_error(l->diags, &node->loc, "write true or false", "%s is true or false", key);
	return true;
}

/* Which of two words the key has: 0, 1, or the first with an error added. Absent: the first. */
static int read_choice(struct layer *l, const struct ynode *map, const char *key,
		       const char *const words[2])
{
	const struct ynode *node = ynode_get(map, key);
	char *hint;

	if (!node || (node->kind == YNODE_TEXT && strcmp(node->text, words[0]) == 0))
		return 0;
	if (node->kind == YNODE_TEXT && strcmp(node->text, words[1]) == 0)
		return 1;
	hint = xasprintf("write %s or %s", words[0], words[1]);
	diag_error(l->diags, &node->loc, hint, "%s is %s or %s", key, words[0], words[1]);
	free(hint);
	return 0;
}

static uint32_t read_flow(struct layer *l, const struct ynode *node)
{
	struct suggest near;
	char *hint = NULL;
	unsigned int i;

	if (!node_text(l->diags, node, "a channel"))
		return 0;
	suggest_init(&near, node->text);
	for (i = 0; i < RF_FLOW_COUNT; i++) {
		if (strcmp(node->text, flow_name(i)) == 0)
			return 1u << i;
		suggest_try(&near, flow_name(i));
	}
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	diag_error(l->diags, &node->loc,
		   hint ? hint : "child, program, file, pipe, socket, memory, descriptor",
		   "there is no channel %s", shown(node->text).s);
	free(hint);
	return 0;
}

static uint32_t read_flows(struct layer *l, const struct ynode *map)
{
	const struct ynode *node = ynode_get(map, "flows");
	uint32_t flows = 0;
	size_t i;

	if (!node)
		return FLOWS_ALL;
	if (!node_is_list(l->diags, node, "flows"))
		return FLOWS_ALL;
	for (i = 0; i < node->n; i++)
		flows |= read_flow(l, node->value[i]);
	return flows;
}

static void refuse_for_who(struct layer *l, const struct ynode *map, const char *key,
			   const char *why)
{
	const struct ynode *node = ynode_get(map, key);

	if (node)
		diag_error(l->diags, &node->loc, "leave it out",
			   "%s has no place in a who-label: %s", key, why);
}

static void define_label(struct layer *l, const struct def_ref *ref, struct def *def)
{
	static const struct key keys[] = {{"kind", NULL},  {"sources", NULL}, {"removed_by", NULL},
					  {"flows", NULL}, {"keep", NULL},    {NULL, NULL}};
	static const char *const kinds[] = {"data", "who"}, *const keeps[] = {"session", "forever"};
	struct policy_ir *ir = l->ir;
	struct ir_label label = {.layer = l->index, .loc = ref->key->loc};

	if (!keys_check(l->diags, ref->node, keys, "a label"))
		return;
	if (ir->nlabels >= RF_LABELS_MAX) {
		if (!l->labels_full)
			diag_error(l->diags, &ref->key->loc, NULL,
				   "more than %d labels in all layers (RF_LABELS_MAX)",
				   RF_LABELS_MAX);
		l->labels_full = true;
		return;
	}
	label.who = read_choice(l, ref->node, "kind", kinds);
	label.forever = read_choice(l, ref->node, "keep", keeps);
	label.flows = read_flows(l, ref->node);
	if (label.who) {
		refuse_for_who(l, ref->node, "flows", "it goes to descendants only");
		refuse_for_who(l, ref->node, "keep", "it is on processes only");
		refuse_for_who(l, ref->node, "removed_by", "it says who a process is");
		label.flows = 1u << RF_FLOW_CHILD;
	}
	label.name = xstrdup(ref->key->text);
	def->who = label.who;
	def->bit = (unsigned int)ir->nlabels;
	vec_push(ir->labels, ir->nlabels) = label;
}

unsigned int layer_push_gate(struct layer *l, struct ir_gate gate)
{
	struct policy_ir *ir = l->ir;

	gate.layer = l->index;
	if (ir->ngates >= RF_GATES_MAX) {
		if (!l->gates_full)
			diag_error(l->diags, &gate.loc, NULL,
				   "more than %d gates in all layers, those of `ask` rules among "
				   "them (RF_GATES_MAX)",
				   RF_GATES_MAX);
		l->gates_full = true;
		free(gate.name);
		return 0;
	}
	vec_push(ir->gates, ir->ngates) = gate;
	return (unsigned int)ir->ngates - 1;
}

static void define_gate(struct layer *l, const struct def_ref *ref, struct def *def)
{
	static const struct key keys[] = {{"opens", NULL}, {"closes", NULL}, {"forgets", NULL},
					  {"once", NULL},  {"for", NULL},    {"initially", NULL},
					  {NULL, NULL}};
	static const char *const states[] = {"closed", "open"};
	const struct ynode *node;
	struct ir_gate gate = {.loc = ref->key->loc, .parts = 1};

	if (!keys_check(l->diags, ref->node, keys, "a gate"))
		return;
	gate.initially = read_choice(l, ref->node, "initially", states);
	gate.once = read_flag(l, ref->node, "once");
	node = ynode_get(ref->node, "for");
	if (node && node_text(l->diags, node, "for") && quantity_time(node->text, &gate.for_ns))
		diag_error(l->diags, &node->loc, "write a time, such as 90s, 15m, 8h or 2d",
			   "%s is no time", shown(node->text).s);
	gate.name = xstrdup(ref->key->text);
	def->bit = layer_push_gate(l, gate);
}

void layer_define(struct layer *l, const struct policy_file *root)
{
	size_t i;

	for (i = 0; i < root->set.ndefs && i < DEFS_MAX; i++) {
		const struct def_ref *ref = root->set.defs[i];
		const struct def *other = def_find(l, ref->key->text);
		struct def def = {.ref = ref, .kind = ref->kind};

		if (other) {
			diag_error(l->diags, &ref->key->loc,
				   "rename one, or leave an included one out: {use: FILE, without: "
				   "[NAME]}",
				   "two labels or gates are named %s, the other one in %s, line %u",
				   ref->key->text, other->ref->key->loc.file,
				   other->ref->key->loc.line);
			continue;
		}
		if (ref->kind == DEF_LABEL)
			define_label(l, ref, &def);
		else
			define_gate(l, ref, &def);
		vec_push(l->defs, l->ndefs) = def;
	}
}

/* Does anything open the gate: an event, an approval, or that it is open at the start? */
static bool opens(const struct layer *l, const struct def *def)
{
	const struct ir_gate *gate = &l->ir->gates[def->bit];
	size_t i;

	for (i = 0; i < l->ir->ntools; i++)
		if (l->ir->tools[i].action == RF_ACTION_OPEN && l->ir->tools[i].gate == def->bit)
			return true;
	for (i = 0; i < l->ir->nrules; i++)
		if (l->ir->rules[i].action == RF_ACTION_OPEN && l->ir->rules[i].bit == def->bit)
			return true;
	return gate->initially || gate->approval;
}

static void check_def(struct layer *l, const struct def *def, size_t errors)
{
	const struct src_loc *loc = &def->ref->key->loc;
	const char *name = def->ref->key->text;

	if (def->ref->node->kind != YNODE_MAP || def->ref->file->builtin)
		return;
	if (!def->used && def->kind == DEF_LABEL)
		diag_error(l->diags, loc, "name it in a rule: `when: NAME`, or `of: NAME`",
			   "no rule asks for the label %s", name);
	else if (!def->used)
		diag_warning(l->diags, loc, "name it in a rule: `unless: NAME`",
			     "no rule asks for the gate %s", name);
	/* An event that was refused may be the one that opens it. */
	if (def->kind == DEF_GATE && l->diags->errors == errors && !opens(l, def))
		diag_error(l->diags, loc,
			   "add `opens: [...]`; {approval: true} is `ringfence approve`",
			   "nothing opens the gate %s", name);
}

/* The first label of the layer that stays on files beyond the session, or NULL. */
static const struct ir_label *kept_label(const struct layer *l)
{
	for (size_t i = 0; i < l->ir->nlabels; i++)
		if (l->ir->labels[i].layer == l->index && l->ir->labels[i].forever)
			return &l->ir->labels[i];
	return NULL;
}

/*
 * Labels that stay on files stand in a map that is pinned, and its bits in a list. Who may reach
 * one of them (root) would take labels off, or give them other names.
 */
static void protect_kept(struct layer *l)
{
	static const char *const paths[] = {"/sys/fs/bpf/ringfence/**",
					    "/run/ringfence/kept-labels"};
	const struct ir_label *label = kept_label(l);
	struct ir_rule rule = {.effect = RF_EFFECT_DENY, .severity = "critical"};
	struct ir_rule files = rule, maps = rule;
	size_t i;

	if (!label)
		return;
	files.loc = maps.loc = label->loc;
	files.name = xasprintf("labels.%s.kept", label->name);
	files.reason = xasprintf("Files keep the label %s here.", label->name);
	files.ops = OPS_CHANGE;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		vec_push(files.of.v, files.of.n) = (struct ir_pattern){.kind = PATTERN_PATH,
								       .text = xstrdup(paths[i]),
								       .port = -1,
								       .loc = label->loc};
	maps.name = xasprintf("labels.%s.maps", label->name);
	maps.reason = xasprintf("Files keep the label %s in a map.", label->name);
	maps.ops = RF_OP_BIT(RF_OP_BPF);
	layer_push_rule(l, &files);
	layer_push_rule(l, &maps);
}

void layer_add_events(struct layer *l)
{
	size_t errors = l->diags->errors, i;

	protect_kept(l);
	for (i = 0; i < l->ndefs && !l->full; i++)
		if (l->defs[i].ref->node->kind == YNODE_MAP)
			def_add_events(l, &l->defs[i]);
	for (i = 0; i < l->ndefs; i++)
		check_def(l, &l->defs[i], errors);
}
