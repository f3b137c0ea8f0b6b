/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compact.h - a timeline as text for people: a summary, then one line an effect, indented by
 * lineage.
 *
 * What carries no verdict was allowed. A denial has its rule and reason on a line below. Forks and
 * states are left out: the indentation tells. Names are made printable; colour is ANSI, only when
 * asked for.
 */
#ifndef RINGFENCE_REPORT_COMPACT_H
#define RINGFENCE_REPORT_COMPACT_H

#include "user/report/summary.h"
#include "user/report/tree.h"

struct compact {
	bool colour;
	unsigned int width;	 /* columns; 0: do not cut */
	uint64_t first_us;	 /* times are shown since then */
	const struct tree *tree; /* NULL: what follows is used instead */
	unsigned int depth;	 /* of the record's process */
	uint64_t processes;	 /* in all */
	bool numbers;		 /* show the seq of denials */
	const char *notes;	 /* lines for the summary, behind the rules; NULL: none */
};

/* Adds the summary: verdicts, denials by rule, endpoints, losses. */
void compact_summary(const struct compact *c, const struct summary *s, struct strbuf *out);
/* Begins a line: the time, the indentation and the icon. */
void compact_begin(const struct compact *c, uint64_t mono_us, unsigned int depth, const char *icon,
		   struct strbuf *line);
/* Adds a line that was begun, cut to the width, in the colour of its kind. */
void compact_end(const struct compact *c, enum kind kind, const struct strbuf *line,
		 struct strbuf *out);
/* Adds the line or lines of a record; nothing for one that is left out. */
void compact_record(const struct compact *c, const struct record *r, struct strbuf *out);

#endif
