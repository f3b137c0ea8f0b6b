/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * marks.h - what betrays a TLS library in an ELF file whose functions have no names: texts that
 * its source files leave in it. No I/O of its own.
 */
#ifndef RINGFENCE_TLS_MARKS_H
#define RINGFENCE_TLS_MARKS_H

#include "user/tls/image.h"

#define TLS_MARKS_MAX (64u << 20) /* bytes of constants that are searched */

/*
 * Name of the library that is in the file, a constant; NULL: no mark of one was found. What cannot
 * be read, or is no ELF file, has none.
 */
const char *tls_marks_find(const struct tls_file *file);
/* Whether it has a mark of this library, whatever else it has. */
bool tls_marks_has(const struct tls_file *file, const char *library);

#endif
