/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * backtest.h - what a policy would have made of a recorded session, record by record.
 *
 * The evaluator judges each recorded operation, denied ones included, in the order of the record;
 * labels, gates and lineage follow from what it judged, so an operation that the policy would deny
 * changes nothing. What the records do not tell makes a verdict uncertain when the policy asks for
 * it, never otherwise. Pure; the struct borrows the tables and owns the rest. Not thread-safe.
 */
#ifndef RINGFENCE_BACKTEST_BACKTEST_H
#define RINGFENCE_BACKTEST_BACKTEST_H

#include "user/backtest/operation.h"

struct backtest_session;

struct backtest {
	const struct policy_tables *tables;
	struct backtest_session **v; /* one for each session of the records */
	size_t n;
	struct backtest_session *last;
	struct operation operation;
	struct strbuf text;
	uint64_t labelled[RF_LABELS_MAX]; /* processes that got the label */
	uint64_t opened[RF_GATES_MAX];	  /* times that a gate was opened */
	uint64_t records;
	bool files; /* the policy speaks of files by their names */
};

enum backtest_change {
	BACKTEST_SAME,
	BACKTEST_DENIED,    /* it happened, and would have been denied */
	BACKTEST_ALLOWED,   /* it was denied, and would have happened */
	BACKTEST_OTHERWISE, /* as before, but audited, asked or killed instead */
	BACKTEST_UNCERTAIN, /* the record does not tell enough */
	BACKTEST_CHANGES,
};

struct backtest_result {
	enum backtest_change change;
	enum rf_effect was, now;
	uint32_t lacks;		      /* UNCERTAIN: enum operation_lack */
	uint32_t op;		      /* enum rf_op */
	const struct rule_info *rule; /* the strongest that matched; NULL: none */
	uint32_t rule_id;	      /* its index */
	const char *closed;	      /* denied without a rule, in words; NULL: not so */
	uint64_t after; /* seq of the denial but for which this could not have happened; 0: none */
	const struct operation *operation; /* valid until the next record */
};

void backtest_init(struct backtest *b, const struct policy_tables *tables);
void backtest_release(struct backtest *b);
/* Returns whether the record is one of a judged operation; then ret_result says what came of it. */
bool backtest_add(struct backtest *b, const struct scan *s, struct backtest_result *ret_result);
/* "denied", … */
const char *backtest_change_name(enum backtest_change change);

#endif
