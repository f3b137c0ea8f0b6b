// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * known.bpf.c - the table of names that were placed before. It has no hook.
 *
 * A line is locked while it is written; who meets that, or is overtaken by it, walks.
 */
#include "bpf/known.bpf.h"

__u64 rf_known_lines[RF_KNOWN_MAX * sizeof(struct rf_known) / sizeof(__u64)];

#define SHORT_PATH 64 /* bytes that most paths fit in */

/* The bytes of a path; what lies behind it in its buffer goes along. */
static __always_inline void path_copy(__u8 *to, const __u8 *from, __u32 len)
{
	words_copy(to, from, SHORT_PATH);
	if (len > SHORT_PATH)
		words_copy(to + SHORT_PATH, from + SHORT_PATH, RF_KNOWN_PATH - SHORT_PATH);
}

/* Takes what the line says into the slot. */
static __always_inline void slot_fill(struct rf_scratch *s, const struct rf_known *line)
{
	struct named *n = &s->named[NAME_PATH];

	n->place = line->place;
	n->state = line->state;
	n->error = RF_ERR_COUNT;
	n->name.len = line->len;
	n->name.dev = (__u32)line->of;
	n->name.flags = 0;
	path_copy(s->ev.open.path, line->path, line->len);
}

int known_take(struct rf_scratch *s, __u32 index, __u32 version)
{
	struct rf_known *line = line_at(index);

	if (!s || line_version(line) != version)
		return 0;
	slot_fill(s, line);
	return line_version(line) == version;
}

/* Of reading and writing, what a rule or an event at the place is about. */
static __always_inline __u32 rules_at(const struct rf_place *place)
{
	const struct rf_accept *a = rf_accept(0, place->accept);
	__u32 ops = 0;

	if (a->list[RF_OP_READ])
		ops |= RF_OP_BIT(RF_OP_READ);
	if (a->list[RF_OP_WRITE])
		ops |= RF_OP_BIT(RF_OP_WRITE);
	return ops;
}

/*
 * The global functions below are verified once each, and not again on every way to them.
 *
 * Writes the line of that index about the words from `from` on, from what is in the slot.
 */
__noinline int line_put(struct rf_scratch *s, __u32 index, __u32 from)
{
	struct rf_known *line = line_at(index);
	const struct rf_known_name *k;
	const struct named *n;
	__u32 version, i;
	__u64 word;

	if (!s)
		return 0;
	k = &s->known;
	n = &s->named[NAME_PATH];
	version = line_version(line);
	if ((version & 1) || n->name.len > RF_KNOWN_PATH ||
	    __sync_val_compare_and_swap(&line->version, version, version + 1) != version)
		return 0;
	line->of = line_of(rf_policy(0, s->sub.policy)->generation, k->dev);
	line->n = k->n - from;
	line->place = n->place;
	line->state = n->state;
	line->len = n->name.len;
	line->rules = rules_at(&n->place) | k->look;
#pragma clang loop unroll(disable)
	for (i = 0; i < RF_KNOWN_WORDS; i++) {
		if (i >= k->n - from)
			break;
		word = k->word[RF_INDEX(i + from, RF_KNOWN_ROOM)];
		line->word[i] = word;
		line->mask[i] = word_mask(word);
	}
	path_copy(line->path, s->ev.open.path, n->name.len);
	__sync_fetch_and_add(&line->version, 1);
	s->known.version = version + 2;
	return 0;
}

/* Goes on in the automaton over bytes of s->ev.open.path, from the state in the slot. 0 or -1. */
__noinline int place_on(struct rf_scratch *s, __u32 pos, __u32 end)
{
	struct rf_match m = {.pos = pos, .end = end};
	struct named *n;

	if (!s)
		return -1;
	n = &s->named[NAME_PATH];
	m.state = n->state;
	m.bytes = s->ev.open.path;
	m.policy = s->sub.policy;
	rf_match_run(&m);
	n->state = m.state;
	n->name.len = end;
	if (!m.error && !rf_place_of(0, m.state, &n->place))
		return 0;
	n->error = RF_ERR_TABLES;
	return -1;
}

/* rf_step() with a branch: the verifier can follow it where there are few bytes. */
static __always_inline __u32 leaf_step(__u32 state, __u32 c)
{
	const struct rf_state *s = rf_state(0, state);
	const struct rf_cell *own = rf_cell(0, s->base + c);

	return own->check == state ? own->next : rf_cell(0, s->dflt + c)->next;
}

/* As place_on(), for a leaf, of which there are few bytes: without the calls of a long name. */
__noinline int place_leaf(struct rf_scratch *s, __u32 pos, __u32 end)
{
	const struct rf_policy *p;
	const __u8 *bytes;
	struct named *n;
	__u32 state, len, i;

	if (!s)
		return -1;
	p = rf_policy(0, s->sub.policy);
	n = &s->named[NAME_PATH];
	state = n->state;
	n->name.len = end;
	len = end - pos;
	bytes = &s->ev.open.path[RF_INDEX(pos, RF_KNOWN_SPACE)];
#pragma clang loop unroll(disable)
	for (i = 0; i <= RF_KNOWN_SHORT; i++) {
		if (i >= len)
			break;
		state = leaf_step(state, p->cls[bytes[i]]);
	}
	n->state = state;
	if (len <= RF_KNOWN_SHORT + 1 && state != RF_CELL_FREE && !rf_place_of(0, state, &n->place))
		return 0;
	n->error = RF_ERR_TABLES;
	return -1;
}

/* One component goes behind the path so far, `at` bytes of s->ev.open.path. Returns its end. */
static __always_inline __u32 path_add(struct rf_scratch *s, __u32 depth, __u32 at)
{
	const struct rf_known_name *k = &s->known;
	__u32 i = k->at[RF_INDEX(depth, RF_KNOWN_ROOM)];
	__u32 end = k->at[RF_INDEX(depth + 1, RF_KNOWN_ROOM)], round;
	__u64 word = 0;

	s->ev.open.path[RF_INDEX(at, RF_KNOWN_SPACE)] = '/';
	at++;
#pragma clang loop unroll(disable)
	for (round = 0; round <= RF_KNOWN_SHORT / 8; round++) {
		if (i >= end)
			break;
		word = k->word[RF_INDEX(i, RF_KNOWN_ROOM)];
		__builtin_memcpy(&s->ev.open.path[RF_INDEX(at + 8 * round, RF_KNOWN_SPACE)], &word,
				 sizeof(word));
		i++;
	}
	return at + ((__u32)(word >> 56) ?: 8 * round - 1);
}

/* The leaf of a name whose directory is in the slot. */
static __always_inline int known_leaf(struct rf_scratch *s)
{
	__u32 at = s->named[NAME_PATH].name.len;

	s->known.version = 1;
	if (!place_leaf(s, at, path_add(s, 0, at)))
		line_put(s, s->known.line, 0);
	return 1;
}

int known_here(struct rf_scratch *s)
{
	struct rf_known_name *k;
	struct rf_known *line;
	__u32 version, i, n;

	if (!s)
		return 0;
	k = &s->known;
	version = k->version;
	line = line_at(k->dir);
	if (line_version(line) != version)
		return 0;
	n = line->n;
	if (k->n + n > RF_KNOWN_WORDS)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < RF_KNOWN_WORDS; i++) {
		if (i >= n)
			break;
		k->word[RF_INDEX(k->n + i, RF_KNOWN_ROOM)] = line->word[i];
	}
	k->n += n;
	slot_fill(s, line);
	return line_version(line) == version ? known_leaf(s) : 0;
}

struct dir_walk {
	struct rf_scratch *s;
};

static long dir_round(__u32 i, struct dir_walk *w)
{
	struct rf_scratch *s = w->s;
	struct named *n = &s->named[NAME_PATH];

	if (i + 1 >= s->known.depth)
		return 1;
	n->name.len = path_add(s, s->known.depth - 1 - i, n->name.len);
	return 0;
}

/* The directory of a name of which nothing is known. Returns 0, or -1: not of the first view. */
__noinline int known_dir(struct rf_scratch *s)
{
	struct dir_walk w = {.s = s};
	struct rf_sb_key key = {};
	struct named *n;
	__u32 *start;

	if (!s)
		return -1;
	key.policy = s->sub.policy;
	key.dev = s->known.dev;
	start = bpf_map_lookup_elem(&starts, &key);
	if (!start)
		return -1;
	n = &s->named[NAME_PATH];
	__builtin_memset(n, 0, sizeof(*n));
	n->name.dev = s->known.dev;
	n->state = *start;
	n->error = RF_ERR_COUNT;
	if (s->known.depth == 1)
		return 0;
	bpf_loop(RF_KNOWN_DEPTH, dir_round, &w, 0);
	if (!place_on(s, 0, n->name.len))
		line_put(s, s->known.dir, s->known.at[1]);
	return 0;
}

int known_all(struct rf_scratch *s)
{
	if (!s || known_dir(s))
		return 0;
	s->known.version = 1;
	return s->named[NAME_PATH].error == RF_ERR_COUNT ? known_leaf(s) : 1;
}
