// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/causes_inside.h"

struct chain {
	struct causes *c;
	struct cause_step *steps;
	size_t n;
	bool cut;
};

/* A record stands once in a chain, with all that it is there for. */
static void add_step(struct chain *chain, const struct cause_step *step)
{
	struct cause_step *s;

	if (!step->record.seq)
		return;
	for (size_t i = 0; i < chain->n; i++) {
		s = &chain->steps[i];
		if (s->record.seq != step->record.seq)
			continue;
		s->labels |= step->labels;
		s->gates |= step->gates;
		s->uncertain |= step->uncertain;
		return;
	}
	if (chain->n == CAUSES_CHAIN_MAX)
		chain->cut = true;
	else
		chain->steps[chain->n++] = *step;
}

/* From a gain back to where its label comes from. Numbers fall, so it ends. */
static void walk(struct chain *chain, uint32_t id)
{
	const struct cause_gain *g;

	while (!chain->cut && (g = causes_gain(chain->c, id))) {
		struct cause_step step = {.labels = 1ULL << g->label};

		step.record = g->gain;
		step.gain = g;
		add_step(chain, &step);
		step.gain = NULL;
		step.name = g->name;
		step.record = g->use;
		step.access = "read";
		add_step(chain, &step);
		step.record = g->writer;
		step.access = "write";
		step.uncertain = g->uncertain;
		add_step(chain, &step);
		id = g->from;
	}
}

static void walk_object(struct chain *chain, const struct cause_query *query, unsigned int label)
{
	struct cause_origin origin = causes_origin(chain->c, &query->object, label);
	struct cause_step step = {.labels = 1ULL << label,
				  .record = origin.writer,
				  .access = "write",
				  .uncertain = origin.uncertain,
				  .name = query->name};

	add_step(chain, &step);
	walk(chain, origin.from);
}

static void walk_gate(struct chain *chain, unsigned int gate)
{
	const struct cause_gate *g = &chain->c->gates[gate];
	struct cause_step step = {.gates = 1ULL << gate, .record = g->moved};

	if (g->open)
		return;
	add_step(chain, &step);
	step.record = g->use;
	step.name = g->name;
	add_step(chain, &step);
}

size_t causes_chain(struct causes *c, const struct cause_query *query,
		    struct cause_step ret_steps[CAUSES_CHAIN_MAX], bool *ret_cut)
{
	struct chain chain = {.c = c, .steps = ret_steps};

	for (unsigned int i = 0; i < RF_LABELS_MAX; i++)
		if (query->labels & 1ULL << i)
			walk(&chain, causes_gain_of(c, &query->who, i));
	for (unsigned int i = 0; i < RF_LABELS_MAX; i++)
		if (query->object_labels & 1ULL << i)
			walk_object(&chain, query, i);
	for (unsigned int i = 0; i < RF_GATES_MAX; i++)
		if (query->gates & 1ULL << i)
			walk_gate(&chain, i);
	*ret_cut = chain.cut;
	return chain.n;
}
