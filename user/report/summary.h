/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary.h - what a whole timeline comes to: verdicts, rules, endpoints, losses. Owns its memory;
 * bounded by SUMMARY_MAX entries of each kind, above which it says that there are more.
 */
#ifndef RINGFENCE_REPORT_SUMMARY_H
#define RINGFENCE_REPORT_SUMMARY_H

#include "user/report/describe.h"
#include "user/timeline/scan.h"

#define SUMMARY_MAX 1000

/* A thing and how often it was there. */
struct tally {
	char *name;  /* printable */
	char *where; /* printable: file and line of a rule, NULL: none */
	char *text;  /* printable: its reason, NULL: none */
	uint64_t n;
	uint64_t denied;
};

struct tallies {
	struct tally *v;
	size_t n;
	uint64_t more; /* did not fit */
};

struct summary {
	char *session, *first_time, *last_time, *tier, *why, *exit; /* NULL: not said */
	uint64_t first_us, last_us;				    /* since boot */
	uint64_t records;
	uint64_t kinds[KIND_COUNT];
	uint64_t allowed, denied, killed, asked, audited;
	uint64_t lost, gaps;
	uint64_t bad_lines; /* counted by the caller */
	bool ended;
	/* Of clients of models and what came from them. */
	uint64_t calls, effects, ambiguous, unattributed;
	struct tallies orphans;	   /* effects that are unattributed, by program and object */
	struct tallies mismatches; /* by what differs */
	struct tallies rules;	   /* of denials */
	struct tallies endpoints;  /* connected to or tried */
};

void summary_add(struct summary *s, const struct record *r);
/* The same from the line of a record; cheaper where it tells nothing but its kind. */
void summary_scan(struct summary *s, const struct scan *line, enum kind kind);
/* Counts an endpoint that was connected to or tried. name: printable. */
void summary_endpoint(struct summary *s, const char *name, bool denied);
/* Sorts the tallies, most frequent first. */
void summary_finish(struct summary *s);
void summary_release(struct summary *s);

#endif
