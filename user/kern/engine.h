/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine.h - the BPF programs and maps, loaded: policies into tables, processes into sessions,
 * records out of the rings. Only user/kern/ knows libbpf.
 *
 * One engine holds many policies and sessions. Not thread-safe: one thread owns it. All functions
 * return 0 or a negative errno; where they have a ret_error it is a sentence for a person that the
 * caller frees, set only on failure.
 */
#ifndef RINGFENCE_KERN_ENGINE_H
#define RINGFENCE_KERN_ENGINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "user/policy/tables.h"
#include "user/tls/image.h"

struct engine;

struct engine_options {
	enum rf_tier tier;	/* as probe_tier() said, or lower */
	bool sums;		/* attach what counts bytes read and written */
	uint32_t life_bytes;	/* of the ring for lifecycle and denials; 0: default. Power of two
				   pages */
	uint32_t data_bytes;	/* of the ring for the rest; 0: default */
	bool tls;		/* sessions want to know what goes through TLS libraries */
	uint32_t tls_bytes;	/* of the ring for that; 0: default */
	uint32_t label_entries; /* objects that can have labels at once; 0: default */
	/* For tests: maps that have other sizes than theirs; NULL, or ends with a NULL name. */
	const struct engine_size {
		const char *map;
		uint32_t entries;
	} * sizes;
	int kept_fd;	/* kept.h's map, the engine takes its own descriptor; 0: none */
	bool verbose;	/* libbpf's own words on standard error */
	bool selftest;	/* load what engine_selftest_run() runs, too */
	FILE *programs; /* NULL, or where to list each program with its verified instructions */
};

/* A record as it came, of size bytes; valid during the call only. */
typedef void (*engine_record_fn)(void *ctx, const void *record, size_t size);
typedef void (*engine_sum_fn)(void *ctx, const struct rf_sum_key *key, const struct rf_sum *sum);

/* Loads and attaches everything; nothing stays behind when it fails. */
int engine_new(const struct engine_options *options, struct engine **ret_engine, char **ret_error);
void engine_free(struct engine *e);

/* Where a loaded policy's ids begin in the tables: what records carry is base + id in the tables.
 */
struct engine_policy {
	uint32_t index;	     /* of the policy itself */
	uint32_t generation; /* of its content, as records carry it */
	uint32_t states, cells, accepts, lists, rules, conds;
};

/* Writes the tables into the maps. Fails with -E2BIG, naming the table that is full. */
int engine_policy_load(struct engine *e, const struct policy_tables *t,
		       struct engine_policy *ret_policy, char **ret_error);
/* The policy must not be in use by a session. */
void engine_policy_drop(struct engine *e, const struct engine_policy *p);

/* A session without processes, under a loaded policy. -EAGAIN: all are in use. */
int engine_session_start(struct engine *e, const struct engine_policy *p, uint32_t *ret_session,
			 char **ret_error);
/* What a policy that takes the place of another one does to gates (bits). */
struct engine_switch {
	uint64_t gates_new;	/* begin as `initially` says */
	uint64_t gates_changed; /* keep open or shut; what had opened them in part is void */
	uint64_t gates;		/* all that the policy has: others are no more */
	uint64_t now_ns;	/* since boot */
};
/*
 * Puts the session under another loaded policy, whose bits mean what those of its present one mean:
 * one store, before which every operation is judged by the one and after which by the other. When
 * it returns no program runs under the old one; but an exec that is under way needs its tables, so
 * it must be kept until the next switch. On failure nothing has changed.
 */
int engine_session_switch(struct engine *e, uint32_t session, const struct engine_policy *p,
			  const struct engine_switch *how, char **ret_error);
/*
 * Takes the live tree of pid (thread group, initial namespace) in; what it has open is judged at
 * each use. assume: labels (bits) that its processes have from the start. -ESRCH: there is no such
 * process.
 */
int engine_session_attach(struct engine *e, uint32_t session, int pid, uint64_t assume,
			  char **ret_error);
/*
 * The same for one process that waits and makes no others meanwhile: the first of a session that
 * a person starts. No rule concerns the files behind its descriptors 0-2.
 */
int engine_session_take(struct engine *e, uint32_t session, int pid, char **ret_error);
/*
 * What the session has open is judged at each use from now on: it was opened under another policy.
 * The descriptors 0-2 that it was taken with stay spared.
 */
int engine_session_hold(struct engine *e, uint32_t session, char **ret_error);
/*
 * What a session that runs now has needed beyond the common hooks stays attached until the engine
 * goes: attaching takes hundreds of milliseconds, and the next session shall not wait for it.
 */
void engine_linger(struct engine *e);
/* The files of descriptors 0-2 that it was taken with; mode 0: none. */
void engine_session_inherited(const struct engine *e, uint32_t session,
			      struct rf_std ret_files[RF_STD_FILES]);
/* Live processes of the session; of all sessions. */
uint32_t engine_session_procs(const struct engine *e, uint32_t session);
uint64_t engine_procs(const struct engine *e);
/* Moves when the engine has attached other programs than before: whoever holds links looks again.
 */
unsigned int engine_attached(const struct engine *e);
/*
 * A person opens gates (bits): part[i] of gate i has happened, as policy_tables.approval_part says.
 * now_ns: since boot. Returns the gates that are open now.
 */
uint64_t engine_gates_approve(struct engine *e, uint32_t session, uint64_t gates,
			      const uint8_t *part, uint64_t now_ns);
uint64_t engine_gates(const struct engine *e, uint32_t session);
/* One gate opens, until a time since boot (0: no end), or shuts; what used it goes on using it. */
void engine_gate_open(struct engine *e, uint32_t session, unsigned int gate, uint64_t until_ns);
void engine_gate_shut(struct engine *e, uint32_t session, unsigned int gate);
/* A live process; labels are bits. */
struct engine_process {
	uint32_t pid;
	uint64_t labels;
};
/* The session's live processes; the caller frees ret_procs. */
size_t engine_session_processes(const struct engine *e, uint32_t session,
				struct engine_process **ret_procs);
/*
 * Takes labels (bits) off the processes of the tree below pid, 0: off all of the session. Files
 * keep theirs. Returns how many processes, or a negative errno.
 */
int engine_labels_drop(struct engine *e, uint32_t session, uint64_t labels, uint32_t pid);
/* Is the process (thread group, initial namespace) of any session? */
bool engine_tracks(const struct engine *e, uint32_t pid);
/*
 * No process of a session may signal or trace this one (thread group, initial namespace) either:
 * it is of ours. One at a time.
 */
void engine_guard(struct engine *e, uint32_t pid);
/*
 * Processes of the session may connect to this listening unix socket of our own process, whatever
 * their policy says; cookie: its SO_COOKIE. One a session; 0: to none.
 */
void engine_let_in(struct engine *e, uint32_t session, uint64_t cookie);
/* What a live process of the session knows. Returns 0; -ESRCH: it is not of this session. */
int engine_process_facts(const struct engine *e, uint32_t session, uint32_t pid,
			 uint64_t ret_facts[RF_FACT_WORDS]);
/* Whether what the session sends through TLS is looked at, where engine_options.tls was given; it
 * is at the start. */
void engine_session_tls(struct engine *e, uint32_t session, bool on);
/* Ends enforcement; what still runs is free from now on. */
void engine_session_end(struct engine *e, uint32_t session);

/*
 * Hands out what is in the rings, or the first thousand records of it, waiting up to timeout_ms for
 * the first. Returns records or -errno.
 */
int engine_poll(struct engine *e, int timeout_ms, engine_record_fn fn, void *ctx);
/* A descriptor that poll(2) finds readable when a ring holds a record. The engine's own. */
int engine_fd(const struct engine *e);
/* Takes the sums of reads and writes out: of one process, or of all (pid 0). */
void engine_sums(struct engine *e, uint32_t pid, engine_sum_fn fn, void *ctx);
/* Records produced and lost so far by one session: RF_CLASS_COUNT of them. */
void engine_counts(const struct engine *e, uint32_t session, struct rf_count *ret_counts);
/* Errors inside the programs so far: RF_ERR_COUNT of them. */
void engine_errors(const struct engine *e, uint64_t *ret_errors);
/*
 * Probes in a file that was found to have TLS functions, for all processes that map it; fd may be
 * closed afterwards. Records carry the number. On failure none is there. They stay with the engine.
 */
int engine_tls_attach(struct engine *e, int fd, const struct tls_image *image, uint32_t number,
		      char **ret_error);
/* Takes the probes of an image out again, by the number that they were attached with. */
void engine_tls_detach(struct engine *e, uint32_t number);
/* What goes through sockets to or at these ports is recorded: RF_TLS_PORTS_MAX of them at most. */
int engine_tls_ports(struct engine *e, const uint32_t *ports, size_t n, char **ret_error);
/* The file (kernel encoding of dev) is told of again when the session maps it next. */
void engine_tls_forget(struct engine *e, uint32_t session, uint32_t dev, uint64_t ino);
/* Bytes that went through TLS libraries so far. */
void engine_tls_bytes(const struct engine *e, uint32_t session, struct rf_tls_bytes *ret_bytes);
/* Pids (thread groups) of the session's live processes; the caller frees ret_pids. */
size_t engine_session_pids(const struct engine *e, uint32_t session, uint32_t **ret_pids);

/*
 * For the differential test only, after engine_options.selftest: a process of the session that is
 * no task, and what the programs decide for it. RF_TRIES tries in the memory that the first call
 * gives; the second runs the first n of them. -EIO: not all were done.
 */
struct rf_try;
int engine_selftest_open(struct engine *e, uint32_t session, struct rf_try **ret_tries);
int engine_selftest_run(struct engine *e, unsigned int n);
#define ENGINE_SELFTEST_PROC (1ull << 40) /* its id */

#endif
