// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tables.bpf.c - the settings and the arrays that maps.bpf.h declares. It has no hook.
 */
#include "bpf/maps.bpf.h"

const volatile __u32 rf_tier = RF_TIER_LSM;
const volatile __u64 rf_args_key[2];
const volatile __u32 rf_confirm_miss = 0;
const volatile __u32 rf_setattr_idmap = 0;
const volatile __u32 rf_accept_args = 4;
const volatile __u32 rf_bpf_args = 3;
const volatile __u32 rf_perf_args = 2;
const volatile __u32 rf_own_tgid = 0;
const volatile __u32 rf_engine = 1;
const volatile __u64 rf_env_hashes[64] = {};

struct rf_policy rf_policies[RF_POLICIES_MAX];
struct rf_state rf_states[RF_STATES_MAX];
struct rf_cell rf_cells[RF_CELLS_MAX];
struct rf_accept rf_accepts[RF_ACCEPTS_MAX];
struct rf_list rf_lists[RF_LISTS_MAX];
struct rf_rule rf_rules[RF_RULE_IDS_MAX];
struct rf_cond rf_conds[RF_CONDS_MAX];

struct rf_session rf_sessions[RF_SESSIONS_MAX];
struct rf_gate rf_gates[RF_SESSIONS_MAX * RF_GATES_MAX];
struct rf_attach rf_attach_state;
struct rf_count rf_counts[RF_SESSIONS_MAX * RF_CLASS_STRIDE];
__u64 rf_errors[RF_ERR_COUNT];
__u64 rf_next_proc;
__u32 rf_follow;
__u64 rf_labels_seq;
__u32 rf_keeper_tgid;
__u64 rf_inside_cookies[RF_SESSIONS_MAX];
__u32 rf_holding;
struct rf_digest_trial rf_digest_trial;
