// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's decisions against the evaluator's: random policies, random operations on names that
 * hit and nearly hit their patterns, from random states. Effect, operation, list, rules, flags and
 * facts have to be the same, and labels and gates afterwards. `driver differential N SEED` repeats
 * what it did; each policy has a seed of its own, which a failure prints.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/kernel/driver/rig.h"
#include "tests/kernel/driver/trial.h"
#include "user/base/alloc.h"

#define POLICY_TRIES 512 /* of one policy */
#define TRACE_TRIES  16	 /* without setting the state anew, at most */

struct differential {
	struct rig *rig;
	struct rf_try *tries;
	struct trial *trials; /* RF_TRIES */
	struct trial_policy policy;
	struct engine_policy loaded;
	struct eval_session eval;
	uint32_t session;
	uint64_t before_ns, after_ns; /* of the run of the batch */
	uint64_t n, denied, changed;  /* counted for who reads */
	uint64_t kernel_ns;
};

/* ---- the evaluator's side ------------------------------------------------------------------ */

/* To the evaluator the process is its first one, and who comes after it is nobody there. */
static uint64_t eval_id(uint64_t id)
{
	return id ? id - ENGINE_SELFTEST_PROC + 1 : 0;
}

static uint64_t kernel_id(uint64_t id)
{
	return id ? id + ENGINE_SELFTEST_PROC - 1 : 0;
}

static void set_state(struct eval_session *s, const struct rf_try_state *from)
{
	struct rf_proc *p = &s->procs[0].p;

	s->session.gates = from->gates;
	s->session.opened = from->opened;
	s->session.timed = from->timed;
	s->session.seq = from->seq;
	memcpy(p->facts, from->facts, sizeof(p->facts));
	p->later = from->later;
	p->later_seq = from->later_seq;
	p->opener = eval_id(from->opener);
	memset(s->gates, 0, sizeof(s->gates));
	memcpy(s->gates, from->gate, sizeof(from->gate));
	for (size_t i = 0; i < RF_TRY_GATES; i++)
		for (int n = 0; n < 2; n++)
			s->gates[i].closer[n] = eval_id(from->gate[i].closer[n]);
}

static void get_state(const struct eval_session *s, struct rf_try_state *to)
{
	const struct rf_proc *p = &s->procs[0].p;

	to->gates = s->session.gates;
	to->opened = s->session.opened;
	to->timed = s->session.timed;
	to->seq = s->session.seq;
	memcpy(to->facts, p->facts, sizeof(p->facts));
	to->later = p->later;
	to->later_seq = p->later_seq;
	to->opener = kernel_id(p->opener);
	memcpy(to->gate, s->gates, sizeof(to->gate));
	for (size_t i = 0; i < RF_TRY_GATES; i++)
		for (int n = 0; n < 2; n++)
			to->gate[i].closer[n] = kernel_id(s->gates[i].closer[n]);
}

/* What the kernel is expected to have left in its try. */
static void expect(struct differential *d, const struct trial *t, struct rf_try *ret_try)
{
	struct eval_session *s = &d->eval;

	memset(ret_try, 0, sizeof(*ret_try));
	if (t->set)
		set_state(s, &t->state);
	s->now_ns = d->before_ns;
	eval_objects_set(s, t->op.path, t->of);
	if (t->kind == RF_TRY_END) {
		eval_exit(s, 1, 0);
	} else if (t->kind == RF_TRY_FLOW) {
		eval_flow(s, 1, t->op.path, t->channel, t->op.ops == RF_OP_BIT(RF_OP_WRITE));
		ret_try->object = eval_labels(s, t->op.path);
	} else {
		ret_try->denied = eval_do(s, 1, &t->op, &ret_try->v) != 0;
		memcpy(ret_try->facts, s->eval.facts, sizeof(ret_try->facts));
		if (t->op.path && !ret_try->denied)
			ret_try->object =
				eval_labels(s, t->kind == RF_TRY_RENAME ? t->op.to : t->op.path);
	}
	get_state(s, &ret_try->state);
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool differs(const char *what, uint64_t kernel, uint64_t eval)
{
	if (kernel != eval)
		printf("# %s: kernel %#llx, evaluator %#llx\n", what, (unsigned long long)kernel,
		       (unsigned long long)eval);
	return kernel != eval;
}

/* Numbers of the tables as they were compiled. */
static uint32_t list_of(const struct differential *d, uint32_t list)
{
	return list ? list - d->loaded.lists : 0;
}

static bool verdict_differs(const struct differential *d, const struct rf_try *k,
			    const struct rf_try *e)
{
	static const char *const facts[] = {"fact labels", "fact gates",  "fact via",
					    "fact by",	   "fact of",	  "fact cwd",
					    "fact args",   "fact args 2", "fact digest"};
	bool bad = differs("denied", k->denied, e->denied);

	bad |= differs("effect", k->v.effect, e->v.effect);
	bad |= differs("op", k->v.op, e->v.op);
	bad |= differs("flags", k->v.flags, e->v.flags);
	bad |= differs("error", k->v.error, e->v.error);
	bad |= differs("list", list_of(d, k->v.list), e->v.list);
	bad |= differs("matched", k->v.matched, e->v.matched);
	for (int i = 0; i < RF_FACT_WORDS; i++)
		bad |= differs(facts[i], k->facts[i], e->facts[i]);
	for (int i = 0; i < RF_FACTS_TOLD; i++)
		bad |= differs("fact told", k->v.facts[i], e->v.facts[i]);
	return bad;
}

/* The kernel's clock is later than the evaluator's, by no more than the batch took. */
static bool until_differs(const struct differential *d, uint64_t kernel, uint64_t eval)
{
	if (kernel >= eval && kernel - eval <= d->after_ns - d->before_ns)
		return false;
	return differs("gate until", kernel, eval);
}

static bool gates_differ(const struct differential *d, const struct rf_try_state *k,
			 struct rf_try_state *e)
{
	bool bad = false;

	for (size_t i = 0; i < d->policy.tables->ngates; i++) {
		bad |= differs("gate parts", k->gate[i].parts[0], e->gate[i].parts[0]);
		bad |= until_differs(d, k->gate[i].until_ns, e->gate[i].until_ns);
		for (int n = 0; n < 2; n++) {
			bad |= differs("gate closed", k->gate[i].closed[n], e->gate[i].closed[n]);
			bad |= differs("gate closer", k->gate[i].closer[n], e->gate[i].closer[n]);
		}
	}
	return bad;
}

static bool state_differs(const struct differential *d, const struct rf_try_state *k,
			  struct rf_try_state *e)
{
	bool bad = differs("gates", k->gates, e->gates);

	bad |= differs("gates opened", k->opened, e->opened);
	bad |= differs("gates timed", k->timed, e->timed);
	bad |= differs("seq", k->seq, e->seq);
	bad |= differs("labels", k->facts[RF_FACT_LABELS], e->facts[RF_FACT_LABELS]);
	bad |= differs("gates granted", k->facts[RF_FACT_GATES], e->facts[RF_FACT_GATES]);
	bad |= differs("via", k->facts[RF_FACT_VIA], e->facts[RF_FACT_VIA]);
	bad |= differs("by", k->facts[RF_FACT_BY], e->facts[RF_FACT_BY]);
	bad |= differs("later", k->later, e->later);
	/* The kernel does not keep account of what no event can ask for. */
	if (d->policy.tables->policy.flags & RF_POLICY_EVENTS) {
		bad |= differs("later seq", k->later_seq, e->later_seq);
		bad |= differs("opener", k->opener, e->opener);
	}
	return bad | gates_differ(d, k, e);
}

static bool try_differs(struct differential *d, const struct trial *t, const struct rf_try *k)
{
	struct rf_try_state was;
	struct rf_try e;
	bool bad = false;

	if (t->set)
		was = t->state;
	else
		get_state(&d->eval, &was);
	expect(d, t, &e);
	if (t->kind < RF_TRY_FLOW)
		bad = verdict_differs(d, k, &e);
	if (!bad && !k->denied && (d->policy.tables->policy.flags & RF_POLICY_LABELS))
		bad |= differs("object's labels", k->object, e.object);
	bad |= state_differs(d, &k->state, &e.state);
	d->n++;
	d->denied += k->denied;
	d->changed += memcmp(&was, &e.state, sizeof(was)) != 0;
	if (!bad)
		return false;
	printf("# was: gates %#llx opened %#llx labels %#llx granted %#llx via %#llx\n",
	       (unsigned long long)was.gates, (unsigned long long)was.opened,
	       (unsigned long long)was.facts[0], (unsigned long long)was.facts[1],
	       (unsigned long long)was.facts[2]);
	printf("# ");
	trial_print(t, stdout);
	return true;
}

/* ---- running ------------------------------------------------------------------------------- */

/* NULL, or what is wrong. */
static char *run_batch(struct differential *d, struct rng *r, unsigned int n)
{
	unsigned int trace = 0;
	int err;

	for (unsigned int i = 0; i < n; i++) {
		bool set = !trace || !rng_below(r, TRACE_TRIES);

		trial_make(&d->trials[i], &d->policy, r, set);
		trial_fill(&d->trials[i], &d->tries[i]);
		trace = d->trials[i].kind != RF_TRY_END;
	}
	d->before_ns = rig_now_ns();
	err = engine_selftest_run(d->rig->engine, n);
	d->after_ns = rig_now_ns();
	d->kernel_ns += d->after_ns - d->before_ns;
	if (err)
		return xasprintf("the programs did not run: %s", strerror(-err));
	for (unsigned int i = 0; i < n; i++)
		if (try_differs(d, &d->trials[i], &d->tries[i]))
			return xasprintf("decision %u of the batch: the kernel and the evaluator "
					 "differ",
					 i);
	return NULL;
}

static char *run_loaded(struct differential *d, struct rng *r, uint64_t left)
{
	char *error = NULL, *why = NULL;

	if (engine_session_start(d->rig->engine, &d->loaded, &d->session, &error))
		return error;
	if (engine_selftest_open(d->rig->engine, d->session, &d->tries))
		why = xstrdup("the process of the test cannot be made");
	eval_session_init(&d->eval, d->policy.tables);
	for (uint64_t n = 0, some; n < left && n < POLICY_TRIES && !why; n += some) {
		some = left - n < RF_TRIES ? left - n : RF_TRIES;
		why = run_batch(d, r, (unsigned int)some);
	}
	eval_session_release(&d->eval);
	engine_session_end(d->rig->engine, d->session);
	return why;
}

/* One policy of the seed: NULL also when it is none. */
static char *run_policy(struct differential *d, uint64_t seed, uint64_t left)
{
	/* Below tier lsm a policy with digests gets no session. */
	const struct random_policy p = {.seed = seed,
					.name = "random",
					.prefix = "",
					.no_digests = d->rig->probe.tier != RF_TIER_LSM};
	struct rng r = {.s = (seed + 1) * 0xd1342543de82ef95ull};
	struct strbuf text = STRBUF_INIT;
	struct policy_tables tables = {0};
	struct policy_ir ir = {0};
	const char *layer;
	char *why;

	random_policy(&p, &text);
	layer = text.s;
	free(why = random_compile(&layer, 1, !rng_below(&r, 8), &ir, &tables));
	if (why || tables.ngates > RF_TRY_GATES) {
		strbuf_release(&text);
		return NULL;
	}
	d->policy = (struct trial_policy){.ir = &ir, .tables = &tables};
	if (engine_policy_load(d->rig->engine, &tables, &d->loaded, &why) == 0) {
		why = run_loaded(d, &r, left);
		engine_policy_drop(d->rig->engine, &d->loaded);
	}
	if (why)
		printf("# policy of seed %llu%s:\n%s", (unsigned long long)seed,
		       tables.policy.flags & RF_POLICY_AUDIT ? ", --audit" : "", text.s);
	policy_tables_release(&tables);
	policy_ir_release(&ir);
	strbuf_release(&text);
	return why;
}

static void drop_record(void *ctx, const void *record, size_t size)
{
	(void)ctx;
	(void)record;
	(void)size;
}

/* In small pages, as a program's arguments are; kernels without large ones refuse to be told. */
static struct trial *trials_new(void)
{
	const size_t size = RF_TRIES * sizeof(struct trial);
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || (madvise(at, size, MADV_NOHUGEPAGE) && errno != EINVAL))
		abort();
	return at;
}

void differential_run(struct rig *rig, uint64_t n, uint64_t seed)
{
	struct differential d = {.rig = rig, .trials = trials_new()};
	uint64_t begun = rig_now_ns(), at = seed;
	char *why = rig_follow(rig);

	while (!why && d.n < n) {
		why = run_policy(&d, at, n - d.n);
		while (engine_poll(rig->engine, 0, drop_record, NULL) > 0)
			;
		at += !why;
	}
	printf("# differential: %llu decisions of %llu policies from seed %llu, %llu denied, %llu "
	       "changed something, %.0f a second (%.0f in the kernel)\n",
	       (unsigned long long)d.n, (unsigned long long)(at - seed), (unsigned long long)seed,
	       (unsigned long long)d.denied, (unsigned long long)d.changed,
	       (double)d.n * 1e9 / (double)(rig_now_ns() - begun),
	       (double)d.n * 1e9 / (double)(d.kernel_ns + 1));
	rig_unfollow(rig);
	rig_conclude(rig, "differential", why);
	munmap(d.trials, RF_TRIES * sizeof(struct trial));
}
