// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/events.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/cond.h"
#include "user/policy/keys.h"
#include "user/policy/object.h"
#include "user/policy/pool.h"

static const struct key event_keys[] = {
	{"read", NULL},	  {"write", NULL},     {"create", NULL},   {"delete", NULL},
	{"rename", NULL}, {"link", NULL},      {"attr", NULL},	   {"exec", NULL},
	{"map", NULL},	  {"connect", NULL},   {"listen", NULL},   {"receive", NULL},
	{"signal", NULL}, {"ptrace", NULL},    {"mount", NULL},	   {"namespace", NULL},
	{"chroot", NULL}, {"module", NULL},    {"bpf", NULL},	   {"keyring", NULL},
	{"perf", NULL},	  {"privilege", NULL}, {"rawsock", NULL},  {"cgroup", NULL},
	{"except", NULL}, {"args", NULL},      {"without", NULL},  {"cwd", NULL},
	{"by", NULL},	  {"while", NULL},     {"succeeds", NULL}, {"approval", NULL},
	{"tool", NULL},	  {"sha256", NULL},    {NULL, NULL},
};

/* One of the lists of events, and the event of it that is being read. */
struct reading {
	struct layer *layer;
	const struct def *def;
	const char *key; /* sources, … */
	enum rf_action action;
	bool trusted; /* programs count by their files only */
	unsigned int part;
	const struct ynode *node;
	bool misspelt; /* it has a key that there is not */
};

static bool is_true(const struct ynode *node)
{
	return node->kind == YNODE_TEXT && strcmp(node->text, "true") == 0;
}

/* The key of the operation; NULL: an error was added, or it is approval or tool. */
static const struct op_info *find_op(const struct reading *r, const struct ynode **ret_object)
{
	struct diags *d = r->layer->diags;
	const struct op_info *found = NULL, *op;
	size_t i;

	for (i = 0; i < r->node->n; i++) {
		op = op_find(r->node->key[i]->text);
		if (!op || op->ops == RF_OP_BIT(RF_OP_END))
			continue;
		if (found) {
			diag_error(d, &r->node->key[i]->loc, "make it two events",
				   "an event has one operation");
			return NULL;
		}
		found = op;
		*ret_object = r->node->value[i];
	}
	if (!found && !r->misspelt)
		diag_error(d, &r->node->loc, "write {OPERATION: OBJECT}, such as {exec: make}",
			   "the event names no operation");
	return found;
}

static void read_approval(const struct reading *r, const struct ynode *node)
{
	struct layer *l = r->layer;

	if (!is_true(node) || r->node->n != 1) {
		diag_error(l->diags, &node->loc, NULL, "an approval is {approval: true}, alone");
		return;
	}
	if (r->action == RF_ACTION_OPEN) {
		l->ir->gates[r->def->bit].approval = true;
		l->ir->gates[r->def->bit].approval_part = r->part;
	} else if (r->action == RF_ACTION_CLEAN) {
		l->ir->labels[r->def->bit].approval = true;
	} else {
		diag_error(l->diags, &node->loc, NULL,
			   "an approval opens gates and takes labels off; it does not belong under "
			   "%s",
			   r->key);
	}
}

static void read_tool(const struct reading *r, const struct ynode *node)
{
	struct layer *l = r->layer;

	if (r->def->kind != DEF_GATE) {
		diag_error(l->diags, &node->loc, NULL,
			   "a tool call opens and closes gates; it does not belong under %s",
			   r->key);
		return;
	}
	if (!node_text(l->diags, node, "tool"))
		return;
	if (r->node->n != 1) {
		diag_error(l->diags, &r->node->loc, NULL, "a tool call is {tool: NAME}, alone");
		return;
	}
	diag_warning(l->diags, &node->loc, "name what the tool does instead: {exec: ...}",
		     "this version decodes no tool calls: the event never happens");
	vec_push(l->ir->tools, l->ir->ntools) = (struct ir_tool){.name = xstrdup(node->text),
								 .action = r->action,
								 .gate = r->def->bit,
								 .part = r->part,
								 .loc = node->loc};
}

static bool read_succeeds(const struct reading *r, uint32_t ops)
{
	const struct ynode *node = ynode_get(r->node, "succeeds");
	struct diags *d = r->layer->diags;

	if (!node || (node->kind == YNODE_TEXT && strcmp(node->text, "false") == 0))
		return false;
	if (!is_true(node))
		diag_error(d, &node->loc, "write true or false", "succeeds is true or false");
	else if (ops != RF_OP_BIT(RF_OP_EXEC))
		diag_error(d, &node->loc, "only a program ends: {exec: PROGRAM, succeeds: true}",
			   "succeeds goes with exec");
	return true;
}

/* What an event may not be, where it stands. */
static void check_event(const struct reading *r, const struct ir_rule *event)
{
	struct diags *d = r->layer->diags;
	bool exec = event->ops == RF_OP_BIT(RF_OP_EXEC);

	if (r->action == RF_ACTION_LABEL && r->def->who && !exec)
		diag_error(d, &r->node->loc, "write {exec: PROGRAM}",
			   "a who-label says which program runs: its sources are exec events");
	else if (r->action == RF_ACTION_LABEL && event->later)
		diag_error(d, &r->node->loc, "leave succeeds out",
			   "a label is there from the start of a program, however it ends");
	else if (r->action == RF_ACTION_CLEAN && !event->later)
		diag_error(d, &r->node->loc,
			   "write {exec: PROGRAM, succeeds: true} or {approval: true}",
			   "a label is taken off by a program that ends well, or by an approval");
}

static void read_object(const struct reading *r, const struct op_info *op, const struct ynode *node,
			struct ir_rule *event)
{
	struct object object = {.kind = object_of_event(op), .node = node, .what = "the event"};

	if (object.kind == OBJECT_NONE) {
		if (!is_true(node))
			diag_error(r->layer->diags, &node->loc, NULL,
				   "%s has no object: write {%s: true}", op->name, op->name);
		object.node = NULL;
	}
	object_read(r->layer, r->node, &object, event);
}

static struct ir_cond *read_conds(const struct reading *r)
{
	const struct ynode *by = ynode_get(r->node, "by"), *cond = ynode_get(r->node, "while");
	struct ir_cond *both = cond ? cond_read(r->layer, cond, COND_SUBJECT) : NULL;

	return by ? cond_both(both, cond_program(r->layer, by, IR_COND_BY)) : both;
}

static char *name_of(const struct reading *r, const char *what)
{
	return xasprintf("%s.%s.%s", r->def->kind == DEF_LABEL ? "labels" : "gates",
			 r->def->ref->key->text, what);
}

/* Who may take a label off is trusted: nobody in the session changes that file. */
static void protect_program(const struct reading *r, const struct ir_rule *event)
{
	struct ir_rule rule = {
		.name = name_of(r, "program"),
		.effect = RF_EFFECT_DENY,
		.ops = OPS_CHANGE,
		.of = ir_patterns_copy(&event->of),
		.except = ir_patterns_copy(&event->except),
		.reason = xasprintf("This program may take the label %s off, so it must stay as it "
				    "is.",
				    r->def->ref->key->text),
		.severity = "high",
		.loc = event->loc,
		.trusted = true,
	};

	layer_push_rule(r->layer, &rule);
}

static void read_operation(struct reading *r)
{
	struct layer *l = r->layer;
	size_t errors = l->diags->errors;
	const struct ynode *object = NULL;
	const struct op_info *op = find_op(r, &object);
	struct ir_rule event = {.effect = RF_EFFECT_NONE,
				.severity = "low",
				.loc = r->node->loc,
				.action = r->action,
				.bit = r->def->bit,
				.part = r->part};

	if (!op)
		return;
	event.ops = op->ops;
	event.trusted = r->trusted && op->ops == RF_OP_BIT(RF_OP_EXEC);
	event.later = read_succeeds(r, op->ops);
	event.name = name_of(r, r->key);
	read_object(r, op, object, &event);
	event.when = read_conds(r);
	check_event(r, &event);
	if (l->diags->errors == errors && r->action == RF_ACTION_CLEAN)
		protect_program(r, &event);
	if (l->diags->errors == errors && object_of_event(op) != OBJECT_NONE && !event.of.n) {
		diag_warning(l->diags, &r->node->loc, "set the variable, or drop the event",
			     "the event has no object left, so it never happens");
		ir_rule_release(&event);
		return;
	}
	layer_push_rule(l, &event);
}

static void read_event(struct reading *r, const struct ynode *node)
{
	size_t errors = r->layer->diags->errors;
	const struct ynode *value;

	r->node = node;
	if (node->kind == YNODE_TEXT) {
		diag_error(r->layer->diags, &node->loc,
			   "write {OPERATION: OBJECT}, such as {exec: make}",
			   "an event must be a mapping");
		return;
	}
	if (!keys_check(r->layer->diags, node, event_keys, "an event"))
		return;
	r->misspelt = r->layer->diags->errors > errors;
	if ((value = ynode_get(node, "approval")))
		read_approval(r, value);
	else if ((value = ynode_get(node, "tool")))
		read_tool(r, value);
	else
		read_operation(r);
}

/* {all: [...]}: each event is a part, and the gate opens with the last one. */
static void read_parts(struct reading *r, const struct ynode *map)
{
	static const struct key keys[] = {{"all", NULL}, {NULL, NULL}};
	struct layer *l = r->layer;
	const struct ynode *list = ynode_get(map, "all");
	size_t i;

	if (!list) {
		diag_error(l->diags, &map->loc, "write [{...}], or {all: [{...}, {...}]}",
			   "opens is a list of events");
		return;
	}
	if (!keys_check(l->diags, map, keys, "opens") || !node_is_list(l->diags, list, "all"))
		return;
	if (!list->n || list->n > RF_PARTS_MAX) {
		diag_error(l->diags, &list->loc, NULL,
			   "all holds one to %d events (RF_PARTS_MAX), this has %zu", RF_PARTS_MAX,
			   list->n);
		return;
	}
	for (i = 0; i < list->n && !l->full; i++) {
		r->part = (unsigned int)i;
		read_event(r, list->value[i]);
	}
	l->ir->gates[r->def->bit].parts = ~0ull >> (64 - list->n);
}

static void read_list(struct reading *r)
{
	const struct ynode *list = ynode_get(r->def->ref->node, r->key);
	struct diags *d = r->layer->diags;
	size_t i;

	if (!list)
		return;
	if (list->kind == YNODE_MAP && r->action == RF_ACTION_OPEN) {
		read_parts(r, list);
		return;
	}
	if (list->kind == YNODE_MAP) {
		diag_error(d, &list->loc, "write [{...}]", "%s is a list of events", r->key);
		return;
	}
	if (!node_is_list(d, list, r->key))
		return;
	if (!list->n)
		diag_error(d, &list->loc, "leave it out, or name an event", "%s is empty", r->key);
	for (i = 0; i < list->n && !r->layer->full; i++)
		read_event(r, list->value[i]);
}

static void add_label(struct reading *r)
{
	if (!ynode_get(r->def->ref->node, "sources"))
		diag_error(r->layer->diags, &r->def->ref->key->loc,
			   "add `sources: [{read: PATH}]` or the like",
			   "nothing gets the label %s: it has no sources", r->def->ref->key->text);
	r->key = "sources";
	r->action = RF_ACTION_LABEL;
	read_list(r);
	r->key = "removed_by";
	r->action = RF_ACTION_CLEAN;
	r->trusted = true;
	read_list(r);
}

/* Is there an event that can happen? What only tools do, and empty lists, are none. */
static bool has_event(const struct reading *r)
{
	const struct policy_ir *ir = r->layer->ir;
	size_t i;

	for (i = 0; i < ir->nrules; i++)
		if (ir->rules[i].action == r->action && ir->rules[i].bit == r->def->bit)
			return true;
	return false;
}

static void add_gate(struct reading *r)
{
	r->key = "closes";
	r->action = RF_ACTION_CLOSE;
	read_list(r);
	r->key = "forgets";
	r->action = RF_ACTION_FORGET;
	read_list(r);
	r->layer->ir->gates[r->def->bit].forgets = has_event(r);
	r->key = "opens";
	r->action = RF_ACTION_OPEN;
	r->trusted = true;
	read_list(r);
}

void def_add_events(struct layer *l, const struct def *def)
{
	struct reading r = {.layer = l, .def = def};

	if (def->kind == DEF_LABEL)
		add_label(&r);
	else
		add_gate(&r);
}
