/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * terminal.bpf.h - the ioctls by which one who has a terminal open acts on the others that have:
 * types what they read, takes the terminal from them, or hangs up. They are a write of a terminal
 * that is not the session's own, also where it was lent the terminal to read and write.
 */
#ifndef RINGFENCE_TERMINAL_BPF_H
#define RINGFENCE_TERMINAL_BPF_H

#include "bpf/file.bpf.h"

#define TIOCSCTTY    0x540e
#define TIOCSTI	     0x5412
#define TIOCLINUX    0x541c /* on a console: selects and pastes */
#define TIOCSETD     0x5423
#define TIOCVHANGUP  0x5437
#define KDSKBENT     0x4b47 /* what keys of a console type */
#define KDSKBSENT    0x4b49
#define KDSKBDIACR   0x4b4b
#define KDSETKEYCODE 0x4b4d
#define KDSIGACCEPT  0x4b4e
#define KDSKBDIACRUC 0x4bfb
#define VT_SETMODE   0x5602 /* who is asked, by signals, when consoles are switched */

/* The same numbers on x86 and arm64, and by the 32-bit entries. */
static __always_inline int terminal_command(unsigned int cmd)
{
	switch (cmd) {
	case TIOCSCTTY:
	case TIOCSTI:
	case TIOCLINUX:
	case TIOCSETD:
	case TIOCVHANGUP:
	case KDSKBENT:
	case KDSKBSENT:
	case KDSKBDIACR:
	case KDSETKEYCODE:
	case KDSIGACCEPT:
	case KDSKBDIACRUC:
	case VT_SETMODE:
		return 1;
	default:
		return 0;
	}
}

/* To make a terminal one's controlling one harms who has it already, and only if it is forced. */
static __always_inline int terminal_is_stolen(struct tty_struct *tty, unsigned long arg)
{
	struct pid *has = BPF_CORE_READ(tty, ctrl.session);
	struct task_struct *task = bpf_get_current_task_btf();

	return (__u32)arg && has && has != BPF_CORE_READ(task, signal, pids[PIDTYPE_SID]);
}

/* Judges by the name that it was opened by, and by the terminal's number. */
static __noinline int terminal_judge(struct rf_scratch *s, struct file *file, __u32 rdev)
{
	file_begin(s, BPF_CORE_READ(file, f_inode), RF_ACC_WRITE | RF_ACC_CONTROL);
	s->ev.file.rdev = rdev;
	name_of(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
		(__u64)BPF_CORE_READ(file, f_path.mnt));
	judge_ops(s, RF_OP_BIT(RF_OP_WRITE));
	device_judge(s, RF_OP_BIT(RF_OP_WRITE), 0);
	return file_finish(s, RF_OP_WRITE, ONE_NAME);
}

/* Inline: judging is six frames deep, and eight are all there may be. */
static __always_inline int terminal_control(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty, *side;
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	tty = tty_of(file);
	if (!tty || (cmd == TIOCSCTTY && !terminal_is_stolen(tty, arg)))
		return 0;
	side = device_is_master(tty_device(tty)) ? BPF_CORE_READ(tty, link) : tty;
	if (device_is_pty(tty_device(side)) && terminal_whose(pty_inode(side)) == TERMINAL_OWN)
		return 0;
	return hook_return(terminal_judge(s, file, tty_device(side)));
}

#endif
