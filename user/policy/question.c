// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/eval.h"

/* What a change of names does at either of them. */
#define OPS_MOVE                                                                                   \
	(RF_OP_BIT(RF_OP_DELETE) | RF_OP_BIT(RF_OP_RENAME) | RF_OP_BIT(RF_OP_CREATE) |             \
	 RF_OP_BIT(RF_OP_WRITE))

/*
 * One attempt is judged as several operations, of which the record names one: who may write a file
 * may make it, and what is executed is mapped.
 */
static uint32_t ops_of(unsigned int op)
{
	if (op == RF_OP_WRITE || op == RF_OP_CREATE)
		return RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE);
	if (op == RF_OP_EXEC)
		return RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP);
	return RF_OP_BIT(op);
}

static bool is_same(const struct grant_rule *a, const struct rule_info *b)
{
	return a->layer == b->layer && !strcmp(a->name, b->name);
}

/* A rule that was cut into parts is one rule still. */
static void add_rule(struct grant *g, const struct rule_info *info, bool *ret_full)
{
	for (size_t i = 0; i < g->nrules; i++)
		if (is_same(&g->rules[i], info))
			return;
	if (g->nrules == GRANT_RULES)
		*ret_full = true;
	else
		g->rules[g->nrules++] =
			(struct grant_rule){.layer = info->layer, .name = xstrdup(info->name)};
}

/* The `ask` rules that the verdict names. */
static void take_rules(const struct question_source *src, const struct rf_verdict *v,
		       struct grant *g, bool *ret_full)
{
	const struct policy_tables *t = src->then;
	uint32_t at = v->list - src->lists;
	const struct rf_list *list = v->list > src->lists && at < t->nlists ? &t->lists[at] : NULL;

	for (uint32_t i = 0; list && i < list->n && i < RF_LIST_RULES; i++)
		if (v->matched & 1u << i && list->rule[i] < t->nrules &&
		    t->rules[list->rule[i]].effect == RF_EFFECT_ASK)
			add_rule(g, &t->info[list->rule[i]], ret_full);
}

/* Has the list of one of the operations one of the rules? */
static bool concerns(const struct policy_tables *t, const struct grant *g, uint32_t accept,
		     uint32_t ops)
{
	for (uint32_t op = 0; op < RF_OP_COUNT; op++) {
		const struct rf_list *list = &t->lists[t->accepts[accept].list[op]];

		for (uint32_t i = 0; ops & RF_OP_BIT(op) && i < list->n; i++)
			for (size_t k = 0; k < g->nrules; k++)
				if (is_same(&g->rules[k], &t->info[list->rule[i]]))
					return true;
	}
	return false;
}

/* Of two names one may be none of the rules' business, and is not to become it. */
static bool is_concerned(const struct question_source *src, const struct grant *g, const char *path)
{
	struct eval e;
	uint32_t accept;

	eval_init(&e, src->now);
	return !eval_accept_path(&e, path, &accept) && accept < src->now->naccepts &&
	       concerns(src->now, g, accept, g->ops);
}

static void add_object(struct grant *g, enum pattern_kind kind, char *text)
{
	g->objects[g->nobjects++] = (struct grant_object){.kind = kind, .text = text};
}

/* Returns the path of a name in the session's view, which the caller frees; NULL: it has none. */
static char *path_of(const struct question_source *src, const struct event_name *name)
{
	struct strbuf path = STRBUF_INIT;

	if (!name->len || name->flags || memchr(name->bytes, '\0', name->len) ||
	    mounts_path(src->mounts, name->dev, name->bytes, name->len, &path))
		return NULL;
	return strbuf_detach(&path);
}

/* Without the objects that no rule of the question is about, unless that leaves none. */
static const char *take_names(const struct question_source *src, const struct event_name *from,
			      const struct event_name *to, struct grant *g)
{
	const struct event_name *names[GRANT_OBJECTS] = {from, to};

	for (size_t i = 0; i < GRANT_OBJECTS && names[i]; i++) {
		char *path = path_of(src, names[i]);

		if (!path)
			return "its name is in no file system that the session began with";
		if (!to || is_concerned(src, g, path))
			add_object(g, PATTERN_PATH, path);
		else
			free(path);
	}
	return g->nobjects ? NULL : "the rule is about neither of the two names by itself";
}

/* What a person sees is what the answer is good for. */
static const char *take_args(const struct event *e, struct grant *g)
{
	if (!(e->file.access & RF_ACC_ARGS))
		return "another program maps it as code, and what it is to do is not told";
	if (e->ndata) {
		g->argv = xmemdup(e->data, e->ndata);
		g->argv_len = e->ndata;
	}
	g->args = e->args;
	return e->args ? NULL
		       : "its arguments are too long to be shown whole, or could not be read";
}

static const char *take_file(const struct question_source *src, const struct event *e,
			     struct grant *g)
{
	const struct rf_ev_file *f = &e->file;
	const char *why;
	bool two = e->target.len && !(f->access & RF_ACC_SYMLINK) &&
		   !(e->target.flags & RF_PATH_DIGEST) && f->v.op != RF_OP_EXEC;

	if (f->v.flags & RF_VERDICT_MOVED)
		return "it is about what other names cover, which a change of names would lose";
	if (f->rdev)
		return "it is a device, which has a number beside its name";
	if (f->v.op == RF_OP_LINK)
		return "a second name would be good for more than was asked";
	if (two)
		g->ops = OPS_MOVE;
	why = take_names(src, &e->path, two ? &e->target : NULL, g);
	return f->v.op == RF_OP_EXEC ? take_args(e, g) ?: why : why;
}

static const char *take_inet(const struct event *e, struct grant *g)
{
	struct grant_object *o = &g->objects[0];

	if (e->inet.v.op == RF_OP_RAWSOCK)
		return NULL;
	o->kind = PATTERN_INET;
	o->port = e->inet.port;
	memcpy(o->addr, e->inet.addr, sizeof(o->addr));
	g->nobjects = 1;
	return NULL;
}

static const char *take_unix(const struct question_source *src, const struct event *e,
			     struct grant *g)
{
	char *path;

	if (e->un.abstract) {
		if (memchr(e->path.bytes, '\0', e->path.len))
			return "its name has a NUL in it";
		add_object(g, PATTERN_UNIX_ABSTRACT, xstrndup(e->path.bytes, e->path.len));
		return NULL;
	}
	path = path_of(src, &e->path);
	if (!path)
		return "its name is in no file system that the session began with";
	add_object(g, PATTERN_UNIX_PATH, path);
	return NULL;
}

/* Returns NULL, or why an answer cannot be bound to it. */
static const char *take_object(const struct question_source *src, const struct event *e,
			       struct grant *g)
{
	switch (e->type) {
	case RF_EV_FILE:
		return take_file(src, e, g);
	case RF_EV_INET:
		return take_inet(e, g);
	case RF_EV_UNIX:
		return take_unix(src, e, g);
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		return e->sys.target_pid ? "a number of a process is used again" : NULL;
	case RF_EV_DNS:
		return "it asks for a host by its name, which a policy has to have";
	default:
		return "nothing is known of its object";
	}
}

int question_make(const struct question_source *src, const struct event *e, struct grant *ret_grant,
		  const char **ret_unbound)
{
	const struct rf_verdict *v = event_verdict(e);
	struct grant g = {0};
	bool full = false;

	if (!v || v->effect != RF_EFFECT_ASK ||
	    v->flags & (RF_VERDICT_AUDITED | RF_VERDICT_OBSERVED | RF_VERDICT_CLOSED))
		return -ENOENT;
	g.ops = ops_of(v->op);
	take_rules(src, v, &g, &full);
	*ret_unbound = take_object(src, e, &g);
	if (!g.nrules)
		*ret_unbound = "the record does not name its rule";
	else if (full)
		*ret_unbound = "more rules ask than one answer can be about";
	*ret_grant = g;
	return *ret_unbound ? -EOPNOTSUPP : 0;
}
