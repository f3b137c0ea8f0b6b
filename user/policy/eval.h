/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eval.h - what the kernel would decide, decided over the same tables by the same code.
 *
 * For tests, `check`, `explain` and `replay --policy`. The struct borrows the tables, which are
 * only read: several threads may evaluate at once, each with its own struct.
 *
 * All functions that take ret_verdict fill it and return 0 when the operation
 * would go on, -EPERM when it would be denied. In audit mode nothing is denied and the verdict says
 * what would have been.
 */
#ifndef RINGFENCE_POLICY_EVAL_H
#define RINGFENCE_POLICY_EVAL_H

#include <stdbool.h>

#include "user/policy/tables.h"

struct eval {
	const struct policy_tables *tables;
	uint64_t facts[RF_FACT_WORDS]; /* what the subject knows */
	uint32_t start;		       /* state in which paths begin */
	uint64_t told;		       /* lists that the address of eval_inet() was told for */
};

enum eval_rename_flag {
	EVAL_DIR = 1 << 0,	/* what stands at the old name is a directory */
	EVAL_EXCHANGE = 1 << 1, /* RENAME_EXCHANGE */
	EVAL_DIR_TO = 1 << 2,	/* with EXCHANGE: what stands at the new name is a directory */
};

/* No facts; paths are absolute names of the session's view. */
void eval_init(struct eval *e, const struct policy_tables *tables);
/* Paths are from the root of this file system from now on. -ENOENT: it was unknown at load. */
int eval_enter(struct eval *e, uint32_t dev);
/* RF_FACT_VIA bits that executing the file gives. */
uint64_t eval_via(const struct eval *e, const char *path);

/*
 * Set the facts that come from where the subject stands and from what it is to execute (without
 * argv[0]). Return 0, or -EPERM: it cannot be told, which the kernel answers with a denial.
 */
int eval_cwd(struct eval *e, const char *path);
int eval_args(struct eval *e, const char *const *args, size_t n);
/* What is in the program: its SHA-256. */
void eval_digest(struct eval *e, const uint8_t digest[RF_DIGEST_SIZE]);

/*
 * The address that is judged next was told to the session for that name, and for those of earlier
 * calls; NULL: for none. Returns 0, or -EINVAL: it is no name of a host.
 */
int eval_told(struct eval *e, const char *name);
/* A query of DNS for that name. */
int eval_query(const struct eval *e, const char *name, struct rf_verdict *ret_verdict);

/*
 * The accept of a name, of the name that a program is called by (NULL: the path's), of an endpoint.
 * Return 0, or -EPERM as above.
 */
int eval_accept_path(const struct eval *e, const char *path, uint32_t *ret_accept);
int eval_accept_called(const struct eval *e, const char *path, const char *called,
		       uint32_t *ret_accept);
uint32_t eval_accept_inet(const struct eval *e, const uint8_t addr[16], uint16_t port);

/* ops: file operations. */
int eval_path(const struct eval *e, const char *path, uint32_t ops, struct rf_verdict *ret_verdict);
int eval_create(const struct eval *e, const char *path, struct rf_verdict *ret_verdict);
int eval_mkdir(const struct eval *e, const char *path, struct rf_verdict *ret_verdict);
/* A device file, also one that is made: by its name and by its number (kernel encoding). */
int eval_device(const struct eval *e, const char *path, uint32_t ops, bool block, uint32_t rdev,
		struct rf_verdict *ret_verdict);
int eval_symlink(const struct eval *e, const char *path, struct rf_verdict *ret_verdict);
int eval_link(const struct eval *e, const char *from, const char *to,
	      struct rf_verdict *ret_verdict);
int eval_rename(const struct eval *e, const char *from, const char *to, uint32_t flags,
		struct rf_verdict *ret_verdict);
/* called: the name without directory; NULL: as the file. */
int eval_exec(const struct eval *e, const char *path, const char *called,
	      struct rf_verdict *ret_verdict);
/* addr: v4-mapped for IPv4; op: connect, listen, receive. */
int eval_inet(const struct eval *e, const uint8_t addr[16], uint16_t port, uint32_t op,
	      struct rf_verdict *ret_verdict);
int eval_unix(const struct eval *e, const char *path, uint32_t op, struct rf_verdict *ret_verdict);
/* Without the leading NUL; may hold any bytes. */
int eval_abstract(const struct eval *e, const char *name, size_t len, uint32_t op,
		  struct rf_verdict *ret_verdict);
int eval_system(const struct eval *e, uint32_t op, struct rf_verdict *ret_verdict);
/* The session ends: which rules about that hold, by its gates. */
int eval_end(const struct eval *e, struct rf_verdict *ret_verdict);

#endif
