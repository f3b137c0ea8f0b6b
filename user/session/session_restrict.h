/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_restrict.h - what a session's own processes may ask to be changed: that it is bound more
 * tightly. And what they propose, which changes nothing.
 *
 * A layer only adds rules, and what any layer denies is denied: so a layer more allows nothing that
 * was denied before. It holds for all of the session, until it ends or a person takes it off.
 * Whoever asks may be hostile: texts, attempts and what a layer may use up are bounded, no file is
 * read for it, and what is said of a failure is about its own text alone.
 */
#ifndef RINGFENCE_SESSION_SESSION_RESTRICT_H
#define RINGFENCE_SESSION_SESSION_RESTRICT_H

#include <stddef.h>
#include <sys/socket.h>

#include "user/base/strbuf.h"

#define RESTRICT_LAYERS	  8	      /* that a session may put over itself */
#define RESTRICT_ATTEMPTS 32	      /* texts that are looked at, of layers and of proposals */
#define RESTRICT_BYTES	  (16u << 10) /* of one text */
#define RESTRICT_RULES	  100	      /* of one layer, its events included */
#define RESTRICT_NAMES	  8	      /* labels of one layer, and gates */
#define PROPOSALS_MAX	  8

struct session;

struct proposal {
	char *text;
	pid_t pid;
};

/* What the session has asked for. All zeros: nothing. */
struct restricting {
	unsigned int attempts;
	struct proposal proposals[PROPOSALS_MAX];
	size_t nproposals;
};

/* Both add what is to be said and return an exit status. text: one policy, without `extends` of
 * files. */
int session_restrict(struct session *s, const struct ucred *by, const char *text,
		     struct strbuf *out);
int session_propose(struct session *s, const struct ucred *by, const char *text,
		    struct strbuf *out);
/* A person reads what was proposed, */
int session_proposals(const struct session *s, struct strbuf *out);
/* and takes off what the session put over itself; its files are read again. */
int session_unrestrict(struct session *s, const struct ucred *by, struct strbuf *out);
void restricting_release(struct restricting *r);

#endif
