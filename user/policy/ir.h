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
	PATTERN_HOST,	       /* text: a host's name as host.h has it, or *.NAME; port */
	PATTERN_ARGUMENT,      /* text: glob over a whole argument, in which * is any bytes */
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

struct ir_digest {
	uint8_t bytes[RF_DIGEST_SIZE];
	struct src_loc loc;
};

/* Contents of programs, by SHA-256; any of them counts. */
struct ir_digests {
	struct ir_digest *v;
	size_t n;
};

enum ir_cond_kind {
	IR_COND_VIA,   /* program: the process or an ancestor of it ran it */
	IR_COND_BY,    /* program: the process runs it itself */
	IR_COND_LABEL, /* bit: label of the subject */
	IR_COND_OF,    /* bit: label of the object */
	IR_COND_GATE,  /* bit */
	IR_COND_ALL,
	IR_COND_ANY,
	IR_COND_NOT, /* one child */
};

/* A condition as written. NULL pointer: always. */
struct ir_cond {
	enum ir_cond_kind kind;
	char *program; /* VIA, BY: as written: a name without slash, or a path */
	struct ir_patterns
		files;	  /* VIA, BY: literal PATTERN_PATHs that it resolved to; by kern/names.c */
	char *name;	  /* LABEL, OF, GATE */
	unsigned int bit; /* LABEL, OF, GATE: index of policy_ir.labels or gates */
	unsigned int via; /* VIA, BY: bit, counted from 1, as bits_assign() says; 0: any */
	struct ir_cond **child;
	size_t nchild;
	struct src_loc loc;
};

/* A rule, or (effect NONE) an event: what it does to a label or gate when it happens. */
struct ir_rule {
	char *name; /* unique in its layer */
	unsigned int layer;
	enum rf_effect effect;
	uint32_t ops;	 /* RF_OP_BIT()s */
	bool everything; /* the rule is about every path or every endpoint (sandbox allow lists) */
	struct ir_patterns of;	   /* objects; empty for system operations and with everything */
	struct ir_patterns except; /* holes */
	/* PATTERN_ARGUMENTs: all of them occur in this order, and none of these. */
	struct ir_patterns args, without;
	struct ir_patterns cwd;	  /* where the subject stands; empty: anywhere */
	struct ir_digests sha256; /* what is in the program; empty: anything */
	bool by_content;      /* what the rule before it is about, whatever the file is called */
	bool by_host;	      /* its objects are hosts; those of the rule before it that are, if it
				 bears the same name */
	struct ir_cond *when; /* NULL: always; `unless` arrives as NOT */
	char *reason;	      /* NULL: none */
	const char *severity;
	struct src_loc loc;
	enum rf_action action;	/* NONE: a rule */
	unsigned int bit;	/* event: index of the label or gate */
	unsigned int part;	/* event that opens: which part of it */
	bool later;		/* event: when the process ends well */
	unsigned int later_bit; /* of rf_proc.later, from 1, as bits_assign() says; 0: any */
	bool trusted; /* programs in `of` are held by their files, no called name counts */
	bool bound;   /* the part of an `ask` rule that is about one object: see grants.h */
};

/*
 * A label. Rules and conditions name it by its index in policy_ir.labels, which is its bit too
 * after bits_assign().
 */
struct ir_label {
	char *name; /* unique in its layer, among gates too; NULL: the bit is not in use */
	unsigned int layer;
	bool who;     /* kind: who; else it goes with data */
	bool forever; /* keep: forever */
	unsigned int
		kept;	/* forever: its bit on the machine, from 1, as kern/kept.c says; 0: any */
	bool approval;	/* an approval takes it off */
	uint32_t flows; /* 1 << enum rf_flow */
	struct src_loc loc;
};

struct grant;

/* Bit i of all gate words is policy_ir.gates[i]. */
struct ir_gate {
	char *name; /* NULL: the bit is not in use */
	unsigned int layer;
	bool of_rule; /* opened by approving the `ask` rule of that name; no policy can name it */
	const struct grant *grant; /* opened by approving this question; else NULL */
	bool initially;		   /* open at the start */
	bool once;
	bool forgets;  /* has events that forget */
	bool approval; /* an approval opens it, as this part */
	unsigned int approval_part;
	uint64_t parts;	   /* all of them must have happened */
	uint64_t for_ns;   /* 0: no end */
	unsigned int slot; /* rf_gate_def.slot */
	struct src_loc loc;
};

/* An event that only a decoded tool call makes: nothing in the tables stands for it. */
struct ir_tool {
	char *name;
	enum rf_action action;
	unsigned int gate, part;
	struct src_loc loc;
};

enum ir_limit {
	IR_LIMIT_PROCESSES,
	IR_LIMIT_MEMORY, /* bytes */
	IR_LIMIT_CPU,	 /* thousandths of a processor */
	IR_LIMIT_IO,	 /* bytes a second, of each device and direction */
	IR_LIMIT_TIME,	 /* nanoseconds */
	IR_LIMITS,
};

/* Bounds of the whole session; of several layers the lowest one counts. */
struct ir_limits {
	uint64_t v[IR_LIMITS]; /* 0: none */
	struct src_loc loc[IR_LIMITS];
};

/* Is any of them kept by a control group? The time is not. */
bool ir_limits_group(const struct ir_limits *limits);
/* "processes", … */
const char *ir_limit_name(enum ir_limit which);

enum ir_name_time {
	IR_NAME_AT_LEAST,
	IR_NAME_AT_MOST,
	IR_NAME_GRACE,
	IR_NAME_TIMES,
};

/* How long an answer of DNS counts for names of hosts, nanoseconds; see name_times.h. */
struct ir_name_times {
	uint64_t v[IR_NAME_TIMES];
	bool set[IR_NAME_TIMES];	   /* a layer said it, or names hosts */
	struct src_loc loc[IR_NAME_TIMES]; /* file NULL: nobody's words */
};

/* For the daemon: a process tree that becomes a session. What is empty says nothing. */
struct ir_select {
	unsigned int layer;
	struct ir_patterns exec;
	struct ir_patterns cgroup;
	struct src_loc loc;
};

struct ir_layer {
	char *name; /* the policy's own name */
	char *file;
};

struct policy_ir {
	struct ir_layer *layers;
	size_t nlayers;
	struct ir_rule *rules; /* in order of layers, then of the file; a layer's events last */
	size_t nrules;
	struct ir_label *labels;
	size_t nlabels;
	struct ir_gate *gates;
	size_t ngates;
	struct ir_tool *tools;
	size_t ntools;
	struct ir_limits limits;
	struct ir_name_times name_times;
	struct ir_select *select;
	size_t nselect;
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
	uint8_t resolvers[RF_RESOLVERS_MAX][16]; /* whose answers count; v4-mapped for IPv4 */
	size_t nresolvers;
	uint32_t netns; /* network namespace that they are in; 0: any */
};

/* Is the rule what by_content or by_host say of the rule before it? */
bool ir_rule_is_twin(const struct policy_ir *ir, size_t rule);
/* Is it an event after which more is allowed? */
bool ir_rule_permits(const struct policy_ir *ir, const struct ir_rule *rule);

/* A copy that is its owner's own. */
struct ir_patterns ir_patterns_copy(const struct ir_patterns *patterns);
struct ir_cond *ir_cond_copy(const struct ir_cond *cond);
/* A rule about everything that is as this one otherwise, but for its digests. */
struct ir_rule ir_rule_twin(const struct ir_rule *rule);

void policy_ir_release(struct policy_ir *ir);

#endif
