// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/walk.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/walk_state.h"

#define PENDING_MAX  2048 /* ways that are not gone yet */
#define PLACES_FIRST 256

struct pending {
	uint64_t at;
	struct state state;
};

struct walking {
	struct walker *w;
	struct walk *walk;
	struct pending *pending;
	size_t npending;
	size_t steps;
};

/* Where an instruction is, or would be. */
static struct walk_place *place_at(const struct walk *walk, uint64_t at)
{
	size_t i = (size_t)((at * 0x9e3779b97f4a7c15ULL) >> 40) % walk->nplaces;

	while (walk->places[i].insn.length && walk->places[i].insn.at != at)
		i = (i + 1) % walk->nplaces;
	return &walk->places[i];
}

static void grow(struct walk *walk)
{
	struct walk old = *walk;

	walk->nplaces *= 2;
	walk->places = xcalloc(walk->nplaces, sizeof(*walk->places));
	for (size_t i = 0; i < old.nplaces; i++)
		if (old.places[i].insn.length)
			*place_at(walk, old.places[i].insn.at) = old.places[i];
	free(old.places);
}

bool walk_reaches(const struct walk *walk, uint64_t address)
{
	return place_at(walk, address)->insn.length;
}

/* Instructions are decoded once. */
static const struct insn *decode(struct walking *g, uint64_t at)
{
	struct walk_place *p = place_at(g->walk, at);
	uint8_t code[INSN_LONGEST];
	size_t n;

	if (p->insn.length)
		return &p->insn;
	if (g->walk->used == WALK_PLACES_MAX)
		return NULL;
	if (2 * g->walk->used >= g->walk->nplaces) {
		grow(g->walk);
		p = place_at(g->walk, at);
	}
	n = text_is_code(g->w->text, at) ? text_read(g->w->text, at, code, sizeof(code)) : 0;
	if (!n || insn_decoder_next(g->w->decoder, code, n, at, &p->insn))
		return NULL;
	g->walk->used++;
	if (at < g->walk->low)
		g->walk->low = at;
	if (at + p->insn.length > g->walk->high)
		g->walk->high = at + p->insn.length;
	return &p->insn;
}

/* Whether a way that comes here in this state goes on: others may have been here in the same. */
static bool is_new(struct walking *g, uint64_t at, const struct state *s)
{
	struct walk_place *p = place_at(g->walk, at);
	uint32_t hash = state_hash(s);

	if (!p->insn.length)
		return true;
	for (unsigned int i = 0; i < p->nstates; i++)
		if (p->states[i] == hash)
			return false;
	if (p->nstates == WALK_STATES_MAX)
		return false;
	p->states[p->nstates++] = hash;
	return true;
}

static void event(struct walking *g, struct walk_event e)
{
	if (g->walk->nevents == WALK_EVENTS_MAX) {
		g->walk->whole = false;
		return;
	}
	vec_push(g->walk->events, g->walk->nevents) = e;
}

static void take_args(const struct walking *g, const struct state *s, struct walk_event *e)
{
	const struct convention *c = insn_decoder_convention(g->w->decoder);

	for (int i = 0; i < INSN_ARGS; i++)
		e->args[i] = s->regs[c->args[i]];
}

static void store(struct walking *g, struct state *s, const struct effect *e, uint64_t at)
{
	struct exprs *x = g->w->exprs;
	expr_t to = e->dst == INSN_NO_REG ? expr_const(x, (uint64_t)e->n)
					  : expr_add(x, s->regs[e->dst], e->n);
	expr_t value = 0, base;
	int64_t n;

	if (e->kind == EFFECT_STORE_CONST)
		value = expr_const(x, (uint64_t)e->value);
	else if (e->src != INSN_NO_REG)
		value = s->regs[e->src];
	if (!to)
		return;
	expr_split(x, to, &base, &n);
	if (expr_get(x, base).kind == EXPR_STACK)
		state_put(s, n, value);
	else
		event(g, (struct walk_event){
				 .kind = WALK_STORE,
				 .size = e->size,
				 .at = at,
				 .target = to,
				 .value = value,
			 });
}

static expr_t load(struct walking *g, const struct state *s, const struct effect *e)
{
	struct exprs *x = g->w->exprs;
	expr_t from = e->src == INSN_NO_REG ? expr_const(x, (uint64_t)e->n)
					    : expr_add(x, s->regs[e->src], e->n);
	expr_t base;
	int64_t n;

	if (!from)
		return 0;
	expr_split(x, from, &base, &n);
	return expr_get(x, base).kind == EXPR_STACK ? state_get(s, n) : expr_load(x, from, 0);
}

static void apply(struct walking *g, struct state *s, const struct insn *in)
{
	struct exprs *x = g->w->exprs;

	for (unsigned int i = 0; i < in->neffects; i++) {
		const struct effect *e = &in->effects[i];

		switch (e->kind) {
		case EFFECT_COPY:
			s->regs[e->dst] = expr_add(x, s->regs[e->src], e->n);
			break;
		case EFFECT_CONST:
			s->regs[e->dst] = expr_const(x, (uint64_t)e->n);
			break;
		case EFFECT_LOAD:
			s->regs[e->dst] = load(g, s, e);
			break;
		default:
			store(g, s, e, in->at);
		}
	}
	for (unsigned int i = 0; i < INSN_REGS; i++)
		if (in->forgets >> i & 1)
			s->regs[i] = 0;
}

static expr_t target_of(struct walking *g, const struct state *s, const struct insn *in)
{
	struct exprs *x = g->w->exprs;

	switch (in->target_kind) {
	case TARGET_ADDRESS:
		return expr_const(x, in->target);
	case TARGET_REG:
		return s->regs[in->target_reg];
	case TARGET_MEMORY:
		if (in->target_reg == INSN_NO_REG)
			return expr_load(x, expr_const(x, in->target), 0);
		return expr_load(x, s->regs[in->target_reg], (int64_t)in->target);
	default:
		return 0;
	}
}

static void call(struct walking *g, struct state *s, const struct insn *in, uint8_t kind)
{
	const struct convention *c = insn_decoder_convention(g->w->decoder);
	struct walk_event e = {.kind = kind, .at = in->at, .target = target_of(g, s, in)};

	take_args(g, s, &e);
	event(g, e);
	for (unsigned int i = 0; i < INSN_REGS; i++)
		if (c->clobbered >> i & 1)
			s->regs[i] = 0;
	s->regs[c->result] = expr_make(g->w->exprs, EXPR_RESULT, 0, (int64_t)in->at);
}

static bool is_other(const struct walking *g, uint64_t at)
{
	return at != g->walk->start && g->w->starts.is_start(g->w->starts.ctx, at);
}

/* A way to go later. */
static void fork_to(struct walking *g, uint64_t at, const struct state *s)
{
	if (is_other(g, at))
		return;
	if (g->npending == PENDING_MAX) {
		g->walk->whole = false;
		return;
	}
	g->pending[g->npending++] = (struct pending){.at = at, .state = *s};
}

/* Returns where the way goes on, 0: it does not. */
static uint64_t follow(struct walking *g, struct state *s, const struct insn *in)
{
	uint64_t next = in->at + in->length;
	const struct convention *c = insn_decoder_convention(g->w->decoder);

	switch (in->flow) {
	case FLOW_CALL:
		call(g, s, in, WALK_CALL);
		break;
	case FLOW_BRANCH:
		fork_to(g, in->target, s);
		break;
	case FLOW_JUMP:
		if (in->target_kind == TARGET_ADDRESS && !is_other(g, in->target))
			return is_new(g, in->target, s) ? in->target : 0;
		call(g, s, in, WALK_LEAVE);
		return 0;
	case FLOW_RETURN:
		event(g, (struct walk_event){
				 .kind = WALK_RETURN, .at = in->at, .value = s->regs[c->result]});
		return 0;
	case FLOW_STOP:
		return 0;
	default:
		break;
	}
	return is_other(g, next) ? 0 : next;
}

/* One way, to its end. */
static void go(struct walking *g, struct pending *p)
{
	uint64_t at = p->at;

	if (!is_new(g, at, &p->state))
		return;
	while (at) {
		const struct insn *in;

		if (g->steps++ == WALK_STEPS_MAX)
			g->walk->whole = false;
		in = g->steps > WALK_STEPS_MAX ? NULL : decode(g, at);
		if (!in) {
			g->walk->whole = false;
			return;
		}
		apply(g, &p->state, in);
		at = follow(g, &p->state, in);
	}
}

void walk_function(struct walker *w, uint64_t start, struct walk *ret_walk)
{
	const struct convention *c = insn_decoder_convention(w->decoder);
	struct walk walk = {.start = start, .low = start, .high = start, .whole = true};
	struct walking g = {.w = w, .walk = &walk};
	struct pending first = {.at = start};

	walk.nplaces = PLACES_FIRST;
	walk.places = xcalloc(walk.nplaces, sizeof(*walk.places));
	g.pending = xcalloc(PENDING_MAX, sizeof(*g.pending));
	for (int i = 0; i < INSN_ARGS; i++)
		first.state.regs[c->args[i]] = expr_make(w->exprs, EXPR_ARGUMENT, 0, i);
	first.state.regs[c->stack] = expr_make(w->exprs, EXPR_STACK, 0, 0);
	g.pending[g.npending++] = first;
	while (g.npending) {
		struct pending p = g.pending[--g.npending];

		go(&g, &p);
	}
	free(g.pending);
	*ret_walk = walk;
}

void walk_release(struct walk *walk)
{
	free(walk->events);
	free(walk->places);
	*walk = (struct walk){0};
}
