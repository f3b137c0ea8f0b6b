/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hash.h - SHA-256 of much, by libcrypto, which uses what the processor has for it: sixteen times
 * as fast as sha256.h, whose struct needs no releasing. The struct owns its memory; init, then add
 * and finish as often as wanted, then release. Failure of libcrypto ends the process, as that of
 * memory does.
 */
#ifndef RINGFENCE_BASE_HASH_H
#define RINGFENCE_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/sha256.h"

struct hash {
	void *ctx;
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t len);
/* The hash of what was added so far; more may follow. */
void hash_peek(const struct hash *h, uint8_t ret_digest[SHA256_SIZE]);
/* Forgets what was added. */
void hash_reset(struct hash *h);
/* hash_peek(), then hash_reset(). */
void hash_finish(struct hash *h, uint8_t ret_digest[SHA256_SIZE]);
void hash_release(struct hash *h);

/* Of one piece. */
void hash_bytes(const void *bytes, size_t len, uint8_t ret_digest[SHA256_SIZE]);
/* Exactly n bytes as 2n digits of hexadecimal in lower case. Returns false for anything else. */
bool hash_unhex(const char *hex, uint8_t *ret_bytes, size_t n);

#endif
