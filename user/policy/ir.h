/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ir.h - what a policy means, after parsing, checking and expanding, before it becomes tables.
 *
 * Made by policy/check.c from one or more layers (files), completed with facts of the machine
 * (struct policy_env; symlink aliases and resolved programs, which kern/names.c looks up), consumed
 * by policy/lower.c. Every pattern is absolute ("/…") or floating ("**" + "/…"), has its variables
 * replaced (values escaped, since they are literal) and is still a glob.
 *
 * Ownership: struct policy_ir owns everything reachable from it; policy_ir_release() frees it.
 */
#ifndef RINGFENCE_POLICY_IR_H
#define RINGFENCE_POLICY_IR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/base/mounts.h"

/* A place in a policy file. file belongs to the IR's string pool; line and column from 1. */
struct src_loc {
	const char *file;
	unsigned int line;
	unsigned int column;
};

enum pattern_kind {
	PATTERN_PATH,	   /* text: glob over absolute paths */
	PATTERN_PROGRAM,   /* text: glob over a file name without slash; every name counts (deny) */
	PATTERN_UNIX_PATH, /* text: glob over absolute paths of sockets */
	PATTERN_UNIX_ABSTRACT, /* text: glob over abstract names, without the '@' */
	PATTERN_INET,	       /* addr, bits, port */
};

/* Named sets of addresses; PATTERN_INET with set != NONE ignores addr and bits. */
enum inet_set {
	INET_SET_NONE,
	INET_SET_ANY, /* "*" */
	INET_SET_LOOPBACK,
	INET_SET_PRIVATE,
	INET_SET_LINK_LOCAL,
	INET_SET_METADATA,
	INET_SET_PUBLIC, /* whatever is in no other set */
};

struct ir_pattern {
	enum pattern_kind kind;
	char *text; /* glob; NULL for PATTERN_INET */
	enum inet_set set;
	uint8_t addr[16];  /* v4-mapped for IPv4 */
	unsigned int bits; /* 0…128 */
	int port;	   /* -1: any */
	struct src_loc loc;
};

struct ir_patterns {
	struct ir_pattern *v;
	size_t n;
};

enum ir_cond_kind {
	IR_COND_VIA, /* program */
	IR_COND_ALL,
	IR_COND_ANY,
	IR_COND_NOT, /* one child */
};

/* A condition as written. NULL pointer: always. */
struct ir_cond {
	enum ir_cond_kind kind;
	char *program; /* VIA: as written: a name without slash, or a path */
	struct ir_patterns
		files; /* VIA: literal PATTERN_PATHs that it resolved to; filled by names.c */
	struct ir_cond **child;
	size_t nchild;
	struct src_loc loc;
};

struct ir_rule {
	char *name; /* unique in its layer */
	unsigned int layer;
	enum rf_effect effect;
	uint32_t ops;	 /* RF_OP_BIT()s */
	bool everything; /* the rule is about every path or every endpoint (sandbox allow lists) */
	struct ir_patterns of;	   /* objects; empty for system operations and with everything */
	struct ir_patterns except; /* holes */
	struct ir_cond *when;	   /* NULL: always; `unless` arrives as NOT */
	char *reason;		   /* NULL: none */
	const char *severity;
	struct src_loc loc;
};

struct ir_layer {
	char *name; /* the policy's own name */
	char *file;
};

struct policy_ir {
	struct ir_layer *layers;
	size_t nlayers;
	struct ir_rule *rules; /* in order of layers, then of the file */
	size_t nrules;
	char hash[65]; /* SHA-256 over the layers' texts and variables, hex */
	bool audit;    /* every effect only audits */
	void *pool;    /* strings that locations point to */
};

/* What the machine and the session add to a policy. Strings are the caller's. */
struct policy_env {
	const char *home; /* of the user that the agent runs as */
	const char *user;
	const char *tmp;
	const char *workspace;		   /* absolute, real path */
	const struct policy_mount *mounts; /* visible ones only; a hidden mount is left out */
	size_t nmounts;
};

void policy_ir_release(struct policy_ir *ir);

#endif
