/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * known.bpf.h - names that were placed before; see known.bpf.c.
 *
 * A line of the table rf_known says of a name where it ends in the automaton. A line is found by
 * the name, and holds all of it: a rename, a directory that moved, a dentry that was freed and is
 * used again cannot make it lie, since what is compared is the names as they are now. So nothing
 * has to be told of renames, and none can be missed. Names with a long component, deep ones, and
 * those of file systems that were mounted later are walked each time (path.bpf.c).
 */
#ifndef RINGFENCE_KNOWN_BPF_H
#define RINGFENCE_KNOWN_BPF_H

#include "bpf/path.bpf.h"

#define RF_KNOWN_MAX 4096
#define KNOWN_MIX    0x9e3779b97f4a7c15ull

struct rf_known {
	__u32 version; /* odd: being written */
	__u32 generation;
	__u32 dev;
	__u32 n; /* words of the name */
	struct rf_place place;
	__u32 state;
	__u32 len; /* of the path */
	__u32 pad;
	__u64 word[RF_KNOWN_WORDS];
	__u8 path[RF_KNOWN_PATH];
};
/* Owner: programs. A line gives way to the next name of its place. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RF_KNOWN_MAX);
	__type(key, __u32);
	__type(value, struct rf_known);
} known __weak SEC(".maps");

struct dentry___6_15 {
	struct {
		unsigned char string[40];
	} d_shortname;
} __attribute__((preserve_access_index));

/* Where a dentry holds a short name; another field since 58cf9c383c5c (6.15). 0: not known. */
static __always_inline __u64 short_name_offset(void)
{
	struct dentry___6_15 *now = 0;
	struct dentry *before = 0;

	if (bpf_core_field_exists(before->d_iname))
		return bpf_core_field_offset(before->d_iname);
	if (bpf_core_field_exists(now->d_shortname))
		return bpf_core_field_offset(now->d_shortname);
	return 0;
}

static __always_inline void known_add(struct rf_known_name *k, __u64 word, __u32 depth)
{
	k->word[RF_INDEX(k->n, RF_KNOWN_ROOM)] = word;
	k->n++;
	k->hash = k->hash * KNOWN_MIX + word;
	if (depth)
		k->dir_hash = k->dir_hash * KNOWN_MIX + word;
}

/* One component: its bytes, and its length in the last byte of its last word. */
static __always_inline int known_component(struct rf_known_name *k, struct dentry *dentry,
					   __u32 depth)
{
	const __u64 *bytes = (void *)dentry + short_name_offset();
	__u32 len = dentry->d_name.len, i;
	__u64 last;

	if (len > RF_KNOWN_SHORT || k->n > RF_KNOWN_WORDS - RF_KNOWN_SHORT / 8 - 1)
		return -1;
	k->at[RF_INDEX(depth, RF_KNOWN_ROOM)] = k->n;
#pragma clang loop unroll(full)
	for (i = 0; i < RF_KNOWN_SHORT / 8; i++) {
		if (len < 8 * (i + 1)) {
			last = bytes[i];
			goto end;
		}
		known_add(k, bytes[i], depth);
	}
	last = bytes[RF_KNOWN_SHORT / 8];
end:
	last &= (1ull << (8 * (len & 7))) - 1;
	known_add(k, last | (__u64)len << 56, depth);
	return 0;
}

/*
 * Gathers the name of a dentry, from the leaf up, into s->known. Returns 0, or -1: not a name that
 * the table holds.
 */
static __always_inline int known_gather(struct rf_scratch *s, struct dentry *dentry)
{
	struct rf_known_name *k = &s->known;
	struct super_block *sb = dentry->d_sb;
	struct dentry *parent;
	__u32 depth;

	if (!short_name_offset())
		return -1;
	k->n = 0;
	k->hash = 0;
	k->dir_hash = 0;
	k->dev = sb->s_dev;
#pragma clang loop unroll(disable)
	for (depth = 0; depth < RF_KNOWN_DEPTH; depth++) {
		parent = dentry->d_parent;
		if (parent == dentry) {
			k->depth = depth;
			k->at[RF_INDEX(depth, RF_KNOWN_ROOM)] = k->n;
			return depth && dentry == sb->s_root ? 0 : -1;
		}
		if (known_component(k, dentry, depth))
			return -1;
		dentry = parent;
	}
	return -1;
}

/*
 * Places the gathered name, by the table or by the automaton: slot NAME_PATH is filled, its bytes
 * stand in s->ev.open.path. Returns 1, or 0: it is in a file system that was mounted later.
 */
int name_known(struct rf_scratch *s);

#endif
