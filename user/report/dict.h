/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dict.h - texts and their numbers: each different text once, numbered as they come.
 *
 * Owns copies. The hash is not keyed, but a chain of equal hashes costs time only. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_DICT_H
#define RINGFENCE_REPORT_DICT_H

#include <stdbool.h>
#include <stdint.h>

#include "user/base/strbuf.h"

struct dict_entry {
	size_t at, len; /* in bytes */
	uint64_t hash;
};

struct dict {
	struct strbuf bytes;
	struct dict_entry *v;
	size_t n;
	uint32_t *bucket; /* number + 1 */
	size_t nbuckets;
};

/* The number of that text, which is given to it when it is new; *ret_new may be NULL. */
uint32_t dict_get(struct dict *d, const char *text, size_t len, bool *ret_new);
/* Not NUL-terminated; until the next dict_get(). */
const char *dict_text(const struct dict *d, uint32_t number, size_t *ret_len);
void dict_release(struct dict *d);

#endif
