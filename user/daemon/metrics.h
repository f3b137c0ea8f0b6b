/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * metrics.h - what the daemon counts, as Prometheus reads it (text format 0.0.4). docs/metrics.md
 * describes each name; tools/check metrics holds the two against each other.
 *
 * Labels have few values: classes, errors, maps, rings and programs are fixed by the build, and of
 * rules there is a bound (rule_counts.h). Pure; pointers stay the caller's.
 */
#ifndef RINGFENCE_DAEMON_METRICS_H
#define RINGFENCE_DAEMON_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "user/base/histogram.h"
#include "user/base/strbuf.h"
#include "user/kern/pulse.h"
#include "user/session/rule_counts.h"

struct metrics {
	const char *version, *tier;
	uint64_t start_ns; /* wall clock, since 1970 */
	bool healthy;
	uint64_t sessions, sessions_started, processes, gaps, malformed, links;
	struct rf_count classes[RF_CLASS_COUNT];
	uint64_t errors[RF_ERR_COUNT];
	const struct histogram *latency;
	const struct rule_counts *rules;
	struct engine_ring rings[ENGINE_RINGS];
	size_t nrings;
	struct engine_map maps[ENGINE_MAPS];
	size_t nmaps;
	const struct engine_cost *costs;
	size_t ncosts;
};

void metrics_text(const struct metrics *m, struct strbuf *out);

#endif
