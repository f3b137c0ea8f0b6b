/* SPDX-License-Identifier: GPL-2.0-only */
/* inside.h - what the parts of calls share; inside user/cause/ only. */
#ifndef RINGFENCE_CAUSE_INSIDE_H
#define RINGFENCE_CAUSE_INSIDE_H

#include "user/base/lru.h"
#include "user/base/strbuf.h"
#include "user/cause/calls.h"

#define ANCHORS_MAX 4 /* calls that one process may belong to */

struct call {
	uint64_t number; /* of calls ever, from 1; 0: this place is free */
	uint64_t seq, begin_ns, end_ns;
	struct calls_who client;
	char *id, *name;
	struct strbuf words; /* strings of the arguments, a NUL behind each */
	struct strbuf
		command; /* of these, squeezed, those that may be commands; a NUL behind each */
	bool open, background;
	bool watched; /* closed, and what lives on is not looked at yet */
};

struct proc {
	struct calls_who parent;      /* pid 0: not known */
	uint64_t anchor[ANCHORS_MAX]; /* numbers of calls; 0: none */
	bool client, exited;
};

struct window {
	uint64_t result, call;
};

struct calls {
	struct call *v; /* CALLS_KEPT_MAX; number % CALLS_KEPT_MAX */
	uint64_t n;	/* ever */
	size_t open, watched;
	struct lru procs, used, made, windows, answered, own;
	bool any;
	bool listens[65536];
	struct strbuf workspace; /* where the clients began; the first one's */
	struct strbuf scratch;
};

struct call *calls_of(const struct calls *c, uint64_t number);
struct proc *calls_proc(struct calls *c, const struct calls_who *who);
static inline struct lru_key calls_key(const struct calls_who *who)
{
	return (struct lru_key){{who->start_ns, who->pid, 0}};
}
struct lru_key calls_hash(const char *kind, const char *bytes, size_t n, uint64_t more);

/* calls_text.c: what arguments say. */
/* Fills words and command, and whether the call says that it goes on behind its result. */
void calls_words(struct call *call, const struct calls_text *arguments);
/* Adds text without blanks, quotes and backslashes, which every shell between adds and takes away.
 */
void calls_squeeze(const char *s, size_t n, struct strbuf *out);
/* Does the command line of an exec fit the call's arguments? argv as in struct calls_effect. */
bool calls_argv_fits(const struct call *call, const struct calls_text *argv,
		     struct strbuf *scratch);
/* Does the path, or its end from a slash on, stand in the arguments? */
bool calls_path_named(const struct call *call, const struct calls_text *path);
/* Does it, or a directory above it, as a whole path? */
bool calls_place_named(const struct call *call, const struct calls_text *path);
/* Does that word stand in the arguments, by itself? */
bool calls_word_named(const struct call *call, const char *word, size_t n);
/* The base name of a path. */
struct calls_text calls_base(const struct calls_text *path);

/* calls_declared.c: what a call may do beside what it names. */
enum calls_mismatch calls_undeclared(struct calls *c, const struct call *call,
				     const struct calls_effect *e, uint32_t evidence);
bool calls_is_credential(const struct calls_text *path);

/* calls_source.c */
void calls_remember(struct calls *c, const struct calls_text *text, const struct window *from);
size_t calls_sources(struct calls *c, const struct call *call,
		     struct calls_source ret_sources[CALLS_SOURCES_MAX]);

#endif
