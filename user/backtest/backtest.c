// SPDX-License-Identifier: GPL-2.0-only
#include "user/backtest/backtest.h"

#include <stdlib.h>
#include <string.h>

#include "user/backtest/session.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define WORD(w) (1u << (w))
/* Facts that come from what went before. */
#define WORDS_BEFORE                                                                               \
	(WORD(RF_FACT_LABELS) | WORD(RF_FACT_GATES) | WORD(RF_FACT_VIA) | WORD(RF_FACT_BY) |       \
	 WORD(RF_FACT_OF))

/* As kern/tables.c tells the kernel by RF_POLICY_FILES. */
static bool speaks_of_files(const struct policy_tables *t)
{
	for (size_t i = 0; i < t->nrules; i++)
		if (t->info[i].ops & RF_OPS_FILE)
			return true;
	return false;
}

void backtest_init(struct backtest *b, const struct policy_tables *tables)
{
	*b = (struct backtest){.tables = tables, .files = speaks_of_files(tables)};
}

void backtest_release(struct backtest *b)
{
	for (size_t i = 0; i < b->n; i++)
		session_free(b->v[i]);
	free(b->v);
	operation_release(&b->operation);
	strbuf_release(&b->text);
	*b = (struct backtest){0};
}

const char *backtest_change_name(enum backtest_change change)
{
	static const char *const names[] = {"same", "denied", "allowed", "otherwise", "uncertain"};

	return change < BACKTEST_CHANGES ? names[change] : "unknown";
}

static struct backtest_session *session_of(struct backtest *b, const struct scan *s)
{
	bool begins = scan_is(s->event, "session.start") || scan_is(s->event, "session.attach");

	if (b->last && scan_is(s->session, b->last->name))
		return b->last;
	strbuf_reset(&b->text);
	strbuf_addstr(&b->text, "");
	scan_string(s->session, &b->text);
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->v[i]->name, b->text.s))
			return b->last = b->v[i];
	b->last = session_new(b->text.s, b->tables);
	b->last->holes = !begins;
	vec_push(b->v, b->n) = b->last;
	return b->last;
}

/* The strongest rule of a verdict; lists hold them so, strongest first. */
static const struct rule_info *rule_of(const struct policy_tables *t, const struct rf_verdict *v,
				       uint32_t *ret_id)
{
	const struct rf_list *l = v->list < t->nlists ? &t->lists[v->list] : NULL;

	if (!v->effect || v->flags & RF_VERDICT_CLOSED)
		return NULL;
	for (unsigned int i = 0; l && i < l->n && i < RF_LIST_RULES; i++) {
		if (!(v->matched >> i & 1) || l->rule[i] >= t->nrules)
			continue;
		*ret_id = l->rule[i];
		return &t->info[l->rule[i]];
	}
	return NULL;
}

/* ---- what is uncertain --------------------------------------------------------------------------
 */

static uint32_t words_of(uint32_t lacks)
{
	uint32_t words = 0;

	if (lacks & LACK_ARGS)
		words |= WORD(RF_FACT_ARGS) | WORD(RF_FACT_ARGS + 1);
	if (lacks & LACK_DIGEST)
		words |= WORD(RF_FACT_DIGEST);
	if (lacks & LACK_SCRIPT)
		words |= WORD(RF_FACT_OF);
	if (lacks & LACK_CWD)
		words |= WORD(RF_FACT_CWD);
	if (lacks & LACK_HOLE)
		words |= WORDS_BEFORE;
	return words;
}

/* One judgement, with all that it needs. */
struct trial {
	struct backtest *b;
	struct backtest_session *s;
	struct operation *o;
	struct backtest_proc *proc;
	uint64_t id; /* of the evaluator */
	struct rf_verdict v;
	bool err;
};

/* Does it come out the same when read so, or with these labels? */
static bool differs(const struct trial *t, const struct eval_op *op, uint64_t labels)
{
	struct rf_verdict v;

	memset(&v, 0, sizeof(v));
	eval_try(&t->s->eval, t->id, op, labels, &v);
	return v.effect != t->v.effect;
}

/* Which of the lacking facts matter: the verdict is on the scratch side, nothing has happened. */
static uint32_t matters(const struct trial *t)
{
	const struct eval_session *e = &t->s->eval;
	const struct operation *o = t->o;
	uint64_t unrecorded = session_unrecorded(t->s);
	uint32_t lacks = 0, bit;

	for (bit = 1; bit < 1u << LACK_BITS; bit <<= 1) {
		uint32_t words = words_of(o->lacks & bit);

		if (words && eval_asks(e, &o->op, words) && !eval_is_firm(e, &t->v, words))
			lacks |= bit;
	}
	if (unrecorded && differs(t, &o->op, unrecorded))
		lacks |= LACK_FLOW;
	if (o->lacks & (LACK_CALL | LACK_DEVICE | LACK_CALLED) && o->other.path &&
	    differs(t, &o->other, 0))
		lacks |= o->lacks & (LACK_CALL | LACK_DEVICE | LACK_CALLED);
	if (o->lacks & LACK_CALLED && !o->other.path && !t->v.effect)
		lacks |= LACK_CALLED;
	return lacks | (o->lacks & (LACK_NAME | LACK_PLACE | LACK_OPERATION));
}

/* ---- judging ------------------------------------------------------------------------------------
 */

static void complete(struct trial *t)
{
	struct operation *o = t->o;

	if (t->s->holes || t->proc->unborn)
		o->lacks |= LACK_HOLE;
	if (o->is_exec || !(t->b->tables->policy.flags & RF_POLICY_CWD))
		return;
	o->op.cwd = o->other.cwd = t->proc->cwd;
	o->lacks |= LACK_CWD;
}

/* A new program: where it stands, and whether it could have come to run. */
static void follow_exec(struct trial *t, const struct scan *s)
{
	if (t->proc->after == 0 && t->err && !t->o->prevented)
		t->proc->after = s->seq;
	if (!(t->b->tables->policy.flags & RF_POLICY_CWD))
		return;
	free(t->proc->cwd);
	t->proc->cwd = t->o->op.cwd ? xstrdup(t->o->op.cwd) : NULL;
}

static enum backtest_change change_of(const struct operation *o, const struct rf_verdict *v,
				      uint32_t lacks)
{
	bool denied = v->effect >= RF_EFFECT_ASK, was = o->was >= RF_EFFECT_ASK;

	if (lacks)
		return BACKTEST_UNCERTAIN;
	if (denied && (!was || !o->prevented))
		return was ? BACKTEST_SAME : BACKTEST_DENIED;
	if (!denied && was)
		return BACKTEST_ALLOWED;
	return v->effect == o->was ? BACKTEST_SAME : BACKTEST_OTHERWISE;
}

static void count_labels(struct trial *t, uint64_t before)
{
	uint64_t gained = t->s->eval.procs[t->id - 1].p.facts[RF_FACT_LABELS] & ~before;

	if (!gained)
		return;
	session_gained(t->s, t->id, gained);
	for (unsigned int i = 0; i < RF_LABELS_MAX; i++)
		t->b->labelled[i] += gained >> i & 1;
}

static void count_gates(struct trial *t, uint64_t before)
{
	uint64_t opened = t->s->eval.session.gates & ~before;

	for (unsigned int i = 0; opened && i < RF_GATES_MAX; i++)
		t->b->opened[i] += opened >> i & 1;
}

/* A killed process does nothing more: what it did after could not have happened. */
static void follow_kill(struct trial *t, const struct scan *s)
{
	if (t->v.effect == RF_EFFECT_KILL && t->o->was != RF_EFFECT_KILL && !t->proc->after)
		t->proc->after = s->seq;
}

static void judge(struct trial *t, const struct scan *s, struct backtest_result *ret)
{
	struct operation *o = t->o;
	uint64_t labels = t->s->eval.procs[t->id - 1].p.facts[RF_FACT_LABELS];
	uint64_t gates = t->s->eval.session.gates;

	complete(t);
	o->op.inherited = session_inherited(t->s, &o->op);
	if (o->stacked && t->b->files)
		o->closed = rf_error_text(RF_ERR_STACKED);
	ret->after = t->proc->after;
	if (o->closed) {
		t->v.effect = RF_EFFECT_DENY;
		ret->closed = o->closed;
	} else {
		eval_try(&t->s->eval, t->id, &o->op, 0, &t->v);
		if (o->lacks || t->s->eval.given)
			ret->lacks = matters(t);
		if (!o->failed)
			t->err = eval_do(&t->s->eval, t->id, &o->op, &t->v) != 0;
		count_labels(t, labels);
		count_gates(t, gates);
		follow_kill(t, s);
	}
	ret->now = t->v.effect;
	ret->rule = rule_of(t->b->tables, &t->v, &ret->rule_id);
	if (t->v.flags & RF_VERDICT_CLOSED && !ret->closed)
		ret->closed = rf_error_text(t->v.error);
}

/* Returns false for an audited exec, which is told again when the program runs. */
static bool try_operation(struct trial *t, const struct scan *s, struct backtest_result *ret)
{
	struct operation *o = t->o;

	if (o->failed) {
		t->proc->audited = (uint8_t)o->was;
		return false;
	}
	if (o->is_exec) {
		o->was = t->proc->audited;
		t->proc->audited = 0;
	}
	judge(t, s, ret);
	if (o->is_exec)
		follow_exec(t, s);
	ret->was = o->was;
	ret->op = (uint32_t)t->v.op;
	if (!t->v.effect)
		ret->op = o->op.ops ? (uint32_t)__builtin_ctz(o->op.ops) : RF_OP_RENAME;
	ret->change = change_of(o, &t->v, ret->lacks);
	ret->operation = o;
	return true;
}

bool backtest_add(struct backtest *b, const struct scan *s, struct backtest_result *ret_result)
{
	struct backtest_session *session = session_of(b, s);
	struct trial t = {.b = b, .s = session, .o = &b->operation};
	struct scan_value id = scan_below(s->process, "id");

	b->records++;
	*ret_result = (struct backtest_result){0};
	session->eval.now_ns = s->mono_us * 1000;
	if (!operation_read(t.o, s) || !id.s) {
		uint64_t gates = session->eval.session.gates;

		session_follow(session, s, &b->text);
		t.v.effect = 0;
		count_gates(&t, gates);
		return false;
	}
	t.id = session_proc(session, id);
	t.proc = &session->procs[t.id - 1];
	return try_operation(&t, s, ret_result);
}
