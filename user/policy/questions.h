/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * questions.h - what the `ask` rules of a session have denied, by number, and what a person said.
 *
 * A number is given once in a session, whatever policy it is under, so that an answer is never
 * about another question than the one that was read. Bounded: QUESTIONS_MAX, of which the one that
 * was not asked for longest makes room, and never one that was answered with yes. Owns its memory.
 * Pure, not thread-safe. Times are nanoseconds since boot.
 */
#ifndef RINGFENCE_POLICY_QUESTIONS_H
#define RINGFENCE_POLICY_QUESTIONS_H

#include "user/policy/grants.h"

#define QUESTIONS_MAX	   256
#define QUESTIONS_GRANTED  32  /* answered with yes: each has one of the session's gates */
#define QUESTION_WORDS_MAX 400 /* bytes of what the agent says of it */
#define QUESTION_TIMES_MAX 1000

struct question {
	struct grant grant;
	const char *unbound; /* why no answer can be bound to its object; NULL: one can. Constant */
	unsigned int op;     /* enum rf_op, of the last record */
	uint32_t pid;	     /* who was denied last, */
	uint64_t start_ns;
	uint64_t first_ns, last_ns;
	uint64_t count;
	uint64_t settled_ns; /* what was asked until then was answered, and the answer is over */
	bool refused;	     /* asked again, it is refused again without a word */
	bool granted;	     /* it was answered with yes once: its gate is there */
	unsigned int left;   /* uses that the answer is good for; 0: none */
	uint64_t until_ns;   /* and until when; 0: as long as the session lives */
	char *words;	     /* what the agent says that it is for; NULL: nothing */
};

struct questions {
	struct question *v[QUESTIONS_MAX];
	size_t n;
	unsigned int last; /* number given */
	uint64_t forgotten;
};

/* One denial. */
struct question_asked {
	uint64_t now_ns, start_ns;
	uint32_t pid;
	unsigned int op;
	const char *unbound;
};

/*
 * The question of the grant, asked once more; a new number for one that is new. Takes the grant
 * over. Returns NULL when all places are taken by answers.
 */
struct question *questions_ask(struct questions *q, struct grant *grant,
			       const struct question_asked *asked);
struct question *questions_find(const struct questions *q, uint64_t number);
/* Does it wait for an answer? */
bool question_is_open(const struct question *q, uint64_t now_ns);
/* Answers with yes until until_ns (0: no end), for so many uses. -EBUSY: QUESTIONS_GRANTED are. */
int questions_grant(struct questions *q, struct question *one, unsigned int times,
		    uint64_t until_ns);
/* It was used. Returns whether its gate is to be opened again. */
bool question_used(struct question *one, uint64_t now_ns);
/* The answer's time is over. */
void question_lapsed(struct question *one, uint64_t now_ns);
/* It was answered with no; an answer before is void. */
void question_refuse(struct question *one, uint64_t now_ns);
/* The grants of those that were answered with yes; the array is the caller's to free. */
size_t questions_grants(const struct questions *q, const struct grant ***ret_grants);
void questions_release(struct questions *q);

#endif
