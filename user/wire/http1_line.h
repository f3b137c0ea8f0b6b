/* SPDX-License-Identifier: GPL-2.0-only */
/* http1_line.h - the first line of a message of HTTP/1 (RFC 9112, 3 and 4); inside user/wire/ only.
 */
#ifndef RINGFENCE_WIRE_HTTP1_LINE_H
#define RINGFENCE_WIRE_HTTP1_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Borrows the line. */
struct http1_line {
	const char *method, *target; /* of a request */
	size_t nmethod, ntarget;
	const char *status; /* three digits, of a response */
	int minor;	    /* of the version: 0 or 1 */
};

bool http1_line_parse(bool request, const char *line, size_t n, struct http1_line *ret_line);
/* Where in bytes up to the end of a line a first line begins, NULL: nowhere. */
const char *http1_line_find(bool request, const char *line, size_t n);
/* Without spaces and tabs around. */
void http1_line_trim(const char **value, size_t *n);

#endif
