// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/metrics.h"

#include <inttypes.h>

#include "user/event/names.h"

enum metric_id {
	BUILD_INFO,
	START_TIME,
	HEALTHY,
	LINKS,
	SESSIONS,
	SESSIONS_STARTED,
	PROCESSES,
	GAPS,
	MALFORMED,
	EVENTS,
	EVENTS_LOST,
	DENIALS,
	AUDITS,
	ERRORS,
	RING_USED,
	RING_SIZE,
	MAP_ENTRIES,
	MAP_ENTRIES_MAX,
	LATENCY,
	PROGRAM_RUNS,
	PROGRAM_SECONDS,
};

static const struct metric {
	const char *name, *type, *help;
} table[] = {
	/* clang-format off: one a line, for tools/check metrics */
	[BUILD_INFO] = {"ringfence_build_info", "gauge",
			"Always 1; what runs: its version, the version of its kernel interface, "
			"and how it enforces."},
	[START_TIME] = {"ringfence_start_time_seconds", "gauge",
			"When the daemon began, in seconds since 1970."},
	[HEALTHY] = {"ringfence_healthy", "gauge",
		     "1: nothing is wrong; 0: /healthz says what is."},
	[LINKS] = {"ringfence_links", "gauge",
		   "Links of programs to the kernel that are looked after."},
	[SESSIONS] = {"ringfence_sessions", "gauge", "Sessions that run."},
	[SESSIONS_STARTED] = {"ringfence_sessions_started_total", "counter",
			      "Sessions that have begun."},
	[PROCESSES] = {"ringfence_processes", "gauge", "Live processes of all sessions."},
	[GAPS] = {"ringfence_gaps_total", "counter",
		  "Gaps that were written into timelines of sessions that an earlier daemon left."},
	[MALFORMED] = {"ringfence_malformed_requests_total", "counter",
		       "Requests on the control socket that were none."},
	[EVENTS] = {"ringfence_events_total", "counter",
		    "Records that the programs made in sessions, delivered or lost."},
	[EVENTS_LOST] = {"ringfence_events_lost_total", "counter", "Those of them that were lost."},
	[DENIALS] = {"ringfence_denials_total", "counter",
		     "Operations that were denied, by the strongest rule."},
	[AUDITS] = {"ringfence_audits_total", "counter", "Operations that a rule only told of."},
	[ERRORS] = {"ringfence_errors_total", "counter",
		    "Errors inside the programs; most deny the operation."},
	[RING_USED] = {"ringfence_ring_used_bytes", "gauge",
		       "Bytes of a ring buffer that are not read yet."},
	[RING_SIZE] = {"ringfence_ring_size_bytes", "gauge",
		       "Bytes that a ring buffer has room for."},
	[MAP_ENTRIES] = {"ringfence_map_entries", "gauge", "Entries of a map."},
	[MAP_ENTRIES_MAX] = {"ringfence_map_entries_max", "gauge",
			     "Entries that a map has room for."},
	[LATENCY] = {"ringfence_record_latency_seconds", "histogram",
		     "From the hook in the kernel to the daemon, of each record."},
	[PROGRAM_RUNS] = {"ringfence_program_runs_total", "counter",
			  "Runs of a program, while the kernel counts them."},
	[PROGRAM_SECONDS] = {"ringfence_program_run_seconds_total", "counter",
			     "Time spent in a program, while the kernel counts it."},
	/* clang-format on */
};

/* One metric at a time: its head, then its samples. */
struct family {
	struct strbuf *out;
	const struct metric *metric;
	bool labelled; /* the sample has a label */
};

static struct family open_family(struct strbuf *out, enum metric_id id)
{
	const struct metric *m = &table[id];

	strbuf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name, m->type);
	return (struct family){.out = out, .metric = m};
}

static void begin(struct family *f, const char *suffix)
{
	strbuf_addf(f->out, "%s%s", f->metric->name, suffix);
	f->labelled = false;
}

/* The format's three escapes; other bytes stand for themselves, and what is no UTF-8 does not occur
 * in names of rules. */
static void label(struct family *f, const char *key, const char *value)
{
	strbuf_addf(f->out, "%c%s=\"", f->labelled ? ',' : '{', key);
	for (; *value; value++) {
		if (*value == '\n')
			strbuf_addstr(f->out, "\\n");
		else if (*value == '"' || *value == '\\')
			strbuf_addf(f->out, "\\%c", *value);
		else
			strbuf_addch(f->out, *value);
	}
	strbuf_addch(f->out, '"');
	f->labelled = true;
}

static void end(struct family *f, uint64_t value)
{
	strbuf_addf(f->out, "%s %" PRIu64 "\n", f->labelled ? "}" : "", value);
}

static void end_seconds(struct family *f, uint64_t ns)
{
	strbuf_addf(f->out, "%s %" PRIu64 ".%09" PRIu64 "\n", f->labelled ? "}" : "",
		    ns / 1000000000, ns % 1000000000);
}

static void put(struct strbuf *out, enum metric_id id, uint64_t value)
{
	struct family f = open_family(out, id);

	begin(&f, "");
	end(&f, value);
}

static void put_daemon(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, BUILD_INFO);
	char abi[16];

	snprintf(abi, sizeof(abi), "%d", ABI_VERSION);
	begin(&f, "");
	label(&f, "version", m->version);
	label(&f, "abi", abi);
	label(&f, "tier", m->tier);
	end(&f, 1);
	f = open_family(out, START_TIME);
	begin(&f, "");
	end_seconds(&f, m->start_ns);
	put(out, HEALTHY, m->healthy);
	put(out, LINKS, m->links);
	put(out, SESSIONS, m->sessions);
	put(out, SESSIONS_STARTED, m->sessions_started);
	put(out, PROCESSES, m->processes);
	put(out, GAPS, m->gaps);
	put(out, MALFORMED, m->malformed);
}

static void put_classes(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, EVENTS);

	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		begin(&f, "");
		label(&f, "class", class_name(i));
		end(&f, m->classes[i].produced);
	}
	f = open_family(out, EVENTS_LOST);
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		begin(&f, "");
		label(&f, "class", class_name(i));
		end(&f, m->classes[i].lost);
	}
}

static void put_rule(struct family *f, const struct rule_count *c, uint64_t value)
{
	if (!value)
		return;
	begin(f, "");
	label(f, "layer", c->closed ? "none" : c->machine ? "machine" : "session");
	label(f, "policy", c->policy ? c->policy : c->closed ? "" : "others");
	label(f, "rule", c->rule ? c->rule : c->closed ? "unanswerable" : "others");
	end(f, value);
}

static void put_rules(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, DENIALS);

	for (size_t i = 0; i < m->rules->n; i++)
		put_rule(&f, &m->rules->v[i], m->rules->v[i].denied);
	f = open_family(out, AUDITS);
	for (size_t i = 0; i < m->rules->n; i++)
		put_rule(&f, &m->rules->v[i], m->rules->v[i].audited);
}

static void put_errors(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, ERRORS);

	for (unsigned int i = 0; i < RF_ERR_COUNT; i++) {
		begin(&f, "");
		label(&f, "error", rf_error_name(i));
		end(&f, m->errors[i]);
	}
}

static void put_rings(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, RING_USED);

	for (size_t i = 0; i < m->nrings; i++) {
		begin(&f, "");
		label(&f, "ring", m->rings[i].name);
		end(&f, m->rings[i].used);
	}
	f = open_family(out, RING_SIZE);
	for (size_t i = 0; i < m->nrings; i++) {
		begin(&f, "");
		label(&f, "ring", m->rings[i].name);
		end(&f, m->rings[i].bytes);
	}
}

static void put_maps(const struct metrics *m, struct strbuf *out)
{
	struct family f = open_family(out, MAP_ENTRIES);

	for (size_t i = 0; i < m->nmaps; i++) {
		begin(&f, "");
		label(&f, "map", m->maps[i].name);
		end(&f, m->maps[i].entries);
	}
	f = open_family(out, MAP_ENTRIES_MAX);
	for (size_t i = 0; i < m->nmaps; i++) {
		begin(&f, "");
		label(&f, "map", m->maps[i].name);
		end(&f, m->maps[i].max);
	}
}

static void put_latency(const struct histogram *h, struct strbuf *out)
{
	struct family f = open_family(out, LATENCY);
	uint64_t n = 0;
	char bound[32];

	for (size_t i = 0; i < HISTOGRAM_BOUNDS; i++) {
		n += h->count[i];
		snprintf(bound, sizeof(bound), "%g", (double)histogram_bound_ns(i) / 1e9);
		begin(&f, "_bucket");
		label(&f, "le", bound);
		end(&f, n);
	}
	n = histogram_total(h);
	begin(&f, "_bucket");
	label(&f, "le", "+Inf");
	end(&f, n);
	begin(&f, "_sum");
	end_seconds(&f, h->sum_ns);
	begin(&f, "_count");
	end(&f, n);
}

static void put_costs(const struct metrics *m, struct strbuf *out)
{
	struct family f;

	if (!m->ncosts)
		return;
	f = open_family(out, PROGRAM_RUNS);
	for (size_t i = 0; i < m->ncosts; i++) {
		begin(&f, "");
		label(&f, "program", m->costs[i].program);
		end(&f, m->costs[i].runs);
	}
	f = open_family(out, PROGRAM_SECONDS);
	for (size_t i = 0; i < m->ncosts; i++) {
		begin(&f, "");
		label(&f, "program", m->costs[i].program);
		end_seconds(&f, m->costs[i].ns);
	}
}

void metrics_text(const struct metrics *m, struct strbuf *out)
{
	put_daemon(m, out);
	put_classes(m, out);
	put_rules(m, out);
	put_errors(m, out);
	put_rings(m, out);
	put_maps(m, out);
	put_latency(m->latency, out);
	put_costs(m, out);
}
