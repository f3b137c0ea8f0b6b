// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * attr.bpf.c - mode, owner, times, extended attributes and flags of files.
 *
 * Hooks: path_chmod, path_chown, inode_setattr (times only: the rest has path hooks),
 * inode_setxattr, inode_removexattr, inode_set_acl and inode_remove_acl (6.2 and later),
 * file_ioctl and file_ioctl_compat (chattr; terminals: terminal.bpf.h; who gets signals),
 * uring_override_creds.
 */
#include "bpf/process.bpf.h"
#include "bpf/terminal.bpf.h"

#define FS_IOC_SETFLAGS	  0x40086602
#define FS_IOC32_SETFLAGS 0x40046602
#define FS_IOC_FSSETXATTR 0x401c5820

static __noinline int judge_attr(struct dentry *dentry, __u64 mnt, __u32 access)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s || !inode || inode_unconcerned(inode))
		return hook_return(ret);
	file_begin(s, inode, access);
	name_of(s, NAME_PATH, dentry, mnt);
	judge_ops(s, RF_OP_BIT(RF_OP_ATTR));
	return file_finish(s, RF_OP_ATTR, ONE_NAME);
}

HOOK(path_chmod, const struct path *path, umode_t mode, int ret)
{
	return hook_return(ret ? ret : judge_attr(path->dentry, (__u64)path->mnt, RF_ACC_MODE));
}

/* The ids are structs in C and registers in BPF: they are not looked at. */
SEC("lsm/path_chown")
int path_chown(unsigned long long *ctx)
{
	const struct path *path = (void *)ctx[0];
	int ret = (int)ctx[3];

	return hook_return(ret ? ret : judge_attr(path->dentry, (__u64)path->mnt, RF_ACC_OWNER));
}

static __always_inline int judge_times(struct dentry *dentry, struct iattr *attr)
{
	__u32 valid = BPF_CORE_READ(attr, ia_valid);

	if (!(valid & (ATTR_ATIME_SET | ATTR_MTIME_SET | ATTR_TOUCH)) || on_behalf())
		return 0;
	return judge_attr(dentry, 0, RF_ACC_TIMES);
}

/* 6.1's lsm hook gives (dentry, attr); since 6.3 (c1632a0f1120) the mount's id map comes first. */
SEC("lsm/inode_setattr")
int inode_setattr(unsigned long long *ctx)
{
	__u64 dentry, attr;
	int ret;

	if (rf_tier != RF_TIER_LSM || rf_setattr_idmap) {
		dentry = CTX_ARG(ctx, 1);
		attr = CTX_ARG(ctx, 2);
		ret = CTX_ARG(ctx, 3);
	} else {
		dentry = CTX_ARG(ctx, 0);
		attr = CTX_ARG(ctx, 1);
		ret = CTX_ARG(ctx, 2);
	}
	if (ret)
		return hook_return(ret);
	return hook_return(judge_times((void *)dentry, (void *)attr));
}

HOOK(inode_setxattr, void *idmap, struct dentry *dentry, const char *name, const void *value,
     size_t size, int flags, int ret)
{
	return hook_return(ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR));
}

HOOK(inode_removexattr, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return hook_return(ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR));
}

/* Since 6.2 (72b3897e782d); before, access lists pass inode_setxattr. */
HOOK(inode_set_acl, void *idmap, struct dentry *dentry, const char *name, void *acl, int ret)
{
	return hook_return(ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR));
}

HOOK(inode_remove_acl, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return hook_return(ret || on_behalf() ? ret : judge_attr(dentry, 0, RF_ACC_XATTR));
}

static __always_inline int judge_ioctl(struct file *file, unsigned int cmd, unsigned long arg,
				       int ret)
{
	if (!ret && owner_command(cmd))
		return hook_return(judge_owner_unknown());
	if (!ret && terminal_command(cmd))
		return hook_return(terminal_control(file, cmd, arg));
	if (ret || (cmd != FS_IOC_SETFLAGS && cmd != FS_IOC32_SETFLAGS && cmd != FS_IOC_FSSETXATTR))
		return hook_return(ret);
	return hook_return(judge_attr(file->f_path.dentry, (__u64)file->f_path.mnt, RF_ACC_XATTR));
}

HOOK(file_ioctl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return judge_ioctl(file, cmd, arg, ret);
}

/* The 32-bit entry has a hook of its own since 6.8 (f1bb47a31dff), and in stable kernels before. */
HOOK(file_ioctl_compat, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return judge_ioctl(file, cmd, arg, ret);
}

/* io_uring with registered credentials: who acts would be unclear, so a session does not get it. */
HOOK(uring_override_creds, const struct cred *new, int ret)
{
	if (ret || !proc_of_current(bpf_get_current_task_btf()))
		return hook_return(ret);
	error_count(RF_ERR_URING_CREDS);
	return hook_return(-EPERM);
}
