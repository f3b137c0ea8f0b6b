// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * system.bpf.c - operations on the machine.
 *
 * Hooks: sb_mount, sb_remount, sb_umount, sb_pivotroot, move_mount (mount), userns_create
 * (namespace), path_chroot (chroot), kernel_read_file and kernel_load_data (module), bpf,
 * key_permission (keyring), perf_event_open (perf), locked_down (module: devices that programs
 * drive themselves).
 */
#include "bpf/file.bpf.h"

static __always_inline int judge_system(int ret, __u32 op, __u64 arg)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	return hook_return(system_judge(s, op, arg));
}

HOOK(sb_mount, const char *dev_name, const struct path *path, const char *type, unsigned long flags,
     void *data, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, flags);
}

HOOK(sb_remount, struct super_block *sb, void *options, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

/*
 * A stacked file system gives files other names than rules know, and reaches them by itself: no
 * policy that speaks of files can hold beside one that its session makes.
 */
HOOK(sb_set_mnt_opts, struct super_block *sb, void *options, unsigned long kern_flags,
     unsigned long *set_kern_flags, int ret)
{
	struct rf_scratch *s;
	__u64 magic;

	if (ret)
		return hook_return(ret);
	magic = sb->s_magic;
	if (magic != OVERLAYFS_MAGIC && magic != ECRYPTFS_MAGIC)
		return 0;
	s = hook_begin(&ret);
	if (!s || !(policy_flags(s) & RF_POLICY_FILES))
		return hook_return(ret);
	return hook_return(system_close(s, RF_OP_MOUNT, RF_ERR_STACKED));
}

HOOK(sb_umount, struct vfsmount *mnt, int flags, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, flags);
}

HOOK(sb_pivotroot, const struct path *old_path, const struct path *new_path, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

HOOK(move_mount, const struct path *from_path, const struct path *to_path, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

HOOK(userns_create, const struct cred *cred, int ret)
{
	return judge_system(ret, RF_OP_NAMESPACE, 0x10000000 /* CLONE_NEWUSER */);
}

HOOK(path_chroot, const struct path *path, int ret)
{
	return judge_system(ret, RF_OP_CHROOT, 0);
}

/* enum kernel_read_file_id: firmware, modules, kexec images, … all of them are code for the kernel.
 */
HOOK(kernel_read_file, struct file *file, int id, bool contents, int ret)
{
	return judge_system(ret, RF_OP_MODULE, id);
}

HOOK(kernel_load_data, int id, bool contents, int ret)
{
	return judge_system(ret, RF_OP_MODULE, id);
}

/* Ways past the kernel to the machine's memory and devices. */
static __always_inline int lockdown_is_ours(enum lockdown_reason what)
{
	return what == bpf_core_enum_value(enum lockdown_reason, LOCKDOWN_IOPORT) ||
	       what == bpf_core_enum_value(enum lockdown_reason, LOCKDOWN_DEV_MEM) ||
	       what == bpf_core_enum_value(enum lockdown_reason, LOCKDOWN_MSR) ||
	       what == bpf_core_enum_value(enum lockdown_reason, LOCKDOWN_PCI_ACCESS);
}

HOOK(locked_down, enum lockdown_reason what, int ret)
{
	return lockdown_is_ours(what) ? judge_system(ret, RF_OP_MODULE, what) : hook_return(ret);
}

/* 7.x has a fourth argument; the value of an earlier program is behind the last one. */
SEC("lsm/bpf")
int bpf(unsigned long long *ctx)
{
	int ret;

	if (rf_bpf_args == 4)
		ret = CTX_ARG(ctx, 4);
	else
		ret = CTX_ARG(ctx, 3);

	return judge_system(ret, RF_OP_BPF, ctx[0]);
}

/* 6.16 dropped the first argument. */
SEC("lsm/perf_event_open")
int perf_event_open(unsigned long long *ctx)
{
	int ret;

	if (rf_perf_args == 1)
		ret = CTX_ARG(ctx, 1);
	else
		ret = CTX_ARG(ctx, 2);

	return judge_system(ret, RF_OP_PERF, 0);
}

/* Keys and keyrings, whatever is wanted of them. */
HOOK(key_permission, void *key, const struct cred *cred, int need, int ret)
{
	return judge_system(ret, RF_OP_KEYRING, need);
}
