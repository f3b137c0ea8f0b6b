// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * device.bpf.c - device files by their numbers, and whose terminal one is.
 *
 * Hooks: fexit/devpts_pty_new and fentry/devpts_pty_kill (a pseudo-terminal comes and goes).
 */
#include "bpf/device.bpf.h"

static __u32 terminals_born;

/* What is not in the map is nobody's, and rules decide. But nothing old may stay there. */
static __always_inline void terminal_put(__u64 inode, const struct rf_terminal *t)
{
	if (inode && bpf_map_update_elem(&terminals, &inode, t, BPF_ANY))
		bpf_map_delete_elem(&terminals, &inode);
}

/* The process that opens /dev/ptmx gets the side that types. */
SEC("fexit/devpts_pty_new")
int BPF_PROG(terminal_made, void *fsi, int index, void *tty, struct dentry *dentry)
{
	struct rf_proc *p = proc_of_current(bpf_get_current_task_btf());

	struct rf_terminal t = {};

	t.born = __sync_fetch_and_add(&terminals_born, 1) + 1;
	if (!t.born)
		t.born = 1;
	if (p) {
		t.session = p->session + 1;
		t.epoch = session_at(p->session)->epoch;
	}
	terminal_put((__u64)BPF_CORE_READ(dentry, d_inode), &t);
	return 0;
}

SEC("fentry/devpts_pty_kill")
int BPF_PROG(terminal_gone, struct dentry *dentry)
{
	__u64 inode = (__u64)BPF_CORE_READ(dentry, d_inode);

	bpf_map_delete_elem(&terminals, &inode);
	return 0;
}

int terminal_take(__u64 inode, __u32 session, __u32 epoch)
{
	struct rf_terminal t = {.session = session + 1, .epoch = epoch};

	t.born = terminal_born(inode);
	terminal_put(inode, &t);
	return 0;
}

__u32 terminal_born(__u64 inode)
{
	const struct rf_terminal *t = bpf_map_lookup_elem(&terminals, &inode);

	return t ? t->born : 0;
}

/* The terminal that controls the processes of the current one's kind. */
static __always_inline int terminal_controls(__u64 inode)
{
	struct tty_struct *tty = BPF_CORE_READ(bpf_get_current_task_btf(), signal, tty);

	return tty && device_is_pty(tty_device(tty)) && pty_inode(tty) == inode;
}

int terminal_whose(__u64 inode)
{
	const struct rf_proc *p = proc_of_current(bpf_get_current_task_btf());
	const struct rf_terminal *t = bpf_map_lookup_elem(&terminals, &inode);
	const struct rf_session *session;
	int i;

	if (!p || !inode)
		return TERMINAL_OTHERS;
	session = session_at(p->session);
	if (t && t->session == p->session + 1 && t->epoch == session->epoch)
		return TERMINAL_OWN;
	for (i = 0; i < RF_STD_FILES; i++)
		if ((session->std[i].mode & RF_STD_TERMINAL) && session->std[i].ino == inode &&
		    session->std[i].dev == (t ? t->born : 0))
			return TERMINAL_LENT;
	return terminal_controls(inode) ? TERMINAL_LENT : TERMINAL_OTHERS;
}

/* Goes on over `len` bytes at `off` of the name. Returns the state behind them. */
static __always_inline __u32 device_match(struct rf_scratch *s, __u32 off, __u32 len, __u32 start)
{
	struct named *n = &s->named[NAME_TARGET];

	n->off = off;
	n->name.len = len;
	name_match(s, NAME_TARGET, start);
	return n->state;
}

int device_judge(struct rf_scratch *s, __u32 ops, __u32 block)
{
	const struct rf_policy *p;
	struct rf_place any;
	struct named *n;
	__u32 state, len;
	__u8 *name;

	if (!s)
		return 0;
	name = slot_buffer(s, NAME_TARGET);
	p = rf_policy(0, s->sub.policy);
	n = &s->named[NAME_TARGET];
	n->error = name ? RF_ERR_COUNT : RF_ERR_SCRATCH;
	if (name) {
		len = rf_device_name(name, block, s->ev.file.rdev);
		state = device_match(s, 0, RF_DEVICE_DIR, p->start);
		if (rf_place_of(0, rf_step(0, state, p->other), &any))
			n->error = RF_ERR_TABLES;
		else if (n->error == RF_ERR_COUNT)
			device_match(s, RF_DEVICE_DIR, len - RF_DEVICE_DIR, state);
	}
	if (n->error != RF_ERR_COUNT)
		verdict_close(&s->ev.file.v,
			      ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ, n->error);
	else
		rf_judge_device(0, n->place.accept, any.accept, ops, &s->sub.facts, &s->ev.file.v);
	return 0;
}
