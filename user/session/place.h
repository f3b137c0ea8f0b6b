/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * place.h - whose session it is and where it begins: user, home, directories, PATH, mounts.
 *
 * Filled from ourselves and the user that run drops to, or from a running process. Owns its
 * strings and descriptor; place_free() takes a zero or half-filled one.
 */
#ifndef RINGFENCE_SESSION_PLACE_H
#define RINGFENCE_SESSION_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "user/policy/ir.h"

struct place {
	struct policy_env env; /* its mounts are those below */
	struct mounts mounts;
	char *path; /* PATH; NULL: none */
	int root_fd;
	uid_t uid;
	gid_t gid;
	bool bound; /* run: the program can gain no rights (no_new_privs) */
	bool drop;  /* run: the program must become uid, gid */
};

/*
 * Where `run` starts: the user of --user, else who called sudo, else ourselves. Returns 0, or a
 * negative errno that was reported.
 */
int place_of_run(struct place *ret_place, const char *user, const char *workspace);
/* The place of a live process. */
int place_of_process(struct place *ret_place, pid_t pid, const char *workspace);
void place_free(struct place *p);

#endif
