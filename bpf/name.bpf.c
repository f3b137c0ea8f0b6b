// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * name.bpf.c - names that come, go and move.
 *
 * Hooks: path_mknod, path_mkdir, path_symlink (create), path_unlink, path_rmdir (delete),
 * path_rename, path_link. The path hooks are what the system calls, and io_uring, pass; a stacked
 * file system's own operations on its layers do not pass them, so nothing is judged twice.
 * put_unused_fd (an open has come to nothing).
 */
#include "bpf/file.bpf.h"

static __always_inline __u32 dir_access(struct inode *inode)
{
	return inode && (BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR ? RF_ACC_DIR : 0;
}

/* One name that comes or goes; inode is NULL for one that comes. */
static __always_inline int judge_name(struct dentry *dentry, __u64 mnt, __u32 ops, __u32 access)
{
	__u32 op = ops & RF_OP_BIT(RF_OP_DELETE) ? RF_OP_DELETE : RF_OP_CREATE;
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	file_begin(s, op == RF_OP_DELETE ? BPF_CORE_READ(dentry, d_inode) : 0, access);
	name_of(s, NAME_PATH, dentry, mnt);
	judge_ops(s, ops);
	return file_finish(s, op, ONE_NAME);
}

/* The kernel has not looked yet whether the name is there: it is in no hash of names. */
static __always_inline int name_is_unsure(struct dentry *dentry)
{
	return !BPF_CORE_READ(dentry, d_hash.pprev);
}

/* A device by another name; not of those that are nobody's data, nor of overlayfs's whiteouts. */
static __always_inline void judge_device_made(struct rf_scratch *s, __u32 mode, __u32 rdev)
{
	__u32 block = (mode & S_IFMT) == S_IFBLK;

	s->ev.file.rdev = rdev;
	if (block || (rdev && !device_unconcerned(rdev)))
		device_judge(s, RF_OPS_CREATE, block);
}

HOOK(path_mknod, const struct path *dir, struct dentry *dentry, umode_t mode, unsigned int dev,
     int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	/* Nobody makes a name there, and an open of /proc/self/fd/1 leads elsewhere. */
	if (BPF_CORE_READ(dentry, d_sb, s_magic) == PROC_SUPER_MAGIC)
		return 0;
	file_begin(s, 0, 0);
	name_of(s, NAME_PATH, dentry, (__u64)dir->mnt);
	judge_ops(s, RF_OPS_CREATE);
	if (mode_is_device(mode))
		judge_device_made(s, mode, rf_device_decode(dev));
	if (!name_is_unsure(dentry))
		return file_finish(s, RF_OP_CREATE, ONE_NAME);
	s->unsure = (__u64)dentry;
	sent_hold();
	return file_conclude(s, RF_OP_CREATE, ONE_NAME);
}

/*
 * What waited for an open that did not come is told: the next hook of the process may be hours
 * away, and who asks why it was denied asks at once.
 */
SEC("?fentry/put_unused_fd")
int BPF_PROG(open_failed, unsigned int fd)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_scratch *s;

	if (!task->bpf_storage)
		return 0;
	s = scratch_again(task);
	if (s && s->unsure)
		unsure_end(s, 0);
	return 0;
}

HOOK(path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret)
{
	if (ret)
		return hook_return(ret);
	return hook_return(judge_name(dentry, (__u64)dir->mnt, RF_OPS_MKDIR, RF_ACC_DIR));
}

HOOK(path_unlink, const struct path *dir, struct dentry *dentry, int ret)
{
	if (ret)
		return hook_return(ret);
	return hook_return(judge_name(dentry, (__u64)dir->mnt, RF_OP_BIT(RF_OP_DELETE), 0));
}

HOOK(path_rmdir, const struct path *dir, struct dentry *dentry, int ret)
{
	if (ret)
		return hook_return(ret);
	return hook_return(
		judge_name(dentry, (__u64)dir->mnt, RF_OP_BIT(RF_OP_DELETE), RF_ACC_DIR));
}

/* The link's text becomes the record's second name. */
static __always_inline void text_read(struct rf_scratch *s, const char *text)
{
	__u8 *buffer = slot_buffer(s, NAME_TARGET);
	struct named *n = &s->named[NAME_TARGET];
	long len = buffer ? bpf_probe_read_kernel_str(buffer, RF_PATH_MAX, text) : 0;

	n->off = 0;
	n->name.dev = 0;
	n->name.flags = 0;
	n->name.len = len > 1 && len <= RF_PATH_MAX ? len - 1 : 0;
}

static __always_inline int symlink_hook(struct dentry *dir, struct dentry *dentry, __u64 mnt,
					const char *text)
{
	struct rf_verdict *v;
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	v = &s->ev.file.v;
	file_begin(s, 0, RF_ACC_SYMLINK);
	name_of(s, NAME_PATH, dentry, mnt);
	name_of(s, NAME_TARGET, dir, mnt);
	s->move.to = s->named[NAME_PATH].place;
	if (s->named[NAME_PATH].error != RF_ERR_COUNT || place_beside(s))
		verdict_close(v, RF_OP_CREATE, RF_ERR_PATH);
	else
		judge_symlink(s);
	text_read(s, text);
	return file_finish(s, RF_OP_CREATE, TWO_NAMES);
}

HOOK(path_symlink, const struct path *dir, struct dentry *dentry, const char *old_name, int ret)
{
	if (ret)
		return hook_return(ret);
	return hook_return(symlink_hook(dir->dentry, dentry, (__u64)dir->mnt, old_name));
}

/* Both names into the scratch. Returns 0, or -1: one could not be resolved, closed. */
static __always_inline int names_of(struct rf_scratch *s, struct dentry *from, struct dentry *to,
				    __u64 mnt, __u32 op)
{
	__u32 error;

	name_of(s, NAME_PATH, from, mnt);
	name_of(s, NAME_TARGET, to, mnt);
	s->move.from = s->named[NAME_PATH].place;
	s->move.to = s->named[NAME_TARGET].place;
	error = s->named[NAME_PATH].error;
	if (error == RF_ERR_COUNT)
		error = s->named[NAME_TARGET].error;
	if (error == RF_ERR_COUNT)
		return 0;
	verdict_close(&s->ev.file.v, op, error);
	return -1;
}

/*
 * Labels that a name gives stay with the file when the name goes. other: what is exchanged for it,
 * or NULL.
 */
static __noinline int labels_keep(struct rf_scratch *s, struct dentry *other, __u32 op)
{
	int failed = object_keep(s, NAME_PATH);

	if (other) {
		object_of_inode(s, BPF_CORE_READ(other, d_inode));
		failed |= object_keep(s, NAME_TARGET);
	}
	if (failed)
		verdict_close(&s->ev.file.v, op, RF_ERR_LABELS_FULL);
	return 0;
}

/* An exchange is one call with a flag, for both directions (since 5.19). */
static __always_inline int rename_hook(struct dentry *from, struct dentry *to, __u64 mnt,
				       __u32 flags)
{
	struct rf_scratch *s;
	__u32 access;
	int ret;

	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	access = dir_access(BPF_CORE_READ(from, d_inode));
	s->move.flags = access ? RF_MOVE_DIR : 0;
	if (flags & RENAME_EXCHANGE) {
		s->move.flags |= RF_MOVE_EXCHANGE;
		if (dir_access(BPF_CORE_READ(to, d_inode)))
			s->move.flags |= RF_MOVE_DIR_TO;
		access |= RF_ACC_EXCHANGE;
	}
	file_begin(s, BPF_CORE_READ(from, d_inode), access);
	if (!names_of(s, from, to, mnt, RF_OP_RENAME))
		judge_rename(s);
	if (follows_data(s))
		labels_keep(s, flags & RENAME_EXCHANGE ? to : 0, RF_OP_RENAME);
	return file_finish(s, RF_OP_RENAME, TWO_NAMES);
}

HOOK(path_rename, const struct path *old_dir, struct dentry *old_dentry, const struct path *new_dir,
     struct dentry *new_dentry, unsigned int flags, int ret)
{
	if (ret)
		return hook_return(ret);
	return hook_return(rename_hook(old_dentry, new_dentry, (__u64)new_dir->mnt, flags));
}

HOOK(path_link, struct dentry *old_dentry, const struct path *new_dir, struct dentry *new_dentry,
     int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	file_begin(s, old_dentry->d_inode, 0);
	if (!names_of(s, old_dentry, new_dentry, (__u64)new_dir->mnt, RF_OP_LINK))
		judge_link(s);
	if (follows_data(s))
		labels_keep(s, 0, RF_OP_LINK);
	return file_finish(s, RF_OP_LINK, TWO_NAMES);
}
