// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/hash.h"

#include <openssl/evp.h>
#include <string.h>

#include "user/base/alloc.h"

void hash_reset(struct hash *h)
{
	if (!EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL))
		alloc_failed();
}

void hash_init(struct hash *h)
{
	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx)
		alloc_failed();
	hash_reset(h);
}

void hash_add(struct hash *h, const void *bytes, size_t len)
{
	if (!EVP_DigestUpdate(h->ctx, bytes, len))
		alloc_failed();
}

void hash_peek(const struct hash *h, uint8_t ret_digest[SHA256_SIZE])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();

	if (!copy || !EVP_MD_CTX_copy_ex(copy, h->ctx) ||
	    !EVP_DigestFinal_ex(copy, ret_digest, NULL))
		alloc_failed();
	EVP_MD_CTX_free(copy);
}

void hash_finish(struct hash *h, uint8_t ret_digest[SHA256_SIZE])
{
	if (!EVP_DigestFinal_ex(h->ctx, ret_digest, NULL))
		alloc_failed();
	hash_reset(h);
}

void hash_release(struct hash *h)
{
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}

void hash_bytes(const void *bytes, size_t len, uint8_t ret_digest[SHA256_SIZE])
{
	if (!EVP_Digest(bytes, len, ret_digest, NULL, EVP_sha256(), NULL))
		alloc_failed();
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_unhex(const char *hex, uint8_t *ret_bytes, size_t n)
{
	if (strlen(hex) != 2 * n)
		return false;
	for (size_t i = 0; i < 2 * n; i++)
		if (digit(hex[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		ret_bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return true;
}
