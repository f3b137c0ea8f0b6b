// SPDX-License-Identifier: GPL-2.0-only
/* What bounds a session, and what the bounds did. */
#include "user/timeline/record.h"

#define NS_PER_S 1000000000ULL

static void put_some(struct writer *w, const char *key, uint64_t value)
{
	if (value)
		writer_uint(w, key, value);
}

void put_limits(struct writer *w, const struct timeline_limits *l)
{
	struct writer_maybe mark = writer_open_maybe(w, "limits");

	put_some(w, "processes", l->processes);
	put_some(w, "memory_bytes", l->memory);
	put_some(w, "cpu_thousandths", l->cpu);
	put_some(w, "io_bytes_per_second", l->io);
	put_some(w, "time_seconds", l->time_ns / NS_PER_S);
	writer_close_maybe(w, mark);
}

void put_usage(struct writer *w, const struct timeline_limits *l, const struct timeline_usage *u)
{
	struct writer_maybe mark = writer_open_maybe(w, "limits");

	if (l->processes)
		writer_uint(w, "forks_refused", u->refused);
	if (l->memory)
		writer_uint(w, "oom_kills", u->killed);
	if (l->cpu) {
		writer_uint(w, "cpu_usec", u->cpu_us);
		writer_uint(w, "throttled", u->throttled);
		writer_uint(w, "throttled_usec", u->throttled_us);
	}
	if (l->time_ns)
		writer_bool(w, "time_over", u->over);
	writer_close_maybe(w, mark);
}

int record_limit(struct timeline *t, uint64_t mono_ns, const struct timeline_limit *l)
{
	const struct timeline_limits *limits = &t->config.limits;
	const struct {
		const char *limit, *what;
		uint64_t max;
	} words[] = {
		[TIMELINE_REFUSED] = {"processes", "fork-refused", limits->processes},
		[TIMELINE_KILLED] = {"memory", "oom-kill", limits->memory},
		[TIMELINE_OVER] = {"time", "ended", limits->time_ns / NS_PER_S},
	};
	struct envelope env = {.event = "session.limit", .mono_ns = mono_ns};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_str(&w, "limit", words[l->stop].limit);
	writer_uint(&w, "max", words[l->stop].max);
	writer_str(&w, "what", words[l->stop].what);
	writer_uint(&w, "count", l->count);
	writer_uint(&w, "total", l->total);
	writer_close(&w);
	return record_send(t, &w, &env);
}
