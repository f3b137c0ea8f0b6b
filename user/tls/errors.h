/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * errors.h - functions by the errors that they report: OpenSSL and its forks give each error the
 * library, a reason and the name of the source file (ERR_put_error and its like).
 */
#ifndef RINGFENCE_TLS_ERRORS_H
#define RINGFENCE_TLS_ERRORS_H

#include "user/tls/functions.h"

#define ERRORS_MAX 64 /* of one function, different ones */

struct put_error {
	uint64_t library, reason;
	unsigned int which; /* mark of its file */
};

struct error_function {
	struct walk walk;
	struct put_error errors[ERRORS_MAX];
	size_t nerrors;
};

struct error_functions {
	struct error_function *all;
	size_t n;
};

/* All functions that report an error with one of the map's strings. error_functions_release(). */
void error_functions_find(struct functions *f, struct walker *w, struct error_functions *ret_all);
void error_functions_release(struct error_functions *all);
bool error_function_has(const struct error_function *f, uint64_t library, uint64_t reason);
/* Takes the errors out of a walk. */
void error_function_read(const struct code_map *map, const struct exprs *x,
			 struct error_function *f);
/* "ssl_lib.cc: 66 215 226"; the caller frees. */
char *error_function_text(const struct error_function *f, const char *const *marks);

#endif
