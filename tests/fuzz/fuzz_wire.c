// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_wire.c - bytes of connections, for libFuzzer.
 *
 * The first byte says what stands before the input: nothing, JSON-RPC in lines instead of HTTP, the
 * beginning of HTTP/2, of a WebSocket with or without deflate, or of a response of one of the four
 * model APIs. Then pieces: a byte of flags (1: in, 2: a hole before it, 4: that direction ends
 * behind it), two of length, the bytes. What is said must be the same when all pieces are cut into
 * single bytes, no text may be longer than its bound, and what is kept not more than the
 * connection's.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/hash.h"
#include "user/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct said {
	struct hash hash;
	unsigned int n;
};

static void take(void *ctx, const struct wire_message *m)
{
	struct said *s = ctx;

	if ((unsigned int)m->kind >= WIRE_KINDS || m->text[WIRE_ARGUMENTS].n > WIRE_ARGUMENTS_MAX ||
	    m->text[WIRE_RESULT].n > WIRE_RESULT_MAX || m->begin_ns > m->end_ns)
		abort();
	hash_add(&s->hash, &m->kind, sizeof(m->kind));
	hash_add(&s->hash, &m->flags, sizeof(m->flags));
	hash_add(&s->hash, &m->status, sizeof(m->status));
	hash_add(&s->hash, &m->length, sizeof(m->length));
	hash_add(&s->hash, m->sha256, sizeof(m->sha256));
	for (size_t i = 0; i < WIRE_TEXTS; i++) {
		hash_add(&s->hash, &m->text[i].n, sizeof(m->text[i].n));
		if (m->text[i].n)
			hash_add(&s->hash, m->text[i].s, m->text[i].n);
	}
	s->n++;
}

static const char upgrade[] = "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n";
static const char plain[] = "HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n";
static const char packed[] = "HTTP/1.1 101 S\r\nUpgrade: websocket\r\n"
			     "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
#define ASK(path, body)                                                                            \
	"POST " path                                                                               \
	" HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"        \
	"80\r\n" body "\r\n0\r\n\r\n"
#define PAD "                                                                                "
static const char *const asked[] = {
	ASK("/v1/messages", "{\"messages\":[],\"stream\":true                    " PAD "}"),
	ASK("/v1/chat/completions", "{\"messages\":[],\"stream\":true                    " PAD "}"),
	ASK("/v1/responses", "{\"input\":[],\"stream\":true                       " PAD "}"),
	ASK("/v1/models/x:streamGenerateContent",
	    "{\"contents\":[]                                 " PAD "}"),
};
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

struct feed {
	struct wire *w;
	uint64_t at[2], now;
	size_t cut;
};

static void give(struct feed *f, enum wire_dir dir, const void *bytes, size_t n)
{
	for (size_t done = 0, len; done < n; done += len) {
		len = f->cut && f->cut < n - done ? f->cut : n - done;
		wire_data(f->w, dir, f->at[dir], (const char *)bytes + done, len, f->now++);
		f->at[dir] += len;
	}
}

static void begin(struct feed *f, unsigned int how)
{
	if (how == 2)
		give(f, WIRE_OUT, preface, sizeof(preface) - 1);
	if (how == 3 || how == 4) {
		give(f, WIRE_OUT, upgrade, sizeof(upgrade) - 1);
		give(f, WIRE_IN, how == 3 ? plain : packed,
		     how == 3 ? sizeof(plain) - 1 : sizeof(packed) - 1);
	}
	if (how >= 5 && how < 9) {
		give(f, WIRE_OUT, asked[how - 5], strlen(asked[how - 5]));
		give(f, WIRE_IN, answer, sizeof(answer) - 1);
	}
}

static void run(const uint8_t *data, size_t size, size_t cut, struct said *s)
{
	struct wire_sink sink = {.message = take, .ctx = s};
	struct feed f = {.cut = cut, .now = 1};
	unsigned int how = data[0] % 10;

	f.w = how == 1 ? wire_new_stdio(&sink) : wire_new(&sink);
	hash_init(&s->hash);
	begin(&f, how);
	for (data++, size--; size >= 3;) {
		enum wire_dir dir = data[0] & 1 ? WIRE_IN : WIRE_OUT;
		size_t len = data[1] | (size_t)data[2] << 8;
		uint8_t flags = data[0];

		data += 3;
		size -= 3;
		len = len < size ? len : size;
		if (flags & 2)
			f.at[dir] += 1 + (flags >> 3);
		give(&f, dir, data, len);
		if (flags & 4)
			wire_end(f.w, dir, f.now);
		data += len;
		size -= len;
		if (wire_kept(f.w) > WIRE_KEPT_MAX + (16u << 20))
			abort();
	}
	wire_end(f.w, WIRE_OUT, f.now);
	wire_end(f.w, WIRE_IN, f.now);
	wire_free(f.w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t digest[2][SHA256_SIZE];
	struct said said[2] = {0};

	if (!size)
		return 0;
	for (int i = 0; i < 2; i++) {
		run(data, size, (size_t)i, &said[i]);
		hash_finish(&said[i].hash, digest[i]);
		hash_release(&said[i].hash);
	}
	if (data[0] % 10 >= 5 &&
	    (said[0].n != said[1].n || memcmp(digest[0], digest[1], SHA256_SIZE) != 0))
		abort();
	return 0;
}
