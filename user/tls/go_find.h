/* SPDX-License-Identifier: GPL-2.0-only */
/* go_find.h - (*Conn).Read and Write of Go's crypto/tls. Pure. */
#ifndef RINGFENCE_TLS_GO_FIND_H
#define RINGFENCE_TLS_GO_FIND_H

#include "user/tls/find.h"
#include "user/tls/text.h"

/*
 * Adds both functions, or nothing, to what is found. Returns NULL, or why there is nothing, a text
 * that the caller frees.
 */
char *go_find(struct text *t, struct tls_find *find);

#endif
