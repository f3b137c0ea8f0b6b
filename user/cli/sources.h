/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.h - the records of several timelines, merged by time: files, directories of segments
 * (*.jsonl, *.jsonl.gz), "-" for standard input. What can be read only once (a pipe) is copied
 * to an unnamed temporary file first, but with follow.
 *
 * Records of one file keep their order. A file is open only while its records are due, so that many
 * segments cost no more than those that overlap. What is wrong is said on standard error.
 */
#ifndef RINGFENCE_CLI_SOURCES_H
#define RINGFENCE_CLI_SOURCES_H

#include "user/cli/source.h"

#define SOURCES_MAX 100000

struct source_first {
	struct source source;
	char *path;	/* owned, NULL: standard input */
	char *time;	/* of its first record; NULL: it has none */
	FILE *spool;	/* copy of what can be read only once; NULL: none */
	uint64_t bytes; /* of the file */
	bool due;	/* its records were reached */
};

struct sources {
	struct source_first *v;
	size_t n;
	size_t *order, next; /* by first time; where to go on */
	struct source **heap;
	size_t nheap;
	FILE *spool; /* standard input */
	bool follow;
	char **names; /* as given, to look for new segments */
	int nnames;
	uint64_t bytes; /* of all */
	bool failed;	/* something could not be opened or read (said) */
};

/* Returns 0, or a negative errno: nothing can be read (said). names stay the caller's. */
int sources_open(struct sources *s, char **names, int nnames, bool follow);
/*
 * The next record in time; NULL: no more, for now. It is good until the next call. Whether
 * something failed is in s->failed.
 */
struct source *sources_next(struct sources *s);
/* From the beginning again. */
void sources_rewind(struct sources *s);
/* With follow: looks for files that took the place of others, and for new segments. */
void sources_refresh(struct sources *s);
/* With follow: nothing can come any more. */
bool sources_ended(const struct sources *s);
/* Bytes that were read. */
uint64_t sources_position(const struct sources *s);
/* Says of each file once what could not be read; returns the number of lines. */
uint64_t sources_complain(const struct sources *s);
/* Nothing that was given has a record. */
bool sources_empty(const struct sources *s);
uint64_t sources_bad(const struct sources *s);
void sources_close(struct sources *s);

#endif
