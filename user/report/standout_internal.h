/* SPDX-License-Identifier: GPL-2.0-only */
/* standout_internal.h - between the files of standout.h. For standout*.c only. */
#ifndef RINGFENCE_REPORT_STANDOUT_INTERNAL_H
#define RINGFENCE_REPORT_STANDOUT_INTERNAL_H

#include "user/report/standout.h"

/* Counts n; returns the thing when it is new: the caller sets its text. NULL also without room. */
struct standout_thing *standout_count(struct standout *o, enum standout_sort sort, uint64_t key,
				      const struct scan *s, uint32_t session, uint64_t n);
/* NULL: it is not known. Valid until the next standout_life(). */
struct standout_proc *standout_living(const struct standout *o, uint64_t key);
/* Forks, executions, ends: who lives, what it runs, and who lived on. */
void standout_life(struct standout *o, const struct scan *s, const struct scan_who *who,
		   enum kind kind, uint32_t session);

#endif
