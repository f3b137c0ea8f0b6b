// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval_session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/eval_core.h"
#include "user/policy/eval_judge.h"
#include "user/policy/eval_objects.h"

static struct rf_proc *proc_of(struct eval_session *s, uint64_t id)
{
	return &s->procs[id - 1].p;
}

static const struct rf_policy *policy_of(const struct eval_session *s)
{
	return &s->eval.tables->policy;
}

void eval_session_init(struct eval_session *s, const struct policy_tables *tables)
{
	memset(s, 0, sizeof(*s));
	eval_init(&s->eval, tables);
	s->session.gates = tables->policy.gates_initial;
	vec_push(s->procs, s->nprocs) = (struct eval_proc){.p = {.id = 1}, .live = true};
}

void eval_session_release(struct eval_session *s)
{
	eval_objects_set(s, NULL, 0);
	free(s->procs);
	memset(s, 0, sizeof(*s));
}

uint64_t eval_fork(struct eval_session *s, uint64_t parent)
{
	struct eval_proc child = {.p = *proc_of(s, parent), .live = true};

	child.p.id = s->nprocs + 1;
	child.p.parent = parent;
	child.p.later = 0;
	child.p.facts[RF_FACT_LABELS] &= policy_of(s)->flow[RF_FLOW_CHILD];
	vec_push(s->procs, s->nprocs) = child;
	return child.p.id;
}

uint64_t eval_born(struct eval_session *s)
{
	struct eval_proc born = {.p = {.id = s->nprocs + 1}, .live = true};

	vec_push(s->procs, s->nprocs) = born;
	return born.p.id;
}

void eval_give(struct eval_session *s, uint64_t proc, uint64_t labels)
{
	proc_of(s, proc)->facts[RF_FACT_LABELS] |= labels;
	s->given |= labels;
}

/* ---- labels of objects -------------------------------------------------------------------- */

static struct eval_proc *opener_of(const struct eval_session *s, const struct rf_proc *p)
{
	return p->opener && p->opener <= s->nprocs && s->procs[p->opener - 1].live
		       ? &s->procs[p->opener - 1]
		       : NULL;
}

/* The process by whose good end what this one writes may yet be cleaned: itself, or an ancestor. */
static uint64_t cleaner_of(const struct eval_session *s, const struct rf_proc *p)
{
	const struct eval_proc *opener = opener_of(s, p);

	return opener && (opener->p.later & policy_of(s)->later_clean) ? p->opener : 0;
}

void eval_flow(struct eval_session *s, uint64_t proc, const char *object, enum rf_flow flow,
	       bool write)
{
	uint64_t channel = policy_of(s)->flow[flow];
	struct rf_proc *p = proc_of(s, proc);

	if (write)
		eval_leave_trace(s, object, cleaner_of(s, p), p->facts[RF_FACT_LABELS] & channel);
	else
		eval_give(s, proc, eval_labels(s, object) & channel);
}

/* ---- judging and happening ---------------------------------------------------------------- */

/* What the labels of an operation's object are kept by. */
static const char *key_of(const struct eval_op *op)
{
	return op->object ? op->object : op->path;
}

static void set_facts(struct eval_session *s, const struct rf_proc *p, const struct eval_op *op)
{
	uint64_t *facts = s->eval.facts;

	memset(facts, 0, sizeof(s->eval.facts));
	memcpy(facts, p->facts, sizeof(p->facts));
	facts[RF_FACT_GATES] |= s->session.gates;
	if (op->path)
		facts[RF_FACT_OF] = eval_labels(s, key_of(op));
	if (op->to && op->kind != EVAL_EXEC && !op->object)
		facts[RF_FACT_OF] |= eval_labels(s, op->to);
	if (op->cwd)
		eval_cwd(&s->eval, op->cwd);
	if (op->kind == EVAL_EXEC)
		eval_args(&s->eval, op->args, op->nargs);
	if (op->kind == EVAL_EXEC && op->digest)
		eval_digest(&s->eval, op->digest);
}

/* Gates that shut by themselves. */
static void expire(struct eval_session *s)
{
	unsigned int g;

	for (g = 0; s->session.timed && g < RF_GATES_MAX; g++) {
		if (!(s->session.timed & RF_BIT(g)) || s->gates[g].until_ns > s->now_ns)
			continue;
		s->session.gates &= ~RF_BIT(g);
		s->session.timed &= ~RF_BIT(g);
	}
}

/* Gates that are used up when the operation would have been judged harder without them. */
static uint64_t usable(const struct rf_actor *a)
{
	return a->policy->gates_once & a->session->gates & ~a->proc->facts[RF_FACT_GATES];
}

static void use_list(struct rf_actor *a, uint32_t list, uint32_t but, const struct rf_facts *facts)
{
	uint64_t once = usable(a), with, without;
	unsigned int g;

	if (!once || !list)
		return;
	with = rf_walk_body(a->tables, facts, list, but);
	for (g = 0; g < RF_GATES_MAX; g++) {
		struct rf_facts tried = *facts;

		if (!(once & RF_BIT(g)))
			continue;
		tried.w[RF_FACT_GATES] &= ~RF_BIT(g);
		without = rf_walk_body(a->tables, &tried, list, but);
		if (rf_gate_needed(RF_WALKED_EFFECT(without), RF_WALKED_EFFECT(with)))
			rf_gate_use(a, g);
	}
}

/* A move is judged by more than the lists of its names. */
static void use_moved(struct eval_session *s, struct rf_actor *a, const struct eval_op *op,
		      const struct rf_verdict *taken)
{
	uint64_t once = usable(a);
	unsigned int g;

	for (g = 0; once && g < RF_GATES_MAX; g++) {
		struct eval without = s->eval;
		struct rf_verdict v;

		if (!(once & RF_BIT(g)))
			continue;
		without.facts[RF_FACT_GATES] &= ~RF_BIT(g);
		eval_judge(&without, op, &v);
		if (rf_gate_needed(v.effect, taken->effect))
			rf_gate_use(a, g);
	}
}

/* out: of the events; NULL: what is used up, which comes before them. */
static void happen_at(struct rf_actor *a, uint32_t accept, uint32_t ops,
		      const struct rf_facts *facts, struct rf_happened *out)
{
	const struct rf_accept *at = rf_accept(a->tables, accept);
	uint32_t op;

	for (op = 0; at && op < RF_OP_COUNT; op++) {
		if (!(ops & RF_OP_BIT(op)))
			continue;
		if (!out)
			use_list(a, at->list[op], 0, facts);
		else if (at->events & RF_OP_BIT(op))
			rf_events_body(a, at->list[op], facts, out);
	}
}

static void happen_exec(struct rf_actor *a, uint32_t file, uint32_t called,
			const struct rf_facts *facts, struct rf_happened *out)
{
	const struct rf_accept *f = rf_accept(a->tables, file);
	const struct rf_accept *c = rf_accept(a->tables, called);

	if (out) {
		rf_events_exec(a, file, called, facts, out);
	} else if (f && c) {
		use_list(a, f->list[RF_OP_EXEC], 0, facts);
		use_list(a, c->list[RF_OP_EXEC], f->spared, facts);
	}
}

/* A script is executed, then its interpreter, by no name of its own. */
static void happen_program(struct eval_session *s, struct rf_actor *a, const struct eval_op *op,
			   const struct eval_spot *spots, struct rf_happened *out)
{
	struct eval e = s->eval;
	struct rf_facts facts;

	memcpy(facts.w, e.facts, sizeof(facts.w));
	happen_exec(a, spots[0].accept, spots[1].accept, &facts, out);
	if (!op->interpreter)
		return;
	e.facts[RF_FACT_DIGEST] = 0;
	if (op->interpreter_digest)
		eval_digest(&e, op->interpreter_digest);
	memcpy(facts.w, e.facts, sizeof(facts.w));
	happen_exec(a, spots[2].accept, policy_of(s)->accept_none, &facts, out);
}

/*
 * The names of the operation, and what happens at each, or (out NULL) what is used up. Tables were
 * found good by judging.
 */
static void happen(struct eval_session *s, struct rf_actor *a, const struct eval_op *op,
		   struct rf_happened *out)
{
	struct eval_spot spots[EVAL_SPOTS_MAX];
	unsigned int n = eval_spots(&s->eval, op, spots), i;
	struct rf_facts facts;

	if (op->kind == EVAL_EXEC) {
		happen_program(s, a, op, spots, out);
		return;
	}
	memcpy(facts.w, s->eval.facts, sizeof(facts.w));
	for (i = 0; i < n; i++)
		happen_at(a, spots[i].accept, spots[i].ops, &facts, out);
}

/* Code that comes by the environment may be the session's: nothing is cleaned. */
static void drop_trust(struct eval_session *s, struct rf_proc *p)
{
	struct eval_proc *opener = opener_of(s, p);

	p->later &= ~policy_of(s)->later_clean;
	if (opener)
		opener->p.later &= ~policy_of(s)->later_clean;
}

/* Does anything happen by executing it? */
static bool has_exec_events(const struct eval_session *s, const struct eval_op *op)
{
	struct eval_spot spots[EVAL_SPOTS_MAX];
	unsigned int n = eval_spots(&s->eval, op, spots), i;
	uint32_t events = 0;

	for (i = 0; i < n; i++) {
		const struct rf_accept *a = rf_accept(s->eval.tables, spots[i].accept);

		events |= a ? a->events : 0;
	}
	return events & RF_OP_BIT(RF_OP_EXEC);
}

static bool is_env(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash && !strcmp(slash, "/env");
}

/* A new program: what it is, what is known of its file, what waits for its end. */
static void become(struct eval_session *s, struct rf_proc *p, const struct eval_op *op,
		   const struct rf_happened *out)
{
	uint64_t via = eval_via(&s->eval, op->path);
	struct eval_proc *of = &s->procs[p->id - 1];

	if (op->interpreter)
		via |= eval_via(&s->eval, op->interpreter);
	if (!s->told)
		eval_give(s, p->id,
			  s->eval.facts[RF_FACT_OF] & policy_of(s)->flow[RF_FLOW_PROGRAM]);
	p->facts[RF_FACT_VIA] |= via;
	p->facts[RF_FACT_BY] = via;
	/*
	 * Whoever executes another program does not end as the one that was awaited; but what env
	 * executes is the script. Nobody can tell what env finds: it is not trusted to clean.
	 */
	p->later = of->env ? p->later & ~policy_of(s)->later_clean : 0;
	of->env = is_env(op->interpreter);
	if (!p->later)
		p->later_seq = s->session.seq;
	p->later |= out->later;
	if (op->environ && has_exec_events(s, op))
		drop_trust(s, p);
	if (p->later && !p->opener)
		p->opener = p->id;
	else if (!p->later && p->opener == p->id)
		p->opener = 0;
}

static void flow(struct eval_session *s, uint64_t proc, const struct eval_op *op)
{
	if (!s->told && op->ops & RF_OP_BIT(RF_OP_READ))
		eval_flow(s, proc, key_of(op), RF_FLOW_FILE, false);
	if (!s->told && op->ops & RF_OP_BIT(RF_OP_MAP))
		eval_flow(s, proc, key_of(op), RF_FLOW_PROGRAM, false);
	if (op->ops & RF_OP_BIT(RF_OP_WRITE))
		eval_flow(s, proc, key_of(op), RF_FLOW_FILE, true);
}

/* What a name says of the file is kept by the file when it gets another. */
static void keep_labels(struct eval_session *s, const struct eval_op *op)
{
	uint32_t accept;

	if (eval_accept_path(&s->eval, op->path, &accept))
		return;
	eval_leave_trace(s, key_of(op), 0,
			 rf_labels_of_name(s->eval.tables, accept) &
				 policy_of(s)->flow[RF_FLOW_FILE]);
	if (op->object)
		return;
	if (op->kind == EVAL_RENAME)
		eval_rename_object(s, op->path, op->to);
	else
		eval_leave_trace(s, op->to, 0, eval_labels(s, op->path));
}

int eval_do(struct eval_session *s, uint64_t proc, const struct eval_op *op,
	    struct rf_verdict *ret_verdict)
{
	struct rf_proc *p = proc_of(s, proc);
	struct rf_actor a = {.tables = s->eval.tables,
			     .policy = policy_of(s),
			     .session = &s->session,
			     .gates = s->gates,
			     .proc = p,
			     .now_ns = s->now_ns};
	struct rf_happened out = {0};
	int err;

	expire(s);
	set_facts(s, p, op);
	err = eval_judge(&s->eval, op, ret_verdict);
	if (err)
		return err;
	if (op->kind == EVAL_RENAME || op->kind == EVAL_LINK || op->kind == EVAL_SYMLINK)
		use_moved(s, &a, op, ret_verdict);
	happen(s, &a, op, NULL);
	/* The old program's labels first: the exec itself may give one of them anew. */
	if (op->kind == EVAL_EXEC)
		p->facts[RF_FACT_LABELS] &= a.policy->flow[RF_FLOW_CHILD];
	happen(s, &a, op, &out);
	if (op->kind == EVAL_EXEC)
		become(s, p, op, &out);
	eval_give(s, proc, out.labels);
	if (op->kind == EVAL_FILE)
		flow(s, proc, op);
	if (op->kind == EVAL_RENAME || op->kind == EVAL_LINK)
		keep_labels(s, op);
	return 0;
}

int eval_try(struct eval_session *s, uint64_t proc, const struct eval_op *op, uint64_t labels,
	     struct rf_verdict *ret_verdict)
{
	expire(s);
	set_facts(s, proc_of(s, proc), op);
	s->eval.facts[RF_FACT_LABELS] |= labels;
	s->eval.facts[RF_FACT_OF] |= labels;
	return eval_judge(&s->eval, op, ret_verdict);
}

void eval_exit(struct eval_session *s, uint64_t proc, int status)
{
	struct rf_proc *p = proc_of(s, proc);
	struct rf_actor a = {.tables = s->eval.tables,
			     .policy = policy_of(s),
			     .session = &s->session,
			     .gates = s->gates,
			     .proc = p,
			     .now_ns = s->now_ns};
	uint64_t labels = 0;
	uint32_t i;

	for (i = 0; i < RF_LATER_MAX && !status; i++)
		if (p->later & RF_BIT(i))
			labels |= rf_happen_late(&a, i);
	eval_clean(s, proc, labels);
	s->procs[proc - 1].live = false;
}

void eval_approve_gate(struct eval_session *s, unsigned int gate)
{
	struct rf_actor a = {.tables = s->eval.tables,
			     .policy = policy_of(s),
			     .session = &s->session,
			     .gates = s->gates,
			     .now_ns = s->now_ns};

	if (s->eval.tables->gates_approval & RF_BIT(gate))
		rf_gate_part(&a, gate, s->eval.tables->approval_part[gate]);
}

void eval_approve_label(struct eval_session *s, uint64_t proc, unsigned int label)
{
	if (s->eval.tables->labels_approval & RF_BIT(label))
		proc_of(s, proc)->facts[RF_FACT_LABELS] &= ~RF_BIT(label);
}

int eval_finish(struct eval_session *s, struct rf_verdict *ret_verdict)
{
	expire(s);
	memset(s->eval.facts, 0, sizeof(s->eval.facts));
	s->eval.facts[RF_FACT_GATES] = s->session.gates;
	return eval_end(&s->eval, ret_verdict);
}
