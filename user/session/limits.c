// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/limits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/status.h"
#include "user/session/procstat.h"
#include "user/session/session.h"

#define ROUNDS	     100	   /* of gathering: each takes in what was forked meanwhile */
#define TELL_NS	     1000000000ULL /* a storm of refusals is one record a second */
#define REMOVE_TRIES 100	   /* what was killed may need a moment to be gone */
#define REMOVE_US    10000
#define NS_PER_MS    1000000

static bool has_group(const struct limits *l)
{
	return l->group.path != NULL;
}

static int make_group(struct limits *l, const struct session *s)
{
	const struct ir_limits *limits = &s->policy->ir.limits;
	char *error = NULL;

	l->group = (struct cgroup)CGROUP_INIT;
	if (cgroup_make(&l->group, s->id, limits, &error)) {
		log_error("%s", error);
		free(error);
		return CLI_UNSUPPORTED;
	}
	l->watch = cgroup_watch(&l->group);
	if (l->watch >= 0)
		return CLI_OK;
	log_error("limits: inotify: %s", strerror(-l->watch));
	return CLI_FAILED;
}

int limits_open(struct limits *l, const struct session *s)
{
	const struct ir_limits *limits = &s->policy->ir.limits;
	const uint64_t *v = limits->v;
	int status = CLI_OK;

	if (!ir_limits_group(limits) && !v[IR_LIMIT_TIME])
		return CLI_OK;
	if (s->options->audit) {
		if (!s->options->quiet)
			log_info("--audit: the policy's limits are not set");
		return CLI_OK;
	}
	l->on = true;
	l->bounds = (struct timeline_limits){.processes = v[IR_LIMIT_PROCESSES],
					     .memory = v[IR_LIMIT_MEMORY],
					     .cpu = v[IR_LIMIT_CPU],
					     .io = v[IR_LIMIT_IO],
					     .time_ns = v[IR_LIMIT_TIME]};
	if (ir_limits_group(limits))
		status = make_group(l, s);
	return status;
}

void limits_begin(struct limits *l)
{
	if (l->bounds.time_ns)
		l->end_ns = session_now() + l->bounds.time_ns;
}

static int report_join(pid_t pid, int r)
{
	if (r)
		log_error("process %d cannot be put into the session's control group: %s", pid,
			  strerror(-r));
	return r ? CLI_FAILED : CLI_OK;
}

int limits_join(struct limits *l, pid_t pid)
{
	return has_group(l) ? report_join(pid, cgroup_add(&l->group, pid)) : CLI_OK;
}

static bool has_pid(const pid_t *pids, size_t n, pid_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/* Gone, or only to be waited for: it does nothing more. */
static bool has_ended(pid_t pid)
{
	struct procstat st;

	return procstat_read(pid, &st) || st.state == 'Z' || st.state == 'X';
}

/* Puts in who was outside: how many, or -1, reported. */
static int gather_round(struct limits *l, const struct session *s)
{
	uint32_t *all;
	pid_t *in;
	size_t n = engine_session_pids(s->engine, s->index, &all), nin, i;
	int moved = 0, r = 0;

	nin = cgroup_pids(&l->group, &in);
	for (i = 0; i < n && !r; i++) {
		pid_t pid = (pid_t)all[i];

		if (has_pid(in, nin, pid))
			continue;
		r = cgroup_add(&l->group, pid);
		if (has_ended(pid))
			r = 0;
		else if (!r)
			moved++;
		else
			report_join(pid, r);
	}
	free(all);
	free(in);
	return r ? -1 : moved;
}

int limits_gather(struct limits *l, const struct session *s, pid_t pid)
{
	int outside = 1;

	if (!has_group(l))
		return CLI_OK;
	l->home = cgroup_of(pid);
	for (int i = 0; i < ROUNDS && outside > 0; i++)
		outside = gather_round(l, s);
	if (outside > 0)
		log_error("the processes fork faster than they can be put into a control group; "
			  "stop them (kill -STOP) and attach again");
	return outside ? CLI_FAILED : CLI_OK;
}

static void tell(const struct session *s, enum timeline_stop stop, uint64_t total, uint64_t *told)
{
	struct timeline_limit limit = {.stop = stop, .count = total - *told, .total = total};

	if (total <= *told)
		return;
	*told = total;
	if (s->timeline)
		timeline_limit(s->timeline, session_now(), &limit);
}

static uint64_t count_refused(const struct limits *l)
{
	return cgroup_number(&l->group, "pids.events", "max");
}

static uint64_t count_killed(const struct limits *l)
{
	return cgroup_number(&l->group, "memory.events", "oom_kill");
}

void limits_tick(struct limits *l, const struct session *s)
{
	char events[4096];
	uint64_t now;

	if (!has_group(l))
		return;
	while (read(l->watch, events, sizeof(events)) > 0)
		l->changed = true;
	now = session_now();
	if (!l->changed || (l->told_ns && now - l->told_ns < TELL_NS))
		return;
	l->changed = false;
	l->told_ns = now;
	tell(s, TIMELINE_REFUSED, count_refused(l), &l->refused);
	tell(s, TIMELINE_KILLED, count_killed(l), &l->killed);
}

bool limits_over(struct limits *l, const struct session *s)
{
	uint64_t none = 0;

	if (l->over || !l->end_ns || session_now() < l->end_ns)
		return l->over;
	l->over = true;
	tell(s, TIMELINE_OVER, 1, &none);
	if (!s->options->quiet)
		log_warn("the session's time is over: ending its processes");
	return true;
}

int limits_timeout(const struct limits *l, uint64_t now_ns, int ms)
{
	uint64_t left;

	if (!l->end_ns || l->over)
		return ms;
	left = l->end_ns > now_ns ? (l->end_ns - now_ns) / NS_PER_MS + 1 : 0;
	return left < (uint64_t)ms ? (int)left : ms;
}

void limits_usage(const struct limits *l, struct timeline_usage *ret_usage)
{
	struct timeline_usage u = {.over = l->over};

	if (has_group(l)) {
		u.refused = count_refused(l);
		u.killed = count_killed(l);
		u.cpu_us = cgroup_number(&l->group, "cpu.stat", "usage_usec");
		u.throttled = cgroup_number(&l->group, "cpu.stat", "nr_throttled");
		u.throttled_us = cgroup_number(&l->group, "cpu.stat", "throttled_usec");
	}
	*ret_usage = u;
}

void limits_say(const struct limits *l)
{
	struct timeline_usage u;

	limits_usage(l, &u);
	if (u.refused || u.killed || u.throttled)
		log_info("limits: %llu forks refused, %llu processes killed for want of memory, "
			 "%llu.%03llu s waited for processors",
			 (unsigned long long)u.refused, (unsigned long long)u.killed,
			 (unsigned long long)(u.throttled_us / 1000000),
			 (unsigned long long)(u.throttled_us / 1000 % 1000));
}

/* An attached tree lives on, without us and without limits. */
static void let_go(struct limits *l)
{
	pid_t *pids;
	size_t n;

	for (int i = 0; i < ROUNDS && (n = cgroup_pids(&l->group, &pids)); i++) {
		for (size_t k = 0; k < n; k++)
			cgroup_move(l->home, pids[k]);
		free(pids);
	}
}

void limits_close(struct limits *l)
{
	char *path;
	int r = 0;

	if (!has_group(l))
		return;
	if (l->watch >= 0)
		close(l->watch);
	if (l->home)
		let_go(l);
	path = xstrdup(l->group.path);
	for (int i = 0; i < REMOVE_TRIES && cgroup_populated(&l->group); i++)
		usleep(REMOVE_US);
	r = cgroup_remove(&l->group);
	if (r)
		log_warn("the control group %s is left: %s", path, strerror(-r));
	free(path);
	free(l->home);
	*l = (struct limits){0};
}
