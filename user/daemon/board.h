/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * board.h - what the engine's thread has to say to whoever asks over HTTP: two texts and a time,
 * under a lock that is held for a copy.
 *
 * The engine's thread writes and goes on; readers never keep it waiting for more than a copy of
 * some kilobytes, and learn from the time whether it still writes.
 */
#ifndef RINGFENCE_DAEMON_BOARD_H
#define RINGFENCE_DAEMON_BOARD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define BOARD_STUCK_NS                                                                             \
	10000000000ULL /* a session with many hooks begins in seconds on slow ones                 \
			*/

struct board {
	pthread_mutex_t lock;
	struct strbuf metrics, reasons; /* reasons: a line each; empty: all is well */
	uint64_t told_ns;		/* when the engine's thread was last here, since boot */
};

void board_init(struct board *b);
void board_release(struct board *b);
/* The engine's thread turns. */
void board_turn(struct board *b, uint64_t now);
/* Takes the texts over, and gives back those before; each NULL: stays. */
void board_put(struct board *b, uint64_t now, struct strbuf *metrics, struct strbuf *reasons);
/* Adds the metrics; */
void board_metrics(struct board *b, struct strbuf *out);
/* or what is wrong at this time, "ok" when nothing is. Returns whether nothing is. */
bool board_health(struct board *b, uint64_t now, struct strbuf *out);

#endif
