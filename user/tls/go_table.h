/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * go_table.h - functions of Go programs, by the table of functions that they need to run and that
 * stripping leaves (runtime/symtab.go, debug/gosym/pclntab.go): as Go 1.16, 1.18 and 1.20 write it.
 */
#ifndef RINGFENCE_TLS_GO_TABLE_H
#define RINGFENCE_TLS_GO_TABLE_H

#include "user/tls/text.h"

#define GO_FUNCTIONS_MAX (1u << 22)
#define GO_FUNCTION_MAX	 (1u << 20) /* bytes */

struct go_table {
	uint64_t at;	    /* address of the table */
	uint64_t names;	    /* of the names, one behind the other */
	uint64_t functions; /* of the pairs: where one begins, where it is told of */
	uint64_t count;
	uint64_t code; /* what beginnings are told from; 0 in 1.16 */
	bool wide;     /* pairs of 8 bytes: 1.16 */
};

struct go_function {
	uint64_t start, end; /* end: where the next one begins */
};

/* Finds the table, of which there has to be one. Returns 0, -ENOENT, or the error of reading. */
int go_table_find(struct text *t, struct go_table *ret_table);
/* By its whole name; of a closure or a method, as Go writes them. -ENOENT: there is none. */
int go_table_function(const struct go_table *g, struct text *t, const char *name,
		      struct go_function *ret_function);

#endif
