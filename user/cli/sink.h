/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sink.h - where the lines of a timeline go: a new file of mode 0600, standard output, or nowhere.
 *
 * What is added to a file begins on a line of its own. A line is written wholly or not at all; what
 * a full disk took of one is cut off again. The first failure is one warning; recording may succeed
 * again later.
 */
#ifndef RINGFENCE_CLI_SINK_H
#define RINGFENCE_CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/sha256.h"

struct sink {
	const char *name; /* as the user gave it; NULL: nowhere */
	int fd;
	bool regular;
	bool warned;
	uint8_t sealed[SHA256_SIZE]; /* hash of the seal that it ended with; zeros: none */
};

/* name NULL: nowhere. Returns 0, or a negative errno that was reported. */
int sink_open(struct sink *s, const char *name, bool append);
/* struct timeline_config.write */
int sink_write(void *ctx, const char *line, size_t len);
/* Returns 0, or -1: the end of the file may be missing; that was reported. */
int sink_close(struct sink *s);

#endif
