// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/daemon/metrics.h"

static const struct engine_cost costs[] = {{"file_open", 12, 3400}, {"task_alloc", 1, 2000000001}};

static void fill(struct metrics *m, struct histogram *h, struct rule_counts *rules)
{
	struct rule_info rule = {.name = "no-\"x\"\\", .policy = "line\nline", .layer = 0};

	histogram_add(h, 900);
	histogram_add(h, 2000000);
	histogram_add(h, 9000000000);
	rule_counts_add(rules, &rule, true, true);
	rule_counts_add(rules, &rule, false, false);
	rule_counts_add(rules, NULL, false, true);
	*m = (struct metrics){.version = "1.2",
			      .tier = "lsm",
			      .start_ns = 1500000000250000000,
			      .healthy = true,
			      .sessions = 2,
			      .sessions_started = 3,
			      .latency = h,
			      .rules = rules,
			      .rings = {{"ring_life", 5, 4096}},
			      .nrings = 1,
			      .maps = {{"procs", 7, 65536}},
			      .nmaps = 1,
			      .costs = costs,
			      .ncosts = 2};
	m->classes[RF_CLASS_OPEN] = (struct rf_count){.produced = 10, .lost = 4};
}

/* tools/metrics-lint reads it after. */
static void keep(const struct strbuf *text)
{
	const char *dir = getenv("RF_SAMPLES");
	char path[4096];
	FILE *f;

	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/metrics.prom", dir);
	f = fopen(path, "w");
	cr_assert(f);
	cr_expect_eq(fwrite(text->s, 1, text->len, f), text->len);
	fclose(f);
}

static void has(const struct strbuf *text, const char *line)
{
	cr_expect(strstr(text->s, line), "%s is not in:\n%s", line, text->s);
}

Test(metrics, all_that_is_counted_is_told)
{
	struct strbuf out = STRBUF_INIT;
	struct rule_counts rules = {0};
	struct histogram h = {0};
	struct metrics m;

	fill(&m, &h, &rules);
	metrics_text(&m, &out);
	keep(&out);
	strbuf_addch(&out, '\0');
	has(&out, "\nringfence_start_time_seconds 1500000000.250000000\n");
	has(&out, "\nringfence_events_total{class=\"open\"} 10\n");
	has(&out, "\nringfence_events_lost_total{class=\"open\"} 4\n");
	has(&out, "\nringfence_denials_total{layer=\"machine\",policy=\"line\\nline\","
		  "rule=\"no-\\\"x\\\"\\\\\"} 1\n");
	has(&out,
	    "\nringfence_denials_total{layer=\"none\",policy=\"\",rule=\"unanswerable\"} 1\n");
	has(&out, "\nringfence_audits_total{layer=\"session\",policy=\"line\\nline\",");
	has(&out, "\nringfence_ring_used_bytes{ring=\"ring_life\"} 5\n");
	has(&out, "\nringfence_map_entries_max{map=\"procs\"} 65536\n");
	has(&out, "_bucket{le=\"1e-05\"} 1\n");
	has(&out, "_bucket{le=\"0.005\"} 2\n");
	has(&out, "_bucket{le=\"5\"} 2\n");
	has(&out, "_bucket{le=\"+Inf\"} 3\n");
	has(&out, "ringfence_record_latency_seconds_count 3\n");
	has(&out, "ringfence_record_latency_seconds_sum 9.002000900\n");
	has(&out, "run_seconds_total{program=\"task_alloc\"} 2.000000001\n");
	strbuf_release(&out);
	rule_counts_release(&rules);
}

Test(metrics, what_the_kernel_does_not_count_is_not_there)
{
	struct strbuf out = STRBUF_INIT;
	struct rule_counts rules = {0};
	struct histogram h = {0};
	struct metrics m;

	fill(&m, &h, &rules);
	m.ncosts = 0;
	metrics_text(&m, &out);
	strbuf_addch(&out, '\0');
	cr_expect_not(strstr(out.s, "ringfence_program"));
	strbuf_release(&out);
	rule_counts_release(&rules);
}

Test(rule_counts, who_starts_sessions_cannot_fill_them)
{
	struct rule_counts c = {0};
	struct rule_info rule = {.policy = "p"};
	uint64_t others = 0;
	char name[16];

	rule.name = name;
	for (int i = 0; i < 3 * RULE_COUNTS_OTHERS; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		rule_counts_add(&c, &rule, false, true);
	}
	cr_expect_eq(c.n, RULE_COUNTS_OTHERS + 1);
	for (size_t i = 0; i < c.n; i++)
		others += c.v[i].rule ? 0 : c.v[i].denied;
	cr_expect_eq(others, 2 * RULE_COUNTS_OTHERS);
	/* The machine's have room of their own. */
	rule_counts_add(&c, &rule, true, false);
	cr_expect(c.v[c.n - 1].machine && c.v[c.n - 1].audited == 1 && c.v[c.n - 1].rule);
	rule_counts_release(&c);
}
