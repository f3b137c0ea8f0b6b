/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - the state of one recorded session under the policy that is tried: its processes by
 * their recorded ids, and what is not known of it. For backtest*.c only.
 */
#ifndef RINGFENCE_BACKTEST_SESSION_H
#define RINGFENCE_BACKTEST_SESSION_H

#include "user/backtest/backtest.h"

/* What the evaluator does not keep of a process. */
struct backtest_proc {
	uint64_t id;	   /* as recorded */
	char *cwd;	   /* when it executed its program; NULL: unknown */
	uint64_t after;	   /* seq of the denial without which it would not run this program */
	uint8_t audited;   /* enum rf_effect of the exec that is to be told */
	bool unborn;	   /* it acted, and no record has told yet where it comes from */
	uint64_t recorded; /* labels that the record says it gained */
	uint64_t waiting;  /* gained here, and not yet told by the record */
};

/* A file that a person opened for the session's program. */
struct backtest_inherited {
	char *object;	 /* as operation_object() has it */
	uint32_t access; /* enum rf_access: for which no rule concerns it */
};

struct backtest_session {
	char *name;
	struct backtest_inherited *inherited;
	size_t ninherited;
	struct eval_session eval;
	struct backtest_proc *procs; /* as eval.procs */
	size_t nprocs;
	uint32_t *bucket; /* of ids: index + 1 */
	size_t nbuckets;
	uint64_t followed;		 /* labels whose names the recorded policy followed too */
	uint32_t waiting[RF_LABELS_MAX]; /* processes that wait to be told */
	bool same;			 /* it was recorded under this very policy */
	bool holes;			 /* something before is missing */
};

struct backtest_session *session_new(const char *name, const struct policy_tables *tables);
void session_free(struct backtest_session *s);
/* The id of the evaluator for a process; one that was not seen yet is born. */
uint64_t session_proc(struct backtest_session *s, struct scan_value id);
uint64_t session_fork(struct backtest_session *s, uint64_t parent, struct scan_value child);
/*
 * Labels that may have gone where no record tells: over pipes, sockets, memory, descriptors. A
 * label of the same name in the recorded policy tells it, as long as whoever has it here has it
 * there.
 */
uint64_t session_unrecorded(const struct backtest_session *s);
/* The process gained labels by what was judged. */
void session_gained(struct backtest_session *s, uint64_t proc, uint64_t labels);
/* Does no rule concern it, as it is about a file that a person opened for the session? */
bool session_inherited(const struct backtest_session *s, const struct eval_op *op);
/* Records of what is no judged operation: lineage, flows, policies, holes. */
void session_follow(struct backtest_session *s, const struct scan *scan, struct strbuf *text);

#endif
