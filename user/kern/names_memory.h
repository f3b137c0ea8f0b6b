/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names_memory.h - what names were when the session began, for when its policy is read again.
 *
 * By then the session may have put links and programs where a name leads. So what permits goes by
 * what was found before it began; a name that is new may lead only through what the session cannot
 * have put there. What denies keeps what it covered, beside what it finds. Owns its strings.
 */
#ifndef RINGFENCE_KERN_NAMES_MEMORY_H
#define RINGFENCE_KERN_NAMES_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

enum names_use {
	NAMES_PERMITS,
	NAMES_DENIES,
	NAMES_PROGRAM,
};

struct names_known {
	enum names_use use;
	char *name;   /* as the policy has it */
	char **found; /* all that it led to, in order */
	size_t n;
};

struct names_memory {
	struct names_known *v;
	size_t n;
	bool closed;	       /* the session has begun, */
	struct timespec began; /* then (wall clock) */
};

/* NULL: the name is new, or m is NULL. */
const struct names_known *names_recall(const struct names_memory *m, enum names_use use,
				       const char *name);
/* Does nothing when m is NULL. */
void names_remember(struct names_memory *m, enum names_use use, const char *name,
		    const char *found);
/*
 * Can the session, which runs as uid, have put the file of that real path below the directory
 * there, or changed it? Never before it began.
 */
bool names_is_late(const struct names_memory *m, int root_fd, const char *real, uid_t uid);
void names_memory_release(struct names_memory *m);

#endif
