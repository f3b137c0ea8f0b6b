// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/timeline/record.h"

/* What waits in the merge. */
enum item_kind {
	ITEM_RECORD,
	ITEM_BEHIND, /* a record that was put behind what it is due to */
	ITEM_ARGV,   /* the header only: its chunk went to lineage when it came */
	ITEM_SUM,
	ITEM_START,
	ITEM_STATE,
	ITEM_POLICY, /* index into policies */
	ITEM_APPROVAL,
	ITEM_LIMIT,
	ITEM_IMAGE, /* index into images */
	ITEM_WIRE,  /* struct timeline_wire and its bytes */
};

struct sum_item {
	struct rf_sum_key key;
	struct rf_sum sum;
};

struct timeline *timeline_new(const struct timeline_config *config)
{
	struct timeline *t = xcalloc(1, sizeof(*t));

	t->config = *config;
	t->redaction.by = config->redact;
	causes_init(&t->causes);
	t->calls = calls_new();
	t->wires.message = said_message;
	t->wires.ctx = t;
	seal_init(&t->seal, config->sealed);
	lru_init(&t->sockets, sizeof(uint64_t), TIMELINE_SOCKETS_MAX);
	lru_init(&t->names, sizeof(struct told_name), TIMELINE_NAMES_MAX);
	endpoints_init(&t->endpoints);
	return t;
}

void timeline_free(struct timeline *t)
{
	if (!t)
		return;
	free(t->policies);
	images_release(t);
	merge_release(&t->merge);
	account_release(&t->account);
	files_release(&t->files);
	causes_release(&t->causes);
	wires_release(&t->wires);
	strbuf_release(&t->argv);
	calls_free(t->calls);
	seal_release(&t->seal);
	lru_release(&t->sockets);
	lru_release(&t->names);
	endpoints_release(&t->endpoints);
	strbuf_release(&t->line);
	strbuf_release(&t->scratch);
	strbuf_release(&t->redaction.text);
	free(t);
}

static int push(struct timeline *t, uint64_t mono_ns, enum item_kind kind, const void *bytes,
		size_t size)
{
	merge_push(&t->merge, mono_ns, kind, bytes, size);
	return 0;
}

static void relieve(struct timeline *t);

int timeline_policy(struct timeline *t, uint64_t now_ns, const struct timeline_policy *policy)
{
	size_t index = t->npolicies;

	if (!index)
		t->gates = policy->gates_initial;
	vec_push(t->policies, t->npolicies) = *policy;
	return push(t, now_ns, ITEM_POLICY, &index, sizeof(index));
}

int timeline_approval(struct timeline *t, uint64_t now_ns, const struct timeline_approval *a)
{
	return push(t, now_ns, ITEM_APPROVAL, a, sizeof(*a));
}

int timeline_limit(struct timeline *t, uint64_t now_ns, const struct timeline_limit *l)
{
	return push(t, now_ns, ITEM_LIMIT, l, sizeof(*l));
}

int timeline_image(struct timeline *t, uint64_t now_ns, const struct timeline_image *image)
{
	size_t index = images_add(t, image);

	return image->why ? push(t, now_ns, ITEM_IMAGE, &index, sizeof(index)) : 0;
}

void timeline_wire(struct timeline *t, const struct timeline_wire *wire)
{
	struct strbuf item = STRBUF_INIT;

	strbuf_add(&item, wire, sizeof(*wire));
	strbuf_add(&item, wire->bytes ? wire->bytes : "", wire->len);
	push(t, wire->mono_ns, ITEM_WIRE, item.s, item.len);
	strbuf_release(&item);
	if (t->merge.bytes > TIMELINE_HELD_MAX)
		relieve(t);
}

int timeline_start(struct timeline *t, uint64_t now_ns)
{
	return push(t, now_ns, ITEM_START, "", 0);
}

int timeline_inherited(struct timeline *t, uint64_t now_ns, const struct rf_std files[RF_STD_FILES])
{
	memcpy(t->inherited, files, sizeof(t->inherited));
	return record_inherits(t) ? push(t, now_ns, ITEM_STATE, "", 0) : 0;
}

int timeline_segment(struct timeline *t)
{
	int r, next;

	if (!t->seal.lines)
		return 0;
	r = t->stopped ?: record_seal(t, t->floor_ns, SEAL_SEGMENT);
	if (r)
		return r;
	next = t->config.next(t->config.write_ctx);
	seal_segment(&t->seal);
	r = record_states(t, t->floor_ns);
	return next ?: r;
}

static int malformed(struct timeline *t, const void *bytes, size_t size)
{
	struct rf_ev_hdr h = {0};

	t->account.malformed++;
	if (size >= sizeof(h)) {
		memcpy(&h, bytes, sizeof(h));
		if (h.session == t->config.index && h.cls < RF_CLASS_COUNT)
			t->account.cls[h.cls].pending[LOST_MALFORMED]++;
	}
	return -EBADMSG;
}

static void write_due(struct timeline *t, uint64_t horizon_ns);

/* The oldest half goes out of its turn rather than that memory runs out. */
static void relieve(struct timeline *t)
{
	while (t->merge.bytes > TIMELINE_HELD_MAX / 2)
		write_due(t, t->merge.heap[0].mono_ns);
}

int timeline_event(struct timeline *t, const void *bytes, size_t size)
{
	struct event e;

	if (event_decode(bytes, size, &e))
		return malformed(t, bytes, size);
	if (e.hdr.session != t->config.index)
		return -ESRCH;
	t->config.who.note(t->config.who.ctx, &e);
	if (e.type == RF_EV_ARGV)
		push(t, e.hdr.mono_ns, ITEM_ARGV, &e.hdr, sizeof(e.hdr));
	else
		push(t, e.hdr.mono_ns, ITEM_RECORD, bytes, e.hdr.size);
	if (t->merge.bytes > TIMELINE_HELD_MAX)
		relieve(t);
	return 0;
}

/* The arguments go to lineage as chunks of the same time. */
int timeline_attached(struct timeline *t, const void *bytes, size_t size, const char *argv,
		      size_t n)
{
	struct event e, chunk = {.type = RF_EV_ARGV};
	int r = timeline_event(t, bytes, size);

	if (r || n > RF_ARGV_MAX || event_decode(bytes, size, &e) || e.type != RF_EV_ATTACH)
		return r;
	chunk.argv.h = e.hdr;
	for (size_t at = 0; at < n; at += chunk.ndata) {
		chunk.data = argv + at;
		chunk.ndata = n - at < RF_CHUNK ? n - at : RF_CHUNK;
		chunk.argv.offset = at;
		chunk.argv.total = n;
		t->config.who.note(t->config.who.ctx, &chunk);
	}
	return 0;
}

int timeline_sum(struct timeline *t, const struct rf_sum_key *key, const struct rf_sum *sum)
{
	struct sum_item item = {.key = *key, .sum = *sum};
	uint64_t mono_ns = sum->last_ns > t->floor_ns ? sum->last_ns : t->floor_ns;

	if (sum->session != t->config.index)
		return -ESRCH;
	return push(t, mono_ns, ITEM_SUM, &item, sizeof(item));
}

static int write_argv(struct timeline *t, const struct merge_item *item)
{
	struct rf_ev_hdr h;

	memcpy(&h, item->bytes, sizeof(h));
	account_see_lost(&t->account, h.cls, h.lost);
	return t->stopped ? 0 : record_lost(t, h.cls, t->floor_ns);
}

static int write_record(struct timeline *t, const struct merge_item *item)
{
	struct event e;

	if (event_decode(item->bytes, item->size, &e))
		return -EBADMSG;
	return record_event(t, &e);
}

/* What was recorded before is told by the names of its time. */
static void put_in_force(struct timeline *t, size_t index)
{
	const struct timeline_policy *p = &t->policies[index];

	t->in_force = index;
	if (!p->reload)
		return;
	for (size_t i = 0; i < 64; i++)
		if (i >= p->ngates || !p->gates[i])
			t->gates &= ~(1ULL << i);
	t->gates = (t->gates & ~p->gates_new) | (p->gates_initial & p->gates_new);
}

static int write_policy(struct timeline *t, const struct merge_item *item)
{
	size_t index;

	memcpy(&index, item->bytes, sizeof(index));
	put_in_force(t, index);
	return record_policy(t, t->floor_ns, &t->policies[index]);
}

static int write_wire(struct timeline *t, const struct merge_item *item)
{
	struct timeline_wire wire;

	memcpy(&wire, item->bytes, sizeof(wire));
	wire.bytes = (const char *)item->bytes + sizeof(wire);
	record_bytes_of(t, &wire);
	return 0;
}

static int write_item(struct timeline *t, const struct merge_item *item)
{
	struct timeline_approval approval;
	struct timeline_limit limit;
	struct sum_item sum;
	size_t index;

	switch ((enum item_kind)item->kind) {
	case ITEM_RECORD:
	case ITEM_BEHIND:
		return write_record(t, item);
	case ITEM_ARGV:
		return write_argv(t, item);
	case ITEM_SUM:
		memcpy(&sum, item->bytes, sizeof(sum));
		return record_sum(t, &sum.key, &sum.sum);
	case ITEM_START:
		return record_start(t, t->floor_ns);
	case ITEM_STATE:
		return record_state(t, t->floor_ns);
	case ITEM_POLICY:
		return write_policy(t, item);
	case ITEM_APPROVAL:
		memcpy(&approval, item->bytes, sizeof(approval));
		return record_approval(t, t->floor_ns, &approval);
	case ITEM_LIMIT:
		memcpy(&limit, item->bytes, sizeof(limit));
		return record_limit(t, t->floor_ns, &limit);
	case ITEM_IMAGE:
		memcpy(&index, item->bytes, sizeof(index));
		return record_unattached(t, t->floor_ns, &t->images[index]);
	case ITEM_WIRE:
		return write_wire(t, item);
	}
	return -EINVAL;
}

/* Does the record tell of what an operation did that is recorded after it? */
static bool has_effect(const struct event *e)
{
	if (e->type == RF_EV_LABEL)
		return e->label.cause == RF_CAUSE_EVENT ||
		       (e->label.cause == RF_CAUSE_FLOW && e->label.channel == RF_FLOW_PROGRAM);
	return e->type == RF_EV_GATE &&
	       (e->gate.cause == RF_CAUSE_EVENT || e->gate.cause == RF_CAUSE_USED);
}

/* Is the item the record of an operation of the event's thread, after it? */
static bool is_effect(const void *arg, const struct merge_item *item)
{
	const struct event *e = arg;
	struct rf_ev_hdr h;

	if (item->kind != ITEM_RECORD || item->size < sizeof(h))
		return false;
	memcpy(&h, item->bytes, sizeof(h));
	if (h.tid != e->hdr.tid || h.pid != e->hdr.pid || h.start_ns != e->hdr.start_ns ||
	    h.mono_ns < e->hdr.mono_ns)
		return false;
	if (e->type == RF_EV_LABEL && e->label.cause == RF_CAUSE_FLOW)
		return h.type == RF_EV_EXEC;
	return h.type == RF_EV_FILE || h.type == RF_EV_EXEC || h.type == RF_EV_INET ||
	       h.type == RF_EV_DNS || h.type == RF_EV_UNIX || h.type == RF_EV_SYSTEM ||
	       h.type == RF_EV_PROC;
}

/*
 * The kernel tells of what an operation did to labels and gates before it tells of the operation. A
 * record names only lower numbers, so those records go behind it and get its time. Returns whether
 * the item is in the merge again.
 */
static bool put_behind(struct timeline *t, const struct merge_item *item)
{
	const struct merge_item *effect;
	struct rf_ev_hdr h;
	struct event e;

	if (event_decode(item->bytes, item->size, &e) || !has_effect(&e))
		return false;
	effect = merge_find(&t->merge, item->mono_ns + TIMELINE_EFFECT_NS, is_effect, &e);
	if (!effect)
		return false;
	memcpy(&h, item->bytes, sizeof(h));
	h.mono_ns = effect->mono_ns;
	memcpy(item->bytes, &h, sizeof(h));
	push(t, h.mono_ns, ITEM_BEHIND, item->bytes, item->size);
	return true;
}

static void write_due(struct timeline *t, uint64_t horizon_ns)
{
	struct merge_item item;

	while (merge_pop(&t->merge, horizon_ns, &item)) {
		if (item.kind == ITEM_RECORD && put_behind(t, &item)) {
			free(item.bytes);
			continue;
		}
		if (item.mono_ns > t->floor_ns)
			t->floor_ns = item.mono_ns;
		write_item(t, &item);
		record_seal_due(t);
		free(item.bytes);
	}
}

static void count_orphans(struct timeline *t, uint64_t mono_ns)
{
	t->account.cls[RF_CLASS_ARGV].pending[LOST_ORPHAN] +=
		t->config.who.orphans(t->config.who.ctx, mono_ns);
}

int timeline_tick(struct timeline *t, uint64_t now_ns)
{
	uint64_t horizon = now_ns > TIMELINE_WINDOW_NS ? now_ns - TIMELINE_WINDOW_NS : 0;
	bool was_stopped = t->stopped;

	write_due(t, horizon);
	if (horizon > t->floor_ns)
		t->floor_ns = horizon;
	if (horizon > TIMELINE_WINDOW_NS)
		count_orphans(t, horizon - TIMELINE_WINDOW_NS);
	if (was_stopped)
		record_gap(t, t->floor_ns);
	else if (!t->stopped)
		record_lost(t, RF_CLASS_ARGV, t->floor_ns);
	record_seal_due(t);
	return t->stopped;
}

int timeline_flush(struct timeline *t, uint64_t now_ns)
{
	write_due(t, now_ns);
	return t->stopped;
}

uint64_t timeline_gaps(const struct timeline *t)
{
	return account_events(&t->account, "timeline.gap") + (t->stopped != 0);
}

int timeline_finish(struct timeline *t, const struct timeline_end *end)
{
	uint64_t mono_ns = end->mono_ns;

	write_due(t, UINT64_MAX);
	count_orphans(t, UINT64_MAX);
	if (end->counts)
		account_close(&t->account, end->counts);
	if (mono_ns < t->floor_ns)
		mono_ns = t->floor_ns;
	cause_finish(t, mono_ns);
	if (t->stopped)
		record_gap(t, mono_ns);
	return t->stopped ?: record_end(t, end) ?: record_seal(t, mono_ns, SEAL_TIMELINE);
}
