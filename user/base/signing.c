// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/signing.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include "user/base/alloc.h"

struct signing_key {
	EVP_PKEY *pkey;
};

static struct signing_key *wrap(EVP_PKEY *pkey)
{
	struct signing_key *key;

	if (pkey && EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	if (!pkey)
		return NULL;
	key = xcalloc(1, sizeof(*key));
	key->pkey = pkey;
	return key;
}

struct signing_key *signing_key_new(void)
{
	return wrap(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}

/* Nobody is asked for a password. */
static int no_password(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

struct signing_key *signing_key_read(const char *pem, size_t len)
{
	BIO *bio = len < INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;

	BIO_free(bio);
	return wrap(pkey);
}

void signing_key_free(struct signing_key *key)
{
	if (key)
		EVP_PKEY_free(key->pkey);
	free(key);
}

static int take_text(BIO *bio, int written, struct strbuf *out)
{
	char *text = NULL;
	long n = bio ? BIO_get_mem_data(bio, &text) : 0;

	if (written == 1 && n > 0)
		strbuf_add(out, text, (size_t)n);
	BIO_free(bio);
	return written == 1 && n > 0 ? 0 : -EIO;
}

int signing_key_write(const struct signing_key *key, struct strbuf *out)
{
	BIO *bio = BIO_new(BIO_s_secmem());

	return take_text(
		bio,
		bio ? PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) : 0,
		out);
}

static int raw_public(EVP_PKEY *pkey, uint8_t ret_public[SIGNING_PUBLIC_SIZE])
{
	size_t n = SIGNING_PUBLIC_SIZE;

	return EVP_PKEY_get_raw_public_key(pkey, ret_public, &n) == 1 && n == SIGNING_PUBLIC_SIZE
		       ? 0
		       : -EIO;
}

void signing_key_public(const struct signing_key *key, uint8_t ret_public[SIGNING_PUBLIC_SIZE])
{
	if (raw_public(key->pkey, ret_public))
		alloc_failed();
}

int signing_sign(const struct signing_key *key, const void *bytes, size_t len,
		 uint8_t ret_signature[SIGNATURE_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = SIGNATURE_SIZE;
	bool done = ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pkey) == 1 &&
		    EVP_DigestSign(ctx, ret_signature, &n, bytes, len) == 1 && n == SIGNATURE_SIZE;

	EVP_MD_CTX_free(ctx);
	return done ? 0 : -EIO;
}

static EVP_PKEY *public_key(const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, SIGNING_PUBLIC_SIZE);
}

bool signing_good(const uint8_t public[SIGNING_PUBLIC_SIZE], const void *bytes, size_t len,
		  const uint8_t signature[SIGNATURE_SIZE])
{
	EVP_PKEY *pkey = public_key(public);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = pkey && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
		    EVP_DigestVerify(ctx, signature, SIGNATURE_SIZE, bytes, len) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return good;
}

int signing_public_read(const char *pem, size_t len, uint8_t ret_public[SIGNING_PUBLIC_SIZE])
{
	BIO *bio = len < INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	EVP_PKEY *pkey = bio ? PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL) : NULL;
	bool ours = pkey && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519;
	int r = ours ? raw_public(pkey, ret_public) : -EBADMSG;

	EVP_PKEY_free(pkey);
	BIO_free(bio);
	return r;
}

int signing_public_write(const uint8_t public[SIGNING_PUBLIC_SIZE], struct strbuf *out)
{
	EVP_PKEY *pkey = public_key(public);
	BIO *bio = BIO_new(BIO_s_mem());
	int r = take_text(bio, pkey && bio ? PEM_write_bio_PUBKEY(bio, pkey) : 0, out);

	EVP_PKEY_free(pkey);
	return r;
}
