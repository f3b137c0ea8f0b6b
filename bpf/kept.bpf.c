// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kept.bpf.c - labels that stay on files beyond the session, in a map that all Ringfence processes
 * of the machine share.
 *
 * Hook: inode_free_security (a file or pipe is no more: its labels go with it; attached only while
 * a session has labels). Run by user space: kept_settle (what was cleaned is off the files for
 * good), kept_drop (a person takes labels off all files).
 */
#include "bpf/flow_core.bpf.h"

int kept_taint(struct rf_scratch *s, const struct rf_object *object, __u64 labels, __u64 writer,
	       __u32 empty)
{
	struct rf_kept fresh = {};
	struct rf_object key;
	struct rf_kept *k;
	__u64 owner;

	if (!s || !object)
		return 0;
	key = *object;
	if (key.dev >= RF_DEV_PSEUDO)
		return 0;
	owner = writer >> 32 ? 0 : writer;
	if (owner)
		owner |= (__u64)rf_engine << 32;
	k = bpf_map_lookup_elem(&kept, &key);
	if (!k) {
		if (!labels)
			return 0;
		if (owner)
			fresh.pending = labels;
		else
			fresh.labels = labels;
		fresh.owner = owner;
		if (!bpf_map_update_elem(&kept, &key, &fresh, BPF_NOEXIST))
			return 0;
		/* Somebody else was faster, or there is no room. */
		k = bpf_map_lookup_elem(&kept, &key);
	}
	if (!k) {
		error_count(RF_ERR_LABELS_FULL);
		return -1;
	}
	if (empty) {
		k->labels = 0;
		k->pending = 0;
		k->owner = 0;
	}
	labels &= ~k->labels;
	if (!labels)
		return 0;
	if (owner && (k->owner == owner || !__sync_val_compare_and_swap(&k->owner, 0, owner)))
		__sync_fetch_and_or(&k->pending, labels);
	else
		__sync_fetch_and_or(&k->labels, labels);
	return 0;
}

/* The last name went, and nobody has it open. What is only dropped from memory has names. */
SEC("lsm/inode_free_security")
int BPF_PROG(inode_gone, struct inode *inode)
{
	__u32 mode = BPF_CORE_READ(inode, i_mode) & S_IFMT;
	struct rf_object object = {};

	if (mode != S_IFIFO && (mode != S_IFREG || BPF_CORE_READ(inode, i_nlink)))
		return 0;
	object.ino = BPF_CORE_READ(inode, i_ino);
	object.dev = sb_dev(BPF_CORE_READ(inode, i_sb));
	object.generation = BPF_CORE_READ(inode, i_generation);
	bpf_map_delete_elem(&olabels, &object);
	bpf_map_delete_elem(&kept, &object);
	return 0;
}

static long settle_file(void *map, const struct rf_object *object, struct rf_kept *k, void *ctx)
{
	__u64 owner = k->owner, writer = (__u32)owner;
	const struct rf_clean *clean;

	if (owner >> 32 != rf_engine)
		return 0;
	clean = bpf_map_lookup_elem(&cleansed, &writer);
	if (!clean)
		return 0;
	__sync_fetch_and_and(&k->pending, ~clean->labels);
	if (!k->pending)
		__sync_val_compare_and_swap(&k->owner, owner, 0);
	return 0;
}

SEC("syscall")
int kept_settle(void *ctx)
{
	bpf_for_each_map_elem(&kept, settle_file, 0, 0);
	return 0;
}

static long drop_file(void *map, const struct rf_object *object, struct rf_kept *k,
		      struct rf_kept_drop *drop)
{
	if (!((k->labels | k->pending) & drop->labels))
		return 0;
	__sync_fetch_and_and(&k->labels, ~drop->labels);
	__sync_fetch_and_and(&k->pending, ~drop->labels);
	drop->files++;
	return 0;
}

SEC("syscall")
int kept_drop(struct rf_kept_drop *ctx)
{
	struct rf_kept_drop drop = *ctx;

	bpf_for_each_map_elem(&kept, drop_file, &drop, 0);
	ctx->files = drop.files;
	return 0;
}
