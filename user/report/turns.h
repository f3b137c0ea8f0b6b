/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * turns.h - what came of each tool call, counted while a timeline is gone through: for views that
 * show a call as one line. Of bounded size; owns its memory.
 */
#ifndef RINGFENCE_REPORT_TURNS_H
#define RINGFENCE_REPORT_TURNS_H

#include "user/base/lru.h"
#include "user/timeline/scan.h"

#define TURNS_MAX 4096

/* Zeros is an empty one. */
struct turns {
	struct lru calls;
};

void turns_release(struct turns *t);
/* A cause.link or cause.mismatch; of other records nothing. */
void turns_add(struct turns *t, const struct scan *s);
/* Adds " → 3 effects, 1 mismatch" of the call that a result answers; nothing when it is not known.
 */
void turns_tell(struct turns *t, const struct scan *result, struct strbuf *out);

#endif
