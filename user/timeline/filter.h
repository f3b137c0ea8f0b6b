/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filter.h - which records are wanted: `KEY=GLOB`, `KEY!=GLOB`, `KEY>N`, `<`, `>=`, `<=`.
 *
 * Spaces between conditions mean and, commas or; and binds closer. Keys are the record's own with
 * dots between (file.path, ringfence.rules.name); an array matches when one element does. In a glob
 * `*` is any bytes, slashes too, `?` one byte, `\` makes the next byte plain; quotes keep spaces
 * and commas. `!=` is the opposite of `=`: a record without the key matches it. `<` and `>` compare
 * numbers, and times as text.
 *
 * A filter owns its memory and is not changed by matching.
 */
#ifndef RINGFENCE_TIMELINE_FILTER_H
#define RINGFENCE_TIMELINE_FILTER_H

#include <stdbool.h>

#include "user/timeline/scan.h"

#define FILTER_TEXT_MAX	 4096 /* bytes of one filter */
#define FILTER_ERROR_MAX 320

struct filter;

/* Returns NULL with one line of words in ret_error. */
struct filter *filter_parse(const char *text, char ret_error[FILTER_ERROR_MAX]);
void filter_free(struct filter *f);
bool filter_match(const struct filter *f, const struct scan *s);

/* Whether bytes match a glob as above. */
bool filter_glob(const char *glob, const char *bytes, size_t n);

enum filter_key_kind {
	FILTER_KEY_VALUE,
	FILTER_KEY_TIME,
	FILTER_KEY_OPEN, /* any key may stand below */
};

/* The keys that records have, sorted; the last has no name. */
struct filter_key {
	const char *name;
	enum filter_key_kind kind;
};
extern const struct filter_key filter_keys[];

#endif
