// SPDX-License-Identifier: GPL-2.0-only
#include "user/backtest/session.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BUCKETS_MIN 64

struct backtest_session *session_new(const char *name, const struct policy_tables *tables)
{
	struct backtest_session *s = xcalloc(1, sizeof(*s));

	s->name = xstrdup(name);
	eval_session_init(&s->eval, tables);
	/* The evaluator's first process is none of the record's. */
	vec_push(s->procs, s->nprocs) = (struct backtest_proc){0};
	return s;
}

static void forget_inherited(struct backtest_session *s)
{
	while (s->ninherited)
		free(s->inherited[--s->ninherited].object);
}

void session_free(struct backtest_session *s)
{
	for (size_t i = 0; i < s->nprocs; i++)
		free(s->procs[i].cwd);
	eval_session_release(&s->eval);
	forget_inherited(s);
	free(s->inherited);
	free(s->procs);
	free(s->bucket);
	free(s->name);
	free(s);
}

/* ---- processes ----------------------------------------------------------------------------------
 */

/* Of the digits of an id; other texts are numbers as well. */
static uint64_t number_of(struct scan_value id)
{
	uint64_t n = 0;

	for (size_t i = 1; i + 1 < id.n; i++) {
		char c = id.s[i];

		n = n << 4 | (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return n;
}

static uint32_t *slot_of(const struct backtest_session *s, uint64_t id)
{
	size_t mask = s->nbuckets - 1, i = (id * 0x9e3779b97f4a7c15ull >> 32) & mask;

	while (s->bucket[i] && s->procs[s->bucket[i] - 1].id != id)
		i = (i + 1) & mask;
	return &s->bucket[i];
}

static void grow(struct backtest_session *s)
{
	if (2 * (s->nprocs + 1) <= s->nbuckets)
		return;
	free(s->bucket);
	s->nbuckets = s->nbuckets ? 2 * s->nbuckets : BUCKETS_MIN;
	s->bucket = xcalloc(s->nbuckets, sizeof(*s->bucket));
	for (size_t i = 1; i < s->nprocs; i++)
		*slot_of(s, s->procs[i].id) = (uint32_t)i + 1;
}

static uint64_t find(const struct backtest_session *s, uint64_t id)
{
	return s->nbuckets ? *slot_of(s, id) : 0;
}

static uint64_t add(struct backtest_session *s, uint64_t id, struct backtest_proc proc)
{
	grow(s);
	proc.id = id;
	vec_push(s->procs, s->nprocs) = proc;
	*slot_of(s, id) = (uint32_t)s->nprocs;
	return s->nprocs;
}

uint64_t session_proc(struct backtest_session *s, struct scan_value id)
{
	uint64_t n = number_of(id), at = find(s, n);

	if (at)
		return at;
	eval_born(&s->eval);
	/* The first is the session's own beginning. */
	return add(s, n, (struct backtest_proc){.unborn = s->nprocs > 1});
}

uint64_t session_fork(struct backtest_session *s, uint64_t parent, struct scan_value child)
{
	const struct backtest_proc *p = &s->procs[parent - 1];
	uint64_t n = number_of(child), at = find(s, n);

	/* It acted before its birth was told, on a kernel that took its parent's processor away. */
	if (at) {
		if (s->procs[at - 1].unborn)
			eval_give(&s->eval, at, s->eval.procs[parent - 1].p.facts[RF_FACT_LABELS]);
		s->procs[at - 1].unborn = false;
		return at;
	}
	eval_fork(&s->eval, parent);
	return add(
		s, n,
		(struct backtest_proc){.cwd = p->cwd ? xstrdup(p->cwd) : NULL, .after = p->after});
}

uint64_t session_unrecorded(const struct backtest_session *s)
{
	const __u64 *flow = s->eval.eval.tables->policy.flow;

	uint64_t labels = s->eval.given & (flow[RF_FLOW_PIPE] | flow[RF_FLOW_SOCKET] |
					   flow[RF_FLOW_MEMORY] | flow[RF_FLOW_DESCRIPTOR]);

	if (s->same)
		return 0;
	for (unsigned int i = 0; labels && i < RF_LABELS_MAX; i++)
		if ((s->followed >> i & 1) && !s->waiting[i])
			labels &= ~(1ULL << i);
	return labels;
}

void session_gained(struct backtest_session *s, uint64_t proc, uint64_t labels)
{
	struct backtest_proc *p = &s->procs[proc - 1];
	uint64_t wait = labels & ~p->recorded & ~p->waiting;

	p->waiting |= wait;
	for (unsigned int i = 0; wait && i < RF_LABELS_MAX; i++)
		s->waiting[i] += wait >> i & 1;
}

static void told(struct backtest_session *s, uint64_t proc, uint64_t labels)
{
	struct backtest_proc *p = &s->procs[proc - 1];
	uint64_t ends = labels & p->waiting;

	p->recorded |= labels;
	p->waiting &= ~labels;
	for (unsigned int i = 0; ends && i < RF_LABELS_MAX; i++)
		s->waiting[i] -= ends >> i & 1;
}

/* ---- what records tell --------------------------------------------------------------------------
 */

/* Bits of the names in a list that the policy has too. */
static uint64_t bits_of(struct scan_value list, char *const *names, size_t n, struct strbuf *text)
{
	struct scan_member m;
	uint64_t bits = 0;
	size_t at = 0;

	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m)) {
		strbuf_reset(text);
		if (!scan_string(m.value, text) || !text->s)
			continue;
		for (size_t i = 0; i < n && i < 64; i++)
			if (names[i] && !strcmp(names[i], text->s))
				bits |= 1ULL << i;
	}
	return bits;
}

static uint64_t labels_of(const struct backtest_session *s, struct scan_value list,
			  struct strbuf *text)
{
	const struct policy_tables *t = s->eval.eval.tables;

	return bits_of(list, t->labels, t->nlabels, text);
}

/*
 * A flow that was recorded says that data went. Of another policy only a label counts that somebody
 * has by this one too.
 */
static void follow_label(struct backtest_session *s, const struct scan *scan, uint64_t proc,
			 struct strbuf *text)
{
	uint64_t gained = labels_of(s, scan_below(scan->ringfence, "gained"), text);
	struct scan_value cause = scan_below(scan->ringfence, "cause");

	told(s, proc, gained);
	if (scan_is(cause, "event"))
		return;
	eval_give(&s->eval, proc, s->same ? gained : gained & s->eval.given);
}

static void follow_sum(struct backtest_session *s, const struct scan *scan, uint64_t proc,
		       bool write, struct strbuf *text)
{
	if (!s->eval.given || (s->eval.told && !write))
		return;
	strbuf_reset(text);
	if (operation_object(scan_get(scan, "file"), text))
		eval_flow(&s->eval, proc, text->s, RF_FLOW_FILE, write);
}

static void follow_approval(struct backtest_session *s, const struct scan *scan,
			    struct strbuf *text)
{
	const struct policy_tables *t = s->eval.eval.tables;
	uint64_t gates = bits_of(scan_below(scan->ringfence, "gates"), t->gates, t->ngates, text);

	for (unsigned int g = 0; g < RF_GATES_MAX; g++)
		if (gates >> g & 1)
			eval_approve_gate(&s->eval, g);
	/* Whose labels were taken off is not told: they are kept. */
}

static void follow_policy(struct backtest_session *s, const struct scan *scan)
{
	struct scan_value hash = scan_below(scan->ringfence, "policy.hash");

	if (hash.s)
		s->same = s->eval.told = scan_is(hash, s->eval.eval.tables->hash);
}

static void follow_exit(struct backtest_session *s, const struct scan *scan, uint64_t proc)
{
	struct scan_value code = scan_below(scan->process, "exit.code");

	eval_exit(&s->eval, proc, code.s && code.n == 1 && *code.s == '0' ? 0 : 1);
}

static void follow_inherited(struct backtest_session *s, struct scan_value list,
			     struct strbuf *text)
{
	struct scan_member m;
	size_t at = 0;

	forget_inherited(s);
	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m)) {
		strbuf_reset(text);
		if (!operation_object(m.value, text))
			continue;
		vec_push(s->inherited, s->ninherited) = (struct backtest_inherited){
			xstrdup(text->s), operation_access(scan_below(m.value, "access"))};
	}
}

static void follow_state(struct backtest_session *s, const struct scan *scan, struct strbuf *text)
{
	s->followed = labels_of(s, scan_below(scan->ringfence, "labels"), text);
	follow_inherited(s, scan_below(scan->ringfence, "inherited"), text);
}

/* One descriptor may have it for reading and another for writing: together they spare both. */
bool session_inherited(const struct backtest_session *s, const struct eval_op *op)
{
	uint32_t spared = 0;

	if (op->kind != EVAL_FILE || !op->object || op->ops & RF_OP_BIT(RF_OP_MAP))
		return false;
	for (size_t i = 0; i < s->ninherited; i++)
		if (!strcmp(s->inherited[i].object, op->object))
			spared |= s->inherited[i].access;
	return spared && (spared & RF_ACC_READ || !(op->ops & RF_OP_BIT(RF_OP_READ))) &&
	       (spared & RF_ACC_WRITE || !(op->ops & RF_OP_BIT(RF_OP_WRITE)));
}

void session_follow(struct backtest_session *s, const struct scan *scan, struct strbuf *text)
{
	struct scan_value event = scan->event, id = scan_below(scan->process, "id");
	uint64_t proc = id.s ? session_proc(s, id) : 0;

	if (scan_is(event, "timeline.lost") || scan_is(event, "timeline.gap"))
		s->holes = true;
	else if (scan_is(event, "policy.load") || scan_is(event, "policy.reload"))
		follow_policy(s, scan);
	else if (scan_is(event, "session.state"))
		follow_state(s, scan, text);
	else if (scan_is(event, "approval"))
		follow_approval(s, scan, text);
	if (!proc)
		return;
	if (scan_is(event, "process.fork"))
		session_fork(s, proc, scan_below(scan->ringfence, "child.id"));
	else if (scan_is(event, "process.exit"))
		follow_exit(s, scan, proc);
	else if (scan_is(event, "label.gain"))
		follow_label(s, scan, proc, text);
	else if (scan_is(event, "file.write") || scan_is(event, "file.read"))
		follow_sum(s, scan, proc, scan_is(event, "file.write"), text);
	else if (scan_is(event, "process.state")) {
		eval_give(&s->eval, proc,
			  labels_of(s, scan_below(scan->ringfence, "labels"), text));
		s->procs[proc - 1].unborn = false;
	}
}
