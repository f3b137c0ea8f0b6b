// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_verify.c - the verifier of timelines, for libFuzzer.
 *
 * The first byte says what the rest is. Even: a timeline; in pieces it must come to the same as
 * whole. Odd: edits of a sealed and signed one, 5 bytes each (how, where, where to, 2 bytes each):
 * whatever is another file must not be taken for intact.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/timeline/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say(void *ctx, const struct verify_finding *finding)
{
	if (strchr(finding->text, '\n'))
		abort();
	++*(uint64_t *)ctx;
}

static bool is_known(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	(void)ctx;
	(void)public;
	return true;
}

static struct verify_result verify(const char *text, size_t len, size_t step)
{
	uint64_t said = 0;
	struct verify_config config = {.say = say, .known = is_known, .ctx = &said};
	struct verify *v = verify_new(&config);
	struct verify_result r;

	for (size_t at = 0; at < len; at += step)
		verify_feed(v, text + at, len - at < step ? len - at : step);
	verify_finish(v, &r);
	verify_free(v);
	if (said > r.damages || (r.damages && !said) || r.lines > len || r.bytes > len)
		abort();
	return r;
}

static void put_seal(struct strbuf *text, struct seal *s, const struct signing_key *key, int seq,
		     enum seal_end end)
{
	struct strbuf line = STRBUF_INIT;
	struct writer w = writer_on(&line);
	uint8_t hash[SHA256_SIZE];

	strbuf_addf(&line,
		    "{\"v\":1,\"seq\":%d,\"time\":\"t\",\"mono\":1,\"session\":\"s\",\"event\":"
		    "\"seal\",\"ringfence\":{\"seal\":{",
		    seq);
	seal_put(s, &w, key, end, hash);
	strbuf_addstr(&line, "}}}\n");
	seal_next(s, hash, line.s, line.len);
	strbuf_add(text, line.s, line.len);
	strbuf_release(&line);
}

/* Made once; libFuzzer's leak check finds it reachable. */
static const struct strbuf *sealed(void)
{
	static struct strbuf text;
	struct signing_key *key;
	struct seal s;

	if (text.len)
		return &text;
	key = signing_key_new();
	seal_init(&s, (const uint8_t[SHA256_SIZE]){0});
	for (int seq = 1; seq <= 15; seq++) {
		size_t from = text.len;

		if (seq % 5 == 0) {
			put_seal(&text, &s, key, seq, seq == 15 ? SEAL_TIMELINE : SEAL_RANGE);
			continue;
		}
		strbuf_addf(&text,
			    "{\"v\":1,\"seq\":%d,\"time\":\"t\",\"mono\":1,\"session\":\"s\","
			    "\"event\":\"x\"}\n",
			    seq);
		seal_add(&s, text.s + from, text.len - from, 1);
	}
	seal_release(&s);
	signing_key_free(key);
	return &text;
}

/* Up to 200 bytes from `from` are changed, taken out, or put in again at `to`. */
static void edit(struct strbuf *text, const uint8_t *how)
{
	size_t from = (size_t)(how[1] << 8 | how[2]) % (text->len + 1),
	       to = (size_t)(how[3] << 8 | how[4]) % (text->len + 1);
	size_t n = how[0] >> 2 < text->len - from ? how[0] >> 2 : text->len - from;
	struct strbuf out = STRBUF_INIT;
	char *piece = xmemdup(text->s + from, n + 1);

	if ((how[0] & 3) == 0 && from < text->len) {
		text->s[from] ^= (char)(how[3] ?: 1);
	} else if ((how[0] & 3) == 1) {
		strbuf_add(&out, text->s, from);
		strbuf_add(&out, text->s + from + n, text->len - from - n);
	} else {
		strbuf_add(&out, text->s, to);
		strbuf_add(&out, piece, n);
		strbuf_add(&out, text->s + to, text->len - to);
	}
	free(piece);
	if (out.s) {
		strbuf_release(text);
		*text = out;
	}
}

static void check_edited(const uint8_t *data, size_t size)
{
	struct strbuf text = STRBUF_INIT;
	struct verify_result r;

	strbuf_add(&text, sealed()->s, sealed()->len);
	for (; size >= 5 && text.len && text.len < 100000; data += 5, size -= 5)
		edit(&text, data);
	r = verify(text.s, text.len, SIZE_MAX);
	/* The same session twice over, whole, is two good segments. */
	if (verify_state(&r) == VERIFY_GOOD && r.segments == 1 &&
	    (text.len != sealed()->len || memcmp(text.s, sealed()->s, text.len) != 0))
		abort();
	strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verify_result whole, pieces;

	if (!size)
		return 0;
	if (data[0] & 1) {
		check_edited(data + 1, size - 1);
		return 0;
	}
	whole = verify((const char *)data + 1, size - 1, SIZE_MAX);
	pieces = verify((const char *)data + 1, size - 1, 1 + data[0] / 2);
	if (memcmp(&whole, &pieces, sizeof(whole)) != 0)
		abort();
	return 0;
}
