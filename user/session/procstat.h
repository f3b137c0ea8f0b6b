/* SPDX-License-Identifier: GPL-2.0-only */
/* procstat.h - the few fields of /proc/PID/stat that say what kind of process it is. */
#ifndef RINGFENCE_SESSION_PROCSTAT_H
#define RINGFENCE_SESSION_PROCSTAT_H

#include <stdbool.h>
#include <sys/types.h>

struct procstat {
	char name[64];
	char state;
	pid_t parent;
	pid_t session; /* of setsid(2) */
	bool kernel;   /* a kernel thread */
};

/* The text of the file. The name may hold anything, ") R 1" included. Returns 0 or -EBADMSG. */
int procstat_parse(const char *text, struct procstat *ret_stat);
/* Returns 0 or a negative errno. */
int procstat_read(pid_t pid, struct procstat *ret_stat);

#endif
