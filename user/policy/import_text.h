/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_text.h - the one place that writes YAML of our policy language.
 *
 * Everything from outside passes a function here: scalars are quoted unless they are words that
 * YAML can read in one way only, comments cannot hold a line break. The writer owns its text.
 */
#ifndef RINGFENCE_POLICY_IMPORT_TEXT_H
#define RINGFENCE_POLICY_IMPORT_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"

/* An entry of a list, with what is to be said of it. */
struct import_item {
	char *text;
	char *comment; /* above it; NULL: none */
};

struct import_items {
	struct import_item *v;
	size_t n;
};

/* Takes both strings over; comment may be NULL. An entry that is there already is not added. */
void import_items_add(struct import_items *items, char *text, char *comment);
void import_items_release(struct import_items *items);

/* One scalar. Returns 0, or -EINVAL when it is not UTF-8; then nothing was added. */
int import_scalar(struct strbuf *out, const char *text);
/* A comment of whole lines, broken at spaces; control characters become \xNN. */
void import_comment(struct strbuf *out, unsigned int indent, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "key: scalar" or "key:" and an entry a line; "key: []" without entries. Return as above. */
int import_pair(struct strbuf *out, unsigned int indent, const char *key, const char *text);
int import_list(struct strbuf *out, unsigned int indent, const char *key,
		const struct import_items *items);
/* The entries alone. Return as above. */
int import_entries(struct strbuf *out, unsigned int indent, const struct import_items *items);
/* text made fit for a place where values of variables would be put in: $ becomes $$. */
char *import_plain(const char *text);

#endif
