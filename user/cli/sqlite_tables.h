/* SPDX-License-Identifier: GPL-2.0-only */
/* sqlite_tables.h - the tables of sqlite_out.h, their columns and where these come from. */
#ifndef RINGFENCE_CLI_SQLITE_TABLES_H
#define RINGFENCE_CLI_SQLITE_TABLES_H

/* A column of `records`: the value at a path of the record's keys. */
struct sqlite_column {
	const char *name;
	const char *type;
	const char *path;
};

/* Ends with an entry whose name is NULL. */
extern const struct sqlite_column sqlite_record_columns[];
/* All other tables. */
extern const char sqlite_tables[];
/* Indexes and views, made when all is in. */
extern const char sqlite_indexes[];

#endif
