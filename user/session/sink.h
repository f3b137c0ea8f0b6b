/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sink.h - where the lines of a timeline go: a new file of mode 0600, segments in a directory
 * (segments.h), standard output, or nowhere.
 *
 * What is added to a file begins on a line of its own. A line is written wholly or not at all; what
 * a full disk took of one is cut off again. The first failure is one warning; recording may succeed
 * again later. Other programs' share of the disk is left alone: below it writing fails with ENOSPC
 * before the disk is full.
 */
#ifndef RINGFENCE_SESSION_SINK_H
#define RINGFENCE_SESSION_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/sha256.h"
#include "user/session/segments.h"

struct sink_options {
	const char *name; /* as the user gave it; NULL: nowhere */
	bool append;
	uint64_t keep_free; /* bytes of its disk; 0: SINK_KEEP_FREE, on a small disk a twentieth */
	struct segments_options segments;
};

#define SINK_KEEP_FREE (64ull << 20)

struct sink {
	const char *name; /* as the user gave it; NULL: nowhere */
	int fd;
	bool regular;
	bool warned;
	struct segments segments;
	uint64_t keep_free;
	uint64_t unchecked;	     /* bytes since the disk was looked at; UINT64_MAX: look now */
	uint8_t sealed[SHA256_SIZE]; /* hash of the seal that it ended with; zeros: none */
};

#define SINK_NONE                                                                                  \
	{                                                                                          \
		.fd = -1, .segments.dir = -1                                                       \
	}

/* Returns 0, or a negative errno that was reported. The options' strings stay the caller's. */
int sink_open(struct sink *s, const struct sink_options *o);
/*
 * The same for a new and empty regular file that somebody else has opened, whose descriptor stays
 * the caller's. -EINVAL, reported: it is something else, or on a file system whose server could
 * keep us waiting.
 */
int sink_adopt(struct sink *s, const char *name, int fd, uint64_t keep_free);
/* struct timeline_config.write */
int sink_write(void *ctx, const char *line, size_t len);
/* Is it time for the next segment? */
bool sink_full(const struct sink *s, uint64_t now_ns);
/* struct timeline_config.next; a failure is one warning */
int sink_next(void *ctx);
/* Returns 0, or -1: the end of the file may be missing; that was reported. */
int sink_close(struct sink *s);

#endif
