/* SPDX-License-Identifier: GPL-2.0-only */
/* environ.h - the variables of bpf/environ.h by number: their names, and what the kernel compares.
 */
#ifndef RINGFENCE_EVENT_ENVIRON_H
#define RINGFENCE_EVENT_ENVIRON_H

#include <stddef.h>
#include <stdint.h>

/* NULL: there are no more. */
const char *environ_name(unsigned int i);
/* What a name is compared by; 0: there are no more. */
uint64_t environ_hash(unsigned int i);
/* The variables that bring code in an environment of n bytes, a NUL behind each string: bits. */
uint64_t environ_found(const char *strings, size_t n);

#endif
