/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learn.h - from what sessions did to the least policy that lets them do it again.
 *
 * What happened is gathered by kind; paths are generalised to the directories that work is done in
 * (the workspace, temporary directories, caches, the system's own), everything else stays as it is.
 * What was denied is not learnt. The text depends on the records and their order alone. Pure; the
 * struct owns what it gathers and borrows the place.
 */
#ifndef RINGFENCE_LEARN_LEARN_H
#define RINGFENCE_LEARN_LEARN_H

#include "user/backtest/operation.h"
#include "user/base/strmap.h"
#include "user/policy/ir.h"

#define LEARN_SEQS 3 /* records that are named behind an entry */

/* Kinds of what a session needs; each is a list of the policy. */
enum learn_kind {
	LEARN_WRITE,
	LEARN_READ,
	LEARN_EXEC,
	LEARN_MAP,
	LEARN_CONNECT,
	LEARN_LISTEN,
	LEARN_SYSTEM,
	LEARN_KINDS,
};

/* Records behind an entry. */
struct learn_evidence {
	uint64_t n;
	uint64_t seq[LEARN_SEQS];
	unsigned int file[LEARN_SEQS]; /* which timeline, from 1 */
	struct strmap programs;
};

struct learn_list {
	struct strmap entry; /* as the policy has it */
	struct learn_evidence *evidence;
};

/* A rule that is left out, as what happened needs it. */
struct learn_without {
	char *rule; /* SET.RULE */
	struct learn_evidence evidence;
};

struct learn {
	struct policy_env place; /* strings are the caller's */
	struct learn_list exact[LEARN_KINDS];
	struct learn_list list[LEARN_KINDS]; /* generalised, by learn_finish() */
	struct learn_without *without;
	size_t nwithout;
	struct strmap files;
	unsigned int file; /* at hand, from 1 */
	uint64_t records, denied, unclear;
	struct operation operation;
	struct strbuf text;
};

void learn_init(struct learn *l, const struct policy_env *place);
void learn_release(struct learn *l);
/* Records from now on are of this timeline. */
void learn_file(struct learn *l, const char *name);
void learn_add(struct learn *l, const struct scan *s);
/* All was added. */
void learn_finish(struct learn *l);
/* The rule denied what a record says happened: it is left out. */
void learn_leave_out(struct learn *l, const char *rule, const struct scan *s);
/* The policy. */
void learn_write(const struct learn *l, const char *name, struct strbuf *out);

/* learn_path.c: the entry that stands for a path, or NULL: only itself does. The caller frees it.
 */
char *learn_directory(const struct policy_env *place, enum learn_kind kind, const char *path);
/* The path as a pattern, with the variables of the place where it begins with their values. */
char *learn_pattern(const struct policy_env *place, const char *path);
/* Is the workspace a directory that may stand for all that lies in it? */
bool learn_has_workspace(const struct policy_env *place);
/* May many files of the directory be told as all of it? */
bool learn_may_widen(const struct policy_env *place, const char *directory);

void learn_note(struct learn_evidence *e, uint64_t seq, unsigned int file, const char *program);
void learn_join(struct learn_evidence *to, const struct learn_evidence *from);

#endif
