/* SPDX-License-Identifier: GPL-2.0-only */
/* sha256.h - SHA-256 (FIPS 180-4): names a content. The struct is the caller's, nothing to free. */
#ifndef RINGFENCE_BASE_SHA256_H
#define RINGFENCE_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE	32
#define SHA256_HEX_SIZE 65 /* with the terminating NUL */

struct sha256 {
	uint32_t h[8];
	uint64_t len;
	uint8_t block[64];
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
/* s must be initialised again before further use. */
void sha256_finish(struct sha256 *s, uint8_t ret_digest[SHA256_SIZE]);
void sha256_hex(const uint8_t digest[SHA256_SIZE], char ret_hex[SHA256_HEX_SIZE]);

#endif
