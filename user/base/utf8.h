/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * utf8.h - walking bytes that may or may not be UTF-8 (RFC 3629: no overlong forms, no surrogates).
 *
 * Names come from the kernel as bytes; everything that shows or writes them goes through here.
 */
#ifndef RINGFENCE_BASE_UTF8_H
#define RINGFENCE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length (1…4) of the well-formed sequence that begins at s, 0 when the byte there is bad; n ≥ 1.
 */
size_t utf8_next(const char *s, size_t n, uint32_t *ret_point);
bool utf8_valid(const char *s, size_t n);
/* Control and format characters that can move a cursor or turn the reading direction around. */
bool utf8_is_control(uint32_t point);
/* Columns on a terminal: 0, 1 or 2. An approximation: wide East Asian blocks and emoji are 2. */
unsigned int utf8_columns(uint32_t point);

#endif
