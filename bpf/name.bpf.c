// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * name.bpf.c - names that come, go and move.
 *
 * Hooks: path_mknod, path_mkdir, path_symlink (create), path_unlink, path_rmdir (delete),
 * path_rename, path_link. The path hooks are what the system calls, and io_uring, pass; a stacked
 * file system's own operations on its layers do not pass them, so nothing is judged twice.
 */
#include "bpf/file.bpf.h"

#define F_CREATE (RF_OP_BIT(RF_OP_CREATE))
#define F_WRITE	 (RF_OP_BIT(RF_OP_WRITE))

/* What all these hooks begin with: the subject, its scratch, a record for inode. */
static __always_inline int name_begin(struct subject *sub, struct rf_scratch **ret_s,
				      struct inode *inode, __u32 access)
{
	if (!subject_get(sub))
		return 0;
	*ret_s = scratch_get();
	if (!*ret_s)
		return -EPERM;
	file_begin(*ret_s, inode, access);
	return 1;
}

static __always_inline __u32 dir_access(struct inode *inode)
{
	return inode && (BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR ? RF_ACC_DIR : 0;
}

/* One name that comes or goes. */
static __always_inline int judge_name(const struct path *dir, struct dentry *dentry, __u32 ops,
				      __u32 op, __u32 access)
{
	struct rf_scratch *s;
	struct subject sub;
	struct named n = {};
	int r = name_begin(&sub, &s, op == RF_OP_DELETE ? dentry->d_inode : 0, access);

	if (r <= 0)
		return hook_return(r);
	name_of(&sub, s, 0, dentry, (__u64)dir->mnt, &n);
	judge_ops(&sub, &n, ops, &s->ev.file.v);
	return file_finish(&sub, s, op, &n, 0);
}

HOOK(path_mknod, const struct path *dir, struct dentry *dentry, umode_t mode, unsigned int dev,
     int ret)
{
	__u32 kind = mode & S_IFMT, ops = F_CREATE;

	if (ret)
		return ret;
	/* Content may follow: a name that must not be written must not come to be empty either. */
	if (!kind || kind == S_IFREG)
		ops |= F_WRITE;
	return judge_name(dir, dentry, ops, RF_OP_CREATE, 0);
}

HOOK(path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret)
{
	return ret ? ret : judge_name(dir, dentry, F_CREATE, RF_OP_CREATE, RF_ACC_DIR);
}

HOOK(path_unlink, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : judge_name(dir, dentry, RF_OP_BIT(RF_OP_DELETE), RF_OP_DELETE, 0);
}

HOOK(path_rmdir, const struct path *dir, struct dentry *dentry, int ret)
{
	return ret ? ret
		   : judge_name(dir, dentry, RF_OP_BIT(RF_OP_DELETE), RF_OP_DELETE, RF_ACC_DIR);
}

/* The place of an ordinary name beside n: what no pattern mentions in the same directory. */
static __always_inline int place_beside(const struct subject *sub, struct rf_scratch *s,
					struct dentry *dir, __u64 mnt, struct rf_place *ret)
{
	const struct rf_policy *p = rf_policy(0, sub->policy);
	struct named n = {};
	__u32 state;

	name_of(sub, s, 1, dir, mnt, &n);
	if (n.error != RF_ERR_COUNT)
		return -1;
	state = n.name.len == 1 ? n.state : rf_step(0, n.state, p->cls['/']);
	return rf_place_of(0, rf_step(0, state, p->other), ret);
}

HOOK(path_symlink, const struct path *dir, struct dentry *dentry, const char *old_name, int ret)
{
	struct rf_scratch *s;
	struct rf_place beside;
	struct named n = {}, text = {};
	struct subject sub;
	long len;
	int r;

	if (ret)
		return ret;
	r = name_begin(&sub, &s, 0, RF_ACC_SYMLINK);
	if (r <= 0)
		return hook_return(r);
	name_of(&sub, s, 0, dentry, (__u64)dir->mnt, &n);
	judge_ops(&sub, &n, F_CREATE | F_WRITE, &s->ev.file.v);
	if (place_beside(&sub, s, dir->dentry, (__u64)dir->mnt, &beside))
		verdict_close(&s->ev.file.v, RF_OP_CREATE, RF_ERR_PATH);
	else if (n.error == RF_ERR_COUNT)
		rf_judge_move(0, &beside, &n.place, &sub.facts, &s->ev.file.v);
	len = bpf_probe_read_kernel_str(s->name[1], RF_PATH_MAX, old_name);
	return file_finish_text(&sub, s, &n, len > 1 ? len - 1 : 0);
}

static __always_inline void judge_rename(const struct subject *sub, const struct named *from,
					 const struct named *to, __u32 access,
					 struct rf_verdict *v)
{
	__u32 error = from->error != RF_ERR_COUNT ? from->error : to->error;

	if (error != RF_ERR_COUNT) {
		verdict_close(v, RF_OP_RENAME, error);
		return;
	}
	rf_judge_rename(0, &from->place, &to->place, access & RF_ACC_DIR, &sub->facts, v);
}

HOOK(path_rename, const struct path *old_dir, struct dentry *old_dentry, const struct path *new_dir,
     struct dentry *new_dentry, unsigned int flags, int ret)
{
	struct inode *replaced = new_dentry->d_inode;
	__u32 access = dir_access(old_dentry->d_inode), exchange = flags & RENAME_EXCHANGE;
	struct named from = {}, to = {};
	struct rf_scratch *s;
	struct subject sub;
	int r;

	if (ret)
		return ret;
	r = name_begin(&sub, &s, old_dentry->d_inode, access | (exchange ? RF_ACC_EXCHANGE : 0));
	if (r <= 0)
		return hook_return(r);
	name_of(&sub, s, 0, old_dentry, (__u64)old_dir->mnt, &from);
	name_of(&sub, s, 1, new_dentry, (__u64)new_dir->mnt, &to);
	judge_rename(&sub, &from, &to, access, &s->ev.file.v);
	if (exchange)
		judge_rename(&sub, &to, &from, dir_access(replaced), &s->ev.file.v);
	return file_finish(&sub, s, RF_OP_RENAME, &from, &to);
}

HOOK(path_link, struct dentry *old_dentry, const struct path *new_dir, struct dentry *new_dentry,
     int ret)
{
	struct named from = {}, to = {};
	struct rf_scratch *s;
	struct subject sub;
	int r;

	if (ret)
		return ret;
	r = name_begin(&sub, &s, old_dentry->d_inode, 0);
	if (r <= 0)
		return hook_return(r);
	name_of(&sub, s, 0, old_dentry, (__u64)new_dir->mnt, &from);
	name_of(&sub, s, 1, new_dentry, (__u64)new_dir->mnt, &to);
	if (from.error != RF_ERR_COUNT || to.error != RF_ERR_COUNT)
		verdict_close(&s->ev.file.v, RF_OP_LINK,
			      from.error != RF_ERR_COUNT ? from.error : to.error);
	else
		rf_judge_link(0, &from.place, &to.place, &sub.facts, &s->ev.file.v);
	return file_finish(&sub, s, RF_OP_LINK, &from, &to);
}
