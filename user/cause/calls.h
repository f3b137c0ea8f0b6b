/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * calls.h - which tool call of a model did what: effects of processes, told in order, get their
 * cause.
 *
 * A client is a process that talks to a model. A call is open from when the model's words for it
 * were whole until its result begins to be sent. An effect of the client or of a process below it
 * belongs to an open call when its arguments say so too: the command stands in the call's arguments
 * (or they stand in it, as in `bash -c`), the path does, or a process above it belongs to the call;
 * such a process belongs to it also when the call is over. Several calls that fit equally are all
 * candidates.
 *
 * Beside that: what a call did that its arguments do not declare, by a closed list (enum
 * calls_mismatch), and from which result the text of a later call's arguments came.
 *
 * Of fixed size: of more than the bounds below the oldest go. Pure, no clock; not thread-safe.
 */
#ifndef RINGFENCE_CAUSE_CALLS_H
#define RINGFENCE_CAUSE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALLS_KEPT_MAX	  1024		/* calls */
#define CALLS_OPEN_MAX	  256		/* of these open */
#define CALLS_TEXT_MAX	  (64u << 10)	/* bytes of arguments of one call that are compared */
#define CALLS_PROCS_MAX	  32768		/* processes */
#define CALLS_DEPTH_MAX	  64		/* ancestors that are looked through */
#define CALLS_FOUND_MAX	  8		/* candidates of one effect */
#define CALLS_USED_MAX	  8192		/* endpoints that commands used, paths that were made */
#define CALLS_WINDOWS_MAX 65536		/* pieces of results */
#define CALLS_GRACE_NS	  2000000000ULL /* a process may live on so long behind its call */

struct calls_who {
	uint64_t start_ns;
	uint32_t pid;
};

struct calls_text {
	const char *s; /* not NUL-terminated; NULL: not known */
	size_t n;
};

/* A model asks for a tool. */
struct calls_call {
	uint64_t ns;
	struct calls_who client;
	struct calls_text id, name;  /* id empty: the API has none */
	struct calls_text arguments; /* JSON, or a text */
};

enum calls_kind {
	CALLS_EXEC,
	CALLS_READ,   /* a file is opened to read */
	CALLS_CREATE, /* a name is made */
	CALLS_WRITE,  /* a file is opened to write, or its attributes change */
	CALLS_DELETE, /* a name goes, by removal or renaming */
	CALLS_CONNECT,
	CALLS_OTHER, /* signals, mounts, … */
};

struct calls_effect {
	uint64_t seq, ns;
	struct calls_who who;
	enum calls_kind kind;
	struct calls_text path, target; /* of files; of CALLS_EXEC the program */
	struct calls_text argv;		/* CALLS_EXEC: arguments, a NUL behind each */
	struct calls_text program;	/* that runs, a path */
	struct calls_text address;	/* CALLS_CONNECT: "192.0.2.1", "::1" */
	uint16_t port;
	bool loopback;
};

enum calls_certainty {
	CALLS_NOBODY, /* it is no client's: nothing is told of it */
	CALLS_UNATTRIBUTED,
	CALLS_EXACT,
	CALLS_AMBIGUOUS,
};

enum calls_evidence {
	CALLS_SPAN = 1u << 0,	 /* while the call was open */
	CALLS_LINEAGE = 1u << 1, /* by a process below the client */
	CALLS_PROCESS = 1u << 2, /* by the client itself */
	CALLS_ARGV = 1u << 3,	 /* command and arguments hold each other */
	CALLS_PATH = 1u << 4,	 /* the path stands in the arguments */
	CALLS_DESCENT =
		1u << 5, /* by a process that belongs to the call, or came from such a one */
	CALLS_ENDPOINT = 1u << 6, /* the address stands in the arguments */
};

enum calls_mismatch {
	CALLS_MISMATCH_NONE,
	CALLS_MISMATCH_WRITE,	   /* outside of what the call declared */
	CALLS_MISMATCH_ENDPOINT,   /* one that this command never used */
	CALLS_MISMATCH_CREDENTIAL, /* was read and is not named in the arguments */
	CALLS_MISMATCH_OUTLIVES,   /* a process lives on behind its call */
};

struct calls_found {
	enum calls_certainty certainty;
	uint32_t evidence;		/* enum calls_evidence */
	uint64_t call[CALLS_FOUND_MAX]; /* seq; newest first */
	size_t n;
	bool more; /* there are more candidates */
	enum calls_mismatch mismatch;
};

/* Where text of a call's arguments was read before: newest first. */
struct calls_source {
	uint64_t result; /* seq of the record of the result */
	uint64_t call;	 /* of the call that it answers; 0: not known */
};
#define CALLS_SOURCES_MAX 4

struct calls;

struct calls *calls_new(void);
void calls_free(struct calls *c);

/* A process talks to a model, over that address (NULL: not known). */
void calls_client(struct calls *c, const struct calls_who *who, const struct calls_text *address,
		  uint16_t port);
/* Where the first client began: what is below is the work's own. Later ones change nothing. */
void calls_workspace(struct calls *c, const struct calls_text *cwd);
/* Opens a call. Returns how many sources it has. Its record is told by calls_recorded(). */
size_t calls_begin(struct calls *c, const struct calls_call *call,
		   struct calls_source ret_sources[CALLS_SOURCES_MAX]);

void calls_recorded(struct calls *c, uint64_t seq);
/* Has the client a call that is open? */
bool calls_open(const struct calls *c, const struct calls_who *client);

struct calls_answer {
	struct calls_who client;
	struct calls_text id, name, text;
	uint64_t ns;
	bool fresh; /* behind the last words of the model */
};
/*
 * A result is about to be recorded. Returns whether it is new, as each request repeats those before
 * it; *ret_call is then the seq of the call, 0: not known. It closes the call.
 */
bool calls_answer(struct calls *c, const struct calls_answer *a, uint64_t *ret_call);
/* It was recorded: what it says may turn up in later calls. */
void calls_answered(struct calls *c, uint64_t seq, uint64_t call, const struct calls_text *text);

void calls_fork(struct calls *c, const struct calls_who *parent, const struct calls_who *child);
void calls_exit(struct calls *c, const struct calls_who *who);
void calls_listen(struct calls *c, uint16_t port);
/* Whose effect it is; the record of it was written. */
void calls_effect(struct calls *c, const struct calls_effect *e, struct calls_found *ret_found);

/* Processes that live on behind a call that did not say so. */
struct calls_outlives {
	uint64_t call;
	struct calls_who who[CALLS_FOUND_MAX];
	size_t n;
	uint64_t total;
};
/* The next one that is known by that time (UINT64_MAX: the session is over); false: none. */
bool calls_outlives(struct calls *c, uint64_t now_ns, struct calls_outlives *ret_outlives);

/* Is there any client? */
bool calls_any(const struct calls *c);

#endif
