/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.h - why an operation was denied, for the agent that tried it: the rule, what was tried,
 * why the rule holds now, what to do instead, and whether trying again can succeed.
 *
 * Made of one record of a timeline and of nothing else, so that what an agent hears inside a
 * session is what the record says. One struct, one form for programs (JSON) and one for readers.
 * Texts are fit for a terminal (report/show.h). Owns its memory. Pure.
 */
#ifndef RINGFENCE_WHY_REASON_H
#define RINGFENCE_WHY_REASON_H

#include <stdbool.h>

#include "user/timeline/reader.h"
#include "user/timeline/writer.h"

enum reason_retry {
	REASON_NEVER,  /* the same operation is denied each time */
	REASON_AFTER,  /* once what `after` names has happened */
	REASON_PERSON, /* once a person has approved */
	REASON_MAYBE,  /* the rule has a condition about who asks, or the answer was not to be had
			  just then */
};

struct reason_names {
	char **v;
	size_t n;
};

struct reason_rule {
	char *name, *policy, *file, *severity, *words;
	uint64_t line;
};

struct reason {
	uint64_t seq;
	char *session, *time, *verdict, *operation;
	char *process; /* name of the program that tried; NULL: none did */
	uint32_t pid;
	char *object;  /* as people name it */
	char *command; /* arguments of a program that was to run; NULL: it was none */
	struct reason_rule *rules;
	size_t nrules;
	char *closed;	 /* no rule: why no answer could be computed */
	char *moved;	 /* a change of name that would have taken something from under a rule */
	char *condition; /* of the strongest rule that has one */
	struct reason_names labels, object_labels, needs;
	char *source; /* the chain back to the source, in words; NULL: none */
	char *after;  /* what must happen first; NULL: nothing is known that helps */
	enum reason_retry retry;
	uint64_t question; /* PERSON: its number; 0: it has none */
	bool withheld;	   /* object and source are not told */
};

/* False: the line is no record of a denial, told without parsing it. */
bool reason_may_be(const char *line, size_t len);
/* Is it a record of a denial: deny, kill or ask, and not only recorded? */
bool reason_is_denial(const struct record *r);
void reason_init(struct reason *why, const struct record *r);
void reason_release(struct reason *why);
/*
 * What a process that had labels tried is data of those labels: who has not all of them is not told
 * the names of it. has: names of labels, of which `of` are those of data.
 */
void reason_withhold(struct reason *why, const struct reason_names *has,
		     const struct reason_names *of);

/* "no", "after", "person", "maybe" */
const char *reason_retry_name(enum reason_retry retry);
/* The members of an object that is open. */
void reason_json(const struct reason *why, struct writer *w);
/* Lines of at most 80 to 200 bytes, the first "denied: …". count: how often; 0 and 1: once. */
void reason_text(const struct reason *why, uint64_t count, struct strbuf *out);
/* One of the two forms: a line of JSON, or the text of one. */
void reason_write(const struct reason *why, bool json, struct strbuf *out);
/* Rule, policy, operation and verdict: denials of one kind are told together. */
void reason_kind(const struct reason *why, struct strbuf *out);

#endif
