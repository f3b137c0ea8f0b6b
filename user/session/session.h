/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - one session of run or attach: policy, engine, timeline, and the words about it.
 *
 *	session_open (policy compiled and in the kernel; nothing is fenced yet) → session_start →
 *	session_take or session_attach → session_drain… → session_stop → session_close
 *
 * Reports what goes wrong, and returns an exit status (enum cli_status), 0 when all is well.
 */
#ifndef RINGFENCE_SESSION_SESSION_H
#define RINGFENCE_SESSION_SESSION_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/utsname.h>

#include "user/session/control.h"
#include "user/session/denials.h"
#include "user/session/inside.h"
#include "user/session/limits.h"
#include "user/session/node.h"
#include "user/session/options.h"
#include "user/session/place.h"
#include "user/session/redact_key.h"
#include "user/session/session_policy.h"
#include "user/session/session_restrict.h"
#include "user/session/session_tls.h"
#include "user/session/sink.h"
#include "user/kern/names_memory.h"
#include "user/lineage/lineage.h"
#include "user/policy/questions.h"
#include "user/timeline/timeline.h"
#include "user/why/log.h"

#define SESSION_ID_SIZE 17
#define BOOT_ID_SIZE	40

struct session {
	const struct options *options;
	const struct place *place;
	struct names_memory memory;    /* what names were when it began */
	struct session_policy *policy; /* in force; NULL: none was compiled */
	struct session_policy **past;  /* those before, oldest first */
	size_t npast;
	struct node *node;     /* whose it is one of */
	struct engine *engine; /* the node's, once it is open */
	bool daemon;	       /* one of many: the daemon hears people, and keeps it fenced */
	bool leave;	       /* what is fenced stays so when it is stopped and closed */
	bool late;	       /* the engine was there before */
	int kept_fd;	       /* of labels that files keep for ever; 0: the engine has none */
	const struct policy_input *given; /* closed; what it begins under, read by somebody else */
	unsigned int nmachine;		  /* layers that are the machine's: the first of it */
	uint32_t index;
	bool started;
	uint64_t errors[RF_ERR_COUNT]; /* in the programs before it began */
	char id[SESSION_ID_SIZE], boot_id[BOOT_ID_SIZE];
	struct utsname host;
	struct sink sink;
	int out_fd;	   /* a caller's file for it; 0: none */
	struct sink *copy; /* of a timeline that goes to segments, in that file; NULL: none */
	struct redactor redactor;      /* of what is recorded and shown */
	const struct redactor *redact; /* that, or NULL: secrets stay as they are */
	struct signing_key *key;       /* seals the timeline; NULL: its seals are not signed */
	struct lineage *lineage;
	struct timeline *timeline; /* NULL: it has not begun; without --output nothing keeps it */
	struct why_log why;	   /* what of it is told inside of the session */
	unsigned int duties_told;  /* how often */
	struct why_reader person;  /* who reads standard error, with --explain */
	uint64_t explained_ns;	   /* when that was last told */
	struct denials denials;
	struct questions questions; /* of its `ask` rules */
	struct policy_input added;  /* layers that the session put over itself */
	struct restricting restricting;
	uint64_t assume;    /* labels that what is attached to has from the start */
	uint32_t first_pid; /* the first process that was taken in */
	uint64_t first_start_ns;
	struct control control;
	struct inside inside;
	struct limits limits;
	struct session_tls tls;
};

/*
 * s must be zero but for options, place, sink (SINK_NONE) and node, whose engine is loaded when it
 * has none, and daemon. Call session_close() whatever it returns.
 */
int session_open(struct session *s);
/* why: "run" or "attach", as the timeline has it. */
int session_start(struct session *s, const char *why);
/* Its first records; why: as of session_start(). */
void session_begin_timeline(struct session *s, const char *why);
/* What the timeline says of the descriptors that its program was taken with. */
void session_tell_inherited(struct session *s);
/* Takes our own child in, which waits for us; a reason for failure was reported. */
int session_take(struct session *s, pid_t pid);
/* Takes the live tree of pid in, likewise; its processes have the labels s->assume. */
int session_attach(struct session *s, pid_t pid);
/* A person opened gates or took labels off (bits): the timeline tells who. */
void session_approved(struct session *s, const struct ucred *peer, uint64_t gates, uint64_t labels);
/* Says that the session has begun. */
void session_announce(const struct session *s);
/* With --explain: what was denied since, on standard error; soon, unless it is the last time. */
void session_explain(struct session *s, bool last);
/* All that has been denied until now is in `why`, without the wait for records out of order. */
void session_hear(struct session *s);
/* node_drain() */
void session_drain(struct session *s);
/* For the node: one record of its own; */
void session_record(struct session *s, const void *record, size_t size);
/* what is due, when all that is older than `arrived` has come; */
void session_tick(struct session *s, uint64_t now, uint64_t arrived);
/* milliseconds until there is something to do without a new record, at most ms. */
int session_timeout(const struct session *s, uint64_t now, int ms);
/* Ends enforcement and the timeline; says what there was. wait_status -1: unknown. */
void session_stop(struct session *s, const char *why, int wait_status);
void session_close(struct session *s);

/* Loads the programs, unless the engine is lent, and the policy into them. */
int session_load(struct session *s);
uint64_t session_now(void);

#endif
