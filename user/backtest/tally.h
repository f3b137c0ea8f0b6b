/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - what a backtest came to: counts by rule, and the differences, each kind of them once.
 *
 * Differences are grouped by what was done to what, by which rule; at most TALLY_GROUPS_MAX of them
 * are kept, the others counted. The struct borrows the backtest's tables and owns the rest.
 */
#ifndef RINGFENCE_BACKTEST_TALLY_H
#define RINGFENCE_BACKTEST_TALLY_H

#include "user/backtest/backtest.h"
#include "user/timeline/writer.h"

#define TALLY_GROUPS_MAX 10000

struct tally_rule {
	uint64_t n[RF_EFFECT_KILL + 1]; /* operations that it decides, by effect */
	uint64_t change[BACKTEST_CHANGES];
};

struct tally_group {
	char *key;
	char *object; /* any bytes but NUL */
	char *program;
	char *file;		       /* of the timeline */
	struct backtest_result result; /* of the first; without operation */
	uint64_t seq;
	uint64_t n;
};

struct tally {
	const struct policy_tables *tables;
	struct tally_rule *rules; /* tables->nrules */
	uint64_t judged;
	uint64_t happened, prevented; /* as recorded */
	uint64_t change[BACKTEST_CHANGES];
	uint64_t after; /* of the denied: could not have happened, as something before was denied */
	uint64_t lacks[LACK_BITS];
	struct tally_group *groups;
	size_t ngroups;
	uint64_t more;
	uint32_t *bucket;
	size_t nbuckets;
};

void tally_init(struct tally *t, const struct policy_tables *tables);
void tally_release(struct tally *t);
/* file: the name of the timeline, kept by the caller's word until release. */
void tally_add(struct tally *t, const struct backtest_result *r, const struct scan *s,
	       const char *file);
/* In words, for a terminal; at most `lines` differences of each kind (0: all). */
void tally_text(const struct tally *t, const struct backtest *b, size_t lines, struct strbuf *out);
/* One JSON object on a line. */
void tally_json(const struct tally *t, const struct backtest *b, struct strbuf *out);

#endif
