/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls_probing.h - looks into files for TLS libraries and puts probes there.
 *
 * What has names is found at once. What has none is searched for later, which takes seconds in a
 * large file; it is in doubt until something passes there that looks as what programs send.
 */
#ifndef RINGFENCE_SESSION_TLS_PROBING_H
#define RINGFENCE_SESSION_TLS_PROBING_H

#include <stddef.h>
#include <stdint.h>

#include "user/session/tls_files.h"
#include "user/session/tls_seek.h"

struct engine;

#define TLS_DOUBT_MAX 50 /* records that do not look right, before the probes are taken out */

/*
 * Looks for functions with names in the file that is open, and puts probes there: what is found, or
 * why there are no probes, is in k. Returns 0, -ENOENT or -EBADMSG where it is worth a search, or
 * what tls_image_find() returns.
 */
int tls_probing_look(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k);
/* The same with what was sought in it; nothing where that was done already. */
void tls_probing_sought(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k,
			const struct tls_sought *sought);
/* Seeks here and now, and takes what is found. */
void tls_probing_search(struct tls_files *f, struct engine *e, int fd, struct tls_file_known *k);
/*
 * Something passed at probes: n bytes at data. Returns the file when they are taken out for that,
 * else NULL.
 */
const struct tls_file_known *tls_probing_judge(struct tls_files *f, struct engine *e,
					       uint32_t number, const void *data, size_t n);
#endif
