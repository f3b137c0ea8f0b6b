/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - the records of one timeline file after another, in memory of one line's length.
 *
 * A file may be compressed by gzip, but with follow. Lines that cannot be read are counted and left
 * out; the first of them is kept for source_complain(), one line of words for all. A line longer
 * than READER_LINE_MAX is such a one. The struct owns what it opened.
 */
#ifndef RINGFENCE_CLI_SOURCE_H
#define RINGFENCE_CLI_SOURCE_H

#include <sys/types.h>
#include <zlib.h>

#include "user/timeline/scan.h"

struct source {
	const char *name;  /* as shown */
	const char *path;  /* NULL: fd is read from its beginning */
	int fd;		   /* -1, or the caller's */
	bool follow;	   /* wait for growth; an unfinished line is no error */
	gzFile gz;	   /* NULL: not open, or followed */
	int live;	   /* followed: what is read, as it comes; only then */
	bool ended;	   /* followed: nobody writes any more */
	uint64_t position; /* followed: bytes read */
	dev_t dev;
	ino_t ino;
	char *buf;	      /* NULL: not open */
	size_t room, at, end; /* of buf; what is not read yet */
	bool skipping;	      /* within a line that is too long */
	uint64_t number;      /* of the line */
	uint64_t records, bad;
	uint64_t bad_number; /* the first */
	char bad_error[READER_ERROR_MAX];
	struct scan *scan; /* of the current record; NULL: not open */
	const char *line;
	size_t len; /* without newline */
};

/* Returns 0 or a negative errno. May be called again: from the beginning. */
int source_open(struct source *s);
/* 1: the next record is in scan and line, until the next call; 0: no more, for now; negative errno.
 */
int source_next(struct source *s);
void source_close(struct source *s);
/* With follow, at the end: goes on with the file that has taken the place of this one, if any. */
void source_rotate(struct source *s);
/* Bytes of the file that were read. */
uint64_t source_position(const struct source *s);
/* Says on standard error what could not be read; returns whether there was such. */
bool source_complain(const struct source *s);

#endif
