/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * show.h - bytes of a record made fit for people: nothing that is shown can drive a terminal, end a
 * line, turn the reading direction around or become markup. Pure.
 */
#ifndef RINGFENCE_REPORT_SHOW_H
#define RINGFENCE_REPORT_SHOW_H

#include <stddef.h>

#include "user/base/strbuf.h"

/* Printable UTF-8: control and format characters and bad bytes become \n, \t, \xNN, \u{N}. */
void show_text(struct strbuf *out, const char *bytes, size_t n);
/* As a word of a shell line: quoted when it needs to be. */
void show_word(struct strbuf *out, const char *bytes, size_t n);
/* Cuts what was added to out since `from` to that many columns, with "…" at the end. */
void show_fit(struct strbuf *out, size_t from, unsigned int columns);
/* Bytes of s up to the last character that ends within max bytes; n when it has no more. */
size_t show_clip(const char *s, size_t n, size_t max);
/* Columns of printable UTF-8. */
unsigned int show_columns(const char *s, size_t n);
/* show_text() with the characters of markup escaped. */
void show_html(struct strbuf *out, const char *bytes, size_t n);

#endif
