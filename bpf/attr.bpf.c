// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * attr.bpf.c - mode, owner, times, extended attributes and flags of files.
 *
 * Hooks: path_chmod, path_chown, inode_setattr (times only: the rest has path hooks),
 * inode_setxattr, inode_removexattr, inode_set_acl and inode_remove_acl (6.2 and later),
 * file_ioctl (chattr), uring_override_creds.
 */
#include "bpf/file.bpf.h"

#define FS_IOC_SETFLAGS	  0x40086602
#define FS_IOC_FSSETXATTR 0x401c5820

static __always_inline int judge_attr(struct dentry *dentry, __u64 mnt, __u32 access)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	struct rf_scratch *s;
	struct subject sub;
	struct named n = {};

	if (!subject_get(&sub) || !inode || inode_unconcerned(inode))
		return 0;
	s = scratch_get();
	if (!s)
		return hook_return(-EPERM);
	file_begin(s, inode, access);
	name_of(&sub, s, 0, dentry, mnt, &n);
	if (n.error != RF_ERR_COUNT)
		verdict_close(&s->ev.file.v, RF_OP_ATTR, n.error);
	else
		rf_judge(0, n.place.accept, RF_OP_ATTR, &sub.facts, &s->ev.file.v);
	return file_finish(&sub, s, RF_OP_ATTR, &n, 0);
}

HOOK(path_chmod, const struct path *path, umode_t mode, int ret)
{
	return ret ? ret : judge_attr(path->dentry, (__u64)path->mnt, RF_ACC_MODE);
}

/* The ids are structs in C and registers in BPF: they are not looked at. */
SEC("lsm/path_chown")
int path_chown(unsigned long long *ctx)
{
	const struct path *path = (void *)ctx[0];
	int ret = (int)ctx[3];

	return ret ? ret : judge_attr(path->dentry, (__u64)path->mnt, RF_ACC_OWNER);
}

/*
 * overlayfs repeats a change on its upper layer under the mounter's credentials: not judged twice.
 * A tracked process cannot have overridden credentials by itself (see uring_override_creds), and
 * io_uring's workers, which can, are always judged.
 */
static __always_inline int on_behalf(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return task->cred != task->real_cred && !(task->flags & PF_IO_WORKER);
}

static __always_inline int judge_times(struct dentry *dentry, struct iattr *attr)
{
	__u32 valid = BPF_CORE_READ(attr, ia_valid);

	if (!(valid & (ATTR_ATIME_SET | ATTR_MTIME_SET | ATTR_TOUCH)) || on_behalf())
		return 0;
	return judge_attr(dentry, 0, RF_ACC_TIMES);
}

/* 6.1 gives (dentry, attr); since 6.3 (c1632a0f1120) the mount's id map comes first. */
SEC("lsm/inode_setattr")
int inode_setattr(unsigned long long *ctx)
{
	int args = bpf_core_type_exists(struct mnt_idmap___set) ? 3 : 2;
	int ret = (int)ctx[args];

	if (rf_tier != RF_TIER_LSM) {
		ret = (int)ctx[3];
		return ret ? ret : judge_times((void *)ctx[1], (void *)ctx[2]);
	}
	if (args == 3)
		return ret ? ret : judge_times((void *)ctx[1], (void *)ctx[2]);
	return ret ? ret : judge_times((void *)ctx[0], (void *)ctx[1]);
}

HOOK(inode_setxattr, void *idmap, struct dentry *dentry, const char *name, const void *value,
     size_t size, int flags, int ret)
{
	return ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR);
}

HOOK(inode_removexattr, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR);
}

/* Since 6.2 (72b3897e782d); before, access lists pass inode_setxattr. */
HOOK(inode_set_acl, void *idmap, struct dentry *dentry, const char *name, void *acl, int ret)
{
	return ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR);
}

HOOK(inode_remove_acl, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR);
}

HOOK(file_ioctl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	if (ret || (cmd != FS_IOC_SETFLAGS && cmd != FS_IOC_FSSETXATTR))
		return ret;
	return judge_attr(file->f_path.dentry, (__u64)file->f_path.mnt, RF_ACC_XATTR);
}

/* io_uring with registered credentials: who acts would be unclear, so a session does not get it. */
HOOK(uring_override_creds, const struct cred *new, int ret)
{
	struct subject sub;

	if (ret || !subject_get(&sub))
		return ret;
	error_count(RF_ERR_URING_CREDS);
	return hook_return(-EPERM);
}
