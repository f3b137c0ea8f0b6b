/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * doc.h - a document of headings, paragraphs and tables, as HTML (no script at all) or as Markdown.
 *
 * Text that comes in is any bytes: it is made printable, and nothing of it is markup. Owned by the
 * caller. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_DOC_H
#define RINGFENCE_REPORT_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "user/base/strbuf.h"

struct doc {
	struct strbuf out;
	bool html;
	bool in_table;
};

void doc_begin(struct doc *d, const char *title);
void doc_end(struct doc *d);
void doc_heading(struct doc *d, const char *text);
/* A paragraph: doc_text() and doc_ref() in between. warn: it tells of something that is not well.
 */
void doc_open(struct doc *d, bool warn);
void doc_close(struct doc *d);
/* heads ends with NULL. */
void doc_table(struct doc *d, const char *const *heads);
void doc_row(struct doc *d);
void doc_cell(struct doc *d);
void doc_row_end(struct doc *d);
void doc_table_end(struct doc *d);

void doc_text(struct doc *d, const char *text);
void doc_code(struct doc *d, const char *text);
void doc_number(struct doc *d, uint64_t n);
/* "F3 #12", which leads to the file's line in the table of files. */
void doc_ref(struct doc *d, uint32_t file, uint64_t seq);
/* Where such references lead. */
void doc_anchor(struct doc *d, uint32_t file);

#endif
