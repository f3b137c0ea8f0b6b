/* SPDX-License-Identifier: GPL-2.0-only */
/* b64.h - base64 (RFC 4648, with padding), for bytes that JSON cannot carry. */
#ifndef RINGFENCE_BASE_B64_H
#define RINGFENCE_BASE_B64_H

#include <stddef.h>

#include "user/base/strbuf.h"

void b64_encode(struct strbuf *out, const void *bytes, size_t n);
/* Adds the decoded bytes to out. Returns 0, or -EBADMSG: not canonical base64; out is then as
 * before. */
int b64_decode(struct strbuf *out, const char *text, size_t n);

#endif
