/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls_files.h - files that were looked into for TLS libraries, and what was found: each once, for
 * all sessions of an engine.
 */
#ifndef RINGFENCE_SESSION_TLS_FILES_H
#define RINGFENCE_SESSION_TLS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tls_file_known {
	uint64_t ino;
	uint32_t dev;
	uint32_t number;     /* of its probes, as records carry it; 0: it has none */
	bool searched;	     /* for what has no names, too */
	const char *library; /* a constant; NULL: it is no TLS library */
	char *why;	     /* it has no probes though it is one; NULL: it has */
	const char *beside; /* another library that is in it, without probes; a constant, or NULL */
	bool doubted;	    /* its functions were found without names, and nothing was right yet */
	unsigned int wrong; /* records while it is */
};

/* Zero: none. */
struct tls_files {
	struct tls_file_known *known;
	size_t nknown;
	size_t ndoubted;
	uint32_t numbers; /* given, from 1 */
};

/* NULL: it was not looked into. Valid until the next one is added. */
struct tls_file_known *tls_files_find(const struct tls_files *f, uint32_t dev, uint64_t ino);
/* The same; a new one when there is none. */
struct tls_file_known *tls_files_add(struct tls_files *f, uint32_t dev, uint64_t ino);
void tls_files_release(struct tls_files *f);

#endif
