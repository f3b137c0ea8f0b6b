/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.h - how things stood at a moment: who lived, with which labels, which gates were open.
 *
 * Fed with the records up to then. Bounded as procs.h and by STATE_GATES_MAX. Owns its memory.
 */
#ifndef RINGFENCE_REPORT_STATE_H
#define RINGFENCE_REPORT_STATE_H

#include "user/report/procs.h"

#define STATE_GATES_MAX 1024

struct state_gate {
	char *name, *session; /* as they are in the record, decoded */
	uint64_t seq;	      /* of what opened it; 0: open at the start */
};

struct state {
	struct procs procs; /* texts set by the caller: true */
	struct state_gate *gates;
	size_t ngates;
	char *policies; /* printable, of the last session.state, policy.load or reload */
	char *time;	/* printable, of the last record */
	uint64_t records, denied;
};

void state_release(struct state *s);
void state_add(struct state *s, const struct scan *line);
void state_tell(const struct state *s, struct strbuf *out);

#endif
