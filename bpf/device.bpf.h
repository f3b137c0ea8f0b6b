/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* device.bpf.h - device files by their numbers, and whose terminal one is; see device.bpf.c. */
#ifndef RINGFENCE_DEVICE_BPF_H
#define RINGFENCE_DEVICE_BPF_H

#include "bpf/judge.bpf.h"

/* Character devices by major and minor that are nobody's data: null, zero, full, random, tty. */
static __always_inline int device_unconcerned(__u32 rdev)
{
	__u32 major = RF_MAJOR(rdev), minor = RF_MINOR(rdev);

	if (major == 1)
		return minor == 3 || minor == 5 || minor == 7 || minor == 8 || minor == 9;
	return major == 5 && (minor == 0 || minor == 2);
}

/* Pseudo-terminals of devpts, as programs open them, and their other sides. */
static __always_inline int device_is_pty(__u32 rdev)
{
	return RF_MAJOR(rdev) >= 136 && RF_MAJOR(rdev) <= 143;
}

static __always_inline int device_is_master(__u32 rdev)
{
	return RF_MAJOR(rdev) >= 128 && RF_MAJOR(rdev) <= 135;
}

static __always_inline __u32 tty_device(struct tty_struct *tty)
{
	__u32 minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);

	return BPF_CORE_READ(tty, driver, major) << 20 | minor;
}

/* A pointer as a number that a global function takes: the verifier would see it for a pointer. */
static __always_inline __u64 address_of(const void *pointer)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), &pointer);
	return value;
}

/* The terminal of an open file, or NULL: it is of none. */
static __always_inline struct tty_struct *tty_of(struct file *file)
{
	struct tty_file_private *p = (void *)BPF_CORE_READ(file, private_data);

	return p && BPF_CORE_READ(p, file) == file ? BPF_CORE_READ(p, tty) : 0;
}

/* Address of the inode in devpts that a pseudo-terminal is opened by, not its other side. */
static __always_inline __u64 pty_inode(struct tty_struct *tty)
{
	struct dentry *dentry = (void *)BPF_CORE_READ(tty, driver_data);

	return (__u64)BPF_CORE_READ(dentry, d_inode);
}

/* Whose a pseudo-terminal is, for the current process. */
enum terminal_whose {
	TERMINAL_OTHERS,
	TERMINAL_LENT, /* a person's, that the session was started in */
	TERMINAL_OWN,  /* the session itself holds the other side, and nobody else types there */
};

/* inode: see pty_inode(). Returns enum terminal_whose. */
int terminal_whose(__u64 inode);
/* A process of the session was met holding the other side, before there was a session. */
int terminal_take(__u64 inode, __u32 session, __u32 epoch);
/* rf_terminal.born of a pseudo-terminal, 0: older than the programs. */
__u32 terminal_born(__u64 inode);
/*
 * Judges ops at the name that a device has by its number, s->ev.file.rdev, into the verdict of the
 * file record. Uses slot NAME_TARGET.
 */
int device_judge(struct rf_scratch *s, __u32 ops, __u32 block);

#endif
