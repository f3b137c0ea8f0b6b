/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - what a record says of a process, and who is asked for it.
 *
 * The timeline writes processes but does not keep them; lineage keeps them but does not write. This
 * is the small struct between the two: lineage_source() makes one, struct timeline_config takes it.
 */
#ifndef RINGFENCE_EVENT_SUBJECT_H
#define RINGFENCE_EVENT_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/event/event.h"
#include "user/event/process_id.h"

/* A process, seen at one moment. Pointers hold until the next apply(). */
struct subject {
	char id[PROCESS_ID_SIZE];
	char parent_id[PROCESS_ID_SIZE]; /* "": unknown */
	uint64_t start_ns;
	uint32_t pid;
	uint32_t ppid; /* 0: unknown */
	uint32_t vpid; /* in its own pid namespace; 0: unknown */
	bool first;    /* no record told of it in full yet */
	bool known;    /* an exec or attach of it or of an ancestor was seen: what follows is set */
	struct event_name path;
	struct event_name called; /* the script, for scripts; else as path, or empty */
	struct event_name cwd;
	struct rf_creds creds;
	struct rf_inode inode;
	uint64_t environ; /* variables that bring code to it, as user/event/environ.h has them */
	uint32_t digests; /* enum rf_digest_flag: which of these there are */
	uint8_t digest[RF_DIGEST_SIZE];
	uint8_t digest_called[RF_DIGEST_SIZE];
	uint64_t cgroup;
	uint32_t ns_mnt, ns_pid, ns_net, ns_user;
	char comm[17];
	uint32_t argc;	     /* 0: unknown */
	const char *argv;    /* arguments, a NUL behind each */
	size_t argv_len;     /* bytes that are there: a prefix of the whole */
	uint64_t argv_total; /* bytes that there were */
	unsigned int chunks; /* argv records that this exec used up */
};

struct subject_source {
	void *ctx;
	/* An event as it arrives, not yet in order. */
	void (*note)(void *ctx, const struct event *e);
	/* The same event in order: takes note of it and says who did it. */
	void (*apply)(void *ctx, const struct event *e, struct subject *ret_subject);
	/* A process by itself, known or not. */
	void (*find)(void *ctx, uint64_t start_ns, uint32_t pid, struct subject *ret_subject);
	/* The record about it is written (in full, if it was its first). */
	void (*told)(void *ctx, const struct subject *s);
	/* Each live process, oldest first, until fn returns non-zero, which it returns. */
	int (*each)(void *ctx, int (*fn)(void *arg, const struct subject *s), void *arg);
	/* Forgets argv records older than mono_ns that no exec claimed; returns how many. */
	unsigned int (*orphans)(void *ctx, uint64_t mono_ns);
};

#endif
