// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/causes.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/timeline/causes_inside.h"

void causes_init(struct causes *c)
{
	*c = (struct causes){0};
	lru_init(&c->uses, sizeof(struct use), CAUSES_USES_MAX);
	lru_init(&c->objects, sizeof(struct object), CAUSES_OBJECTS_MAX);
	lru_init(&c->procs, sizeof(struct proc), CAUSES_PROCS_MAX);
	lru_init(&c->kin, sizeof(struct kin), CAUSES_KIN_MAX);
	lru_init(&c->heirs, sizeof(struct heir), CAUSES_HEIRS_MAX);
	lru_init(&c->threads, sizeof(struct last), CAUSES_THREADS_MAX);
}

void causes_release(struct causes *c)
{
	for (size_t i = 0; c->gains && i < CAUSES_GAINS_MAX; i++)
		free((char *)c->gains[i].name.bytes);
	for (size_t i = 0; i < RF_GATES_MAX; i++)
		free((char *)c->gates[i].name.bytes);
	free(c->gains);
	lru_release(&c->uses);
	lru_release(&c->objects);
	lru_release(&c->procs);
	lru_release(&c->kin);
	lru_release(&c->heirs);
	lru_release(&c->threads);
	causes_init(c);
}

const struct cause_gain *causes_gain(const struct causes *c, uint32_t id)
{
	const struct cause_gain *g = c->gains ? &c->gains[id % CAUSES_GAINS_MAX] : NULL;

	return g && id && g->id == id ? g : NULL;
}

/* ---- records -------------------------------------------------------------------------------- */

static void note_fork(struct causes *c, const struct event *e, const struct cause_note *note)
{
	struct cause_who parent = who_of(&e->hdr);
	struct cause_who child = {.start_ns = e->fork.child_start_ns, .pid = e->fork.child_pid};
	struct lru_key from = proc_key(&parent), to = proc_key(&child);
	struct proc *p = lru_find(&c->procs, &from), kept;

	*(struct kin *)lru_get(&c->kin, &to) = (struct kin){.parent = parent, .order = note->order};
	if (!p || !(p->labels & note->child))
		return;
	kept = *p;
	kept.labels &= note->child;
	*(struct proc *)lru_get(&c->procs, &to) = kept;
}

static void note_use(struct causes *c, const struct rf_object *o, const struct cause_record *r)
{
	struct lru_key key = use_key(&r->who, o->dev, o->ino);

	if (o->dev && o->ino && r->seq)
		*(struct use *)lru_get(&c->uses, &key) =
			(struct use){.record = *r, .generation = o->generation};
}

static void note_writer(struct causes *c, const struct rf_object *o, const struct cause_record *r)
{
	struct lru_key key = object_key(o->dev, o->ino);
	struct object *object;
	unsigned int i = 0;

	if (!o->dev || !o->ino || !r->seq)
		return;
	object = lru_get(&c->objects, &key);
	if (object->generation != o->generation)
		*object = (struct object){.generation = o->generation};
	while (i < object->n && (object->writer[i].record.who.start_ns != r->who.start_ns ||
				 object->writer[i].record.who.pid != r->who.pid))
		i++;
	if (i == CAUSES_WRITERS_MAX)
		i = 0;
	else if (i == object->n)
		object->n++;
	memmove(&object->writer[i], &object->writer[i + 1],
		(object->n - i - 1) * sizeof(object->writer[0]));
	object->writer[object->n - 1].record = *r;
}

void causes_wrote(struct causes *c, uint32_t dev, uint64_t ino, const struct cause_record *r)
{
	struct lru_key key = object_key(dev, ino);
	const struct object *object = lru_find(&c->objects, &key);
	struct rf_object o = {.dev = dev, .ino = ino};

	o.generation = object ? object->generation : 0;
	if (object)
		note_writer(c, &o, r);
}

static bool went_through(const struct rf_verdict *v)
{
	return v->effect <= RF_EFFECT_AUDIT ||
	       v->flags & (RF_VERDICT_AUDITED | RF_VERDICT_OBSERVED);
}

static struct rf_object object_of(const struct event *e)
{
	const struct rf_inode *inode = NULL;

	if (e->type == RF_EV_FILE)
		inode = &e->file.inode;
	else if (e->type == RF_EV_EXEC)
		inode = &e->exec.inode;
	if (!inode)
		return (struct rf_object){0};
	return (struct rf_object){
		.dev = inode->dev, .ino = inode->ino, .generation = inode->generation};
}

static void note_file(struct causes *c, const struct event *e, const struct cause_record *r)
{
	const struct rf_object o = object_of(e);
	uint32_t op = e->file.v.op, access = e->file.access;

	if (!went_through(&e->file.v))
		return;
	if (op == RF_OP_READ || op == RF_OP_EXEC || op == RF_OP_MAP ||
	    access & (RF_ACC_READ | RF_ACC_EXEC))
		note_use(c, &o, r);
	if (op == RF_OP_WRITE || access & (RF_ACC_WRITE | RF_ACC_APPEND | RF_ACC_TRUNC))
		note_writer(c, &o, r);
}

/* The operations that a record tells of: it has the one that counts most. */
static uint32_t ops_of(const struct event *e)
{
	const struct rf_verdict *v = event_verdict(e);
	uint32_t ops = v ? RF_OP_BIT(v->op) : 0;

	if (e->type == RF_EV_EXEC)
		return RF_OP_BIT(RF_OP_EXEC);
	if (e->type != RF_EV_FILE)
		return ops;
	if (e->file.access & RF_ACC_READ)
		ops |= RF_OP_BIT(RF_OP_READ);
	if (e->file.access & (RF_ACC_WRITE | RF_ACC_TRUNC | RF_ACC_APPEND))
		ops |= RF_OP_BIT(RF_OP_WRITE);
	if (v->op == RF_OP_CREATE || v->op == RF_OP_LINK || v->op == RF_OP_RENAME)
		ops |= RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_WRITE);
	if (v->op == RF_OP_RENAME)
		ops |= RF_OP_BIT(RF_OP_DELETE);
	return ops;
}

void causes_note(struct causes *c, const struct event *e, const struct cause_note *note)
{
	const struct rf_object object = object_of(e);
	struct lru_key key = thread_key(&e->hdr);

	*(struct last *)lru_get(&c->threads, &key) = (struct last){.record = note->record,
								   .mono_ns = e->hdr.mono_ns,
								   .exit = e->type == RF_EV_EXIT,
								   .ops = ops_of(e),
								   .lossy = note->lossy,
								   .object = object};
	if (e->type == RF_EV_FORK)
		note_fork(c, e, note);
	else if (e->type == RF_EV_FILE)
		note_file(c, e, &note->record);
	else if (e->type == RF_EV_EXEC)
		note_use(c, &object, &note->record);
}

/* ---- labels and gates ----------------------------------------------------------------------- */

uint64_t causes_labels(struct causes *c, const struct cause_who *who)
{
	struct lru_key key = proc_key(who);
	const struct proc *p = lru_find(&c->procs, &key);

	return p ? p->labels : 0;
}

static void keep_name(struct event_name *kept, const struct event_name *name)
{
	free((char *)kept->bytes);
	*kept = (struct event_name){0};
	if (!name || !name->len)
		return;
	*kept = *name;
	kept->bytes = xmemdup(name->bytes, name->len);
}

/* A place for a new gain: that of the oldest. */
static struct cause_gain *gain_add(struct causes *c)
{
	struct cause_gain *g;

	if (!c->gains)
		c->gains = xcalloc(CAUSES_GAINS_MAX, sizeof(*c->gains));
	if (++c->ngains == 0) /* all numbers were used once: 0 is none */
		c->ngains = 1;
	g = &c->gains[c->ngains % CAUSES_GAINS_MAX];
	free((char *)g->name.bytes);
	*g = (struct cause_gain){.id = c->ngains};
	return g;
}

/* For all that the process descends from. */
static void note_heir(struct causes *c, struct cause_who who, unsigned int label, uint32_t gain)
{
	for (unsigned int i = 0; i < CAUSES_ANCESTORS_MAX; i++) {
		struct lru_key key = proc_key(&who);
		const struct kin *kin = lru_find(&c->kin, &key);
		struct heir *heir;

		if (!kin)
			return;
		key = heir_key(&kin->parent, label);
		heir = lru_get(&c->heirs, &key);
		heir->several |= heir->gain != 0;
		if (!heir->gain || kin->order >= heir->order) {
			heir->gain = gain;
			heir->order = kin->order;
		}
		who = kin->parent;
	}
}

static void add_label(struct causes *c, const struct rf_ev_label *e,
		      const struct cause_found *found, const struct cause_gain *base,
		      const struct event_name *name)
{
	struct cause_label *label = &c->labels[base->label];
	struct cause_origin origin = {0};
	struct cause_gain *g;

	if (e->cause == RF_CAUSE_FLOW || e->cause == RF_CAUSE_MEMORY)
		origin = causes_origin(c, &found->object, base->label);
	g = gain_add(c);
	*g = (struct cause_gain){.id = g->id,
				 .from = origin.from,
				 .label = base->label,
				 .cause = e->cause,
				 .channel = e->channel,
				 .uncertain = origin.uncertain,
				 .gain = base->gain,
				 .use = found->use,
				 .writer = origin.writer};
	keep_name(&g->name, name);
	note_heir(c, base->gain.who, base->label, g->id);
	if (!label->first)
		label->first = g->id;
	else if (!origin.from)
		label->several = true;
}

void causes_gained(struct causes *c, const struct rf_ev_label *e, const struct cause_found *found,
		   const struct cause_record *r, const struct event_name *name)
{
	struct cause_who who = who_of(&e->h);
	struct lru_key key = proc_key(&who);
	struct proc *p;

	for (unsigned int i = 0; i < RF_LABELS_MAX; i++) {
		struct cause_gain base = {.label = i, .gain = *r};

		if (!(e->gained & 1ULL << i))
			continue;
		add_label(c, e, found, &base, name);
		p = lru_get(&c->procs, &key);
		p->gain[i] = c->ngains;
	}
	p = lru_get(&c->procs, &key);
	for (unsigned int i = 0; i < RF_LABELS_MAX; i++)
		if (!(p->labels & 1ULL << i) && !(e->gained & 1ULL << i))
			p->gain[i] = 0;
	p->labels = e->labels | e->gained;
}

void causes_moved(struct causes *c, const struct rf_ev_gate *e, const struct cause_found *found,
		  const struct cause_record *r, const struct event_name *name)
{
	for (unsigned int i = 0; i < RF_GATES_MAX; i++) {
		struct cause_gate *g = &c->gates[i];

		if (!((e->opened | e->closed) & 1ULL << i))
			continue;
		g->moved = *r;
		g->use = found->use;
		g->open = e->opened >> i & 1;
		keep_name(&g->name, name);
	}
}
