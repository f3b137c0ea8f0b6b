// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit/wire_dump.h"

static void frame(struct strbuf *out, unsigned char first, bool mask, const char *bytes, size_t n)
{
	static const unsigned char key[] = {0x11, 0x22, 0x33, 0x44};

	strbuf_addch(out, (char)first);
	strbuf_addch(out, (char)((mask ? 0x80 : 0) | (n < 126 ? n : 126)));
	if (n >= 126) {
		strbuf_addch(out, (char)(n >> 8));
		strbuf_addch(out, (char)n);
	}
	if (mask)
		strbuf_add(out, key, 4);
	for (size_t i = 0; i < n; i++)
		strbuf_addch(out, (char)(bytes[i] ^ (mask ? key[i & 3] : 0)));
}

static size_t pack(z_stream *z, const char *text, char *out, size_t room)
{
	z->next_in = (unsigned char *)text;
	z->avail_in = (unsigned int)strlen(text);
	z->next_out = (unsigned char *)out;
	z->avail_out = (unsigned int)room;
	deflate(z, Z_SYNC_FLUSH);
	return room - z->avail_out - 4;
}

static void talk(bool packed, struct strbuf *out, struct strbuf *in)
{
	strbuf_addstr(out, "GET /v1/responses HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n");
	strbuf_addf(in, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n%s\r\n",
		    packed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
}

static void expect(const struct strbuf *out, const struct strbuf *in, const char *const parts[])
{
	for (unsigned int seed = 0; seed < 100; seed++) {
		const struct wire_bytes v[] = {{WIRE_OUT, out->s, out->len},
					       {WIRE_IN, in->s, in->len}};
		struct strbuf got = STRBUF_INIT;

		/* The handshake first: what is behind it may not come before it is over. */
		wire_dump_run(v, 2, seed, seed, &got);
		for (size_t i = 0; parts[i]; i++)
			cr_assert(strstr(got.s, parts[i]), "%s is not in\n%s", parts[i], got.s);
		cr_assert_null(strstr(got.s, "error"), "%s", got.s);
		strbuf_release(&got);
	}
}

#define CALL                                                                                       \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/"                                        \
	"call\",\"params\":{\"name\":\"x\",\"arguments\":{\"a\":\"b\"}}}"

Test(websocket, messages_in_parts_with_a_ping_between)
{
	struct strbuf out = STRBUF_INIT, in = STRBUF_INIT;

	talk(false, &out, &in);
	frame(&in, 0x01, false, CALL, 20);
	frame(&in, 0x89, false, "ping", 4);
	frame(&in, 0x80, false, CALL + 20, strlen(CALL) - 20);
	expect(&out, &in,
	       (const char *const[]){"mcp.call 2 in method=tools/call",
				     "name=x arguments={\"a\":\"b\"}", NULL});
	strbuf_release(&out);
	strbuf_release(&in);
}

Test(websocket, deflate_goes_on_over_messages)
{
	struct strbuf out = STRBUF_INIT, in = STRBUF_INIT;
	z_stream z = {0};
	char bytes[1024];

	talk(true, &out, &in);
	deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
	for (int i = 0; i < 3; i++) {
		size_t n = pack(&z, CALL, bytes, sizeof(bytes));

		cr_assert(!i || n < strlen(CALL) / 2, "the second is told by the first");
		frame(&in, 0xc1, false, bytes, n);
	}
	deflateEnd(&z);
	expect(&out, &in,
	       (const char *const[]){"mcp.call 2 in", "mcp.call 3 in",
				     "mcp.call 4 in method=tools/call", NULL});
	strbuf_release(&out);
	strbuf_release(&in);
}
