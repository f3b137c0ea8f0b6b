// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * open.bpf.c - opening files.
 *
 * Hook: file_open (read and write). Most opens are of names that were placed before and that no
 * rule and no event is about: these go by open_quiet(), whose record is written where it is read.
 */
#include "bpf/exec_told.bpf.h"
#include "bpf/file.bpf.h"
#include "bpf/known.bpf.h"
#include "bpf/process.bpf.h"

/* One open, with what of it is read more than once. */
struct opening {
	struct rf_scratch *s;
	struct dentry *dentry;
	struct inode *inode;
	struct super_block *sb;
	const struct rf_policy *policy;
	struct rf_known *line;
	__u32 version; /* of the line, when it was found to be about the file */
	__u32 generation;
	__u32 dev;
	__u32 kind; /* mode of the inode */
	__u32 ops;
	__u32 access;
};

static __always_inline __u32 open_access(__u32 mode, __u32 flags, __u32 kind)
{
	__u32 access = 0;

	if (mode & FMODE_READ)
		access |= RF_ACC_READ;
	if (mode & FMODE_WRITE)
		access |= RF_ACC_WRITE;
	if (flags & O_APPEND)
		access |= RF_ACC_APPEND;
	if (flags & O_TRUNC)
		access |= RF_ACC_TRUNC;
	if (mode & FMODE_CREATED)
		access |= RF_ACC_CREATED;
	if ((kind & S_IFMT) == S_IFDIR)
		access |= RF_ACC_DIR;
	return access;
}

/* As judge_file(), of a name that is in its slot, and its path in s->ev.open.path. */
static __noinline int judge_open(struct rf_scratch *s, struct file *file, __u32 ops, __u32 access)
{
	int ret;

	s->truncated = access & RF_ACC_TRUNC ? (__u64)file->f_path.dentry : 0;
	file_blank(s, access);
	inode_fill_direct(file->f_inode, &s->ev.file.inode);
	if (follows_data(s))
		object_facts(s);
	judge_ops(s, ops);
	std_spare(s, ops);
	ret = file_conclude(s, file_op(ops), ONE_NAME);
	emit_open(s);
	return ret;
}

/*
 * Room for a record in the ring, with the path in it: of one of a few sizes, as the verifier must
 * know which. NULL: the ring is full.
 */
static __always_inline struct rf_ev_file *open_reserve(const struct rf_known *line, __u32 len)
{
	struct {
		struct rf_ev_file file;
		__u8 path[RF_KNOWN_PATH];
	} * e;

#define RESERVE(bytes)                                                                             \
	if (len <= (bytes)) {                                                                      \
		e = bpf_ringbuf_reserve(&ring_data, sizeof(e->file) + (bytes), 0);                 \
		asm("" : "+r"(line)); /* its path has no pointer of its own */                     \
		if (e)                                                                             \
			words_copy(e->path, line->path, bytes);                                    \
		return (void *)e;                                                                  \
	}
	RESERVE(RF_KNOWN_PATH / 6)
	RESERVE(RF_KNOWN_PATH / 3)
	RESERVE(RF_KNOWN_PATH)
#undef RESERVE
	return 0;
}

/* The record of an open that no rule is about, but for its path. */
static __always_inline void open_fill(const struct opening *o, struct rf_ev_file *e, __u32 len)
{
	const struct inode *inode = o->inode;
	const struct subject *sub = &o->s->sub;
	int i;

	asm("" : "+r"(sub)); /* one pointer for all of it */
	emit_header_by(&e->h, sub, RF_EV_FILE, RF_CLASS_OPEN);
	e->h.tid = sub->tid;
	e->h.size = sizeof(*e) + len;
	__builtin_memset(&e->v, 0, __builtin_offsetof(struct rf_verdict, facts));
	e->v.op = file_op(o->ops);
	e->v.policy = sub->policy;
	e->v.generation = o->generation;
	for (i = 0; i < RF_FACTS_TOLD; i++)
		e->v.facts[i] = sub->facts.w[i];
	e->inode.ino = inode->i_ino;
	e->inode.dev = o->dev;
	e->inode.generation = inode->i_generation;
	e->inode.mode = o->kind;
	e->inode.nlink = inode->i_nlink;
	e->inode.uid = inode->i_uid.val;
	e->inode.gid = inode->i_gid.val;
	e->access = o->access;
	e->rdev = 0;
	e->path.dev = o->dev;
	e->path.len = len;
	e->path.flags = 0;
	__builtin_memset(&e->target, 0, sizeof(e->target));
}

/* The labels that the file has are in the record too. */
static __always_inline void open_facts(const struct opening *o)
{
	if (!(o->policy->flags & RF_POLICY_LABELS))
		return;
	inode_fill_direct(o->inode, &o->s->ev.file.inode);
	object_facts(o->s);
}

/* An open that no rule and no event is about is recorded. Returns 0, or -1: the line gave way. */
static __always_inline int open_quiet(const struct opening *o)
{
	struct rf_count *c = count_of(o->s->sub.session, RF_CLASS_OPEN);
	__u32 len = o->line->len;
	struct rf_ev_file *e;

	asm("" : "+r"(c)); /* not to be worked out at each use */
	open_facts(o);
	e = open_reserve(o->line, len);
	if (!e) {
		__sync_fetch_and_add(&c->lost, 1);
	} else if (line_version(o->line) != o->version) {
		bpf_ringbuf_discard(e, 0);
		return -1;
	} else {
		e->h.lost = c->lost;
		open_fill(o, e, len);
		bpf_ringbuf_submit(e, 0);
	}
	__sync_fetch_and_add(&c->produced, 1);
	o->s->truncated = o->access & RF_ACC_TRUNC ? (__u64)o->dentry : 0;
	return 0;
}

/* Is there a line about the opened file already? */
static __always_inline int open_known(struct opening *o)
{
	o->line = line_at(line_index(o->dentry, o->generation));
	o->version = line_version(o->line);
	return !(o->version & 1) && o->line->of == line_of(o->generation, o->dev) &&
	       line_is(o->line, o->dentry, o->sb->s_root);
}

/* What is always a matter of rules, whatever else its inode says: see file_unconcerned(). */
static __always_inline int open_plain(const struct opening *o)
{
	__u32 kind = o->kind & S_IFMT;

	return kind == S_IFREG || kind == S_IFDIR;
}

/* The policy under which an open is judged. */
static __always_inline void open_policy(struct opening *o)
{
	o->policy = rf_policy(0, o->s->sub.policy);
	asm("" : "+r"(o->policy)); /* not to be worked out at each use */
}

/* Reads what an open is about from its file. */
static __always_inline void open_read(struct opening *o, struct file *file)
{
	o->dentry = file->f_path.dentry;
	o->inode = file->f_inode;
	o->sb = o->inode->i_sb;
	o->dev = o->sb->s_dev;
	o->kind = o->inode->i_mode;
	o->generation = o->policy->generation;
}

/* How an open is to be judged that open_quiet() was not for. */
enum open_way {
	OPEN_DONE,  /* no rule is about it */
	OPEN_KNOWN, /* judge_open() */
	OPEN_WALK,  /* judge_file() */
};

/*
 * Finds the way, and goes it when it is the first. A name that has no line gets one. Does not call
 * the others itself, for the stack's sake.
 */
static __noinline int open_way(struct rf_scratch *s, struct file *file, __u32 ops, __u32 access)
{
	struct opening o = {.s = s, .ops = ops, .access = access};

	open_policy(&o);
	open_read(&o, file);
	if (open_known(&o)) {
		if ((!open_plain(&o) || (o.line->rules & KNOWN_LOOK)) && file_unconcerned(o.inode))
			return OPEN_DONE;
		if (mode_is_device(o.kind))
			return OPEN_WALK;
	} else {
		if (file_unconcerned(o.inode))
			return OPEN_DONE;
		if (mode_is_device(o.kind))
			return OPEN_WALK;
		if (!name_place(s, o.dentry, o.sb, o.generation))
			return OPEN_WALK;
		o.version = s->known.version;
		if (o.version & 1)
			return OPEN_KNOWN;
	}
	if (!(ops & o.line->rules))
		return open_quiet(&o) ? OPEN_WALK : OPEN_DONE;
	return known_take(s, line_index(o.dentry, o.generation), o.version) ? OPEN_KNOWN
									    : OPEN_WALK;
}

/*
 * What a hook does at its beginning for the subject's sake (see hook_begin()); an open of the very
 * file whose creation waits to be told drops that.
 */
static __always_inline void open_begin(const struct opening *o, struct file *file)
{
	struct rf_scratch *s = o->s;
	struct dentry *found;

	if (s->unsure) {
		found = file->f_mode & FMODE_CREATED ? 0 : file->f_path.dentry;
		unsure_end(s, s->unsure == (__u64)found);
	}
	if (facts_possible(s, o->policy->flags) && facts_wanted(s))
		facts_fill(s);
}

/*
 * What is written to a process by its files in /proc changes that process: its memory, or what it
 * may use. Judged when the process is not of the session.
 */
static __always_inline int open_process(struct rf_scratch *s, struct inode *inode)
{
	struct proc_inode *pi =
		(void *)((__u64)inode - bpf_core_field_offset(struct proc_inode, vfs_inode));
	__u64 link = (__u64)BPF_CORE_READ(pi, pid, tasks[PIDTYPE_PID].first);
	struct task_struct *task =
		(void *)(link - bpf_core_field_offset(struct task_struct, pid_links[PIDTYPE_PID]));
	struct other other = {};

	if (!link)
		return 0;
	other.tgid = BPF_CORE_READ(task, tgid);
	other.start_ns = task_start_ns(task);
	if (other.tgid == s->sub.tgid || tgid_is_own(s, other.tgid))
		return 0;
	return judge_process(s, &other, RF_OP_PTRACE, 0);
}

HOOK(file_open, struct file *file, int ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct opening o = {};
	__u32 flags, mode;

	if (ret)
		return hook_return(ret);
	o.s = hook_subject(task, &ret);
	if (!o.s)
		return hook_return(ret);
	open_policy(&o);
	open_begin(&o, file);
	if (o.s->exec_done && !exec_maps(o.s))
		exec_tell(o.s);
	mode = file->f_mode;
	flags = file->f_flags;
	o.ops = open_ops(mode, flags);
	open_read(&o, file);
	/* An open for exec is judged as exec, where the name it is called by is known too. */
	if (!o.ops || (flags & FMODE_EXEC) || o.dentry->d_inode != o.inode || task_on_behalf(task))
		return 0;
	o.access = open_access(mode, flags, o.kind);
	if (open_known(&o) && open_plain(&o) && !((o.ops | KNOWN_LOOK) & o.line->rules) &&
	    !open_quiet(&o))
		return 0;
	if ((o.ops & RF_OP_BIT(RF_OP_WRITE)) && o.sb->s_magic == PROC_SUPER_MAGIC) {
		ret = open_process(o.s, o.inode);
		if (ret)
			return hook_return(ret);
	}
	ret = open_way(o.s, file, o.ops, o.access);
	if (ret == OPEN_DONE)
		return 0;
	return ret == OPEN_KNOWN ? judge_open(o.s, file, o.ops, o.access)
				 : judge_file(o.s, file, o.ops, o.access);
}
