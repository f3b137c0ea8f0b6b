/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * flow.bpf.h - labels of subjects and objects, events and gates, over the scratch; see label.bpf.c
 * and event.bpf.c.
 *
 * Global functions, so that the verifier looks at each once. The object of an operation stands in
 * s->object, since they take no kernel pointers.
 */
#ifndef RINGFENCE_FLOW_BPF_H
#define RINGFENCE_FLOW_BPF_H

#include "bpf/emit.bpf.h"
#include "bpf/sent.bpf.h"
#include "bpf/verdict.bpf.h"

#define SYSFS_MAGIC   0x62656572
#define DEBUGFS_MAGIC 0x64626720
#define TRACEFS_MAGIC 0x74726163
#define CGROUP_MAGIC  0x27e0eb
#define CGROUP2_MAGIC 0x63677270

/* Labels of s->object that flow over the channel. */
__u64 object_labels(struct rf_scratch *s, __u32 channel);
/* Makes the inode of the file record the object, and its labels the fact `of`. */
int object_facts(struct rf_scratch *s);
/* s->object gets the subject's labels that flow over the channel. Returns 0, or -1: no room. */
int object_taint(struct rf_scratch *s, __u32 channel);
/* The subject gets labels from s->object over the channel, and tells it. */
int subject_gain(struct rf_scratch *s, __u64 labels, __u32 channel);
/*
 * s->object is about to lose its name in the slot, or to get another: labels that reading by that
 * name would give are the file's own from now on. Returns 0, or -1: no room.
 */
int object_keep(struct rf_scratch *s, __u32 slot);
/* s->object is shared with the subject from now on. Returns 0, or -1: too many. */
int object_share(struct rf_scratch *s, __u32 writes);
/*
 * One process may read and write the memory of another from now on: both by rf_proc.id, of the
 * subject's session. What the one has, the other gets, their children too. Returns as above.
 */
int memory_reached(struct rf_scratch *s, __u64 who, __u64 whose);
/*
 * The operations of the mask happen at a name or endpoint. First what they use up at all their
 * names, then their events; both see the facts that the operation was judged by, s->before.
 */
int use(struct rf_scratch *s, __u32 accept, __u32 ops);
int happen(struct rf_scratch *s, __u32 accept, __u32 ops);
/*
 * Gates that are good for one use, and without which the operation would have been denied, are used
 * up. use_ask() says whether there are any that the process was not granted already, and which, in
 * s->use.candidates; use_up() uses those in s->use.needed.
 */
int use_ask(struct rf_scratch *s);
int use_up(struct rf_scratch *s);
/* The same for what one list says. */
int use_gates(struct rf_scratch *s, __u32 list, __u32 but);
/* One list of events, but for those that the list `but` names too, happens; what has to wait for a
 * good end is left in s->happened.later. */
int happen_list(struct rf_scratch *s, __u32 list, __u32 but);
/* The subject runs code that the session may have made: it cleans nothing when it ends. */
int trust_drop(struct rf_scratch *s);
/* A process ended well: what waited for that. */
int happen_late(struct rf_scratch *s);

static __always_inline __u32 policy_flags(const struct rf_scratch *s)
{
	return rf_policy(0, s->sub.policy)->flags;
}

/* Does data flow matter to the subject? */
static __always_inline int follows_data(const struct rf_scratch *s)
{
	return (policy_flags(s) & RF_POLICY_LABELS) != 0;
}

/* One allowed operation on one object: what it changes. */
static __always_inline void object_happens(struct rf_scratch *s, __u32 accept, __u32 op)
{
	if (!(policy_flags(s) & RF_POLICY_EVENTS))
		return;
	s->before = s->sub.facts;
	use(s, accept, RF_OP_BIT(op));
	happen(s, accept, RF_OP_BIT(op));
}

/* Does any data go by name there: not devices, directories, and what the kernel makes up. */
static __always_inline int magic_carries(__u64 magic)
{
	return magic != PROC_SUPER_MAGIC && magic != SYSFS_MAGIC && magic != DEBUGFS_MAGIC &&
	       magic != TRACEFS_MAGIC && magic != CGROUP_MAGIC && magic != CGROUP2_MAGIC &&
	       magic != ANON_INODE_FS_MAGIC;
}

/* What of an inode decides whether it carries labels, and which. */
struct inode_view {
	__u64 ino;
	__u64 magic;
	__u64 size;
	__u32 dev;
	__u32 generation;
	__u32 mode;
	__u32 writers;
};

/* Makes the inode the object when it carries labels. Returns the channel. */
static __always_inline __u32 object_of_view(struct rf_scratch *s, const struct inode_view *v)
{
	__u32 mode = v->mode & S_IFMT;

	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->empty = 0;
	if ((mode != S_IFREG && mode != S_IFIFO) || !magic_carries(v->magic))
		return RF_FLOW_COUNT;
	s->object.ino = v->ino;
	s->object.dev = v->dev;
	s->object.generation = v->generation;
	if (mode == S_IFIFO)
		return RF_FLOW_PIPE;
	/* A second writer may be on its way: only who is alone begins anew. */
	s->empty = !v->size && v->writers == 1;
	return RF_FLOW_FILE;
}

static __always_inline __u32 object_of_inode(struct rf_scratch *s, const struct inode *inode)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	struct inode_view v = {
		.ino = BPF_CORE_READ(inode, i_ino),
		.magic = BPF_CORE_READ(sb, s_magic),
		.size = BPF_CORE_READ(inode, i_size),
		.dev = sb_dev(sb),
		.generation = BPF_CORE_READ(inode, i_generation),
		.mode = BPF_CORE_READ(inode, i_mode),
		.writers = BPF_CORE_READ(inode, i_writecount.counter),
	};

	return object_of_view(s, &v);
}

/* The same of an inode that the program may read itself, which costs a fraction. */
static __always_inline __u32 object_of_file(struct rf_scratch *s, const struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	struct inode_view v = {
		.ino = inode->i_ino,
		.magic = sb->s_magic,
		.size = inode->i_size,
		.dev = sb->s_dev,
		.generation = inode->i_generation,
		.mode = inode->i_mode,
		.writers = inode->i_writecount.counter,
	};

	return object_of_view(s, &v);
}

/* May the session have made this code, or changed it? */
static __always_inline int code_is_own(const struct rf_scratch *s, const struct inode *inode)
{
	const struct rf_session *session = session_at(s->sub.session);
	__u32 uid = BPF_CORE_READ(inode, i_uid.val);
	__u32 mine = BPF_CORE_READ(bpf_get_current_task_btf(), cred, fsuid.val);

	return (uid && uid == mine) ||
	       inode_changed_since(inode, session->start_s, session->start_ns);
}

/*
 * Has the thread done this with s->object before, and nothing changed since: no labels of objects,
 * no facts of the session? Then it has nothing to give or to take. uses: MAY_READ, MAY_WRITE.
 */
static __always_inline int flow_again(const struct rf_scratch *s, __u32 uses)
{
	const struct flow_memo *m = &s->flowed;

	return (m->uses & uses) == uses && m->policy == s->sub.policy && !s->empty &&
	       m->object.ino == s->object.ino && m->object.dev == s->object.dev &&
	       m->object.generation == s->object.generation && m->facts_seq == s->facts_seq &&
	       m->labels_seq == rf_labels_seq;
}

/*
 * Remembers it; labels_seq: rf_labels_seq from before it was done. What others change of labels
 * that are kept is not counted, so whose policy has such looks each time.
 */
static __always_inline void flow_done(struct rf_scratch *s, __u32 uses, __u64 labels_seq)
{
	struct flow_memo *m = &s->flowed;

	m->object = s->object;
	m->facts_seq = s->facts_seq;
	m->labels_seq = labels_seq;
	m->uses = rf_policy(0, s->sub.policy)->keep ? 0 : uses;
	m->policy = s->sub.policy;
}

/* Data of s->object reaches the subject. */
static __always_inline void flow_in(struct rf_scratch *s, __u32 channel)
{
	__u64 labels = object_labels(s, channel);

	if (labels)
		subject_gain(s, labels, channel);
}

/* The same, but for what the thread has done before. */
static __always_inline void flow_in_once(struct rf_scratch *s, __u32 channel)
{
	__u64 seq = rf_labels_seq;

	if (flow_again(s, MAY_READ))
		return;
	flow_in(s, channel);
	flow_done(s, MAY_READ, seq);
}

/*
 * A read of s->object begins, and may sleep until data comes: the thread gets the labels of that
 * with its next look at its facts. That is at the read's end; where the kernel leaves out the
 * program of that (it can where it preempts, see exec.bpf.c), when the thread acts again.
 */
static __always_inline void flow_awaits(struct rf_scratch *s, __u32 channel)
{
	s->reading = s->object;
	s->reading_channel = channel;
	sent_hold();
}

/* Data of the subject reaches s->object. Returns 0, or a denial: its labels would be lost. */
static __always_inline int flow_out(struct rf_scratch *s, __u32 channel)
{
	if (!s->sub.facts.w[RF_FACT_LABELS])
		return 0;
	return object_taint(s, channel) ? -EPERM : 0;
}

#endif
