/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk.h - all ways through a function, with what its registers and its frame hold on each: which
 * functions it calls with what, and what it stores where.
 */
#ifndef RINGFENCE_TLS_WALK_H
#define RINGFENCE_TLS_WALK_H

#include "user/tls/expr.h"
#include "user/tls/insn.h"
#include "user/tls/text.h"

#define WALK_STEPS_MAX	100000 /* instructions that are followed in one function */
#define WALK_STATES_MAX 8      /* at one instruction where ways meet */
#define WALK_EVENTS_MAX 4096

enum walk_event_kind { WALK_CALL, WALK_STORE, WALK_RETURN, WALK_LEAVE };

struct walk_event {
	uint8_t kind;  /* enum walk_event_kind; WALK_LEAVE: a jump to another function */
	uint8_t size;  /* bytes of a store */
	uint64_t at;   /* address of the instruction */
	expr_t target; /* of a call or jump; of a store, where */
	expr_t args[INSN_ARGS];
	expr_t value; /* what is stored, or returned */
};

#define WALK_PLACES_MAX 16384 /* instructions of one function */

/* An instruction that was reached, and in which states ways met there. */
struct walk_place {
	struct insn insn; /* length 0: none */
	uint8_t nstates;
	uint32_t states[WALK_STATES_MAX];
};

struct walk {
	uint64_t start;
	uint64_t low, high; /* of the instructions that were reached, high behind the last */
	struct walk_event *events;
	size_t nevents;
	struct walk_place *places; /* by address; at most half of them are used */
	size_t nplaces, used;
	bool whole; /* no instruction was unknown, and nothing was too much */
};

/* Knows where functions begin: a way does not go on into the next one. */
struct walk_starts {
	bool (*is_start)(void *ctx, uint64_t address);
	void *ctx;
};

struct walker {
	struct text *text;
	struct insn_decoder *decoder;
	struct exprs *exprs;
	struct walk_starts starts;
};

/* Events are in w's expressions; walk_release() it. */
void walk_function(struct walker *w, uint64_t start, struct walk *ret_walk);
void walk_release(struct walk *walk);
/* Whether the instruction at an address was reached: exactly there one begins. */
bool walk_reaches(const struct walk *walk, uint64_t address);

#endif
