/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - the socket by which a person speaks to a running session: approve, labels,
 * reload.
 *
 * /run/ringfence/SESSION.sock. Who may speak: root and the user who started the session, never a
 * process of a session itself (the kernel refuses it the connection, and we look again). A request
 * is fields, each with a NUL behind it, until the end of the stream; the answer is one digit, the
 * exit status of the command that asked, and text. One request a connection. Not thread-safe.
 */
#ifndef RINGFENCE_CLI_CONTROL_H
#define RINGFENCE_CLI_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "user/base/strbuf.h"

#define CONTROL_DIR	    "/run/ringfence"
#define CONTROL_REQUEST_MAX 4096
#define CONTROL_WORDS_MAX   64
#define CONTROL_PATH_MAX    108 /* sockaddr_un.sun_path */

struct session;

struct control {
	bool open;
	int fd; /* listening, when open */
	char path[CONTROL_PATH_MAX];
};

/* Failure is a warning: the session runs without. */
void control_open(struct control *c, const struct session *s);
/* Answers who has connected; to be called when fd is readable. */
void control_serve(struct control *c, struct session *s);
void control_close(struct control *c);

/*
 * A socket that listens at the path, of that owner and mode; nobody finds it there before it does.
 * Returns a descriptor that does not block, or a negative errno.
 */
int control_listen(const char *path, uid_t owner, mode_t mode);
/* Removes the sockets of dir that sessions left which were killed. */
void control_sweep(const char *dir);
/* Returns a connected descriptor, or a negative errno. */
int control_connect(const char *path);

/*
 * The client's side. session NULL: the only one there is. Prints the answer. Returns an exit status
 * (enum cli_status).
 */
int control_ask(const char *session, const char *const *words, size_t nwords);
/* The same, but the answer goes to ret_answer, and only what keeps it from coming is printed. */
int control_fetch(const char *session, const char *const *words, size_t nwords,
		  struct strbuf *ret_answer);

#endif
