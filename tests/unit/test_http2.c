// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <nghttp2/nghttp2.h>
#include <string.h>

#include "tests/unit/wire_dump.h"

#define NV(n, v)                                                                                   \
	{                                                                                          \
		(uint8_t *)(n), (uint8_t *)(v), strlen(n), strlen(v), 0                            \
	}

static void frame(struct strbuf *out, uint8_t type, uint8_t flags, uint32_t id, const void *bytes,
		  size_t n)
{
	const unsigned char head[] = {(unsigned char)(n >> 16),
				      (unsigned char)(n >> 8),
				      (unsigned char)n,
				      type,
				      flags,
				      (unsigned char)(id >> 24),
				      (unsigned char)(id >> 16),
				      (unsigned char)(id >> 8),
				      (unsigned char)id};

	strbuf_add(out, head, sizeof(head));
	strbuf_add(out, bytes, n);
}

/* Headers, in two frames when split. */
static void headers(struct strbuf *out, nghttp2_hd_deflater *d, uint32_t id, uint8_t flags,
		    nghttp2_nv *nv, size_t n, bool split)
{
	uint8_t block[4096];
	ssize_t len = nghttp2_hd_deflate_hd(d, block, sizeof(block), nv, n);

	cr_assert_gt(len, 0);
	if (split) {
		frame(out, NGHTTP2_HEADERS, flags, id, block, 3);
		frame(out, NGHTTP2_CONTINUATION, NGHTTP2_FLAG_END_HEADERS, id, block + 3,
		      (size_t)len - 3);
	} else {
		frame(out, NGHTTP2_HEADERS, flags | NGHTTP2_FLAG_END_HEADERS, id, block,
		      (size_t)len);
	}
}

struct talk {
	struct strbuf out, in;
	nghttp2_hd_deflater *to, *from;
};

static void begin(struct talk *t)
{
	*t = (struct talk){.out = STRBUF_INIT, .in = STRBUF_INIT};
	nghttp2_hd_deflate_new(&t->to, 4096);
	nghttp2_hd_deflate_new(&t->from, 4096);
	strbuf_addstr(&t->out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	frame(&t->out, NGHTTP2_SETTINGS, 0, 0, "", 0);
	frame(&t->in, NGHTTP2_SETTINGS, 0, 0, "", 0);
	frame(&t->in, NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "", 0);
	frame(&t->out, NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "", 0);
}

static void end(struct talk *t)
{
	strbuf_release(&t->out);
	strbuf_release(&t->in);
	nghttp2_hd_deflate_del(t->to);
	nghttp2_hd_deflate_del(t->from);
}

static void ask(struct talk *t, uint32_t id, const char *path, const char *body)
{
	nghttp2_nv nv[] = {NV(":method", "POST"),
			   NV(":scheme", "https"),
			   NV(":authority", "h.example"),
			   NV(":path", path),
			   NV("content-type", "application/json"),
			   NV("x-again", "and again")};

	headers(&t->out, t->to, id, 0, nv, 6, id % 4 == 1);
	frame(&t->out, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, id, body, strlen(body));
}

static void answer(struct talk *t, uint32_t id, const char *status)
{
	nghttp2_nv nv[] = {NV(":status", status), NV("content-type", "application/json"),
			   NV("server", "the same each time")};

	headers(&t->in, t->from, id, 0, nv, 3, id % 4 == 3);
}

static void dump(const struct talk *t, unsigned int seed, struct strbuf *got)
{
	const struct wire_bytes v[] = {{WIRE_OUT, t->out.s, t->out.len},
				       {WIRE_IN, t->in.s, t->in.len}};

	wire_dump_run(v, 2, seed, seed, got);
}

Test(http2, streams_are_told_apart_and_tables_of_headers_go_on)
{
	struct talk t;

	begin(&t);
	for (uint32_t id = 1; id < 40; id += 2)
		ask(&t, id, id % 3 ? "/a" : "/b", "{}");
	for (uint32_t id = 39; id < 40; id -= 2)
		answer(&t, id, id % 3 ? "200" : "404");
	for (uint32_t id = 1; id < 40; id += 2)
		frame(&t.in, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_PADDED, id,
		      "\3hi\0\0\0", 6);
	for (unsigned int seed = 0; seed < 100; seed++) {
		struct strbuf got = STRBUF_INIT;
		size_t n = 0;

		dump(&t, seed, &got);
		for (const char *at = got.s; (at = strstr(at, "\n")); at++)
			n++;
		cr_assert_eq(n, 40, "%s", got.s);
		cr_assert(
			strstr(got.s,
			       "http.response 2 in status=404 method=POST host=h.example target=/b "
			       "protocol=2 type=application/json length=2 sha256=8f43\n"),
			"%s", got.s);
		cr_assert_null(strstr(got.s, "error"));
		strbuf_release(&got);
	}
	end(&t);
}

Test(http2, models_speak_it)
{
	static const char body[] = "{\"type\":\"message\",\"id\":\"m\",\"model\":\"y\",\"content\":"
				   "[{\"type\":\"tool_use\","
				   "\"id\":\"t\",\"name\":\"Bash\",\"input\":{\"command\":\"ls\"}}]"
				   ",\"stop_reason\":\"tool_use\"}";
	struct strbuf got = STRBUF_INIT;
	struct talk t;

	begin(&t);
	ask(&t, 1, "/v1/messages", "{\"messages\":[]}");
	answer(&t, 1, "200");
	frame(&t.in, NGHTTP2_DATA, 0, 1, body, 40);
	frame(&t.in, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, body + 40, sizeof(body) - 41);
	dump(&t, 7, &got);
	cr_assert(strstr(got.s, "id=t name=Bash arguments={\"command\":\"ls\"}"), "%s", got.s);
	strbuf_release(&got);
	end(&t);
}

/* In the middle of DATA the end of the frame is known; elsewhere nothing of the direction is. */
Test(http2, holes)
{
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct talk t;
	struct wire *w;
	uint64_t at;

	begin(&t);
	ask(&t, 1, "/a", "{}");
	answer(&t, 1, "200");
	frame(&t.in, NGHTTP2_DATA, 0, 1, "0123456789", 10);
	at = t.in.len;
	frame(&t.in, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "x", 1);
	ask(&t, 3, "/b", "{}");
	answer(&t, 3, "200");
	frame(&t.in, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 3, "y", 1);
	w = wire_new(&sink);
	wire_data(w, WIRE_OUT, 0, t.out.s, t.out.len, 1);
	wire_data(w, WIRE_IN, 0, t.in.s, at - 8, 2);
	wire_data(w, WIRE_IN, at - 3, t.in.s + at - 3, t.in.len - (at - 3), 3);
	wire_end(w, WIRE_IN, 4);
	wire_free(w);
	cr_assert(strstr(got.s, "http.response 1 in status=200 method=POST host=h.example "
				"target=/a protocol=2 "
				"type=application/json +hole\n"),
		  "%s", got.s);
	cr_assert(strstr(got.s, "http.response 2 in status=200"), "%s", got.s);
	strbuf_reset(&got);
	w = wire_new(&sink);
	wire_data(w, WIRE_OUT, 0, t.out.s, t.out.len, 1);
	wire_data(w, WIRE_IN, 0, t.in.s, 12, 2);
	wire_data(w, WIRE_IN, 30, t.in.s + 30, t.in.len - 30, 3);
	wire_end(w, WIRE_IN, 4);
	wire_free(w);
	cr_assert(strstr(got.s, "wire.error 0 in reason=bytes are missing"), "%s", got.s);
	cr_assert_null(strstr(got.s, "http.response"));
	strbuf_release(&got);
	end(&t);
}
