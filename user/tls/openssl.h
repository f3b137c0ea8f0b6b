/* SPDX-License-Identifier: GPL-2.0-only */
/* openssl.h - OpenSSL's functions that bytes go through, by the errors that they report. Pure. */
#ifndef RINGFENCE_TLS_OPENSSL_H
#define RINGFENCE_TLS_OPENSSL_H

#include "user/tls/errors.h"
#include "user/tls/find.h"

/* A file of OpenSSL's that its functions report errors of. */
#define OPENSSL_FILE "ssl_lib.c"

/*
 * Adds what reads and writes, both or nothing, to what is found. which: the mark that OPENSSL_FILE
 * is. Returns NULL, or why there is nothing, a text that the caller frees.
 */
char *openssl_find(struct functions *f, struct walker *w, unsigned int which,
		   struct tls_find *find);

#endif
