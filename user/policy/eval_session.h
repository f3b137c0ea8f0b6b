/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eval_session.h - a session as it goes on: what each operation is judged to be, and what it
 * changes of labels and gates, by the code that the kernel runs (bpf/events.h).
 *
 * Objects are known by the key that the caller gives, else by their names: then a trace in which
 * one file has two names is not followed. The struct borrows the tables and owns the rest. Not
 * thread-safe. No clock: the caller sets now_ns.
 */
#ifndef RINGFENCE_POLICY_EVAL_SESSION_H
#define RINGFENCE_POLICY_EVAL_SESSION_H

#include "user/policy/eval.h"

struct eval_proc {
	struct rf_proc p;
	bool live;
	bool env; /* it runs env for a script: what it executes next is that script */
};

/* Labels on an object, which the good end of a process (0: of none) may take off. */
struct eval_trace {
	uint64_t proc;
	uint64_t labels;
};

struct eval_object {
	char *name;
	struct eval_trace *traces;
	size_t ntraces;
};

struct eval_session {
	struct eval eval;
	struct rf_session session;
	struct rf_gate gates[RF_GATES_MAX];
	uint64_t now_ns;	 /* since boot */
	struct eval_proc *procs; /* procs[id - 1] */
	size_t nprocs;
	struct eval_object *objects;
	size_t nobjects;
	uint32_t *bucket; /* of names: index of an object + 1; 0: none */
	size_t nbuckets;  /* a power of two, or 0 */
	uint64_t given;	  /* labels that any process has had */
	bool told;	  /* what processes gain from objects comes by eval_give() alone */
};

enum eval_kind {
	EVAL_FILE,     /* path, ops */
	EVAL_RENAME,   /* path, to, flags */
	EVAL_LINK,     /* path, to: not followed further, the object keeps its first name */
	EVAL_SYMLINK,  /* path: of the link */
	EVAL_EXEC,     /* path, to (called; NULL: as the file), args, digest; interpreter */
	EVAL_INET,     /* addr, port, ops: one bit */
	EVAL_UNIX,     /* path, ops: one bit */
	EVAL_ABSTRACT, /* abstract, len, ops: one bit */
	EVAL_SYSTEM,   /* ops: one bit */
};

struct eval_op {
	enum eval_kind kind;
	const char *path, *to;
	const char *object;   /* by which its labels are kept, whatever it is called; NULL: path */
	const char *abstract; /* without the leading NUL; may hold any bytes */
	size_t len;	      /* of abstract */
	const char *interpreter;	   /* of a script, which path is then; NULL: it is none */
	const uint8_t *interpreter_digest; /* as digest */
	const char *cwd;	 /* where the subject stands; NULL: nowhere that a pattern names */
	const char *const *args; /* without argv[0] */
	size_t nargs;
	const uint8_t *digest; /* what is in the program; NULL: nothing that a policy names */
	uint64_t environ;      /* variables that bring code to it: bits of bpf/environ.h */
	const uint8_t *addr;
	uint16_t port;
	uint32_t rdev;	/* FILE: of a device, kernel encoding; 0: it is none */
	bool block;	/* of rdev */
	uint32_t ops;	/* RF_OP_BIT()s */
	uint32_t flags; /* enum eval_rename_flag */
	bool inherited; /* FILE: a person opened it for the session, no rule concerns it */
};

/* Process 1 is there; nothing happened yet. */
void eval_session_init(struct eval_session *s, const struct policy_tables *tables);
void eval_session_release(struct eval_session *s);
/* The id of the child. */
uint64_t eval_fork(struct eval_session *s, uint64_t parent);
/* A process of which nothing is known but that it is there. */
uint64_t eval_born(struct eval_session *s);
/* Judges the operation; when it goes on, it happens. Returns as eval_path() and the like. */
int eval_do(struct eval_session *s, uint64_t proc, const struct eval_op *op,
	    struct rf_verdict *ret_verdict);
/* As eval_do() would judge it if process and object had these labels too; nothing happens. */
int eval_try(struct eval_session *s, uint64_t proc, const struct eval_op *op, uint64_t labels,
	     struct rf_verdict *ret_verdict);
/* Has a rule that the operation is judged by a condition about these facts (1 << enum
 * rf_fact_word)?
 */
bool eval_asks(const struct eval_session *s, const struct eval_op *op, uint32_t words);
/* Does the verdict stand whatever these facts are? */
bool eval_is_firm(const struct eval_session *s, const struct rf_verdict *v, uint32_t words);
/* The process has these labels from now on. */
void eval_give(struct eval_session *s, uint64_t proc, uint64_t labels);
/* Data through a pipe, socket or memory of the session's own, which no rule is about. */
void eval_flow(struct eval_session *s, uint64_t proc, const char *object, enum rf_flow flow,
	       bool write);
/* status: 0 when it ended well. */
void eval_exit(struct eval_session *s, uint64_t proc, int status);
/* An approval, from outside: of a gate, or that a label be taken off one process. */
void eval_approve_gate(struct eval_session *s, unsigned int gate);
void eval_approve_label(struct eval_session *s, uint64_t proc, unsigned int label);
uint64_t eval_labels(const struct eval_session *s, const char *object);
/* It is no more. */
void eval_forget_object(struct eval_session *s, const char *object);
/* All objects are forgotten, but (when not NULL) one with these labels, which nobody can clean. */
void eval_objects_set(struct eval_session *s, const char *object, uint64_t labels);
int eval_finish(struct eval_session *s, struct rf_verdict *ret_verdict);

#endif
