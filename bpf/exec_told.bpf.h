/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * exec_told.bpf.h - between the point where an exec cannot fail any more and its record. See
 * exec.bpf.c.
 */
#ifndef RINGFENCE_EXEC_TOLD_BPF_H
#define RINGFENCE_EXEC_TOLD_BPF_H

#include "bpf/emit.bpf.h"

/* Is the kernel mapping a new program? Its stack has no arguments yet, it has not run. */
static __always_inline int exec_maps(const struct rf_scratch *s)
{
	return s->exec_done && !BPF_CORE_READ(bpf_get_current_task_btf(), mm, arg_start);
}

/* Sends the record of the exec that the current thread has done, and its arguments. */
int exec_tell(struct rf_scratch *s);

/* The thread's last exec was not told: its record is lost. */
static __always_inline void exec_untold(struct rf_scratch *s)
{
	struct rf_count *c = count_of(s->sub.session, RF_CLASS_PROC);

	if (!s->exec_done)
		return;
	s->exec_done = 0;
	__sync_fetch_and_add(&c->produced, 1);
	__sync_fetch_and_add(&c->lost, 1);
}

#endif
