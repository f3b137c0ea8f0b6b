// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * path.bpf.c - reading and placing names. It has no hook.
 *
 * A name is read from the leaf up to the root of its file system, into the end of a scratch buffer.
 * The tables know where each file system of the session's view begins (map `starts`), so chroot,
 * bind mounts and mount namespaces do not rename an object. Only for a file system that was mounted
 * later is the walk continued through the mounts, up to the root of the mount tree.
 */
#include "bpf/path.bpf.h"

#define WALK_ROUNDS (RF_PATH_MAX / 2 + 64) /* shortest components, and the mounts on the way */

struct name_walk {
	struct walk_state *at;
	__u8 *buffer;
};

static __always_inline __u64 mount_of(__u64 vfsmount)
{
	return vfsmount - bpf_core_field_offset(struct mount, mnt);
}

/* At the root of a mount: go on where it is mounted. Returns 1 at the root of all. */
static __always_inline int walk_climb(struct walk_state *w)
{
	struct mount *m = (void *)w->mnt, *parent;

	if (!w->mnt)
		return 1;
	parent = BPF_CORE_READ(m, mnt_parent);
	if (!parent || parent == m)
		return 1;
	w->dentry = (__u64)BPF_CORE_READ(m, mnt_mountpoint);
	w->mnt = (__u64)parent;
	w->stop = (__u64)BPF_CORE_READ(parent, mnt.mnt_root);
	return 0;
}

static long walk_round(__u32 i, struct name_walk *walk)
{
	struct walk_state *w = walk->at;
	struct dentry *d = (void *)w->dentry;
	struct dentry *parent;
	struct qstr name;
	__u32 len, at;

	if (w->dentry == w->stop) {
		w->done = walk_climb(w);
		return w->done;
	}
	parent = BPF_CORE_READ(d, d_parent);
	if (bpf_core_read(&name, sizeof(name), &d->d_name) || !parent) {
		w->flags |= RF_PATH_UNRESOLVED;
		return 1;
	}
	len = name.len;
	if (len > RF_NAME_MAX) {
		w->flags |= RF_PATH_UNRESOLVED;
		return 1;
	}
	if (w->off < len + 1) {
		w->flags |= RF_PATH_LONG;
		return 1;
	}
	at = w->off - len;
	if (bpf_probe_read_kernel(&walk->buffer[RF_INDEX(at, RF_PATH_MAX)], RF_INDEX(len, 256),
				  name.name)) {
		w->flags |= RF_PATH_UNRESOLVED;
		return 1;
	}
	at--;
	walk->buffer[RF_INDEX(at, RF_PATH_MAX)] = '/';
	w->off = at;
	if (parent == d) {
		/* Nameless objects (memfd, pipes) end here; so do disconnected ones, which have no
		 * name. */
		w->flags |= RF_PATH_UNRESOLVED;
		return 1;
	}
	w->dentry = (__u64)parent;
	return 0;
}

int name_match(struct rf_scratch *s, __u32 slot, __u32 start)
{
	struct rf_match m = {.state = start};
	struct named *n;

	if (!s || slot >= NAME_SLOTS)
		return 0;
	n = &s->named[slot];
	m.bytes = slot_buffer(s, slot);
	if (!m.bytes) {
		n->error = RF_ERR_SCRATCH;
		return 0;
	}
	m.policy = s->sub.policy;
	m.pos = n->off;
	m.end = n->off + n->name.len;
	rf_match_run(&m);
	n->state = m.state;
	if (m.error || rf_place_of(0, m.state, &n->place))
		n->error = RF_ERR_TABLES;
	return 0;
}

/* Where the walk begins and ends; returns the automaton's start for that file system. */
static __always_inline __u32 walk_begin(struct rf_scratch *s, struct walk_state *w,
					struct super_block *sb, __u64 vfsmount)
{
	struct rf_sb_key key = {.policy = s->sub.policy, .dev = sb_dev(sb)};
	__u32 *start = bpf_map_lookup_elem(&starts, &key);
	struct mount *m;

	w->off = RF_PATH_MAX;
	if (start) {
		w->stop = (__u64)BPF_CORE_READ(sb, s_root);
		return *start;
	}
	m = (void *)(vfsmount ? mount_of(vfsmount) : any_mount(sb));
	w->mnt = (__u64)m;
	w->stop = (__u64)(m ? BPF_CORE_READ(m, mnt.mnt_root) : BPF_CORE_READ(sb, s_root));
	w->flags = RF_PATH_MOUNTED;
	return rf_policy(0, s->sub.policy)->start;
}

__u32 name_read(struct rf_scratch *s, __u32 slot)
{
	struct walk_state *w;
	struct name_walk walk;
	struct super_block *sb;
	struct dentry *dentry;
	struct named *n;
	__u32 start;

	if (!s || slot >= NAME_SLOTS)
		return 0;
	dentry = (void *)s->dentry;
	w = &s->walk;
	*w = (struct walk_state){.dentry = s->dentry};
	sb = BPF_CORE_READ(dentry, d_sb);
	start = walk_begin(s, w, sb, s->mount);
	n = &s->named[slot];
	n->name.len = 0;
	n->error = RF_ERR_SCRATCH;
	walk.at = w;
	walk.buffer = slot_buffer(s, slot);
	if (!walk.buffer)
		return 0;
	bpf_loop(WALK_ROUNDS, walk_round, &walk, 0);
	if (w->off >= RF_PATH_MAX) {
		w->off = RF_PATH_MAX - 1;
		walk.buffer[RF_PATH_MAX - 1] = '/';
	}
	if (!w->done && !(w->flags & (RF_PATH_LONG | RF_PATH_UNRESOLVED)))
		w->flags |= RF_PATH_LONG;
	n->error = RF_ERR_COUNT;
	n->off = w->off;
	n->name.dev = sb_dev(sb);
	n->name.len = RF_PATH_MAX - w->off;
	n->name.flags = w->flags;
	n->place.accept = rf_policy(0, s->sub.policy)->accept_none;
	if (w->flags & RF_PATH_LONG)
		n->error = RF_ERR_PATH_LONG;
	else if (w->flags & RF_PATH_UNRESOLVED)
		n->error = RF_ERR_PATH;
	return start;
}
