/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * view.h - the compact view of one or several sessions, record after record, in bounded memory.
 *
 * Two ways through the records: first view_gather() for the summary, then view_record() for the
 * lines; or the second alone, where the end is not there yet. The words are those of compact.h.
 */
#ifndef RINGFENCE_REPORT_VIEW_H
#define RINGFENCE_REPORT_VIEW_H

#include "user/report/compact.h"
#include "user/report/procs.h"
#include "user/report/standout.h"
#include "user/report/turns.h"
#include "user/report/when.h"

#define VIEW_NOTES_MAX 8 /* of what else stands out, in the summary */
#define VIEW_FIRST_MAX 4 /* rules whose first denial the summary shows whole */

enum view_fold {
	VIEW_FOLD_NONE,
	VIEW_FOLD_PROCESS, /* effects of a process are counted where it ends */
	VIEW_FOLD_TURN,	   /* the same of all below a child of the session's first process */
};

struct view {
	struct compact compact; /* colour, width: the caller's */
	enum view_fold fold;
	struct procs procs;
	struct turns turns; /* with fold */
	struct summary summary;
	struct standout standout;
	struct strbuf line;  /* under construction */
	struct strbuf first; /* the first denials, as lines */
	char *first_rule[VIEW_FIRST_MAX];
	unsigned int nfirst;
	uint64_t sessions; /* that began */
	bool several;	   /* sessions: each change is told */
	char *session;	   /* of the last record shown */
	int64_t began_us;  /* wall clock of the first record */
	struct when_second second;
	bool began;
};

void view_release(struct view *v);
/* Takes note of a record for the summary. */
void view_gather(struct view *v, const struct scan *s);
/* Adds the summary, and makes ready for the lines. bad: lines that could not be read. */
void view_summary(struct view *v, uint64_t bad, struct strbuf *out);
/* kind: describe_scan_kind(). The process and time are noted; shown: its line is added too. */
void view_record(struct view *v, const struct scan *s, enum kind kind, bool shown,
		 struct strbuf *out);
/* What is folded of processes that did not end. */
void view_finish(struct view *v, struct strbuf *out);

#endif
