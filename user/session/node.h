/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * node.h - what sessions share: the engine with its rings, the probes in TLS libraries, and the
 * keeper. `run` and `attach` have a node of one session, the daemon one of many.
 *
 * Records name their session by its index in the engine, which is not given to another one before
 * the rings were drained (node_drain() at its end) and all other indices have had their turn. Of
 * what was lost the kernel counts by session and class, so each session tells its own. Reports what
 * goes wrong; exit statuses (enum cli_status). Not thread-safe.
 */
#ifndef RINGFENCE_SESSION_NODE_H
#define RINGFENCE_SESSION_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/histogram.h"
#include "user/kern/engine.h"
#include "user/session/keeper.h"
#include "user/session/rule_counts.h"
#include "user/session/tls_files.h"
#include "user/session/tls_seek.h"

struct session;

/* Zero, but for an engine that is somebody's. Address and all: sessions point to it. */
struct node {
	struct engine *engine; /* NULL: not loaded yet */
	bool lent;	       /* it is somebody's: its rings and sums are what they are */
	enum rf_tier tier;     /* RF_TIER_NONE: not chosen yet */
	bool leaky;	       /* the kernel can leave out checks of this tier */
	bool tls;	       /* the engine looks into TLS libraries */
	struct tls_files files;
	struct tls_seek seek; /* in the file of whichever session */
	struct keeper keeper;
	enum keeper_duty duty;			   /* of the next keeper, as the sessions want it */
	unsigned int attached;			   /* what the keeper holds: engine_attached() */
	struct session *sessions[RF_SESSIONS_MAX]; /* by index; NULL: none */
	size_t nsessions;
	uint64_t sums_ns;	   /* when the sums were last taken */
	uint64_t record_ns;	   /* when the last record came */
	bool exited;		   /* a process went since the sums were taken */
	struct histogram *latency; /* from the hook to us, of all records; NULL: nobody asks */
	struct rule_counts *rules; /* NULL: nobody counts by rule */
	uint64_t pulse;		   /* the last one that came back; engine_pulse() */
	uint32_t canary;	   /* a session of no timeline: its index + 1; 0: there is none */
	uint64_t canary_told;	   /* records of denials that came of it */
};

/* The tier that is to be had; wanted RF_TIER_NONE: the best. 0 or CLI_UNSUPPORTED. */
int node_choose_tier(struct node *n, enum rf_tier wanted);
/*
 * Loads the programs; o->tier is filled in. Where they are refused with those that look into TLS,
 * they are loaded without.
 */
int node_load(struct node *n, struct engine_options *o);
/* Its sessions are gone by now. */
void node_release(struct node *n);

/* A session that has an index gets its records from now on, until it is taken out. */
void node_add(struct node *n, struct session *s);
void node_remove(struct node *n, const struct session *s);
/*
 * From now on nothing becomes free when we die (keeper.h): starts the process that sees to it, or
 * another one when it would not hold all that is attached by now.
 */
int node_keep(struct node *n, enum keeper_duty duty);

/* Hands out what is in the rings for at most ns. Returns whether they are empty. */
bool node_empty(struct node *n, uint64_t ns);
/* The same for a while. Returns the time up to which all has come out, since boot. */
uint64_t node_hear(struct node *n);
/* The same, and what is due: of each session, and of the node. */
void node_drain(struct node *n);
/* Sums of reads and writes go to the timelines of their sessions. */
void node_sums(struct node *n);
/* Milliseconds until node_drain() has something to do without a new record. */
int node_timeout(const struct node *n);

#endif
