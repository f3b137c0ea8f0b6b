// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * held.bpf.c - descriptors that no open of the session made.
 *
 * Hooks: iter/task_file (notes what a tree has open when it is taken into a session),
 * file_permission (each use of what was noted, and what is spliced to sockets; attached only while
 * there is any, or a session has labels), file_receive (a descriptor comes by a socket or from
 * another process), file_truncate (6.2 and later; before it is path_truncate).
 */
#include "bpf/file.bpf.h"
#include "bpf/send.bpf.h"

/* Descriptors 0-2 that a person gave the session's first process. */
static __noinline void std_note(struct file *file, __u32 fd)
{
	struct rf_std *std =
		&session_at(rf_attach_state.session)->std[RF_INDEX(fd, RF_STD_FILES + 1)];
	struct inode *inode = BPF_CORE_READ(file, f_inode);

	if (fd >= RF_STD_FILES)
		return;
	std->ino = BPF_CORE_READ(inode, i_ino);
	std->dev = sb_dev(BPF_CORE_READ(inode, i_sb));
	std->mode = BPF_CORE_READ(file, f_mode) & (FMODE_READ | FMODE_WRITE);
}

/* The same of a terminal, whose number will be another terminal's; also of who is attached to. */
static __always_inline void std_note_terminal(struct file *file, __u32 fd)
{
	struct rf_std *std =
		&session_at(rf_attach_state.session)->std[RF_INDEX(fd, RF_STD_FILES + 1)];

	if (fd >= RF_STD_FILES)
		return;
	std->ino = address_of(file->f_inode);
	std->dev = terminal_born(std->ino);
	std->mode = RF_STD_TERMINAL;
}

/*
 * A terminal that the tree has open is for it to use. Where a tree that was at work before has the
 * side that types, it is its own. Returns 1, or 0: it is no terminal.
 */
static __always_inline int held_terminal(struct task_struct *task, struct file *file, __u32 fd)
{
	struct inode *inode = file->f_inode;
	struct tty_struct *tty;

	if ((inode->i_mode & S_IFMT) != S_IFCHR)
		return 0;
	if (device_is_pty(inode->i_rdev)) {
		if (task->tgid == rf_attach_state.root)
			std_note_terminal(file, fd);
		return 1;
	}
	tty = rf_attach_state.root && !rf_attach_state.std ? tty_of(file) : 0;
	if (tty && device_is_master(tty_device(tty)))
		terminal_take(pty_inode(BPF_CORE_READ(tty, link)), rf_attach_state.session,
			      session_at(rf_attach_state.session)->epoch);
	return 0;
}

static __always_inline int is_std(struct task_struct *task, __u32 fd)
{
	return rf_attach_state.std && fd < RF_STD_FILES && task->tgid == rf_attach_state.root;
}

static __always_inline int held_same(const struct rf_held *h, struct file *file)
{
	struct inode *inode = file->f_inode;

	return h->ino == inode->i_ino && h->dev == inode->i_sb->s_dev;
}

SEC("iter/task_file")
int held_pass(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	__u64 key = (__u64)file;
	struct rf_held h = {}, *known;
	struct rf_task *t;

	if (!task || !file)
		return 0;
	t = bpf_task_storage_get(&tasks, task, 0, 0);
	if (!t || t->session != rf_attach_state.session ||
	    !session_live(session_at(t->session), t->epoch))
		return 0;
	if (!(file->f_mode & (FMODE_READ | FMODE_WRITE)) || held_terminal(task, file, ctx->fd) ||
	    file_unconcerned(file->f_inode))
		return 0;
	h.session = t->session;
	h.epoch = t->epoch;
	h.std = is_std(task, ctx->fd);
	h.ino = file->f_inode->i_ino;
	h.dev = file->f_inode->i_sb->s_dev;
	if (h.std)
		std_note(file, ctx->fd);
	known = bpf_map_lookup_elem(&held, &key);
	if (known && held_same(known, file) && !h.std)
		return 0;
	if (bpf_map_update_elem(&held, &key, &h, BPF_ANY))
		__sync_fetch_and_add(&rf_attach_state.unheld, 1);
	else if (!h.std)
		__sync_fetch_and_add(&rf_attach_state.held, 1);
	return 0;
}

/* Judges ops on a file that is open already. Only a verdict is recorded: its uses are many. */
static __noinline int judge_held(struct rf_scratch *s, struct file *file, __u32 ops)
{
	__u32 access = RF_ACC_LATER;

	if (ops & RF_OP_BIT(RF_OP_READ))
		access |= RF_ACC_READ;
	if (ops & RF_OP_BIT(RF_OP_WRITE))
		access |= RF_ACC_WRITE;
	file_judge(s, file, ops, access);
	std_spare(s, ops);
	return s->ev.file.v.effect ? file_finish(s, file_op(ops), ONE_NAME) : 0;
}

/* Is the use of this file to be judged? A file of another session was passed on: it is. */
static __always_inline int is_held(struct file *file)
{
	__u64 key = (__u64)file;
	const struct rf_held *h = rf_holding ? bpf_map_lookup_elem(&held, &key) : 0;

	return h && !h->std && session_live(session_at(h->session), h->epoch) && held_same(h, file);
}

/* struct proto_ops until 6.5. */
struct proto_ops___pages {
	void *sendpage;
} __attribute__((preserve_access_index));

/*
 * Until 6.5 what sendfile and splice move to a socket is not sent by its sendmsg: they ask before
 * whether the file may be written.
 */
static __always_inline int judge_spliced(struct rf_scratch *s, struct file *file, int mask)
{
	struct socket *sock = mask & MAY_WRITE ? bpf_sock_from_file(file) : 0;

	return sock ? judge_message(s, sock, 0, 0) : 0;
}

/* Labels go with what is read and written. Sockets have hooks of their own. */
static __noinline int use_flows(struct rf_scratch *s, struct file *file, __u32 mask)
{
	__u32 channel = object_of_file(s, file->f_inode);
	__u32 uses = mask & MAY_READ;
	__u64 seq = rf_labels_seq;

	if (mask & (MAY_WRITE | MAY_APPEND))
		uses |= MAY_WRITE;
	if (channel == RF_FLOW_COUNT || flow_again(s, uses))
		return 0;
	if (uses & MAY_READ)
		flow_in(s, channel);
	if ((uses & MAY_WRITE) && flow_out(s, channel))
		return -EPERM;
	/* Another read of a pipe is never the same again: more may come meanwhile. */
	if (channel == RF_FLOW_PIPE && (uses & MAY_READ)) {
		flow_awaits(s, channel);
		uses &= MAY_WRITE;
	}
	flow_done(s, uses, seq);
	return 0;
}

HOOK(file_permission, struct file *file, int mask, int ret)
{
	struct rf_scratch *s;
	__u32 ops = 0;

	if (ret)
		return hook_return(ret);
	if (!(mask & (MAY_READ | MAY_WRITE | MAY_APPEND)))
		return 0;
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (bpf_core_field_exists(struct proto_ops___pages, sendpage) &&
	    (file->f_inode->i_mode & S_IFMT) == S_IFSOCK)
		return judge_spliced(s, file, mask);
	if (follows_data(s)) {
		ret = use_flows(s, file, mask);
		if (ret)
			return hook_return(ret);
	}
	if (!is_held(file))
		return 0;
	if (mask & MAY_READ)
		ops |= RF_OP_BIT(RF_OP_READ);
	if (mask & (MAY_WRITE | MAY_APPEND))
		ops |= RF_OP_BIT(RF_OP_WRITE);
	return judge_held(s, file, ops);
}

HOOK(file_truncate, struct file *file, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || !is_held(file))
		return hook_return(ret);
	return judge_held(s, file, RF_OP_BIT(RF_OP_WRITE));
}

/* A ring of io_uring works for who made it, in his threads and with his files. */
static __always_inline int file_is_ring(struct file *file)
{
	static const char ring[] = "[io_uring]";
	char name[sizeof(ring)] = {};
	struct dentry *dentry = file->f_path.dentry;

	if (BPF_CORE_READ(dentry, d_sb, s_magic) != ANON_INODE_FS_MAGIC)
		return 0;
	bpf_probe_read_kernel(name, sizeof(name), (const void *)BPF_CORE_READ(dentry, d_name.name));
	for (__u32 i = 0; i < sizeof(ring); i++)
		if (name[i] != ring[i])
			return 0;
	return 1;
}

HOOK(file_receive, struct file *file, int ret)
{
	struct rf_scratch *s;
	__u32 ops;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (file_is_ring(file)) {
		file_begin(s, file->f_inode, RF_ACC_WRITE);
		name_of(s, NAME_PATH, file->f_path.dentry, (__u64)file->f_path.mnt);
		verdict_close(&s->ev.file.v, RF_OP_WRITE, RF_ERR_URING_CREDS);
		return file_finish(s, RF_OP_WRITE, ONE_NAME);
	}
	ops = open_ops(file->f_mode, 0);
	if (!ops || file_is_backing(file) || file_unconcerned(file->f_inode))
		return 0;
	return judge_held(s, file, ops);
}
