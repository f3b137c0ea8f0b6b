// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/causes_inside.h"

/* The record of exactly this moment: the timeline puts what a hook did behind what it was for. */
static void find_effect(struct causes *c, const struct rf_ev_hdr *h, uint32_t ops,
			struct cause_found *found)
{
	struct lru_key key = thread_key(h);
	const struct last *last = lru_find(&c->threads, &key);

	if (!last || last->mono_ns != h->mono_ns || last->lossy || (ops && !(last->ops & ops)))
		return;
	found->use = last->record;
	found->object = last->object;
}

/*
 * The last record of the process that let it read the object, or of an ancestor that had it open
 * before it forked.
 */
static struct cause_record find_use(struct causes *c, struct cause_who who,
				    const struct rf_object *o)
{
	uint64_t before = UINT64_MAX;

	for (unsigned int i = 0; i < CAUSES_ANCESTORS_MAX; i++) {
		struct lru_key key = use_key(&who, o->dev, o->ino), up = proc_key(&who);
		const struct use *use = lru_find(&c->uses, &key);
		const struct kin *kin = lru_find(&c->kin, &up);

		if (use && use->generation == o->generation && use->record.seq <= before)
			return use->record;
		if (!kin)
			break;
		before = kin->order < before ? kin->order : before;
		who = kin->parent;
	}
	return (struct cause_record){0};
}

uint32_t causes_gain_of(struct causes *c, const struct cause_who *who, unsigned int label)
{
	struct lru_key key = proc_key(who);
	const struct proc *p = lru_find(&c->procs, &key);

	return p && p->labels & 1ULL << label ? p->gain[label] : 0;
}

/*
 * The gain by which the writer has the label, or one that it handed its descriptor, being forked
 * after its open; of several nobody knows which.
 */
static uint32_t gain_of_writer(struct causes *c, const struct cause_record *writer,
			       unsigned int label, bool *uncertain)
{
	struct lru_key key = heir_key(&writer->who, label);
	const struct heir *heir = lru_find(&c->heirs, &key);
	uint32_t id = causes_gain_of(c, &writer->who, label);

	if (!heir || heir->order < writer->seq || heir->gain == id)
		return id;
	*uncertain |= id || heir->several;
	return id ? id : heir->gain;
}

/* The first gain when all others come from it: then what has the label has it from there. */
static uint32_t only_gain(const struct causes *c, unsigned int label)
{
	const struct cause_label *l = &c->labels[label];

	return l->several || c->lost ? 0 : l->first;
}

struct cause_origin causes_origin(struct causes *c, const struct rf_object *object,
				  unsigned int label)
{
	struct lru_key key = object_key(object->dev, object->ino);
	const struct object *o = is_file(object) ? lru_find(&c->objects, &key) : NULL;
	struct cause_origin found = {0};

	for (unsigned int i = o ? o->n : 0; i-- > 0;) {
		const struct cause_record *writer = &o->writer[i].record;
		uint32_t from = o->generation == object->generation
					? gain_of_writer(c, writer, label, &found.uncertain)
					: 0;

		if (!from)
			continue;
		found.uncertain |= found.from != 0;
		if (found.from)
			continue;
		found.from = from;
		found.writer = *writer;
	}
	if (o && o->n == CAUSES_WRITERS_MAX && found.from)
		found.uncertain = true;
	if (!found.from)
		found.from = only_gain(c, label);
	return found;
}

/* The one record that all these labels come from, by what each comes from for certain. */
static uint64_t find_gain(struct causes *c, uint64_t labels, const struct rf_object *object)
{
	uint64_t seq = 0;

	for (unsigned int i = 0; i < RF_LABELS_MAX; i++) {
		struct cause_origin origin;
		const struct cause_gain *g;

		if (!(labels & 1ULL << i))
			continue;
		origin = causes_origin(c, object, i);
		g = causes_gain(c, origin.uncertain ? only_gain(c, i) : origin.from);
		if (!g || !g->gain.seq || (seq && seq != g->gain.seq))
			return 0;
		seq = g->gain.seq;
	}
	return seq;
}

static void find_label(struct causes *c, const struct rf_ev_label *e, uint32_t ops,
		       struct cause_found *found)
{
	if (e->cause == RF_CAUSE_EVENT) {
		find_effect(c, &e->h, ops, found);
	} else if (e->cause == RF_CAUSE_FLOW) {
		if (e->channel == RF_FLOW_PROGRAM)
			find_effect(c, &e->h, RF_OP_BIT(RF_OP_EXEC), found);
		if (!found->use.seq && is_file(&e->object))
			found->use = find_use(c, who_of(&e->h), &e->object);
		found->object = e->object;
	}
	found->because = found->use.seq;
	if (!found->because && (e->cause == RF_CAUSE_FLOW || e->cause == RF_CAUSE_MEMORY))
		found->because = find_gain(c, e->gained, &found->object);
}

/* The record that opened all of these gates. */
static uint64_t find_opened(const struct causes *c, uint64_t gates)
{
	uint64_t seq = 0;

	for (unsigned int i = 0; i < RF_GATES_MAX; i++) {
		const struct cause_gate *g = &c->gates[i];

		if (!(gates & 1ULL << i))
			continue;
		if (!g->open || (seq && seq != g->moved.seq))
			return 0;
		seq = g->moved.seq;
	}
	return seq;
}

static void find_gate(struct causes *c, const struct rf_ev_gate *e, uint32_t ops,
		      struct cause_found *found)
{
	struct lru_key key = thread_key(&e->h);
	const struct last *last;

	if (e->cause == RF_CAUSE_EVENT || e->cause == RF_CAUSE_USED) {
		find_effect(c, &e->h, ops, found);
	} else if (e->cause == RF_CAUSE_LATE) {
		last = lru_find(&c->threads, &key);
		if (last && last->exit)
			found->use = last->record;
	}
	found->because = found->use.seq;
	if (e->cause == RF_CAUSE_TIME)
		found->because = find_opened(c, e->closed);
}

void causes_find(struct causes *c, const struct event *e, uint32_t ops,
		 struct cause_found *ret_found)
{
	struct cause_found found = {0};

	if (e->type == RF_EV_LABEL)
		find_label(c, &e->label, ops, &found);
	else if (e->type == RF_EV_GATE)
		find_gate(c, &e->gate, ops, &found);
	*ret_found = found;
}
