// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * known.bpf.c - the table of names that were placed before. It has no hook.
 *
 * A line is locked while it is written; who meets that, or is overtaken by it, walks.
 */
#include "bpf/known.bpf.h"

#define SHORT_PATH 64 /* bytes that are copied here and not by a call: most paths */

/* A full barrier where loads are not kept in order by themselves. */
static __always_inline __u32 line_version(struct rf_known *line)
{
#ifdef __TARGET_ARCH_x86
	return *(volatile __u32 *)&line->version;
#else
	return __sync_fetch_and_add(&line->version, 0);
#endif
}

static __always_inline struct rf_known *line_of(__u64 hash, __u32 dev)
{
	__u32 index = (__u32)((hash ^ dev) * KNOWN_MIX >> 40) & (RF_KNOWN_MAX - 1);

	return bpf_map_lookup_elem(&known, &index);
}

/* Is the line about the words of the name from `from` on? */
static __always_inline int line_is(const struct rf_known *line, const struct rf_scratch *s,
				   __u32 from)
{
	const struct rf_known_name *k = &s->known;
	__u32 n = k->n - from, i;

	if (line->generation != rf_policy(0, s->sub.policy)->generation || line->dev != k->dev ||
	    line->n != n)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < RF_KNOWN_WORDS; i++) {
		if (i >= n)
			break;
		if (line->word[i] != k->word[RF_INDEX(i + from, RF_KNOWN_ROOM)])
			return 0;
	}
	return 1;
}

/* Takes what the line says into the slot. Returns 1, or 0: it is of something else. */
static __always_inline int line_take(struct rf_known *line, struct rf_scratch *s, __u32 from)
{
	struct named *n = &s->named[NAME_PATH];
	__u32 version, len;

	if (!line)
		return 0;
	version = line_version(line);
	len = line->len;
	if ((version & 1) || !line_is(line, s, from))
		return 0;
	n->place = line->place;
	n->state = line->state;
	n->error = RF_ERR_COUNT;
	n->name.len = len;
	n->name.dev = s->known.dev;
	n->name.flags = 0;
	asm volatile("" : "+r"(len));
	if (len > RF_KNOWN_PATH)
		return 0;
	if (len <= SHORT_PATH)
		__builtin_memcpy(s->ev.open.path, line->path, SHORT_PATH);
	else
		bpf_probe_read_kernel(s->ev.open.path, len, line->path);
	return line_version(line) == version;
}

/*
 * The global functions below are verified once each, and not again on every way to them.
 *
 * Writes a line about the words from `from` on, from what is in the slot.
 */
__noinline int line_put(struct rf_scratch *s, __u32 from)
{
	const struct rf_known_name *k;
	const struct named *n;
	struct rf_known *line;
	__u32 version, i, len;

	if (!s)
		return 0;
	k = &s->known;
	n = &s->named[NAME_PATH];
	line = line_of(from ? k->dir_hash : k->hash, k->dev);
	if (!line)
		return 0;
	len = n->name.len;
	version = line_version(line);
	asm volatile("" : "+r"(len));
	if ((version & 1) || len > RF_KNOWN_PATH ||
	    __sync_val_compare_and_swap(&line->version, version, version + 1) != version)
		return 0;
	line->generation = rf_policy(0, s->sub.policy)->generation;
	line->dev = k->dev;
	line->n = k->n - from;
	line->place = n->place;
	line->state = n->state;
	line->len = len;
#pragma clang loop unroll(disable)
	for (i = 0; i < RF_KNOWN_WORDS; i++) {
		if (i >= k->n - from)
			break;
		line->word[i] = k->word[RF_INDEX(i + from, RF_KNOWN_ROOM)];
	}
	if (len <= SHORT_PATH)
		__builtin_memcpy(line->path, s->ev.open.path, SHORT_PATH);
	else
		bpf_probe_read_kernel(line->path, len, s->ev.open.path);
	__sync_fetch_and_add(&line->version, 1);
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

/* The same for a leaf, of which there are few bytes: without the calls of a long name. */
__noinline int place_leaf(struct rf_scratch *s, __u32 pos, __u32 end)
{
	const struct rf_policy *p;
	struct named *n;
	__u32 state, i;

	if (!s)
		return -1;
	p = rf_policy(0, s->sub.policy);
	n = &s->named[NAME_PATH];
	state = n->state;
	n->name.len = end;
#pragma clang loop unroll(disable)
	for (i = 0; i <= RF_KNOWN_SHORT; i++) {
		if (pos >= end)
			break;
		state = rf_step(0, state, p->cls[s->ev.open.path[RF_INDEX(pos, RF_KNOWN_SPACE)]]);
		pos++;
	}
	n->state = state;
	if (pos == end && state != RF_CELL_FREE && !rf_place_of(0, state, &n->place))
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
	return at + (__u32)(word >> 56);
}

/* The leaf of a name whose directory is in the slot. */
static __noinline int known_leaf(struct rf_scratch *s)
{
	__u32 at = s->named[NAME_PATH].name.len;

	if (!place_leaf(s, at, path_add(s, 0, at)))
		line_put(s, 0);
	return 1;
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
		line_put(s, s->known.at[1]);
	return 0;
}

int name_known(struct rf_scratch *s)
{
	struct rf_known *line;

	if (!s)
		return 0;
	line = line_of(s->known.hash, s->known.dev);
	if (line_take(line, s, 0))
		return 1;
	line = line_of(s->known.dir_hash, s->known.dev);
	if (s->known.depth > 1 && line_take(line, s, s->known.at[1]))
		return known_leaf(s);
	if (known_dir(s))
		return 0;
	return s->named[NAME_PATH].error == RF_ERR_COUNT ? known_leaf(s) : 1;
}
