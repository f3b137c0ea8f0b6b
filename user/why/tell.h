/* SPDX-License-Identifier: GPL-2.0-only */
/* tell.h - reasons as part of what a model reads. Pure. */
#ifndef RINGFENCE_WHY_TELL_H
#define RINGFENCE_WHY_TELL_H

#include <stddef.h>

#include "user/base/strbuf.h"

#define TELL_MAX 8000 /* bytes that go to a model at once; the rest is cut, and that is said */

/*
 * Adds the lines as a <sandbox_violations> block, which harnesses know. Nothing that the lines say
 * ends the block.
 */
void tell_block(const char *lines, size_t len, struct strbuf *out);

#endif
