/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writer.h - the one way JSON leaves the program: keys and values, streamed into a strbuf.
 *
 * Any byte survives: text that is valid UTF-8 is plain, with control and format characters escaped,
 * so that a line stays a line and a terminal is not driven; in other text U+FFFD stands for each
 * bad byte and KEY_b64 beside it has the exact bytes. Integers stay below 2^53: what can be larger
 * is written by writer_id() as text. Keys are constants of the program and need no escaping; inside
 * an array the key is NULL. The caller owns the strbuf and closes what it opens. Not thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_WRITER_H
#define RINGFENCE_TIMELINE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/redact.h"

#define WRITER_INTEGER_MAX ((INT64_C(1) << 53) - 1)

/* How secrets in texts are kept out; the caller's. */
struct writer_redaction {
	const struct redactor *by; /* NULL: texts are written as they are */
	struct strbuf text;	   /* one text with its secrets replaced */
	size_t found;		   /* secrets replaced, in all */
};

struct writer {
	struct strbuf *out;
	bool first; /* nothing stands in the innermost object or array yet */
	struct writer_redaction *redaction; /* of writer_text() and writer_argument(); NULL: none */
};

struct writer writer_on(struct strbuf *out);
void writer_open(struct writer *w, const char *key);
void writer_close(struct writer *w);
void writer_open_array(struct writer *w, const char *key);
void writer_close_array(struct writer *w);

/* Any bytes. In an array (key NULL) no b64 is written. Returns whether the text is exact. */
bool writer_text(struct writer *w, const char *key, const char *bytes, size_t len);
/*
 * One argument of a command in an array: as text, or as b64. args: those before it, of this writing
 * of them.
 */
void writer_argument(struct writer *w, struct redact_args *args, const char *bytes, size_t len,
		     bool b64);
/* What the program says itself: as it is, NUL-terminated; NULL writes nothing. */
void writer_str(struct writer *w, const char *key, const char *s);
/* Above WRITER_INTEGER_MAX: WRITER_INTEGER_MAX. */
void writer_uint(struct writer *w, const char *key, uint64_t value);
/* One that may be below zero. */
void writer_int(struct writer *w, const char *key, int value);
/* A number that may need 64 bits, as decimal text. */
void writer_id(struct writer *w, const char *key, uint64_t value);
void writer_bool(struct writer *w, const char *key, bool value);
void writer_null(struct writer *w, const char *key);

/* An object that is only there when something was put into it. */
struct writer_maybe {
	size_t len;
	bool first;
};
struct writer_maybe writer_open_maybe(struct writer *w, const char *key);
void writer_close_maybe(struct writer *w, struct writer_maybe mark);

#endif
