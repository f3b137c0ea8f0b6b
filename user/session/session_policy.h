/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_policy.h - the policies that a session has had: the one in force, and those before it,
 * which records may still name.
 *
 * Functions return an exit status (enum cli_status). What is to be said, warnings included, is
 * added to `said`, whole lines; the caller has it printed where the person is.
 */
#ifndef RINGFENCE_SESSION_SESSION_POLICY_H
#define RINGFENCE_SESSION_SESSION_POLICY_H

#include <stdbool.h>
#include <sys/socket.h>

#include "user/base/strbuf.h"
#include "user/session/input.h"
#include "user/kern/engine.h"
#include "user/policy/bits.h"

struct session;

struct session_policy {
	struct policy_input input;
	struct policy_ir ir;
	struct policy_tables tables;
	struct policy_bits bits;
	struct engine_policy loaded; /* generation 0: never */
	bool dropped;		     /* it is not in the kernel any more */
};

/*
 * Reads and compiles the layers. by: who asked, whose right to read them counts, as what is wrong
 * with them is told; NULL: the session begins. The bits are those of the policy in force, if any.
 */
int session_policy_compile(struct session *s, const struct ucred *by,
			   struct session_policy *ret_policy, struct strbuf *said);
/*
 * The same from the texts that the policy in force was made of, the layers that were added since,
 * and what a person has answered; nothing is read.
 */
int session_policy_compile_again(struct session *s, const struct ucred *by,
				 struct session_policy *ret_policy, struct strbuf *said);
/* It is over: only what records of its time need stays. */
void session_policy_retire(struct session_policy *p);
/* Takes it out of the kernel, when it is there. */
void session_policy_drop(struct session *s, struct session_policy *p);
void session_policy_free(struct session_policy *p);
/* The policy of that generation, as records carry it; else the one in force. */
const struct session_policy *session_policy_of(const struct session *s, uint32_t generation);
/*
 * The timeline tells of the policy in force; by: who had it changed, NULL: the session begins. why:
 * what for; NULL: it was read again.
 */
void session_policy_tell(struct session *s, uint64_t now, const struct ucred *by, const char *why);

/*
 * Reads the policy files again and puts the session under what they say now, without a moment
 * between the policies. When anything is wrong nothing changes.
 */
int session_reload(struct session *s, const struct ucred *by, struct strbuf *said);
/* What the session is put under without reading anything. */
struct session_rebuilt {
	const char *why; /* a constant, for the timeline */
	bool hold;	 /* it may allow less: what is open is judged anew */
};
/* The policy of session_policy_compile_again() takes the place of the one in force. */
int session_rebuild(struct session *s, const struct ucred *by, const struct session_rebuilt *how,
		    struct strbuf *said);
/* The same for a signal: said on standard error. A process of a session may not ask. */
void session_reload_signalled(struct session *s, pid_t pid, uid_t uid);

#endif
