/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timelines.h - the records of several timelines one after another, as often as wanted; for the
 * commands that ask what is in which file. Names are taken as sources.h does: files, also
 * compressed ones, directories of segments, "-" for standard input.
 *
 * What cannot be read is said on standard error, one line a file, and left out.
 */
#ifndef RINGFENCE_CLI_TIMELINES_H
#define RINGFENCE_CLI_TIMELINES_H

#include "user/cli/sources.h"

/*
 * Returns 0, or a negative errno when no record is in any of them (said). Either way the caller
 * calls sources_close().
 */
int timelines_open(struct sources *s, char *const *names, size_t n);

/* What is done with each record; the names of sources live until sources_close(). */
struct timelines_walk {
	int (*record)(void *ctx, const struct scan *s);		/* non-zero: no more */
	void (*before)(void *ctx, const struct source *source); /* each timeline; may be NULL */
	/* Each one that could be opened; bad lines are counted in it. May be NULL. */
	void (*after)(void *ctx, const struct source *source);
	void *ctx;
	bool quiet;	 /* a later walk says what cannot be read */
	bool first_only; /* the first timeline */
};

/*
 * s: opened, without follow. Returns 0; what record() returned; or -EIO when something could not
 * be read, a line was left out, or a timeline has no record.
 */
int timelines_walk(struct sources *s, const struct timelines_walk *w);
/* The same of names, in one walk. */
int timelines_walk_names(char *const *names, size_t n, const struct timelines_walk *w);

#endif
