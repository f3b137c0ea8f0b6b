/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * maps.bpf.h - every map and table of the BPF programs. The maps are weak, so that each linked file
 * can include this header; arrays and settings are defined in tables.bpf.c. Each says owner, key,
 * value, and what happens when it is full.
 */
#ifndef RINGFENCE_MAPS_BPF_H
#define RINGFENCE_MAPS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "bpf/abi.h"

/* ---- settings, fixed before the programs are loaded ------------------------------------- */

/* enum rf_tier: the verifier drops what the other tiers would do. */
extern const volatile __u32 rf_tier;
/* Secret: where the polynomials of args_digest() are evaluated, below 2^31 - 1. */
extern const volatile __u64 rf_args_key[2];
/* Task storage can miss on this kernel (6.1, preempt=full): a miss is confirmed in the map `tgids`.
 */
extern const volatile __u32 rf_confirm_miss;
/* The lsm hook inode_setattr gives the mount's id map first (6.3 and later). */
extern const volatile __u32 rf_setattr_idmap;
/* Arguments of two hooks that changed: bpf has 4 on 7.x, else 3; perf_event_open 1 since 6.16. */
extern const volatile __u32 rf_accept_args; /* of inet_csk_accept: 4, since 6.10 2 */
extern const volatile __u32 rf_bpf_args;
extern const volatile __u32 rf_perf_args;
/* Our own process: its signals and exits are not those of an agent. */
extern const volatile __u32 rf_own_tgid;

/* Tells the processes of this load from those of others in `kept`. Never 0. */
extern const volatile __u32 rf_engine;

/* Of the names of environ.h; 0 behind the last. */
extern const volatile __u64 rf_env_hashes[64];

/* ---- tables of the policies (owner: user space; read-only for programs) ------------------ */
/* Bigger than needed would cost memory, full means that the policy is refused at load. */

extern struct rf_policy rf_policies[RF_POLICIES_MAX];
extern struct rf_state rf_states[RF_STATES_MAX];
extern struct rf_cell rf_cells[RF_CELLS_MAX];
extern struct rf_accept rf_accepts[RF_ACCEPTS_MAX];
extern struct rf_list rf_lists[RF_LISTS_MAX];
extern struct rf_rule rf_rules[RF_RULE_IDS_MAX];
extern struct rf_cond rf_conds[RF_CONDS_MAX];

/* Does any session follow data? User space switches it, and attaches what only data flow needs. */
extern __u32 rf_follow;

/* A process beside our own that is guarded like it; 0: none. Owner: user space. */
extern __u32 rf_keeper_tgid;

/*
 * The one socket of ours that processes of a session may connect to, where they hear why they were
 * denied: its cookie, by session; 0: there is none. Owner: user space.
 */
extern __u64 rf_inside_cookies[RF_SESSIONS_MAX];

/* May there be anything in `held` that is to be judged? Owner: user space. */
extern __u32 rf_holding;

/* Moves when labels of objects change. Owner: programs, and user space where it drops some. */
extern __u64 rf_labels_seq;

/* The kernel's word on a file of ours. Owner: user space, which executes it; see digest.bpf.c. */
extern struct rf_digest_trial rf_digest_trial;

/* Owner: user space. Digests that policies name → which lists of theirs. Full: refused at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_DIGESTS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_digest_key);
	__type(value, __u64);
} digests __weak SEC(".maps");

/* Owner: user space. Where a file system's names start in the automaton. Full: refused at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct rf_sb_key);
	__type(value, __u32);
} starts __weak SEC(".maps");

/* Owner: user space. Address prefixes of all policies. Full: refused at load. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_net_key);
	__type(value, struct rf_net_node);
} nets __weak SEC(".maps");

/* Owner: user space. Ports that differ from their prefix. Full: refused at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_port_key);
	__type(value, __u32);
} ports __weak SEC(".maps");

/* Owner: user space. Lists of host names that are for one port only. Full: refused at load. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_POLICIES_MAX *RF_HOSTS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_host_port_key);
	__type(value, __u64);
} host_ports __weak SEC(".maps");

/*
 * What sessions were told of addresses by DNS. Owner: programs. Full: the address that was used
 * least lately is forgotten, and is refused until it is asked for again.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, struct rf_told_key);
	__type(value, struct rf_told);
} told __weak SEC(".maps");

/* Queries under way. Owner: programs. Full: the oldest goes, and its answer does not count. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct rf_asked_key);
	__type(value, struct rf_asked);
} asked_queries __weak SEC(".maps");

/* ---- sessions and processes ---------------------------------------------------------------- */

/* Owner: user space makes and ends sessions; programs count their processes. Full: refused at
 * start. */
extern struct rf_session rf_sessions[RF_SESSIONS_MAX];

/* Owner: programs. Process id → record. Full: the fork is denied. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_PROCS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_proc);
} procs __weak SEC(".maps");

/* Owner: programs. Thread → its process. No memory: the fork is denied. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_task);
} tasks __weak SEC(".maps");

/* Owner: programs. Thread group → process id, to confirm a miss of `tasks` and to find ancestors.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_PROCS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} tgids __weak SEC(".maps");

/* A process whose tracked parent went before it was marked itself: told apart by its start. */
struct rf_orphan {
	__u64 start_ns;
	__u64 parent; /* process id */
};

/* Owner: programs, while an attach is under way. Thread group → how it descends. Full: counted. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_PROCS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct rf_orphan);
} orphans __weak SEC(".maps");

/*
 * Files that were open when their process was taken into a session, or put under another policy, by
 * address. Owner: programs add then, user space drops a session's at its end. An address that was
 * freed and used again is known by the file behind it: for the same one it is judged at its uses
 * once more. Full: the attach fails; a change of the policy warns.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_held);
} held __weak SEC(".maps");

/*
 * Pseudo-terminals, by the address of their inode. Owner: programs; an entry goes with its
 * terminal. Full: the terminal is nobody's own, and rules decide.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_terminal);
} terminals __weak SEC(".maps");

/* What changes of the gates: session * RF_GATES_MAX + gate. */
extern struct rf_gate rf_gates[RF_SESSIONS_MAX * RF_GATES_MAX];

/*
 * Labels of objects. Owner: programs; user space drops a session's at its end, and files and pipes
 * that are no more take theirs with them. User space sets the size. Full: the write that would add
 * one is denied.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_object);
	__type(value, struct rf_olabel);
} olabels __weak SEC(".maps");

/*
 * Labels of files that stay beyond the session. Owner: the programs of all Ringfence processes;
 * user space makes and pins it, with room for RF_KEPT_MAX, when a policy asks for it (this size is
 * that of a load that has none), and takes off what was cleaned at a session's end. Full: the write
 * that would add one is denied.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_object);
	__type(value, struct rf_kept);
} kept __weak SEC(".maps");

/* Process id → what it shares. Owner: programs; goes with the process. Full: denied. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_shared);
} shared __weak SEC(".maps");

/*
 * Labels of memory that processes share (CLONE_VM; anonymous shared mappings over fork). Key: the
 * id of the first of them. Owner: programs; user space drops a session's at its end. Full: the fork
 * is denied.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_memory);
} memories __weak SEC(".maps");

/*
 * Process id → labels that are off what it wrote, because it ended well. Owner: programs; user
 * space drops a session's at its end. Full: nothing is cleaned.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct rf_clean);
} cleansed __weak SEC(".maps");

/* The attach under way. Owner: user space switches it, programs count. */
extern struct rf_attach rf_attach_state;

/* Socket → what was decided of it. Owner: programs. No memory: decided anew at each use. */
struct rf_sock {
	__u32 session; /* index + 1 of the session that made it, 0: none did */
	__u32 epoch;
	__u32 allowed_session; /* index + 1 of the session that may use its present peer */
	__u32 allowed_epoch;
	__u32 generation; /* of the policy that allowed it */
	__u32 port;	  /* of that peer */
	__u8 addr[16];
	__u32 listens; /* a listener or what it accepted: `listen` decides, not `connect` */
	__u64 labels;  /* of whom it was allowed to */
	__u64 gates;   /* that were open then */
};
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct rf_sock);
} socks __weak SEC(".maps");

/*
 * The same by address, for tier fmod_ret, whose programs may not use socket storage. Owner:
 * programs; an entry goes with its socket (socket_free). Full: the oldest goes, and is decided
 * anew.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct rf_sock);
} socks_hash __weak SEC(".maps");

/* ---- what goes out --------------------------------------------------------------------------- */

/* Lifecycle and policy records. Full: counted in `counts`, never waited for. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} ring_life __weak SEC(".maps");

/* All other records. Full: counted in `counts`. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} ring_data __weak SEC(".maps");

/* Per session and class: session * RF_CLASS_STRIDE + class. */
extern struct rf_count rf_counts[RF_SESSIONS_MAX * RF_CLASS_STRIDE];

/* Errors inside the programs, by enum rf_error. */
extern __u64 rf_errors[RF_ERR_COUNT];

/* Next process id; ids are never reused while the programs are loaded. */
extern __u64 rf_next_proc;

/* Owner: programs add, user space takes out. Full: counted as lost of class RW. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct rf_sum_key);
	__type(value, struct rf_sum);
} sums __weak SEC(".maps");

#endif
