/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signing.h - signatures by Ed25519 (RFC 8032), through libcrypto.
 *
 * Keys are kept as text in the forms that openssl(1) reads: PKCS #8 and SubjectPublicKeyInfo in PEM
 * (RFC 8410). The half that is public is 32 bytes. No I/O; keys come from libcrypto's generator.
 */
#ifndef RINGFENCE_BASE_SIGNING_H
#define RINGFENCE_BASE_SIGNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define SIGNING_PUBLIC_SIZE 32
#define SIGNATURE_SIZE	    64

struct signing_key;

/* A new one. Returns NULL when libcrypto has none for us; the caller frees it. */
struct signing_key *signing_key_new(void);
/* From its PEM. Returns NULL: it is no private Ed25519 key. */
struct signing_key *signing_key_read(const char *pem, size_t len);
void signing_key_free(struct signing_key *key);
/* Adds the PEM of the private key to out. Returns 0 or -EIO. */
int signing_key_write(const struct signing_key *key, struct strbuf *out);
void signing_key_public(const struct signing_key *key, uint8_t ret_public[SIGNING_PUBLIC_SIZE]);

/* Returns 0 or -EIO. */
int signing_sign(const struct signing_key *key, const void *bytes, size_t len,
		 uint8_t ret_signature[SIGNATURE_SIZE]);
bool signing_good(const uint8_t public[SIGNING_PUBLIC_SIZE], const void *bytes, size_t len,
		  const uint8_t signature[SIGNATURE_SIZE]);

/* A public key from its PEM, and back. Return 0, -EBADMSG or -EIO. */
int signing_public_read(const char *pem, size_t len, uint8_t ret_public[SIGNING_PUBLIC_SIZE]);
int signing_public_write(const uint8_t public[SIGNING_PUBLIC_SIZE], struct strbuf *out);

#endif
