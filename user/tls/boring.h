/* SPDX-License-Identifier: GPL-2.0-only */
/* boring.h - BoringSSL's functions that bytes go through, by what they do. Pure. */
#ifndef RINGFENCE_TLS_BORING_H
#define RINGFENCE_TLS_BORING_H

#include "user/tls/errors.h"
#include "user/tls/find.h"

/* A file of BoringSSL's that its functions report errors of. */
#define BORING_FILE "ssl_lib.cc"

/*
 * Adds SSL_read, SSL_write and SSL_new, all of the first two or nothing, to what is found, with
 * address and evidence. Returns NULL, or why there is nothing, a text that the caller frees.
 */
char *boring_find(struct functions *f, struct walker *w, struct tls_find *find);

#endif
