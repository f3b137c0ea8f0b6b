/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host.h - the name of a host as a policy writes it, in the one form that names are compared in:
 * lower case, no dot at the end, labels of letters, digits, '-' and '_'. Pure.
 */
#ifndef RINGFENCE_POLICY_HOST_H
#define RINGFENCE_POLICY_HOST_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_NAME_MAX_LEN 253 /* bytes of a name as text (RFC 1035, 3.1: 255 on the wire) */
#define HOST_LABEL_MAX	  63

/* What is wrong with a name, and what to write instead. */
struct host_error {
	const char *what;
	const char *hint; /* NULL: none */
};

/*
 * Of `NAME`, or `*.NAME`, which is any name below it; a dot at the end is dropped. Returns the
 * name, which the caller frees, or NULL with *ret_error.
 */
char *host_read(const char *text, struct host_error *ret_error);
/* The name backwards, as the automaton reads it; the caller frees it. */
char *host_backwards(const char *name);

#endif
