/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rows.h - records as columns for the page of the HTML report: what each did, to what, when and
 * who, in a few bytes, and the whole line of the most telling ones.
 *
 * One pass, compressed as it grows. Above ROWS_BYTES only records of telling kinds are taken
 * (rows_telling()), above ROWS_BYTES_ALL none; `left_out` counts. Owns its memory. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_ROWS_H
#define RINGFENCE_REPORT_ROWS_H

#include "user/report/column.h"
#include "user/report/describe.h"
#include "user/report/dict.h"

#define ROWS_BYTES     18000000u /* compressed */
#define ROWS_BYTES_ALL 20000000u
#define ROWS_WHOLE_MAX 48000000u /* bytes of whole lines, before compression */
#define ROWS_TEXT_MAX  1500	 /* bytes of an object's text */
#define ROWS_PRIOR     (1u << 18)

enum rows_column {
	ROWS_TIME,     /* int: microseconds since the row before; the first since 1970 */
	ROWS_SEQ,      /* int: seq less 1 less that of the row before */
	ROWS_SESSION,  /* uint: number of the session */
	ROWS_WHAT,     /* uint: number in ROWS_WHATS */
	ROWS_PROCESS,  /* uint: 1 + number of the process; 0: none */
	ROWS_OBJECT,   /* uint: number in ROWS_OBJECTS */
	ROWS_BYTES_TO, /* uint: 1 + bytes written, read or sent; 0: not said */
	ROWS_BYTES_IN, /* uint: 1 + bytes received; 0: not said */
	ROWS_WHOLE,    /* uint: 1: its line stands in ROWS_LINES */
	ROWS_WHATS,    /* lines: event, verdict, result, verb, icon, kind, separated by tabs */
	ROWS_OBJECTS,  /* lines, printable */
	ROWS_LINES,    /* lines as they are in the timeline */
	ROWS_COLUMNS,
};

struct row {
	uint64_t seq;
	int64_t us; /* since 1970 */
	uint32_t session;
	uint32_t process; /* 1 + number; 0: none */
	enum kind kind;
	uint64_t bytes, received; /* 1 + bytes; 0: not said */
	const char *what;	  /* as a line of ROWS_WHATS */
	size_t what_len;
	const char *object; /* printable */
	size_t object_len;
	const char *line; /* NULL: it is not wanted */
	size_t line_len;
};

/* What is remembered of the last ROWS_PRIOR records: the causes of later ones. */
struct prior {
	uint64_t seq;
	uint32_t session, process, object;
};

struct rows {
	struct column *column[ROWS_COLUMNS];
	struct dict whats, objects;
	struct prior *prior;
	int64_t last_us;
	uint64_t last_seq;
	uint64_t n, left_out, whole_bytes, whole;
	uint64_t left_from; /* seq of the first that was left out */
	size_t size;	    /* compressed, as of the last look */
	bool unordered;	    /* times went back */
};

void rows_init(struct rows *r);
void rows_release(struct rows *r);
void rows_add(struct rows *r, const struct row *row);
/* A kind that is kept when there is little room. */
bool rows_telling(enum kind kind);
/* The record of that number, NULL: not known any more. Its object's text: dict_text(). */
const struct prior *rows_prior(const struct rows *r, uint32_t session, uint64_t seq);
/* Ends a column and adds it in base64. */
void rows_finish(struct rows *r, enum rows_column column, struct strbuf *out);

#endif
