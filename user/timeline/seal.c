// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/seal.h"

#include <string.h>
#include <zlib.h>

#include "user/base/b64.h"

#define MARK_SIZE 4

void seal_init(struct seal *s, const uint8_t previous[SHA256_SIZE])
{
	*s = (struct seal){0};
	hash_init(&s->hash);
	memcpy(s->previous, previous, SHA256_SIZE);
}

void seal_release(struct seal *s)
{
	hash_release(&s->hash);
	strbuf_release(&s->marks);
}

uint32_t seal_mark(uint32_t crc, const char *bytes, size_t len)
{
	return (uint32_t)crc32_z(crc, (const Bytef *)bytes, len);
}

static void add_mark(struct seal *s, const char *line, size_t len)
{
	uint32_t crc = seal_mark(0, line, len);
	const uint8_t mark[MARK_SIZE] = {(uint8_t)(crc >> 24), (uint8_t)(crc >> 16),
					 (uint8_t)(crc >> 8), (uint8_t)crc};

	if (s->lines < SEAL_MARKS_MAX)
		strbuf_add(&s->marks, mark, sizeof(mark));
}

void seal_add(struct seal *s, const char *line, size_t len, uint64_t mono_ns)
{
	hash_add(&s->hash, line, len);
	add_mark(s, line, len);
	s->lines++;
	s->bytes += len;
	if (!s->pending++)
		s->since_ns = mono_ns;
}

bool seal_due(const struct seal *s, uint64_t now_ns)
{
	return s->pending >= SEAL_LINES || (s->pending && now_ns >= s->since_ns + SEAL_NS);
}

static void chain(const struct seal *s, uint8_t ret_hash[SHA256_SIZE])
{
	uint8_t both[2 * SHA256_SIZE];

	memcpy(both, s->previous, SHA256_SIZE);
	hash_peek(&s->hash, both + SHA256_SIZE);
	hash_bytes(both, sizeof(both), ret_hash);
}

static void put_hash(struct writer *w, const char *key, const uint8_t digest[SHA256_SIZE])
{
	char hex[SHA256_HEX_SIZE];

	sha256_hex(digest, hex);
	writer_str(w, key, hex);
}

static void put_bytes(struct writer *w, const char *key, const void *bytes, size_t n)
{
	struct strbuf text = STRBUF_INIT;

	b64_encode(&text, bytes, n);
	writer_str(w, key, text.s);
	strbuf_release(&text);
}

static void put_signature(struct writer *w, const struct signing_key *key)
{
	uint8_t public[SIGNING_PUBLIC_SIZE], signature[SIGNATURE_SIZE];

	signing_key_public(key, public);
	put_hash(w, "key", public);
	if (!signing_sign(key, w->out->s, w->out->len, signature))
		put_bytes(w, "signature", signature, sizeof(signature));
}

void seal_put(const struct seal *s, struct writer *w, const struct signing_key *key,
	      enum seal_end end, uint8_t ret_hash[SHA256_SIZE])
{
	chain(s, ret_hash);
	writer_uint(w, "number", s->number + 1);
	writer_uint(w, "lines", s->lines);
	writer_uint(w, "bytes", s->bytes);
	put_hash(w, "previous", s->previous);
	put_hash(w, "hash", ret_hash);
	if (s->lines && s->lines <= SEAL_MARKS_MAX)
		put_bytes(w, "marks", s->marks.s, s->marks.len);
	if (end != SEAL_RANGE)
		writer_bool(w, "last", true);
	if (end == SEAL_SEGMENT)
		writer_bool(w, "continued", true);
	if (key)
		put_signature(w, key);
}

void seal_next(struct seal *s, const uint8_t hash[SHA256_SIZE], const char *line, size_t len)
{
	memcpy(s->previous, hash, SHA256_SIZE);
	hash_reset(&s->hash);
	strbuf_reset(&s->marks);
	s->number++;
	s->lines = s->bytes = 0;
	seal_add(s, line, len, 0);
	s->pending = 0;
}

void seal_segment(struct seal *s)
{
	hash_reset(&s->hash);
	strbuf_reset(&s->marks);
	s->number = s->lines = s->bytes = s->pending = 0;
}
