/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segments.h - a timeline as files of bounded size and age in a directory:
 *
 *	START-SESSION-NUMBER.jsonl, as 20261123T014500Z-0123456789abcdef-000001.jsonl
 *
 * so that the order of the names is that of the segments. A segment that is closed is compressed
 * when that was asked for (pack.h). None is ever deleted here. Not thread-safe.
 */
#ifndef RINGFENCE_SESSION_SEGMENTS_H
#define RINGFENCE_SESSION_SEGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "user/session/pack.h"

#define SEGMENTS_BYTES	   (64ull << 20)
#define SEGMENTS_BYTES_MIN (64ull << 10)
#define SEGMENTS_NS	   (24ull * 3600 * 1000000000)
#define SEGMENTS_NS_MIN	   1000000000ull

struct segments_options {
	const char *session; /* id */
	uint64_t bytes;	     /* a segment is closed when it has so many; 0: SEGMENTS_BYTES */
	uint64_t ns;	     /* or is so old; 0: SEGMENTS_NS */
	bool compress;
};

struct segments {
	int dir; /* -1: it is no directory */
	char *prefix;
	char *current; /* name in dir */
	uint64_t number;
	uint64_t bytes, since_ns; /* of the current one; since boot */
	uint64_t bytes_max, ns_max;
	bool compress;
	struct pack pack;
};

/* Does the name mean a directory? It is one, or ends with a slash. */
bool segments_meant(const char *name);
/*
 * Makes the directory (0700) when it is not there. Returns 0, or a negative errno that was
 * reported.
 */
int segments_open(struct segments *s, const char *name, const struct segments_options *o);
/* Makes the next file (0600). Returns its descriptor, the caller's, or a negative errno. */
int segments_next(struct segments *s);
/* A segment is complete: it may be compressed. name: of it in the directory; taken over. */
void segments_done(struct segments *s, char *name);
/* Waits for what is compressed. */
void segments_close(struct segments *s);

/* The segments in a directory, in order. Returns how many, or a negative errno; the caller frees
 * each and the list. */
int segments_find(const char *directory, char ***ret_paths);
/*
 * The same for names of files and directories, in the order given; a directory without segments
 * stays as it is, for whoever reads to complain of.
 */
int segments_expand(char *const *names, int nnames, char ***ret_paths);
void segments_free_paths(char **paths, int n);

#endif
