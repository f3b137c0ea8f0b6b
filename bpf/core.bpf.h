/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * core.bpf.h - the only place that knows kernel versions and tiers: hook entries, CO-RE readers for
 * fields that moved, and the kernel's constants that are macros there.
 */
#ifndef RINGFENCE_CORE_BPF_H
#define RINGFENCE_CORE_BPF_H

#include "bpf/maps.bpf.h"

/*
 * A hook whose arguments are the same for lsm/X and for the function security_X: user space moves
 * the one program to fmod_ret/security_X or fentry/security_X when the tier is not lsm. Hooks with
 * other arguments have a second entry, HOOK_ALT, that is only loaded in those tiers.
 */
#define HOOK(name, args...)	      SEC("lsm/" #name) int BPF_PROG(name, args)
#define HOOK_ALT(name, func, args...) SEC("?fmod_ret/" #func) int BPF_PROG(name##_alt, args)

#define S_IFMT	 00170000
#define S_IFSOCK 0140000
#define S_IFLNK	 0120000
#define S_IFREG	 0100000
#define S_IFBLK	 0060000
#define S_IFDIR	 0040000
#define S_IFCHR	 0020000
#define S_IFIFO	 0010000
#define S_ISUID	 0004000
#define S_ISGID	 0002000
#define S_IXGRP	 0000010

#define FMODE_READ    0x1
#define FMODE_WRITE   0x2
#define FMODE_CREATED 0x100000
#define FMODE_EXEC    0x20
#define O_APPEND      02000
#define O_TRUNC	      01000
#define MAY_EXEC      1
#define MAY_WRITE     2
#define MAY_READ      4
#define MAY_APPEND    8

#define PROT_WRITE 0x2
#define PROT_EXEC  0x4
#define AT_BASE	   7 /* elf.h: where the interpreter stands */
#define AUXV_PAIRS 20
#define MAP_SHARED 0x1
#define MAP_TYPE   0x0f
#define VM_WRITE   0x2
#define VM_EXEC	   0x4
#define VM_SHARED  0x8

#define ATTR_ATIME_SET (1 << 7)
#define ATTR_MTIME_SET (1 << 8)
#define ATTR_TOUCH     (1 << 17)

#define SB_NOUSER	    (1u << 31)
#define PROC_SUPER_MAGIC    0x9fa0
#define ANON_INODE_FS_MAGIC 0x09041934
#define OVERLAYFS_MAGIC	    0x794c7630
#define ECRYPTFS_MAGIC	    0xf15f

#define PF_EXITING	  0x4
#define PF_IO_WORKER	  0x10
#define PF_KTHREAD	  0x200000
#define CLONE_VM	  0x100
#define CLONE_THREAD	  0x10000
#define CLONE_INTO_CGROUP 0x200000000ull

#define AF_UNSPEC      0
#define AF_UNIX	       1
#define AF_INET	       2
#define AF_INET6       10
#define AF_KEY	       15
#define AF_NETLINK     16
#define AF_PACKET      17
#define AF_ALG	       38
#define AF_VSOCK       40
#define AF_SMC	       43
#define AF_XDP	       44
#define SOCK_STREAM    1
#define SOCK_RAW       3
#define SOCK_PACKET    10
#define NETLINK_ROUTE  0
#define IPPROTO_ICMPV6 58

#define PTRACE_MODE_ATTACH 2
#define RENAME_EXCHANGE	   2

#define EPERM	1
#define ENOMEM	12
#define ETXTBSY 26

/*
 * One argument of a hook whose argument list differs between kernels. The load has a constant
 * offset: the verifier refuses a computed one, which the compiler makes of two that it may choose
 * from.
 */
#define CTX_ARG(ctx, n)                                                                            \
	({                                                                                         \
		__u64 value_;                                                                      \
		asm volatile("%0 = *(u64 *)(%1 + %2)" : "=r"(value_) : "r"(ctx), "i"((n)*8));      \
		value_;                                                                            \
	})

static __always_inline __u64 task_start_ns(struct task_struct *task)
{
	return BPF_CORE_READ(task, group_leader, start_boottime);
}

struct super_block___pointer {
	struct mount *s_mounts;
} __attribute__((preserve_access_index));

struct inet_sock___6_1 {
	__u8 hdrincl : 1;
} __attribute__((preserve_access_index));

/* Does the sender of packets make their headers? Since 6.6 it is a bit of inet_flags. */
static __always_inline int inet_own_header(const struct sock *sk)
{
	const struct inet_sock___6_1 *old = (const void *)sk;
	const struct inet_sock *inet = (const void *)sk;

	if (bpf_core_field_exists(old->hdrincl))
		return BPF_CORE_READ_BITFIELD_PROBED(old, hdrincl);
	return BPF_CORE_READ(inet, inet_flags) >> INET_FLAGS_HDRINCL & 1;
}

/*
 * Any mount of a file system (struct mount), for hooks that give a dentry only; 0: it has none.
 * Since 6.18 the list begins with a pointer, before it was a list_head.
 */
static __always_inline __u64 any_mount(struct super_block *sb)
{
	struct super_block___pointer *p = (void *)sb;
	__u64 entry;

	if (!bpf_core_field_exists(sb->s_mounts.next))
		return (__u64)BPF_CORE_READ(p, s_mounts);
	entry = (__u64)BPF_CORE_READ(sb, s_mounts.next);
	if (!entry || entry == (__u64)sb + bpf_core_field_offset(struct super_block, s_mounts))
		return 0;
	return entry - bpf_core_field_offset(struct mount, mnt_instance);
}

struct inode___6_1 {
	struct timespec64 i_ctime;
} __attribute__((preserve_access_index));

struct inode___6_6 {
	struct timespec64 __i_ctime;
} __attribute__((preserve_access_index));

struct inode___6_11 {
	time64_t i_ctime_sec;
	__u32 i_ctime_nsec;
} __attribute__((preserve_access_index));

/*
 * Was the inode changed since that moment? Nobody sets the change time but the kernel, at each
 * write, rename, link and change of mode. It moved twice: 13bc24457850 (6.6), 3aa63a569c64 (6.11).
 */
static __always_inline int inode_changed_since(const struct inode *inode, __u64 s, __u64 ns)
{
	const struct inode___6_1 *i1 = (const void *)inode;
	const struct inode___6_6 *i2 = (const void *)inode;
	const struct inode___6_11 *i3 = (const void *)inode;
	__u64 at, at_ns;

	if (bpf_core_field_exists(i3->i_ctime_sec)) {
		at = BPF_CORE_READ(i3, i_ctime_sec);
		/* The top bit says that somebody has asked (4e40eff0b573, 6.13). */
		at_ns = BPF_CORE_READ(i3, i_ctime_nsec) & 0x7fffffff;
	} else if (bpf_core_field_exists(i2->__i_ctime)) {
		at = BPF_CORE_READ(i2, __i_ctime.tv_sec);
		at_ns = BPF_CORE_READ(i2, __i_ctime.tv_nsec);
	} else {
		at = BPF_CORE_READ(i1, i_ctime.tv_sec);
		at_ns = BPF_CORE_READ(i1, i_ctime.tv_nsec);
	}
	return at > s || (at == s && at_ns > ns);
}

static __always_inline __u32 sb_dev(struct super_block *sb)
{
	return BPF_CORE_READ(sb, s_dev);
}

#endif
