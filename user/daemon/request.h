/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * request.h - what a client of the daemon asks: one JSON object on a line.
 *
 *	{"op":"run","policies":[{"path":P,"text":T}…],"texts":[…],"workspace":D,…}	a session;
 *with it a descriptor of the process, and one of the file for the timeline when there is "output"
 *	{"op":"attach","policies":[…],"workspace":D,…}	a session of a process that runs already;
 *likewise
 *	{"op":"end","wait_status":N}		the program of the connection's session ended, or,
 *of one that was attached to, its processes are to be let go
 *	{"op":"status"}, {"op":"sessions"}, {"op":"policies"}
 *	{"op":"session","session":ID}, {"op":"kill","session":ID}
 *	{"op":"ask","session":ID,"words":[…]}	what the socket of a session of its own is asked
 *	{"op":"load"}, {"op":"stats"}, {"op":"stop","release":B}
 *
 * Whoever writes it may be hostile: sizes and depth are bounded, an unknown key or one of the wrong
 * kind is an error, and nothing is done before the whole is understood. Pure. The struct owns what
 * it points to; request_release() frees it.
 */
#ifndef RINGFENCE_DAEMON_REQUEST_H
#define RINGFENCE_DAEMON_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/abi_user.h"

#define REQUEST_MAX	  (1u << 20) /* bytes of a line */
#define REQUEST_WORDS	  64
#define REQUEST_POLICIES  32
#define REQUEST_TEXTS	  512
#define REQUEST_ID	  16
#define REQUEST_ERROR_MAX 160

enum request_op {
	REQUEST_NONE,
	REQUEST_RUN,
	REQUEST_ATTACH,
	REQUEST_END,
	REQUEST_STATUS,
	REQUEST_SESSIONS,
	REQUEST_SESSION,
	REQUEST_KILL,
	REQUEST_ASK,
	REQUEST_POLICIES_LIST,
	REQUEST_LOAD,
	REQUEST_STATS,
	REQUEST_STOP,
};

struct request_text {
	const char *path, *text;
	size_t len;
};

struct request_words {
	const char *v[REQUEST_WORDS];
	size_t n;
};

struct request {
	enum request_op op;
	const char *session; /* its id, 16 hexadecimal digits */
	const char *workspace, *output, *program;
	struct request_text policies[REQUEST_POLICIES], texts[REQUEST_TEXTS];
	size_t npolicies, ntexts;
	struct request_words words, set, assume;
	enum rf_effect ask;
	bool audit, no_tls, raw, wait, quiet, release;
	int wait_status;
	void *json; /* what the strings are of */
};

/* One line without its newline. Returns 0, or -EBADMSG with a sentence. */
int request_parse(const char *line, size_t len, struct request *ret,
		  char ret_error[REQUEST_ERROR_MAX]);
void request_release(struct request *q);

#endif
