// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many tasks in the same hooks on one processor (tests/kernel/helpers/mix.c): of n records none may
 * have what belongs to another one, and no verdict be another task's. Each record is held against
 * what its thread does: who, on what, decided how, by which rule; and the counts of the threads
 * against those of the kernel.
 *
 * Below tier lsm the kernel leaves out checks that it meets inside themselves: as many may pass as
 * it says that it left out, and no more.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "tests/kernel/mix.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define POLICY	     "/mnt/ringfence/tests/kernel/preempt/policy.yaml"
#define HELPER	     "/mnt/ringfence/build/kernel/mix"
#define POLL_US	     2000
#define PRIORITY     60 /* above all workers, so that the rings are read in time */
#define PIDS	     65536
#define TOLD	     10 /* of what is wrong */
#define NOBODY	     -1
#define NOBODY_SHARE 10 /* one in so many executions may be by nobody */

struct preempt {
	struct rig *rig;
	struct place place;
	struct policy policy;
	uint32_t session;
	struct mix *mix[MIX_WORKERS];
	bool leaky;	    /* checks may be left out */
	int8_t owner[PIDS]; /* by pid: which worker, or NOBODY */
	uint64_t seen[MIX_WORKERS][MIX_THREADS][MIX_KINDS];
	uint64_t delivered[RF_CLASS_COUNT];
	uint64_t all, judged, wrong;		       /* records */
	uint64_t denied_of_nobody, executed_by_nobody; /* by processes whose fork was not told */
	uint64_t shut; /* allowed executions that were denied as not to be judged */
	const char *last[MIX_WORKERS];
};

/* What a record is about, by what is in it and nothing else. */
struct about {
	enum mix_kind kind;
	int worker, thread; /* thread NOBODY: it does not say */
};

static int8_t *owner_of(struct preempt *p, uint32_t pid)
{
	return &p->owner[pid % PIDS];
}

/* W/I/I-T-N and the like: false, it is none of them. */
static bool read_path(const struct preempt *p, const struct event *e, struct about *a)
{
	size_t base = strlen(p->place.base);
	const char *s = e->path.bytes + base;
	int place;

	if (e->path.len < base + 8 || memcmp(e->path.bytes, p->place.base, base) || s[0] != '/' ||
	    s[2] != '/' || s[4] != '/' || s[6] != '-')
		return false;
	place = s[3] - '0';
	a->worker = s[5] - '0';
	a->thread = s[7] - '0';
	if (s[1] == 'w')
		a->kind = MIX_READ;
	else if (s[1] == 'o')
		a->kind = MIX_NEVER;
	else
		a->kind = place == a->worker ? MIX_WHEN : MIX_OTHER;
	return a->worker >= 0 && a->worker < MIX_WORKERS && a->thread >= 0 &&
	       a->thread < MIX_THREADS && (s[1] == 'h' || place == a->worker);
}

static bool is_forbidden_program(const struct event_name *n)
{
	return n->len == strlen(MIX_NO_EXEC) && !memcmp(n->bytes, MIX_NO_EXEC, n->len);
}

static bool read_about(const struct preempt *p, const struct event *e, struct about *a)
{
	int port;

	a->thread = NOBODY;
	if (e->type == RF_EV_INET) {
		port = e->inet.port;
		a->kind = port < MIX_FREE ? MIX_PORT : MIX_OTHER_PORT;
		a->worker = port - (port < MIX_FREE ? MIX_DENIED : MIX_FREE);
		return a->worker >= 0 && a->worker < MIX_WORKERS;
	}
	if (e->type != RF_EV_FILE)
		return false;
	if (e->file.v.op != RF_OP_EXEC)
		return read_path(p, e, a);
	a->kind = MIX_ARGS;
	a->worker = *owner_of((struct preempt *)p, e->hdr.pid);
	return is_forbidden_program(&e->path);
}

/* The rule that a verdict names, "" for none. */
static const char *rule_of(const struct preempt *p, const struct rf_verdict *v)
{
	const struct policy_tables *t = &p->policy.tables;
	uint32_t list = v->list - p->policy.loaded.lists;

	for (unsigned int i = 0; v->list && list < t->nlists && i < t->lists[list].n; i++)
		if (v->matched & 1u << i && t->lists[list].rule[i] < t->nrules)
			return t->info[t->lists[list].rule[i]].name;
	return "";
}

static bool is_verdict_right(const struct preempt *p, const struct about *a,
			     const struct rf_verdict *v)
{
	static const char *const rules[MIX_KINDS] = {
		[MIX_NEVER] = "never-",
		[MIX_WHEN] = "when-",
		[MIX_PORT] = "port-",
		[MIX_ARGS] = "args-",
	};
	const char *rule;
	size_t len;

	if (!mix_is_denied(a->kind))
		return v->effect == RF_EFFECT_NONE && !v->flags;
	/* Where a check before it was left out, an execution is denied as not to be judged. */
	if (a->kind == MIX_ARGS && p->leaky && v->flags & RF_VERDICT_CLOSED)
		return v->effect == RF_EFFECT_DENY;
	rule = rule_of(p, v);
	len = strlen(rules[a->kind]);
	return v->effect == RF_EFFECT_DENY && !(v->flags & RF_VERDICT_CLOSED) &&
	       !strncmp(rule, rules[a->kind], len) && rule[len] == '0' + a->worker &&
	       v->policy == p->policy.loaded.index;
}

/* Who did it, told by its own page; children of the first thread have other numbers. */
static const char *judge_who(const struct preempt *p, const struct event *e, struct about *a)
{
	const struct mix *m = p->mix[a->worker];

	if (a->kind == MIX_ARGS) {
		a->thread = 0;
		return NULL;
	}
	if (e->hdr.pid != m->pid)
		return "another process";
	for (int i = 0; i < MIX_THREADS; i++)
		if (e->hdr.tid == m->threads[i].tid && (a->thread == NOBODY || a->thread == i)) {
			a->thread = i;
			return NULL;
		}
	return "another thread";
}

/* Which program of the workers it is; NOBODY: none. */
static int program_of(const struct preempt *p, const struct event_name *n)
{
	size_t len = strlen(p->place.t);

	if (n->len != len + strlen("/mix-0") || memcmp(n->bytes, p->place.t, len) ||
	    memcmp(n->bytes + len, "/mix-", 5))
		return NOBODY;
	return n->bytes[len + 5] - '0';
}

/* Its own program once more, where a check before that was left out. */
static bool is_shut(const struct preempt *p, const struct event *e, const struct rf_verdict *v)
{
	return p->leaky && v->op == RF_OP_EXEC && v->effect == RF_EFFECT_DENY &&
	       v->flags & RF_VERDICT_CLOSED && program_of(p, &e->path) != NOBODY;
}

static const char *judge(struct preempt *p, const struct event *e, struct about *a)
{
	enum rf_op op = RF_OP_EXEC;
	const struct rf_verdict *v = event_verdict(e);
	const char *why;

	if (v && is_shut(p, e, v)) {
		a->worker = NOBODY;
		p->shut++;
		return NULL;
	}
	if (!v || !read_about(p, e, a))
		return "it is about something else";
	if (a->worker == NOBODY) {
		p->denied_of_nobody++;
		return NULL;
	}
	why = judge_who(p, e, a);
	if (why)
		return why;
	if (a->kind <= MIX_OTHER)
		op = a->kind == MIX_READ ? RF_OP_READ : RF_OP_WRITE;
	else if (a->kind <= MIX_OTHER_PORT)
		op = RF_OP_CONNECT;
	if (v->op != op)
		return "another operation";
	return is_verdict_right(p, a, v) ? NULL : "another verdict";
}

static void tell(struct preempt *p, const struct event *e, const char *why)
{
	const struct rf_verdict *v = event_verdict(e);

	if (p->wrong++ >= TOLD)
		return;
	printf("# wrong: %s: type %u, process %u (worker %d), thread %u, path %.*s, effect %u, "
	       "flags %u, rule %s\n",
	       why, e->type, e->hdr.pid, *owner_of(p, e->hdr.pid), e->hdr.tid, (int)e->path.len,
	       e->path.bytes, v ? v->effect : 0, v ? v->flags : 0, v ? rule_of(p, v) : "");
}

/* Processes come and go. Their records are in one ring, in order, before those of what they do. */
static const char *follow(struct preempt *p, const struct event *e)
{
	int worker = *owner_of(p, e->hdr.pid), program;

	if (e->type == RF_EV_FORK) {
		*owner_of(p, e->fork.child_pid) = (int8_t)worker;
	} else if (e->type == RF_EV_EXEC) {
		program = program_of(p, &e->path);
		/* One that is forbidden and passed: counted by who tried it. */
		if (p->leaky && is_forbidden_program(&e->path))
			return NULL;
		if (worker != NOBODY) {
			p->seen[worker][0][MIX_EXEC]++;
			return program == worker ? NULL : "another program";
		}
		p->executed_by_nobody++;
		*owner_of(p, e->hdr.pid) = (int8_t)program;
	} else if (e->type == RF_EV_LABEL) {
		/* Each has its own, from the file of its number. */
		if (worker == NOBODY || e->label.labels != e->label.gained ||
		    p->last[worker] != NULL)
			return "another label";
		p->last[worker] = p->policy.tables.labels[__builtin_ctzll(e->label.gained)];
		return p->last[worker][1] == '0' + worker ? NULL : "another label";
	}
	return NULL;
}

/* Opens by the loader of a program, of its label's file and of its page are no part of it. */
static bool is_beginning(const struct preempt *p, const struct event *e)
{
	size_t base = strlen(p->place.base);

	if (e->type != RF_EV_FILE || e->file.v.effect)
		return false;
	return e->path.len < base + 2 || memcmp(e->path.bytes, p->place.base, base) ||
	       !strchr("woh", e->path.bytes[base + 1]);
}

static void on_record(void *ctx, const void *record, size_t size)
{
	struct preempt *p = ctx;
	struct about a;
	struct event e;
	const char *why;

	if (event_decode(record, size, &e)) {
		p->wrong++;
		return;
	}
	if (e.hdr.session != p->session)
		return;
	p->all++;
	p->delivered[e.hdr.cls]++;
	if (e.type != RF_EV_FILE && e.type != RF_EV_INET) {
		why = follow(p, &e);
	} else if (is_beginning(p, &e)) {
		return;
	} else {
		p->judged++;
		why = judge(p, &e, &a);
		if (!why && a.worker != NOBODY)
			p->seen[a.worker][a.thread][a.kind]++;
	}
	if (why)
		tell(p, &e, why);
}

static void let_go(struct preempt *p)
{
	for (int i = 0; i < MIX_WORKERS; i++)
		if (!__atomic_load_n(&p->mix[i]->pid, __ATOMIC_ACQUIRE))
			return;
	for (int i = 0; i < MIX_WORKERS; i++)
		__atomic_store_n(&p->mix[i]->go, 1, __ATOMIC_RELAXED);
}

/* Until n records are judged; then all are told to end, and what is left is read. */
static char *watch(struct preempt *p, pid_t pid, uint64_t n)
{
	bool told = false;
	int status;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		usleep(POLL_US);
		while (engine_poll(p->rig->engine, 0, on_record, p) > 0)
			;
		if (!p->judged)
			let_go(p);
		if (told || (p->judged < n && p->wrong < TOLD))
			continue;
		told = true;
		for (int i = 0; i < MIX_WORKERS; i++)
			__atomic_store_n(&p->mix[i]->stop, 1, __ATOMIC_RELAXED);
		for (int i = 0; i < MIX_WORKERS; i++)
			__atomic_store_n(&p->mix[i]->go, 1, __ATOMIC_RELAXED);
	}
	while (engine_poll(p->rig->engine, 0, on_record, p) > 0)
		;
	if (!told || status)
		return xasprintf("the workers ended with status %#x: see %s/output",
				 (unsigned int)status, p->place.t);
	return NULL;
}

struct sums {
	uint64_t tried, passed, failed, seen, denied, executed;
};

/* No record twice: of each thread and kind there are as many as it made, or fewer. */
static char *add_up(const struct preempt *p, struct sums *s)
{
	for (int i = 0; i < MIX_WORKERS * MIX_THREADS * MIX_KINDS; i++) {
		int worker = i / (MIX_THREADS * MIX_KINDS), kind = i % MIX_KINDS;
		int thread = i / MIX_KINDS % MIX_THREADS;
		const struct mix_thread *t = &p->mix[worker]->threads[thread];
		uint64_t seen = p->seen[worker][thread][kind];

		if (seen > t->tried[kind])
			return xasprintf(
				"worker %d, thread %d: %llu records of kind %d, %llu tried", worker,
				thread, (unsigned long long)seen, kind,
				(unsigned long long)t->tried[kind]);
		if (!t->tried[kind] && (kind < MIX_ARGS || !thread))
			return xasprintf("worker %d, thread %d: nothing of kind %d was tried",
					 worker, thread, kind);
		s->tried += t->tried[kind];
		s->passed += t->passed[kind];
		s->failed += t->failed[kind];
		s->seen += seen;
		if (mix_is_denied((enum mix_kind)kind))
			s->denied += t->tried[kind];
		if (kind >= MIX_ARGS)
			s->executed += t->tried[kind];
	}
	return NULL;
}

/*
 * Executions by children whose fork was not told, but for those of the workers and of who started
 * them: since 7.0 the program
 * of a tracepoint can be preempted, and one that is met again meanwhile does not run. What is
 * judged is no tracepoint's.
 */
static uint64_t of_nobody(const struct preempt *p)
{
	uint64_t n = p->executed_by_nobody;

	return p->denied_of_nobody + (n > MIX_WORKERS + 1 ? n - MIX_WORKERS - 1 : 0);
}

static char *judge_counts(const struct preempt *p, const struct sums *s, uint64_t left_out)
{
	struct rf_count counts[RF_CLASS_COUNT];
	uint64_t lost = 0, nobody = of_nobody(p);

	engine_counts(p->rig->engine, p->session, counts);
	for (unsigned int c = 0; c < RF_CLASS_COUNT; c++) {
		lost += counts[c].lost;
		if (counts[c].lost)
			printf("# class %s: %llu lost of %llu\n", class_name(c),
			       (unsigned long long)counts[c].lost,
			       (unsigned long long)counts[c].produced);
		if (counts[c].produced != p->delivered[c] + counts[c].lost)
			return xasprintf("class %s: %llu produced, %llu delivered, %llu lost",
					 class_name(c), (unsigned long long)counts[c].produced,
					 (unsigned long long)p->delivered[c],
					 (unsigned long long)counts[c].lost);
	}
	printf("# %llu operations, %llu of them forbidden; %llu records, %llu judged, %llu lost; "
	       "%llu executions by children whose fork was not told; %llu checks left out, %llu "
	       "forbidden operations passed\n",
	       (unsigned long long)s->tried, (unsigned long long)s->denied,
	       (unsigned long long)p->all, (unsigned long long)p->judged, (unsigned long long)lost,
	       (unsigned long long)nobody, (unsigned long long)left_out,
	       (unsigned long long)s->passed);
	if (nobody * NOBODY_SHARE > s->executed)
		return xstrdup("too many forks were not told");
	/* A denial as not to be judged, of which the record was lost, and counted. */
	if (s->failed > p->shut + counts[RF_CLASS_POLICY].lost)
		return xasprintf("%llu allowed operations failed", (unsigned long long)s->failed);
	if (s->passed > left_out)
		return xasprintf("%llu forbidden operations passed, %llu checks were left out",
				 (unsigned long long)s->passed, (unsigned long long)left_out);
	if (s->seen + nobody + lost + left_out < s->tried)
		return xasprintf(
			"%llu operations have no record",
			(unsigned long long)(s->tried - s->seen - nobody - lost - left_out));
	if (counts[RF_CLASS_POLICY].produced + left_out < s->denied)
		return xasprintf("%llu denials of %llu",
				 (unsigned long long)counts[RF_CLASS_POLICY].produced,
				 (unsigned long long)s->denied);
	return NULL;
}

/* What went wrong inside the programs meanwhile: one line. */
static void print_errors(const struct rig *rig, const uint64_t *before)
{
	uint64_t now[RF_ERR_COUNT];

	engine_errors(rig->engine, now);
	for (unsigned int i = 0; i < RF_ERR_COUNT; i++)
		if (now[i] != before[i])
			printf("# inside the programs: %s: %llu\n", rf_error_name(i),
			       (unsigned long long)(now[i] - before[i]));
}

static char *run(struct preempt *p, uint64_t n)
{
	char *why, *error = NULL;
	char *output = xasprintf("%s/output", p->place.t);
	char *argv[] = {(char *)HELPER, p->place.base, NULL};
	uint64_t errors[RF_ERR_COUNT], left_out = rig_left_out(p->rig);
	struct sched_param high = {.sched_priority = PRIORITY}, low = {0};
	struct sums sums = {0};
	struct child child;

	engine_errors(p->rig->engine, errors);
	why = child_make(&child, argv, p->place.w, output);
	if (why)
		return why;
	if (sched_setscheduler(0, SCHED_RR, &high))
		why = xasprintf("no real-time priority: %s", strerror(errno));
	else if (engine_session_take(p->rig->engine, p->session, child.pid, &error))
		why = error;
	if (why)
		kill(child.pid, SIGKILL);
	child_release(&child);
	if (why)
		waitpid(child.pid, NULL, 0);
	else
		why = watch(p, child.pid, n);
	sched_setscheduler(0, SCHED_OTHER, &low);
	print_errors(p->rig, errors);
	if (!why)
		why = add_up(p, &sums);
	if (!why)
		why = judge_counts(p, &sums, rig_left_out(p->rig) - left_out);
	if (p->wrong) {
		free(why);
		why = xasprintf("%llu of %llu records are wrong", (unsigned long long)p->wrong,
				(unsigned long long)p->all);
	}
	free(output);
	return why;
}

/* The directories and files of the workers, and the page that each shares with us. */
static char *make_places(struct preempt *p)
{
	static const char make[] =
		"for i in 0 1 2 3; do mkdir -p w/$i o/$i h/$i; echo s >d/$i; for t in 0 1; do "
		": >o/$i/$i-$t; for j in 0 1 2 3; do mkdir -p h/$j; : >h/$j/$i-$t; done; "
		"for k in {0..15}; do : >w/$i/$i-$t-$k; done; done; "
		"cp " HELPER " t/mix-$i; done";
	char *argv[] = {"bash", "-euc", (char *)make, NULL}, *path;
	struct child child;
	char *why = child_make(&child, argv, p->place.base, "/dev/null");
	int status = -1, fd;

	if (why)
		return why;
	child_release(&child);
	waitpid(child.pid, &status, 0);
	for (int i = 0; i < MIX_WORKERS && !status; i++) {
		path = xasprintf("%s/%d", p->place.t, i);
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		free(path);
		p->mix[i] = MAP_FAILED;
		if (fd >= 0 && !ftruncate(fd, sizeof(struct mix)))
			p->mix[i] = mmap(NULL, sizeof(struct mix), PROT_READ | PROT_WRITE,
					 MAP_SHARED, fd, 0);
		if (fd >= 0)
			close(fd);
		status = p->mix[i] == MAP_FAILED;
	}
	return status ? xasprintf("%s cannot be made", p->place.base) : NULL;
}

void preempt_run(struct rig *rig, uint64_t n)
{
	struct preempt *p = xcalloc(1, sizeof(*p));
	char *why, *error = NULL;

	p->rig = rig;
	p->leaky = rig->probe.tier < RF_TIER_LSM;
	memset(p->owner, NOBODY, sizeof(p->owner));
	place_make(&p->place, "preempt");
	why = make_places(p);
	if (!why)
		why = policy_open(rig, POLICY, &p->place, false, &p->policy);
	if (!why) {
		if (engine_session_start(rig->engine, &p->policy.loaded, &p->session, &error)) {
			why = error;
		} else {
			why = run(p, n);
			engine_session_end(rig->engine, p->session);
		}
		policy_close(rig, &p->policy);
	}
	rig_conclude(rig, "preempt", why);
	free(p);
}
