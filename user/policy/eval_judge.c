// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval_judge.h"

#include <errno.h>
#include <string.h>

#include "user/policy/eval_core.h"

static unsigned int op_of(const struct eval_op *op)
{
	return (unsigned int)__builtin_ctz(op->ops);
}

/* An interpreter is called by no name of its own. */
static int judge_exec(const struct eval *e, const struct eval_op *op, struct rf_verdict *v)
{
	struct eval of_interpreter = *e;
	int err = eval_exec(e, op->path, op->to, v);

	if (err || v->effect || !op->interpreter)
		return err;
	of_interpreter.facts[RF_FACT_DIGEST] = 0;
	if (op->interpreter_digest)
		eval_digest(&of_interpreter, op->interpreter_digest);
	return eval_exec(&of_interpreter, op->interpreter, "", v);
}

int eval_judge(const struct eval *e, const struct eval_op *op, struct rf_verdict *v)
{
	switch (op->kind) {
	case EVAL_FILE:
		if (op->inherited) {
			memset(v, 0, sizeof(*v));
			return 0;
		}
		if (op->rdev)
			return eval_device(e, op->path, op->ops, op->block, op->rdev, v);
		return eval_path(e, op->path, op->ops, v);
	case EVAL_RENAME:
		return eval_rename(e, op->path, op->to, op->flags, v);
	case EVAL_LINK:
		return eval_link(e, op->path, op->to, v);
	case EVAL_SYMLINK:
		return eval_symlink(e, op->path, v);
	case EVAL_EXEC:
		return judge_exec(e, op, v);
	case EVAL_INET:
		return eval_inet(e, op->addr, op->port, op_of(op), v);
	case EVAL_UNIX:
		return eval_unix(e, op->path, op_of(op), v);
	case EVAL_ABSTRACT:
		return eval_abstract(e, op->abstract, op->len, op_of(op), v);
	case EVAL_SYSTEM:
		return eval_system(e, op_of(op), v);
	}
	return -EINVAL;
}

static uint32_t accept_of(const struct eval *e, const char *path)
{
	uint32_t accept = e->tables->policy.accept_none;

	eval_accept_path(e, path, &accept);
	return accept;
}

static uint32_t accept_abstract(const struct eval *e, const struct eval_op *op)
{
	struct rf_match m = {.tables = e->tables,
			     .bytes = op->abstract,
			     .state = e->tables->policy.start_abstract,
			     .end = (__u32)op->len};
	struct rf_place at = {.accept = e->tables->policy.accept_none};

	rf_match_run(&m);
	if (!m.error)
		rf_place_of(e->tables, m.state, &at);
	return at.accept;
}

static unsigned int spots_of_exec(const struct eval *e, const struct eval_op *op,
				  struct eval_spot spots[EVAL_SPOTS_MAX])
{
	uint32_t called = e->tables->policy.accept_none;

	eval_accept_called(e, op->path, op->to, &called);
	spots[0] = (struct eval_spot){accept_of(e, op->path), RF_OP_BIT(RF_OP_EXEC)};
	spots[1] = (struct eval_spot){called, RF_OP_BIT(RF_OP_EXEC)};
	if (!op->interpreter)
		return 2;
	spots[2] = (struct eval_spot){accept_of(e, op->interpreter), RF_OP_BIT(RF_OP_EXEC)};
	return 3;
}

unsigned int eval_spots(const struct eval *e, const struct eval_op *op,
			struct eval_spot spots[EVAL_SPOTS_MAX])
{
	uint32_t none = e->tables->policy.accept_none;

	spots[0] = (struct eval_spot){op->path ? accept_of(e, op->path) : none, op->ops};
	switch (op->kind) {
	case EVAL_RENAME:
		spots[0].ops = rf_ops_from(op->flags);
		spots[1] = (struct eval_spot){accept_of(e, op->to), rf_ops_to(op->flags)};
		return 2;
	case EVAL_LINK:
		spots[0].ops = RF_OP_BIT(RF_OP_LINK);
		spots[1] = (struct eval_spot){accept_of(e, op->to), RF_OPS_LINK_NEW};
		return 2;
	case EVAL_SYMLINK:
		spots[0].ops = RF_OPS_CREATE;
		return 1;
	case EVAL_EXEC:
		return spots_of_exec(e, op, spots);
	case EVAL_INET:
		spots[0].accept = eval_accept_inet(e, op->addr, op->port);
		return 1;
	case EVAL_ABSTRACT:
		spots[0].accept = accept_abstract(e, op);
		return 1;
	default:
		return 1;
	}
}

static bool cond_asks(const struct rf_cond *c, uint32_t words)
{
	for (__u32 i = 0; c && i < c->n && i < RF_COND_TERMS; i++)
		for (unsigned int w = 0; w < RF_FACT_WORDS; w++)
			if ((words >> w & 1) && (c->term[i].need[w] | c->term[i].lack[w]))
				return true;
	return false;
}

static bool list_asks(const struct policy_tables *t, uint32_t list, uint32_t words)
{
	const struct rf_list *l = rf_list(t, list);

	for (__u32 i = 0; l && i < l->n && i < RF_LIST_RULES; i++) {
		const struct rf_rule *r = rf_rule(t, l->rule[i]);

		if (r && r->cond && cond_asks(rf_cond(t, r->cond), words))
			return true;
	}
	return false;
}

bool eval_asks(const struct eval_session *s, const struct eval_op *op, uint32_t words)
{
	const struct policy_tables *t = s->eval.tables;
	struct eval_spot spots[EVAL_SPOTS_MAX];
	unsigned int n = eval_spots(&s->eval, op, spots), i;

	for (i = 0; i < n; i++) {
		const struct rf_accept *a = rf_accept(t, spots[i].accept);

		for (uint32_t o = 0; a && o < RF_OP_COUNT; o++)
			if ((spots[i].ops >> o & 1) && list_asks(t, a->list[o], words))
				return true;
	}
	return false;
}

bool eval_is_firm(const struct eval_session *s, const struct rf_verdict *v, uint32_t words)
{
	const struct policy_tables *t = s->eval.tables;
	const struct rf_list *l = rf_list(t, v->list);

	if (v->flags & RF_VERDICT_CLOSED)
		return true;
	for (__u32 i = 0; l && i < l->n && i < RF_LIST_RULES; i++) {
		const struct rf_rule *r = rf_rule(t, l->rule[i]);

		if ((v->matched >> i & 1) && r && r->effect == v->effect &&
		    !(r->cond && cond_asks(rf_cond(t, r->cond), words)))
			return true;
	}
	return false;
}
