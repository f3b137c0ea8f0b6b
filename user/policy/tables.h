/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tables.h - a compiled policy: images of the structs in bpf/abi.h, and what reports need beside.
 *
 * Made by policy/lower.c, written to maps by kern/, run by policy/eval.c. All ids are relative to
 * the arrays here, from 0; kern/ moves them when several policies share the maps.
 * The struct owns its arrays; policy_tables_release() frees them. Not thread-safe; read-only once
 * made.
 */
#ifndef RINGFENCE_POLICY_TABLES_H
#define RINGFENCE_POLICY_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/base/rule_info.h"

struct sb_start {
	uint32_t dev; /* kernel encoding */
	uint32_t state;
};

struct net_entry {
	uint8_t addr[16];
	uint32_t bits; /* 0…128 */
	struct rf_net_node node;
};

struct port_entry {
	uint32_t node;
	uint32_t port; /* host order */
	uint32_t accept;
};

struct host_port {
	uint32_t port; /* host order */
	uint64_t lists;
};

struct digest_entry {
	uint8_t digest[RF_DIGEST_SIZE];
	uint64_t lists; /* RF_FACT_DIGEST */
};

struct policy_tables {
	struct rf_policy policy;
	struct rf_state *states;
	size_t nstates;
	struct rf_cell *cells;
	size_t ncells;
	struct rf_accept *accepts;
	size_t naccepts;
	struct rf_list *lists;
	size_t nlists;
	struct rf_rule *rules;
	size_t nrules;
	struct rf_cond *conds;
	size_t nconds;
	struct sb_start *sbs;
	size_t nsbs;
	struct net_entry *nets;
	size_t nnets;
	struct port_entry *ports;
	size_t nports;
	struct host_port *host_ports; /* lists of host names that are for one port only */
	size_t nhost_ports;
	struct digest_entry *digests; /* of programs, each once */
	size_t ndigests;
	struct rule_info *info; /* nrules of them */
	size_t nevents;		/* the rules that are events (effect NONE) */
	char **via;		/* names of the RF_FACT_VIA bits; NULL: not in use, as below */
	size_t nvia;
	char **labels; /* names of the bits; "policy/name" where two layers have one name; NULL:
			  no label has this bit */
	size_t nlabels;
	char **gates; /* the same; a gate that opens an `ask` rule has its name */
	size_t ngates;
	char **label_how;	  /* what takes each label off, in words; NULL: nothing */
	char **gate_how;	  /* what opens each gate; NULL: nothing */
	uint64_t labels_approval; /* labels that an approval takes off */
	uint64_t gates_approval;  /* gates that an approval opens, */
	uint8_t approval_part[RF_GATES_MAX]; /* as this part */
	char hash[65];			     /* SHA-256 of the expanded policy text, hex */
};

void policy_tables_release(struct policy_tables *t);
/* Nothing is decided by the policy any more: only what reports need of it stays. */
void policy_tables_trim(struct policy_tables *t);

#endif
