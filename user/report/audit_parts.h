/* SPDX-License-Identifier: GPL-2.0-only */
/* audit_parts.h - what audit.c and audit_write.c share; inside report/ only. */
#ifndef RINGFENCE_REPORT_AUDIT_PARTS_H
#define RINGFENCE_REPORT_AUDIT_PARTS_H

#include "user/report/audit.h"
#include "user/report/sessions.h"
#include "user/report/story.h"

#define AUDIT_ACTS_MAX 2000 /* told one by one, of denials and of decisions */
#define AUDIT_RECENT   1024 /* opens that are remembered: the causes of labels */

struct audit_file {
	char *name;
	uint8_t digest[SHA256_SIZE];
	uint64_t records, bad;
};

/* What is told one by one: a denial; a decision of a person, or another policy at run time. */
struct audit_act {
	char *time, *who, *what; /* printable */
	uint64_t seq;
	uint32_t file;
	uint32_t session;
};

struct audit_acts {
	struct audit_act *v;
	size_t n;
	uint64_t all; /* with those that did not fit */
};

struct audit_open {
	uint64_t seq;
	uint32_t session;
	struct strbuf path;
};

struct audit {
	struct sessions sessions;
	struct story story; /* `session` of its lines is the number of the file */
	struct audit_file *files;
	size_t nfiles;
	uint32_t *first_file; /* by session */
	char **policies;      /* by session: hashes in force, shortened; NULL: none told */
	bool *weak;	      /* by session: a policy in mode audit was in force */
	size_t nknown;
	struct audit_acts decisions, denials;
	struct audit_open recent[AUDIT_RECENT];
};

#endif
