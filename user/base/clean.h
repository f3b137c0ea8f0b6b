/* SPDX-License-Identifier: GPL-2.0-only */
/* clean.h - text from outside, made fit for a terminal. */
#ifndef RINGFENCE_BASE_CLEAN_H
#define RINGFENCE_BASE_CLEAN_H

#include "user/base/strbuf.h"

/* Adds text with its control characters (C0, DEL, C1 in UTF-8) written as \xNN. */
void strbuf_addclean(struct strbuf *b, const char *text);

#endif
