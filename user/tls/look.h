/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * look.h - whether bytes are what programs send through TLS: text, or frames of HTTP/2. Where a
 * function was found without its name, bytes that never look so are not what it was taken for.
 * Pure.
 */
#ifndef RINGFENCE_TLS_LOOK_H
#define RINGFENCE_TLS_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_LOOK_BYTES 256 /* that are looked at */

enum tls_look {
	TLS_LOOK_WRONG,
	TLS_LOOK_LIKELY, /* short text, or a frame: random bytes may look so at times */
	TLS_LOOK_RIGHT,	 /* hardly ever do they look so */
};

/* Of the beginning of one write or read. */
enum tls_look tls_look(const void *bytes, size_t n);

#endif
