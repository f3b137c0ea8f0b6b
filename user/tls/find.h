/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find.h - the functions of TLS libraries in an ELF file, named or not: by symbols, by the table of
 * functions that Go leaves, or by what code means that reports errors of a library's source files.
 *
 * What is found without a name was looked at closely and is the only one of its kind in the file;
 * what is less sure than that is not found. No I/O of its own.
 */
#ifndef RINGFENCE_TLS_FIND_H
#define RINGFENCE_TLS_FIND_H

#include "user/tls/image.h"

enum tls_find_how {
	TLS_FIND_NOTHING,
	TLS_FIND_SYMBOLS,
	TLS_FIND_GO_TABLE,
	TLS_FIND_ERRORS, /* calls that report errors */
};

struct tls_function {
	const char *name; /* a constant */
	uint64_t address;
	struct tls_probe probe;
	char *evidence; /* a sentence or more; NULL for a symbol */
};

#define TLS_FUNCTIONS_MAX TLS_PROBES_MAX
#define TLS_BUILD_ID_MAX  64

struct tls_find {
	enum tls_find_how how;
	enum tls_library library;
	char build_id[2 * TLS_BUILD_ID_MAX + 1]; /* hexadecimal; empty: it has none */
	struct tls_function functions[TLS_FUNCTIONS_MAX];
	size_t nfunctions;
	char *why; /* of TLS_FIND_NOTHING: what was looked for and not found */
};

/*
 * Returns 0, also when nothing is found, -ENOEXEC, -EBADMSG or the error of read(), as
 * tls_image_find(). tls_find_release() what 0 is returned for.
 */
int tls_find(const struct tls_file *file, struct tls_find *ret_find);
void tls_find_release(struct tls_find *find);
const char *tls_find_how_name(enum tls_find_how how);
/*
 * "certain" where something names the function, "high" where each of the marks of one was found and
 * no other function has them, "none". Less is not found at all.
 */
const char *tls_find_confidence(enum tls_find_how how);
/* For those who attach probes; -ENOENT: nothing was found that a probe can be put to. */
int tls_find_image(const struct tls_find *find, struct tls_image *ret_image);

#endif
