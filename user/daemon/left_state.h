/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * left_state.h - which sessions the daemon was recording, as it stands in a file for the one that
 * comes after it:
 *
 *	{"version":1,"boot":BOOT_ID,"sessions":[{"session":ID,"directory":"/DIR/",
 *	 "prefix":"20261123T014500Z-ID"},{"session":ID}]}
 *
 * A session without a directory was recorded in a file of its user's only. Whatever the file says,
 * names that come out of it are of the form above: no way up, none to another directory. Pure; the
 * struct owns its strings.
 */
#ifndef RINGFENCE_DAEMON_LEFT_STATE_H
#define RINGFENCE_DAEMON_LEFT_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"

#define LEFT_STATE_MAX	    (1u << 20) /* bytes */
#define LEFT_STATE_SESSIONS 1024
#define LEFT_STATE_ERROR    160

struct left_session {
	char *session;		  /* 16 hexadecimal digits */
	char *directory, *prefix; /* of its segments; NULL: it has none of ours */
};

struct left_state {
	char *boot;
	struct left_session *v;
	size_t n;
};

/* Returns 0, or -EBADMSG with a sentence; *ret is untouched then. */
int left_state_parse(const char *text, size_t len, struct left_state *ret,
		     char ret_error[LEFT_STATE_ERROR]);
/* Adds one; directory and prefix may be NULL. Strings are copied. */
void left_state_add(struct left_state *s, const char *session, const char *directory,
		    const char *prefix);
void left_state_show(const struct left_state *s, struct strbuf *out);
void left_state_release(struct left_state *s);

#endif
