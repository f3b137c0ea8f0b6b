/* SPDX-License-Identifier: GPL-2.0-only */
/* ending.h - all processes of a session are ended: SIGTERM, some time, SIGKILL. */
#ifndef RINGFENCE_CLI_ENDING_H
#define RINGFENCE_CLI_ENDING_H

#include <stdbool.h>

#include "user/session/session.h"

/* Who waits has its own things to do meanwhile. */
struct ending {
	void (*step)(void *ctx);
	void *ctx;
};

/* Returns whether nobody is left; a warning was printed when not. */
bool ending_session(struct session *s, const struct ending *e);

#endif
