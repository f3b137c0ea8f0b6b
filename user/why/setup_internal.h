/* SPDX-License-Identifier: GPL-2.0-only */
/* setup_internal.h - a harness whose settings are a program: between setup.c and setup_opencode.c.
 */
#ifndef RINGFENCE_WHY_SETUP_INTERNAL_H
#define RINGFENCE_WHY_SETUP_INTERNAL_H

#include "user/why/setup.h"

/* As setup_settings(); a file that is not wholly ours is refused. Removed, nothing is left of it.
 */
int setup_opencode(const struct setup *s, const char *text, size_t len, struct strbuf *out,
		   char ret_error[SETUP_ERROR_MAX]);

#endif
