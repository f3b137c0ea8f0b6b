/* SPDX-License-Identifier: GPL-2.0-only */
/* redact_internal.h - where secrets stand in a text; for redact*.c. */
#ifndef RINGFENCE_BASE_REDACT_INTERNAL_H
#define RINGFENCE_BASE_REDACT_INTERNAL_H

#include "user/base/redact.h"

/* Bytes from..to of a text. */
struct redact_find {
	size_t from, to;
	const char *kind; /* a constant */
};

/* A token that begins at s[at], by its form. */
bool redact_token(const char *s, size_t n, size_t at, struct redact_find *ret_find);
/* What the byte at s[at] ('=', ':' and the like) says of the bytes behind it. */
bool redact_context(const char *s, size_t n, size_t at, struct redact_find *ret_find);
/* Does a name (of a variable, header, key, option) say that its value is secret? */
bool redact_name(const char *name, size_t n);
/* A variable, a command or an object begins here, whose value stands elsewhere. n: at least 1. */
bool redact_is_reference(const char *s, size_t n);
/* A value that is none: empty, a reference ($X, ${X}, <x>), an object, a word such as true. */
bool redact_is_plain(const char *s, size_t n);
/* Adds what stands in the place of a secret. */
void redact_put(const struct redactor *r, const char *kind, const char *secret, size_t n,
		struct strbuf *out);

#endif
