/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * path.bpf.h - from a dentry to its name and its place in the automaton; see path.bpf.c.
 *
 * These functions are global: the verifier looks at each of them once, on its own, and not again on
 * every path of every hook that calls it.
 */
#ifndef RINGFENCE_PATH_BPF_H
#define RINGFENCE_PATH_BPF_H

#include "bpf/emit.bpf.h"
#include "bpf/verdict.bpf.h"

/*
 * Reads the name of s->dentry into the slot. Returns the automaton's start for its file system. The
 * arguments travel in the scratch, since a global function takes no kernel pointers.
 */
__u32 name_read(struct rf_scratch *s, __u32 slot);
/* Runs the automaton from start over a name that was read. */
int name_match(struct rf_scratch *s, __u32 slot, __u32 start);

/* vfsmount may be 0 where the hook has none. */
static __always_inline __u32 name_only(struct rf_scratch *s, __u32 slot, struct dentry *dentry,
				       __u64 vfsmount)
{
	s->dentry = (__u64)dentry;
	s->mount = vfsmount;
	return name_read(s, slot);
}

/* Reads and places a name. */
static __always_inline void name_of(struct rf_scratch *s, __u32 slot, struct dentry *dentry,
				    __u64 vfsmount)
{
	__u32 start = name_only(s, slot, dentry, vfsmount);

	if (s->named[slot].error == RF_ERR_COUNT)
		name_match(s, slot, start);
}

/* Identity of a file for the record; inode is one that programs may read themselves. */
static __always_inline void inode_fill_direct(const struct inode *inode, struct rf_inode *ret)
{
	ret->ino = inode->i_ino;
	ret->dev = inode->i_sb->s_dev;
	ret->generation = inode->i_generation;
	ret->mode = inode->i_mode;
	ret->nlink = inode->i_nlink;
	ret->uid = inode->i_uid.val;
	ret->gid = inode->i_gid.val;
}

/* The same by reads that may fail. */
static __always_inline void inode_fill(struct inode *inode, struct rf_inode *ret)
{
	ret->ino = BPF_CORE_READ(inode, i_ino);
	ret->dev = sb_dev(BPF_CORE_READ(inode, i_sb));
	ret->generation = BPF_CORE_READ(inode, i_generation);
	ret->mode = BPF_CORE_READ(inode, i_mode);
	ret->nlink = BPF_CORE_READ(inode, i_nlink);
	ret->uid = BPF_CORE_READ(inode, i_uid.val);
	ret->gid = BPF_CORE_READ(inode, i_gid.val);
}

#endif
