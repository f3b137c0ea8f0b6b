/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - one session of run or attach: policy, engine, timeline, and the words about it.
 *
 *	session_open (policy compiled and in the kernel; nothing is fenced yet) → session_start →
 *	session_take or session_attach → session_drain… → session_stop → session_close
 *
 * Reports what goes wrong, and returns an exit status (enum cli_status), 0 when all is well.
 */
#ifndef RINGFENCE_CLI_SESSION_H
#define RINGFENCE_CLI_SESSION_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/utsname.h>

#include "user/cli/control.h"
#include "user/cli/denials.h"
#include "user/cli/inside.h"
#include "user/cli/keeper.h"
#include "user/cli/limits.h"
#include "user/cli/options.h"
#include "user/cli/place.h"
#include "user/cli/redact_key.h"
#include "user/cli/session_policy.h"
#include "user/cli/session_restrict.h"
#include "user/cli/session_tls.h"
#include "user/cli/sink.h"
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
	struct engine *engine;
	bool lent;   /* the engine is somebody's: its rings and sums are what they are */
	int kept_fd; /* of labels that files keep for ever; 0: the engine has none */
	enum rf_tier tier;
	bool leaky; /* the kernel can leave out checks of this tier */
	uint32_t index;
	bool started;
	char id[SESSION_ID_SIZE], boot_id[BOOT_ID_SIZE];
	struct utsname host;
	struct sink sink;
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
	struct keeper keeper; /* from when its first process was taken in */
	uint64_t sums_ns;     /* when the sums were last taken */
	bool exited;	      /* a process went since */
	uint64_t record_ns;   /* when the last record came */
};

/*
 * s must be zero but for options, place and sink (SINK_NONE), and engine and lent where that one is
 * to be used instead of loading. Call session_close() whatever it returns.
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
/* Hands out what is in the rings and writes what is due. */
void session_drain(struct session *s);
/* Milliseconds until session_drain() has something to do without a new record. */
int session_timeout(const struct session *s);
/* Ends enforcement and the timeline; says what there was. wait_status -1: unknown. */
void session_stop(struct session *s, const char *why, int wait_status);
void session_close(struct session *s);

/* Loads the programs, unless the engine is lent, and the policy into them. */
int session_load(struct session *s);
/* The tier that is to be had and asked for, 0 or CLI_UNSUPPORTED, reported. */
int session_choose_tier(struct session *s);
uint64_t session_now(void);

#endif
