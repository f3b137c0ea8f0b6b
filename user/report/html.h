/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * html.h - timelines as one HTML file: no network, a content security policy that allows its own
 * style and script by hash and nothing else, its summary readable without the script.
 *
 * Every name in it is text: made printable, then escaped, or base64 that the script shows as text.
 * All records are in it as compressed columns (rows.h) that the browser undoes
 * (DecompressionStream), up to the bounds there; the page says what it left out. One pass:
 *
 *	html_new → html_line… → html_finish → html_free
 *
 * Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_HTML_H
#define RINGFENCE_REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "user/timeline/scan.h"

#define HTML_PROCESS_BYTES 2500000u /* of all processes, compressed */
#define HTML_DENIALS_MAX   50	    /* told one by one in the summary */

struct html;

struct html *html_new(void);
void html_free(struct html *h);
/* A line of a timeline, without its newline. Returns 0 or -EBADMSG with words: it is left out. */
int html_line(struct html *h, const char *line, size_t len, char ret_error[READER_ERROR_MAX]);
/* The same of a line that scan_line() took. */
void html_scan(struct html *h, const struct scan *s);
uint64_t html_records(const struct html *h);
/* The page in parts. bad_lines: that were left out. Returns 0 or the first error of write. */
int html_finish(struct html *h, uint64_t bad_lines,
		int (*write)(void *ctx, const char *bytes, size_t n), void *ctx);

#endif
