// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * selftest.bpf.c - the kernel's decisions on inputs that user space hands in, for the differential
 * test against the evaluator. Loaded only when asked.
 *
 * No hook: user space runs the program. It is no SEC("syscall"), since those may sleep, and
 * programs that may are refused the trie of addresses.
 */
#include "bpf/args.bpf.h"
#include "bpf/digest.bpf.h"
#include "bpf/endpoint.bpf.h"
#include "bpf/exec_change.bpf.h"
#include "bpf/file.bpf.h"
#include "bpf/flow_core.bpf.h"
#include "bpf/abi_selftest.h"

#define TRY_DEV 0xffe /* no file system's: the objects of tries */

/* Owner: user space writes the tries, the program what became of them. Made only with it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, RF_TRIES);
	__type(key, __u32);
	__type(value, struct rf_try);
} tries SEC(".maps");

/* The state that user space wants before the try. */
int try_set(struct rf_scratch *s, const struct rf_try *t)
{
	struct rf_session *session;
	struct rf_proc *p;
	__u64 id;
	int i;

	if (!s || !t || !t->set)
		return 0;
	p = proc_of(s);
	if (!p)
		return 0;
	id = p->id;
	bpf_map_delete_elem(&cleansed, &id);
	session = session_at(p->session);
	session->gates = t->state.gates;
	session->opened = t->state.opened;
	session->timed = t->state.timed;
	session->seq = t->state.seq;
	for (i = 0; i < RF_FACTS_KEPT; i++)
		p->facts[i] = t->state.facts[i];
	p->later = t->state.later;
	p->later_seq = t->state.later_seq;
	p->opener = t->state.opener;
	bpf_probe_read_kernel(gates_of(p->session), sizeof(t->state.gate), t->state.gate);
	return 0;
}

/* The name that the try has at `from` into the slot, and its place. */
int try_name(struct rf_scratch *s, const struct rf_try *t, __u32 from, __u32 slot, __u32 start)
{
	struct named *n;
	__u8 *buffer;
	__u32 len;

	if (!s || !t || from >= RF_TRY_NAMES || slot >= NAME_SLOTS)
		return 0;
	n = &s->named[slot];
	buffer = slot_buffer(s, slot);
	len = t->len[from];
	n->error = RF_ERR_PATH_LONG;
	asm volatile("" : "+r"(len));
	if (!buffer || len > RF_PATH_MAX)
		return 0;
	n->error = bpf_probe_read_user(buffer, len, (void *)t->name[from]) ? RF_ERR_READ
									   : RF_ERR_COUNT;
	n->off = 0;
	n->name.len = len;
	if (n->error == RF_ERR_COUNT)
		name_match(s, slot, start);
	return 0;
}

/* The object of the try has just these labels. */
static __always_inline void try_object(struct rf_scratch *s, const struct rf_try *t)
{
	struct rf_object object = {.ino = 1, .dev = TRY_DEV};
	__u64 keep = rf_policy(0, s->sub.policy)->keep;
	struct rf_olabel o = {.labels = t->of & ~keep, .session = s->sub.session};
	struct rf_kept k = {.labels = t->of & keep};

	s->ev.file.inode.ino = object.ino;
	s->ev.file.inode.dev = object.dev;
	s->ev.file.inode.mode = S_IFREG;
	o.epoch = session_at(s->sub.session)->epoch;
	if (o.labels)
		bpf_map_update_elem(&olabels, &object, &o, BPF_ANY);
	else
		bpf_map_delete_elem(&olabels, &object);
	if (k.labels)
		bpf_map_update_elem(&kept, &object, &k, BPF_ANY);
	else
		bpf_map_delete_elem(&kept, &object);
	object_facts(s);
}

static __always_inline int has_path(__u32 kind)
{
	return kind <= RF_TRY_EXEC;
}

static __always_inline int has_object(const struct rf_scratch *s, __u32 kind)
{
	return follows_data(s) && (has_path(kind) || kind == RF_TRY_FLOW);
}

/* Who acts: what every hook begins with (hook_begin()), but that its directory is the try's. */
int try_subject(struct rf_scratch *s, const struct rf_try *t)
{
	const struct rf_policy *policy;
	struct rf_proc *p;

	if (!s || !t)
		return 0;
	p = proc_of(s);
	if (!p)
		return 0;
	subject_fill(&s->sub, p);
	policy = rf_policy(0, s->sub.policy);
	if (t->kind >= RF_TRY_FLOW) /* no operation */
		return 0;
	if (policy->flags & RF_POLICY_FACTS)
		facts_fill(s);
	s->sub.facts.w[RF_FACT_CWD] = 0;
	if ((policy->flags & RF_POLICY_CWD) && t->len[RF_TRY_CWD]) {
		try_name(s, t, RF_TRY_CWD, NAME_PATH, policy->start);
		s->sub.facts.w[RF_FACT_CWD] = rf_accept(0, s->named[NAME_PATH].place.accept)->cwd;
	}
	return 0;
}

/* What the operation is about, as the hooks leave it in the scratch. */
int try_names(struct rf_scratch *s, const struct rf_try *t)
{
	const struct rf_policy *policy;
	__u32 start, kind;

	if (!s || !t)
		return 0;
	kind = t->kind;
	policy = rf_policy(0, s->sub.policy);
	__builtin_memset(&s->ev.file, 0, sizeof(s->ev.file));
	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->move.flags = t->move;
	s->did[NAME_PATH] = 0;
	s->did[NAME_TARGET] = 0;
	s->moves = MOVE_NONE;
	if (has_object(s, kind))
		try_object(s, t);
	if (!has_path(kind))
		return 0;
	try_name(s, t, RF_TRY_PATH, NAME_PATH, policy->start);
	start = kind == RF_TRY_EXEC ? policy->start_called : policy->start;
	if (kind >= RF_TRY_RENAME)
		try_name(s, t, RF_TRY_TARGET, NAME_TARGET, start);
	s->move.from = s->named[NAME_PATH].place;
	s->move.to = s->named[NAME_TARGET].place;
	return 0;
}

/* The accept of what has no name. */
int try_accept(struct rf_scratch *s, const struct rf_try *t)
{
	struct endpoint ep = {};
	__u32 accept;

	if (!s || !t)
		return 0;
	accept = rf_policy(0, s->sub.policy)->accept_none;
	if (t->kind == RF_TRY_INET) {
		__builtin_memcpy(ep.addr, t->addr, sizeof(ep.addr));
		ep.port = t->port;
		accept = endpoint_accept(&s->sub, &ep);
	}
	s->named[NAME_PATH].place.accept = accept;
	s->did[NAME_PATH] = t->ops;
	return 0;
}

static __always_inline __u32 op_of(__u32 ops)
{
	__u32 op, found = 0;

	for (op = 0; op < RF_OP_COUNT; op++)
		if (ops & RF_OP_BIT(op))
			found = op;
	return found;
}

int try_object_op(struct rf_scratch *s, const struct rf_try *t)
{
	if (!s || !t)
		return 0;
	try_accept(s, t);
	return op_of(t->ops);
}

/* Before an exec; see bprm_creds_for_exec. */
int try_exec(struct rf_scratch *s, const struct rf_try *t)
{
	__u64 mm;

	if (!s || !t)
		return 0;
	exec_begin(s);
	mm = (__u64)BPF_CORE_READ(bpf_get_current_task_btf(), mm);
	if ((policy_flags(s) & RF_POLICY_ARGS) && args_match(s, mm, t->args, t->argc))
		verdict_close(&s->ev.file.v, RF_OP_EXEC, RF_ERR_ARGS);
	if (policy_flags(s) & RF_POLICY_DIGEST) {
		__builtin_memcpy(s->digest.bytes, t->digest, RF_DIGEST_SIZE);
		s->sub.facts.w[RF_FACT_DIGEST] = digest_lists(s);
	}
	if (environ_is_asked(s, s->named[NAME_TARGET].place.accept))
		environ_note(s, environ_match(s, mm, t->args, t->argc, t->envc));
	return 0;
}

/* Data of an allowed operation on a file. */
int try_flows(struct rf_scratch *s, const struct rf_try *t)
{
	if (!s || !t || !follows_data(s))
		return 0;
	if (t->kind == RF_TRY_RENAME || t->kind == RF_TRY_LINK)
		object_keep(s, NAME_PATH);
	if (t->kind != RF_TRY_OPS)
		return 0;
	if (t->ops & RF_OP_BIT(RF_OP_READ))
		flow_in(s, RF_FLOW_FILE);
	if (t->ops & RF_OP_BIT(RF_OP_MAP))
		flow_in(s, RF_FLOW_PROGRAM);
	if (t->ops & RF_OP_BIT(RF_OP_WRITE))
		flow_out(s, RF_FLOW_FILE);
	return 0;
}

/* Data alone. */
int try_flow(struct rf_scratch *s, const struct rf_try *t)
{
	if (!s || !t || !follows_data(s))
		return 0;
	if (t->ops & RF_OP_BIT(RF_OP_READ))
		flow_in(s, t->channel);
	else
		flow_out(s, t->channel);
	return 0;
}

/* What became of it. */
int try_end(struct rf_scratch *s, struct rf_try *t)
{
	struct rf_object object = {.ino = 1, .dev = TRY_DEV};
	const struct rf_session *session;
	struct rf_proc *p;
	int i;

	if (!s || !t)
		return 0;
	p = proc_of(s);
	if (!p)
		return 0;
	session = session_at(p->session);
	t->object = has_object(s, t->kind) ? labels_at(&object, &s->sub) : 0;
	t->state.gates = session->gates;
	t->state.opened = session->opened;
	t->state.timed = session->timed;
	t->state.seq = session->seq;
	for (i = 0; i < RF_FACTS_KEPT; i++)
		t->state.facts[i] = p->facts[i];
	t->state.later = p->later;
	t->state.later_seq = p->later_seq;
	t->state.opener = p->opener;
	bpf_probe_read_kernel(t->state.gate, sizeof(t->state.gate), gates_of(p->session));
	t->done = 1;
	return 0;
}

int try_verdict(struct rf_scratch *s, struct rf_try *t)
{
	int i;

	if (!s || !t)
		return 0;
	t->denied = verdict_told(&s->sub, &s->ev.file.v);
	t->v = s->ev.file.v;
	for (i = 0; i < RF_FACT_WORDS; i++)
		t->facts[i] = s->sub.facts.w[i];
	return t->denied;
}

/* Calls judge.bpf.c without a frame between: eight are all there may be. */
static __always_inline void try_judge(struct rf_scratch *s, struct rf_try *t, __u32 kind)
{
	__u32 op;

	if (kind == RF_TRY_OPS) {
		judge_ops(s, t->ops);
	} else if (kind == RF_TRY_RENAME) {
		judge_rename(s);
	} else if (kind == RF_TRY_LINK) {
		judge_link(s);
	} else if (kind == RF_TRY_SYMLINK) {
		s->move.to = s->named[NAME_PATH].place;
		place_beside(s);
		judge_symlink(s);
	} else if (kind == RF_TRY_EXEC) {
		try_exec(s, t);
		judge_exec(s, s->named[NAME_PATH].place.accept, s->named[NAME_TARGET].place.accept);
	} else {
		op = try_object_op(s, t);
		judge_object(s, s->named[NAME_PATH].place.accept, op, &s->ev.file.v);
	}
}

SEC("raw_tp/ringfence_selftest")
int selftest(struct rf_try_run *ctx)
{
	__u32 at = ctx->at, kind;
	struct rf_scratch *s;
	struct rf_proc *p;
	struct rf_try *t;

	s = bpf_task_storage_get(&scratch, bpf_get_current_task_btf(), 0,
				 BPF_LOCAL_STORAGE_GET_F_CREATE);
	t = bpf_map_lookup_elem(&tries, &at);
	if (!s || !t)
		return 1;
	s->sub.id = ctx->proc;
	try_set(s, t);
	try_subject(s, t);
	try_names(s, t);
	kind = t->kind;
	if (kind >= RF_TRY_FLOW) {
		if (kind == RF_TRY_FLOW)
			try_flow(s, t);
		else
			happen_late(s);
		try_end(s, t);
		return 0;
	}
	try_judge(s, t, kind);
	if (!try_verdict(s, t)) {
		if (kind == RF_TRY_EXEC) {
			p = proc_of(s);
			exec_pass(s, s->named[NAME_TARGET].place.accept);
			if (p) {
				subject_fill(&s->sub, p);
				exec_changes(s, p);
			}
		} else {
			file_happens(s, 1 << MOVE_RENAME | 1 << MOVE_LINK | 1 << MOVE_SYMLINK);
			try_flows(s, t);
		}
	}
	try_end(s, t);
	return 0;
}
