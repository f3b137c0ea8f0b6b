// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/cond.h"
#include "user/policy/hosts.h"
#include "user/policy/keys.h"
#include "user/policy/object.h"
#include "user/policy/pool.h"

static const struct key rule_keys[] = {
	{"name", NULL},
	{"deny", NULL},
	{"kill", NULL},
	{"ask", NULL},
	{"audit", NULL},
	{"path", NULL},
	{"program", NULL},
	{"to", NULL},
	{"from", NULL},
	{"except", NULL},
	{"args", NULL},
	{"without", NULL},
	{"cwd", NULL},
	{"of", NULL},
	{"when", NULL},
	{"unless", NULL},
	{"reason", NULL},
	{"severity", NULL},
	{"sha256", NULL},
	{"allow", "a rule forbids; what stays allowed goes under except, or sandbox allow"},
	{NULL, NULL},
};

/* A rule while it is read. */
struct reading {
	struct layer *layer;
	const struct ynode *node;
	struct object object;
	struct ir_rule rule;
};

static void push_rule(struct layer *l, struct ir_rule *rule)
{
	struct policy_ir *ir = l->ir;

	if (ir->nrules >= RF_RULES_MAX) {
		if (!l->full)
			diag_error(l->diags, &rule->loc, NULL,
				   "more than %d rules and events in all layers", RF_RULES_MAX);
		l->full = true;
		ir_rule_release(rule);
		return;
	}
	rule->layer = l->index;
	vec_push(ir->rules, ir->nrules) = *rule;
}

void layer_push_rule(struct layer *l, struct ir_rule *rule)
{
	struct ir_rule hosts = {0};

	if (hosts_are_in(&rule->of))
		hosts = rule_by_host(rule);
	if (rule->of.n || !hosts.of.n)
		push_rule(l, rule);
	else
		ir_rule_release(rule);
	if (hosts.of.n)
		push_rule(l, &hosts);
}

/* The node of the effect key; sets the effect. NULL: an error was added. */
static const struct ynode *read_effect(struct reading *r)
{
	static const struct {
		const char *key;
		enum rf_effect effect;
	} effects[] = {{"deny", RF_EFFECT_DENY},
		       {"kill", RF_EFFECT_KILL},
		       {"ask", RF_EFFECT_ASK},
		       {"audit", RF_EFFECT_AUDIT}};
	const struct ynode *found = NULL;
	size_t i;

	for (i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
		const struct ynode *node = ynode_get(r->node, effects[i].key);

		if (node && found) {
			diag_error(r->layer->diags, &node->loc, "make it two rules",
				   "a rule has one effect: deny, kill, ask or audit");
			return NULL;
		}
		if (node) {
			found = node;
			r->rule.effect = effects[i].effect;
		}
	}
	if (!found)
		diag_error(r->layer->diags, &r->node->loc, "add a line such as `deny: write`",
			   "the rule has no effect: deny, kill, ask or audit");
	return found;
}

/* Which of path, program, to and from there is. Returns false when there is more than one. */
static bool read_object(struct reading *r)
{
	enum object_kind kind;

	for (kind = OBJECT_PATH; kind < OBJECT_KINDS; kind++) {
		const struct ynode *node = ynode_get(r->node, object_key(kind));

		if (!node)
			continue;
		if (r->object.node) {
			diag_error(r->layer->diags, &node->loc, "make it two rules",
				   "a rule has one kind of object: path, program, to or from");
			return false;
		}
		r->object.kind = kind;
		r->object.node = node;
	}
	/* `of` alone is about every file that has the label, sha256 alone about every program. */
	if (!r->object.node && (ynode_get(r->node, "of") || ynode_get(r->node, "sha256"))) {
		r->object.kind = ynode_get(r->node, "sha256") ? OBJECT_PROGRAM : OBJECT_PATH;
		r->rule.everything = true;
	}
	return true;
}

static void unknown_op(struct reading *r, const struct ynode *node)
{
	struct suggest near;
	char *hint = NULL;

	suggest_init(&near, node->text);
	if (!diags_full(r->layer->diags))
		op_suggest(&near);
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	diag_error(r->layer->diags, &node->loc, hint, "there is no operation %s",
		   shown(node->text).s);
	free(hint);
}

/* "path", "path or program" */
static const char *objects_of(const struct op_info *op)
{
	if (op->objects & 1u << OBJECT_PROGRAM)
		return "path or program";
	if (op->objects & 1u << OBJECT_PATH)
		return "path";
	if (op->objects & 1u << OBJECT_PEER)
		return "from";
	return op->objects & 1u << OBJECT_ENDPOINT ? "to" : "no object";
}

static void read_any(struct reading *r, const struct ynode *node)
{
	if (r->object.kind == OBJECT_NONE)
		diag_error(r->layer->diags, &node->loc,
			   "name path, program, to or from; or the operations one by one",
			   "any stands for all that fit the object, and there is no object");
	else
		r->rule.ops |= ops_of_object(r->object.kind);
}

static void read_op(struct reading *r, const struct ynode *node)
{
	struct diags *d = r->layer->diags;
	const struct op_info *op;

	if (!node_text(d, node, "an operation"))
		return;
	if (strcmp(node->text, "any") == 0) {
		read_any(r, node);
		return;
	}
	op = op_find(node->text);
	if (!op) {
		unknown_op(r, node);
		return;
	}
	if (!(op->objects & 1u << r->object.kind))
		diag_error(d, &node->loc, NULL, "%s takes %s, this rule has %s", op->name,
			   objects_of(op),
			   r->rule.everything ? "of, which is about files"
					      : object_key(r->object.kind));
	r->rule.ops |= op->ops;
}

static void read_ops(struct reading *r, const struct ynode *node)
{
	size_t i;

	if (node->kind == YNODE_LIST && !node->n)
		diag_error(r->layer->diags, &node->loc, NULL, "the rule names no operation");
	for (i = 0; node->kind == YNODE_LIST && i < node->n; i++)
		read_op(r, node->value[i]);
	if (node->kind != YNODE_LIST)
		read_op(r, node);
}

/* The end of a session is no operation of a process. */
static void check_end(struct reading *r, const struct ynode *effect)
{
	if (!(r->rule.ops & RF_OP_BIT(RF_OP_END)))
		return;
	if (r->rule.ops != RF_OP_BIT(RF_OP_END))
		diag_error(r->layer->diags, &effect->loc, "make it two rules",
			   "end stands alone: nobody acts at the session's end");
	if (r->rule.effect == RF_EFFECT_KILL || r->rule.effect == RF_EFFECT_ASK)
		diag_error(r->layer->diags, &effect->loc, "write audit: end, or deny: end",
			   "nothing can be killed or asked at the session's end");
}

static void check_of(struct reading *r)
{
	const struct ynode *of = ynode_get(r->node, "of");

	if (of && r->object.kind != OBJECT_PATH && r->object.kind != OBJECT_PROGRAM)
		diag_error(r->layer->diags, &of->loc, NULL,
			   "of asks for labels of files, and the rule is about %s",
			   r->object.node ? "endpoints" : "none");
}

/* An approval opens the gate of the rule, for one process; until then it denies. */
static void add_question(struct reading *r)
{
	struct ir_gate gate = {.name = xstrdup(r->rule.name),
			       .of_rule = true,
			       .once = true,
			       .approval = true,
			       .parts = 1,
			       .loc = r->rule.loc};
	struct ir_cond *not = cond_new(IR_COND_NOT, &r->rule.loc), *approved;

	approved = cond_new(IR_COND_GATE, &r->rule.loc);
	approved->name = xstrdup("approved");
	approved->bit = layer_push_gate(r->layer, gate);
	vec_push(not ->child, not ->nchild) = approved;
	r->rule.when = cond_both(r->rule.when, not );
}

static void read_reason(struct reading *r)
{
	const struct ynode *node = ynode_get(r->node, "reason");
	struct diags *d = r->layer->diags;

	if (!node || !node_text(d, node, "reason"))
		return;
	if (expand_text(r->layer, &(struct text_at){.text = node->text, .loc = node->loc},
			EXPAND_PLAIN, &r->rule.reason))
		return;
	if (strlen(r->rule.reason) > POLICY_REASON_MAX)
		diag_error(d, &node->loc, "say what to do instead, in a sentence or two",
			   "a reason of more than %d bytes", POLICY_REASON_MAX);
}

static void read_severity(struct reading *r)
{
	static const char *const levels[] = {"low", "medium", "high", "critical"};
	const struct ynode *node = ynode_get(r->node, "severity");
	size_t i;

	r->rule.severity = "medium";
	if (!node || !node_text(r->layer->diags, node, "severity"))
		return;
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(levels[i], node->text) == 0) {
			r->rule.severity = levels[i];
			return;
		}
	diag_error(r->layer->diags, &node->loc, "write low, medium, high or critical",
		   "there is no severity %s", shown(node->text).s);
}

/* A list variable may be empty: then the rule is about nothing, which is said. */
static void warn_empty(const struct reading *r, size_t errors)
{
	if (r->object.node && !r->rule.of.n && !r->rule.sha256.n &&
	    r->layer->diags->errors == errors)
		diag_warning(r->layer->diags, &r->object.node->loc,
			     "set the variable, or drop the rule",
			     "the rule has no object left, so it forbids nothing");
}

static void read_conds(struct reading *r)
{
	bool end = r->rule.ops & RF_OP_BIT(RF_OP_END);

	check_of(r);
	r->rule.when = cond_of_rule(r->layer, r->node, end ? COND_END : COND_SUBJECT);
	if (r->rule.effect == RF_EFFECT_ASK)
		add_question(r);
}

/*
 * A rule that names a program and digests is about what bears the name, and about what has the
 * content wherever it is: where a match denies, every way counts. The second is a rule of its own.
 */
static struct ir_rule by_content(struct ir_rule *rule)
{
	struct ir_rule twin = ir_rule_twin(rule);

	twin.by_content = true;
	twin.sha256 = rule->sha256;
	rule->sha256 = (struct ir_digests){0};
	return twin;
}

/* Takes the rule over. */
static void push(struct reading *r)
{
	struct ir_rule content = {0};

	if (r->object.node && r->rule.sha256.n)
		content = by_content(&r->rule);
	if (r->object.node && !r->rule.of.n) {
		ir_rule_release(&r->rule);
		content.by_content = false;
	} else {
		layer_push_rule(r->layer, &r->rule);
	}
	if (content.sha256.n)
		layer_push_rule(r->layer, &content);
}

static void read_rule(struct layer *l, const struct rule_ref *ref)
{
	struct reading r = {.layer = l, .node = ref->node, .object = {.what = "the rule"}};
	size_t errors = l->diags->errors;
	const struct ynode *effect;

	keys_check(l->diags, r.node, rule_keys, "a rule");
	r.rule.loc = r.node->loc;
	r.rule.name = xstrdup(ref->name ? ref->name : "?");
	effect = read_effect(&r);
	if (read_object(&r) && effect) {
		read_ops(&r, effect);
		check_end(&r, effect);
	}
	object_read(l, r.node, &r.object, &r.rule);
	read_conds(&r);
	read_reason(&r);
	read_severity(&r);
	warn_empty(&r, errors);
	push(&r);
}

static int by_name(const void *pa, const void *pb)
{
	const struct rule_ref *a = *(const struct rule_ref *const *)pa;
	const struct rule_ref *b = *(const struct rule_ref *const *)pb;
	int r = strcmp(a->name ? a->name : "", b->name ? b->name : "");

	if (r)
		return r;
	r = strcmp(a->node->loc.file, b->node->loc.file);
	return r ? r : a->node->loc.line < b->node->loc.line ? -1 : 1;
}

static void check_names(struct layer *l, const struct policy_set *set)
{
	struct rule_ref **v = xmemdup(set->rules, set->nrules * sizeof(*v));
	size_t i;

	qsort(v, set->nrules, sizeof(*v), by_name);
	for (i = 1; i < set->nrules; i++)
		if (v[i]->name && v[i - 1]->name && strcmp(v[i]->name, v[i - 1]->name) == 0)
			diag_error(l->diags, &v[i]->node->loc, "give each rule a name of its own",
				   "two rules are named %s, the other one in %s, line %u",
				   v[i]->name, v[i - 1]->node->loc.file, v[i - 1]->node->loc.line);
	free(v);
}

void layer_add_rules(struct layer *l, const struct policy_file *root)
{
	size_t i;

	if (root->set.nrules)
		check_names(l, &root->set);
	for (i = 0; i < root->set.nrules && !l->full; i++)
		read_rule(l, root->set.rules[i]);
}
