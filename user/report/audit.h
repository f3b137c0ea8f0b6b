/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * audit.h - many sessions for an assessor: who, under which policies, what was recorded and what
 * not, what was denied, who approved what. Each statement names its records: file and seq.
 *
 *	audit_new → (audit_file → audit_line… → audit_file_end)… → audit_write → audit_free
 *
 * The control ids are those of the Trust Services Criteria (AICPA, 2017, revised points of focus
 * 2022) and of ISO/IEC 27001:2022, Annex A. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_AUDIT_H
#define RINGFENCE_REPORT_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "user/base/sha256.h"
#include "user/base/strbuf.h"
#include "user/timeline/scan.h"

struct audit;

struct audit *audit_new(void);
void audit_free(struct audit *a);
/* What follows is of this file. */
void audit_file(struct audit *a, const char *name);
/* A line without its newline: 0 or -EBADMSG with words; it is left out. */
int audit_line(struct audit *a, const char *line, size_t len, char ret_error[READER_ERROR_MAX]);
/* The same of a line that scan_line() took. */
void audit_scan(struct audit *a, const struct scan *s);
/* digest: of all bytes of the file as they were read. bad: lines that were left out. */
void audit_file_end(struct audit *a, const uint8_t digest[SHA256_SIZE], uint64_t bad);
uint64_t audit_records(const struct audit *a);
/* Adds the report. */
void audit_write(struct audit *a, bool html, struct strbuf *out);

#endif
