/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mix.h - what a worker of helpers/mix.c and the driver share: a file of its own for each worker,
 * as who shares memory shares labels.
 */
#ifndef RINGFENCE_TESTS_MIX_H
#define RINGFENCE_TESTS_MIX_H

#include <stdint.h>

#define MIX_WORKERS  4
#define MIX_THREADS  2	  /* of each: one that goes on without a pause, one that interrupts */
#define MIX_FILES    16	  /* of each thread, to read */
#define MIX_DENIED   9000 /* ports: this and the worker's number */
#define MIX_FREE     9100
#define MIX_NO_ARG   "forbidden-" /* and the worker's number */
#define MIX_NO_EXEC  "/usr/bin/env"
#define MIX_END_WORD "end"

enum mix_kind {
	MIX_READ,  /* W/I/I-T-N is opened to be read */
	MIX_NEVER, /* O/I/I-T is opened to be written: denied */
	MIX_WHEN,  /* H/I/I-T, by who has label I: denied */
	MIX_OTHER, /* H/J/I-T, whose label J it has not */
	MIX_PORT,  /* a connect that is denied */
	MIX_OTHER_PORT,
	MIX_ARGS, /* an execution that is denied for its arguments */
	MIX_EXEC, /* its own program once more */
	MIX_KINDS,
};

static inline int mix_is_denied(enum mix_kind kind)
{
	return kind == MIX_NEVER || kind == MIX_WHEN || kind == MIX_PORT || kind == MIX_ARGS;
}

struct mix {
	uint32_t go, stop; /* the driver's words */
	uint32_t pid;	   /* set when it has its label */
	uint32_t pad;
	struct mix_thread {
		uint32_t tid, pad;
		uint64_t tried[MIX_KINDS];
		uint64_t passed[MIX_KINDS]; /* denied ones that were done */
		uint64_t failed[MIX_KINDS]; /* allowed ones that were not */
	} threads[MIX_THREADS];
};

#endif
