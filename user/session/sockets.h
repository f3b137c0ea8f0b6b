/* SPDX-License-Identifier: GPL-2.0-only */
/* sockets.h - the sockets of /run/ringfence: those that listen, those that were left. */
#ifndef RINGFENCE_SESSION_SOCKETS_H
#define RINGFENCE_SESSION_SOCKETS_H

#include <stdbool.h>
#include <sys/types.h>

#define CONTROL_DIR	 "/run/ringfence"
#define CONTROL_SUFFIX	 ".sock"
#define CONTROL_PATH_MAX 108 /* sockaddr_un.sun_path */

/*
 * A socket that listens at the path, of that owner and mode; nobody finds it there before it does.
 * Returns a descriptor that does not block, or a negative errno.
 */
int control_listen(const char *path, uid_t owner, mode_t mode);
/* Removes the sockets of dir that sessions left which were killed. */
void control_sweep(const char *dir);
/* Returns a connected descriptor, or a negative errno. */
int control_connect(const char *path);
/* Is it the name of one that a session would have? The daemon's is none. */
bool control_is_socket(const char *name);

#endif
