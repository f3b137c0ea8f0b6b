/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sqlite_out.h - records as tables of an SQLite database (docs/queries.md says which).
 *
 * The file is made with mode 0600 and must not exist. All is one transaction: what is not finished
 * is removed. Owns the connection. Not thread-safe.
 */
#ifndef RINGFENCE_CLI_SQLITE_OUT_H
#define RINGFENCE_CLI_SQLITE_OUT_H

#include "user/timeline/reader.h"

#define SQLITE_OUT_VERSION 1 /* of the tables: PRAGMA user_version */

struct sqlite_out;

struct sqlite_out_options {
	const char *name;
	bool lean; /* without the lines themselves */
};

/* NULL: says what is wrong. */
struct sqlite_out *sqlite_out_new(const struct sqlite_out_options *options);
/*
 * Adds a record. Returns 0; -EEXIST: that record of that session is there already, nothing is
 * added; -EIO: the database failed (reported once), and all that follows does.
 */
int sqlite_out_add(struct sqlite_out *o, const struct record *r, const char *line, size_t len);
/* Makes the indexes and ends the transaction. Returns 0 or -EIO (reported). */
int sqlite_out_finish(struct sqlite_out *o);
/* Without sqlite_out_finish() before, or when that failed, the file is removed. */
void sqlite_out_free(struct sqlite_out *o);

#endif
