/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * left.h - a timeline that its writer did not close: what it ends with, and how somebody else ends
 * it, so that it says since when nobody recorded.
 *
 * Its lines are read once, in order; then a timeline.gap and the last seal are written behind them.
 * That seal seals what stood behind the last one of the writer, too: as it was found, for which
 * nobody vouches that it is as it was written. The gap says how many lines that are. Pure; not
 * thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_LEFT_H
#define RINGFENCE_TIMELINE_LEFT_H

#include "user/timeline/reader.h"
#include "user/timeline/seal.h"
#include "user/timeline/timeline.h"

struct left {
	struct seal seal; /* what is not sealed yet */
	bool sealed;	  /* the first line of it is a seal */
	bool ended;	  /* a segment's last seal stands at the end */
	bool closed;	  /* it is the timeline's last one */
	const char *line; /* the last one, the caller's */
	size_t len;
	uint64_t seq, mono_us; /* of it; left_end() */
	char time[40];
};

void left_init(struct left *l);
void left_release(struct left *l);
/* The next line, with its newline; the caller keeps the last one of them. */
void left_line(struct left *l, const char *line, size_t len);
/*
 * All lines have come. Returns 0; -ENODATA: there was none; -EBADMSG: the last one is no record of
 * this session, with words in ret_error.
 */
int left_end(struct left *l, const char *session, char ret_error[READER_ERROR_MAX]);

struct left_gap {
	uint64_t now_ns;    /* as config.boot_to_wall_ns counts */
	const char *reason; /* "killed", "restarted" */
	uint64_t cut;	    /* bytes of a line that was cut and is gone */
};
/* How many lines the gap tells of as found. */
uint64_t left_unsealed(const struct left *l);
/*
 * Writes the gap and the seal with config.write; of config it needs session, boot_to_wall_ns and
 * key. Returns 0 or the writer's error. Then only left_release() is left.
 */
int left_close(struct left *l, const struct timeline_config *config, const struct left_gap *gap);

#endif
