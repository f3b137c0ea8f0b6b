/* SPDX-License-Identifier: GPL-2.0-only */
/* procstatus.h - what of /proc/PID/status says whose a process is and what it may become. */
#ifndef RINGFENCE_DAEMON_PROCSTATUS_H
#define RINGFENCE_DAEMON_PROCSTATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct procstatus {
	pid_t parent;
	uid_t uid[4]; /* real, effective, saved, of file systems */
	gid_t gid;
	bool no_new_privs;
	unsigned int threads;
};

/* The text of the file, NUL-terminated. Returns 0, or -EBADMSG: something of it is missing. */
int procstatus_parse(const char *text, struct procstatus *ret);
/* Returns 0 or a negative errno. */
int procstatus_read(pid_t pid, struct procstatus *ret);
/* The process of a pidfd in our pid namespace, or a negative errno: -ESRCH, it is gone. */
pid_t procstatus_pid(int pidfd);

#endif
