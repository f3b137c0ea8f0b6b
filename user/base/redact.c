// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/redact.h"

#include <stdio.h>
#include <string.h>

#include "user/base/redact_internal.h"
#include "user/base/sha256.h"

#define BLOCK	    64 /* bytes of SHA-256's block */
#define HASH_DIGITS 12

/* RFC 2104. The key is shorter than a block. */
static void hmac(const struct redactor *r, const void *bytes, size_t n,
		 char ret_hex[SHA256_HEX_SIZE])
{
	uint8_t pad[2][BLOCK], digest[SHA256_SIZE];
	struct sha256 s;

	memset(pad[0], 0x36, BLOCK);
	memset(pad[1], 0x5c, BLOCK);
	for (size_t i = 0; i < sizeof(r->key); i++) {
		pad[0][i] ^= r->key[i];
		pad[1][i] ^= r->key[i];
	}
	sha256_init(&s);
	sha256_add(&s, pad[0], BLOCK);
	sha256_add(&s, bytes, n);
	sha256_finish(&s, digest);
	sha256_init(&s);
	sha256_add(&s, pad[1], BLOCK);
	sha256_add(&s, digest, sizeof(digest));
	sha256_finish(&s, digest);
	sha256_hex(digest, ret_hex);
}

void redactor_id(const struct redactor *r, char ret_id[REDACT_ID_SIZE])
{
	static const char what[] = "ringfence redaction key";
	char hex[SHA256_HEX_SIZE];

	hmac(r, what, sizeof(what) - 1, hex);
	memcpy(ret_id, hex, REDACT_ID_SIZE - 1);
	ret_id[REDACT_ID_SIZE - 1] = '\0';
}

void redact_put(const struct redactor *r, const char *kind, const char *secret, size_t n,
		struct strbuf *out)
{
	char hex[SHA256_HEX_SIZE];

	hmac(r, secret, n, hex);
	strbuf_addf(out, "[redacted:%s:%.*s]", kind, HASH_DIGITS, hex);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Where a secret may begin: behind something that is no letter and no digit. */
static bool is_start(const char *s, size_t i)
{
	return !i || !is_word(s[i - 1]);
}

static bool find_at(const char *s, size_t n, size_t i, struct redact_find *f)
{
	if (is_start(s, i) && redact_token(s, n, i, f))
		return true;
	return (s[i] == '=' || s[i] == ':' || s[i] == '%') && redact_context(s, n, i, f);
}

size_t redact_text(const struct redactor *r, const char *text, size_t len, struct strbuf *out)
{
	size_t found = 0, done = 0;
	struct redact_find f;

	for (size_t i = 0; i < len; i++) {
		if (!find_at(text, len, i, &f))
			continue;
		strbuf_add(out, text + done, f.from - done);
		redact_put(r, f.kind, text + f.from, f.to - f.from, out);
		done = f.to;
		i = f.to - 1;
		found++;
	}
	if (found)
		strbuf_add(out, text + done, len - done);
	return found;
}
