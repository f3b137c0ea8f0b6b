/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * describe_scan.h - as describe.h, from the line of a record without building its JSON. What it
 * does not put into words itself (verdicts, labels, sessions: a few records of many) is left to
 * describe.h; where both do, the words are the same. Pure.
 */
#ifndef RINGFENCE_REPORT_DESCRIBE_SCAN_H
#define RINGFENCE_REPORT_DESCRIBE_SCAN_H

#include "user/report/describe.h"
#include "user/timeline/scan.h"

enum kind describe_scan_kind(const struct scan *s);
const char *describe_scan_icon(const struct scan *s, enum kind kind);
/* NULL: describe.h knows. */
const char *describe_scan_verb(const struct scan *s);
/* Adds the text of a string as printable; returns whether it was one. */
bool describe_scan_text(struct scan_value v, struct strbuf *out);
/* The same of the exact bytes at a path. */
bool describe_scan_bytes(struct scan_value object, const char *path, struct strbuf *out);
/* The process of a record, as every record of one has it. */
struct scan_who {
	struct scan_value id, pid, executable;
	struct scan_value name; /* of the executable */
};
void describe_scan_who(const struct scan *s, struct scan_who *ret_who);
void describe_scan_process(const struct scan_who *who, struct strbuf *out);
/* As describe_endpoint(). */
bool describe_scan_endpoint(const struct scan *s, struct strbuf *out);
/* Returns false, and adds nothing, where describe.h knows. */
bool describe_scan_object(const struct scan *s, enum kind kind, struct strbuf *out);

#endif
