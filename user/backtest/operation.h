/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * operation.h - a record of a judged operation → what the evaluator judges, and what of it the
 * record does not tell.
 *
 * The struct owns its strings and uses them again for the next record; op points into them.
 */
#ifndef RINGFENCE_BACKTEST_OPERATION_H
#define RINGFENCE_BACKTEST_OPERATION_H

#include "user/policy/eval_session.h"
#include "user/timeline/scan.h"

/* What a record may lack. */
enum operation_lack {
	LACK_ARGS = 1 << 0,	  /* arguments of a program that was denied, or that were cut */
	LACK_DIGEST = 1 << 1,	  /* what is in the program */
	LACK_CALLED = 1 << 2,	  /* the name it was called by */
	LACK_SCRIPT = 1 << 3,	  /* which file the script is */
	LACK_CALL = 1 << 4,	  /* whether a denied move was a rename or a link */
	LACK_DEVICE = 1 << 5,	  /* whether a device that is made is a block device */
	LACK_NAME = 1 << 6,	  /* the whole name */
	LACK_PLACE = 1 << 7,	  /* what it is called in the session's view */
	LACK_CWD = 1 << 8,	  /* where the process stands: it may have gone elsewhere */
	LACK_HOLE = 1 << 9,	  /* what was before: records were lost, or the file begins later */
	LACK_FLOW = 1 << 10,	  /* whether data went over a pipe, socket or memory */
	LACK_OPERATION = 1 << 11, /* an operation that this program does not know */
	LACK_BITS = 12,
};

struct operation {
	struct eval_op op;
	struct eval_op other; /* what it may have been instead, with LACK_CALL or LACK_DEVICE */
	uint32_t lacks;	      /* enum operation_lack */
	enum rf_effect was;   /* what the recorded policy made of it */
	bool prevented;	      /* it did not happen */
	/* Denied for a reason that no policy changes; a constant string. NULL: none. */
	const char *closed;
	bool stacked; /* it mounts a stacked file system, which policies about files deny */
	bool is_exec; /* a program that runs: process.exec */
	bool failed;  /* audited exec, told again when it runs: to be left out */
	struct strbuf path, to, object, cwd, text, interpreter;
	struct strbuf argv; /* each with a NUL behind */
	const char **args;
	size_t args_room;
	uint8_t addr[16];
	uint8_t digest[RF_DIGEST_SIZE], interpreter_digest[RF_DIGEST_SIZE];
};

/* What is lacking, in words; i below LACK_BITS. */
const char *operation_lack_text(unsigned int i);
/* The field of the record that is not there. */
const char *operation_lack_field(unsigned int i);
/* Returns whether the record is one of a judged operation. */
bool operation_read(struct operation *o, const struct scan *s);
/* "device/inode" of a file object into out; returns false when it has none. */
bool operation_object(struct scan_value file, struct strbuf *out);
/* What a list of access names is: enum rf_access. */
uint32_t operation_access(struct scan_value list);
void operation_release(struct operation *o);
/* "major:minor" in the kernel's encoding; 0: none. */
uint32_t operation_device(struct scan_value v);
/* A character device that is nobody's data, as device_unconcerned() of the kernel's side has it. */
bool operation_unconcerned(uint32_t rdev);

/* operation_exec.c: the program that runs, or that was denied. */
bool operation_exec(struct operation *o, const struct scan *s);
void operation_denied_exec(struct operation *o, const struct scan *s);

#endif
