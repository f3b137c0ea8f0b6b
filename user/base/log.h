/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - words for people, on standard error. Standard output carries results and records only.
 *
 * Only cli/ and daemon/ report; everything below returns its error.
 */
#ifndef RINGFENCE_BASE_LOG_H
#define RINGFENCE_BASE_LOG_H

#include <stdio.h>

/* One line: "ringfence: error: …", "ringfence: warning: …", "ringfence: …". */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/*
 * While something is done for somebody who has no part in our standard error, what is to be said
 * goes to that file instead; NULL: it does not any more.
 */
void log_divert(FILE *to);
/* Where words for people go now. */
FILE *log_file(void);

#endif
