/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkup.h - what is asked, heard and counted of the daemon's own state, now and then, and put on
 * the board. Waits for nothing; of the engine's thread.
 */
#ifndef RINGFENCE_DAEMON_CHECKUP_H
#define RINGFENCE_DAEMON_CHECKUP_H

#include "user/daemon/board.h"
#include "user/daemon/canary.h"
#include "user/daemon/health.h"
#include "user/daemon/http.h"
#include "user/kern/pulse.h"
#include "user/session/rule_counts.h"

struct daemon;

struct checkup {
	struct board board;
	struct http *http; /* NULL: the settings want none */
	struct health health;
	struct canary canary;
	struct rule_counts rules;
	struct histogram latency;
	struct rf_count ended[RF_CLASS_COUNT]; /* of sessions that are no more */
	uint64_t maps_ns;		       /* when their entries were last counted */
	struct engine_map *maps;
	size_t nmaps;
	uint64_t start_ns;  /* wall clock */
	struct strbuf said; /* what was wrong when that was last told in the log */
};

/* Begins to look, and to answer over HTTP. Returns an exit status, reported. */
int checkup_start(struct daemon *d);
/* Does what is due. */
void checkup_turn(struct daemon *d);
/* At most ms: until something is due. */
int checkup_timeout(const struct daemon *d, int ms);
/* The session's last counts. */
struct session;
void checkup_ended(struct daemon *d, const struct session *s);
/* Adds what is wrong, a line each. True: nothing is. */
bool checkup_reasons(const struct daemon *d, struct strbuf *out);
void checkup_stop(struct daemon *d);

#endif
