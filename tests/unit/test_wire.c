// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/wire_dump.h"
#include "user/timeline/wires.h"

static void feed(struct wire *w, enum wire_dir dir, uint64_t at, const char *text)
{
	wire_data(w, dir, at, text, strlen(text), 1);
}

Test(wire, a_server_is_told_by_its_bytes)
{
	const struct wire_bytes v[] = {WIRE_BYTES(WIRE_IN, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
				       WIRE_BYTES(WIRE_OUT, "HTTP/1.1 204 No\r\n\r\n")};
	struct strbuf got = STRBUF_INIT;

	wire_dump_run(v, 2, 1, 3, &got);
	cr_assert(strstr(got.s, "http.request 1 in method=GET"), "%s", got.s);
	cr_assert(strstr(got.s, "http.response 1 out status=204"));
	cr_assert(strstr(got.s, "+by-server"));
	strbuf_release(&got);
}

Test(wire, what_is_no_http_tells_nothing)
{
	const struct wire_bytes v[] = {WIRE_BYTES(WIRE_OUT, "EHLO there\r\nMAIL FROM:<a@b>\r\n"),
				       WIRE_BYTES(WIRE_IN, "220 ready\r\n250 ok\r\n")};
	struct strbuf got = STRBUF_INIT;

	wire_dump_run(v, 2, 1, 3, &got);
	cr_assert_eq(got.len, 0, "%s", got.s);
	strbuf_release(&got);
}

Test(wire, bytes_that_come_again_count_once)
{
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct wire *w = wire_new(&sink);

	feed(w, WIRE_OUT, 0, "GET / HTTP/1.1\r\nHost");
	feed(w, WIRE_OUT, 5, " HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert_null(strstr(got.s ?: "", "error"), "%s", got.s);
	cr_assert(strstr(got.s, "http.request 1 out method=GET host=h"));
	wire_free(w);
	strbuf_release(&got);
}

Test(wire, behind_a_hole_the_next_head_is_found)
{
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct wire *w = wire_new(&sink);
	static const char two[] = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n";

	feed(w, WIRE_OUT, 0, two);
	feed(w, WIRE_IN, 0, "HTTP/1.1 200 OK\r\nContent-Len");
	feed(w, WIRE_OUT, strlen(two), "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
	feed(w, WIRE_IN, 90, "rest of a body}HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx");
	cr_assert(strstr(got.s, "wire.error 0 in reason=bytes are missing"), "%s", got.s);
	cr_assert(strstr(got.s, "status=404 method=GET host=h target=/2"), "%s", got.s);
	wire_free(w);
	strbuf_release(&got);
}

Test(wire, a_hole_in_a_body_keeps_what_is_around_it)
{
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct wire *w = wire_new(&sink);
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab";

	feed(w, WIRE_OUT, 0, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	feed(w, WIRE_IN, 0, head);
	feed(w, WIRE_IN, strlen(head) + 5, "xyz");
	cr_assert(strstr(got.s, "http.response 1 in status=200 method=GET host=h target=/ "
				"protocol=1.1 +hole\n"),
		  "%s", got.s);
	wire_free(w);
	strbuf_release(&got);
}

Test(wire, lines_of_json_rpc_over_pipes)
{
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct wire *w = wire_new_stdio(&sink);

	feed(w, WIRE_OUT, 0,
	     "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/"
	     "call\",\"params\":{\"name\":\"x\"}}\n");
	feed(w, WIRE_IN, 0,
	     "a log "
	     "line\n{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{\"code\":1,\"message\":\"no\"}}"
	     "\n");
	feed(w, WIRE_IN, 500, "half\"}\n{\"jsonrpc\":\"2.0\",\"method\":\"n\"}\n");
	cr_assert(strstr(got.s, "mcp.call 1 out method=tools/call protocol=stdio id=a name=x"),
		  "%s", got.s);
	cr_assert(strstr(got.s, "mcp.result 2 in method=tools/call protocol=stdio id=a name=x"),
		  "%s", got.s);
	cr_assert(strstr(got.s, "wire.error"));
	cr_assert(strstr(got.s, "mcp.call 3 in method=n"), "%s", got.s);
	wire_free(w);
	strbuf_release(&got);
}

Test(wire, memory_of_a_connection_is_bounded)
{
	static char kilo[1024];
	struct strbuf got = STRBUF_INIT;
	struct wire_sink sink = wire_dump_sink(&got);
	struct wire *w = wire_new(&sink);
	static const char head[] =
		"POST /v1/messages HTTP/1.1\r\nContent-Type: application/json\r\n"
		"Content-Length: 99999999999\r\n\r\n";
	uint64_t at = strlen(head);

	memset(kilo, ' ', sizeof(kilo));
	feed(w, WIRE_OUT, 0, head);
	for (size_t i = 0; i < 80 * 1024; i++, at += sizeof(kilo)) {
		wire_data(w, WIRE_OUT, at, kilo, sizeof(kilo), 1);
		cr_assert_leq(wire_kept(w), WIRE_KEPT_MAX + (1u << 20));
	}
	wire_end(w, WIRE_OUT, 2);
	cr_assert(strstr(got.s, "+truncated"), "%s", got.s);
	wire_free(w);
	strbuf_release(&got);
}

static void nothing(void *ctx, const struct wires_connection *c, const struct wire_message *m)
{
	(void)ctx;
	(void)c;
	(void)m;
}

Test(wire, connections_are_bounded_and_end_with_their_process)
{
	struct wires w = {.message = nothing};

	for (uint64_t i = 0; i < 3 * WIRES_MAX; i++) {
		struct wires_connection c = {.number = i, .pid = 7, .start_ns = 9};

		wires_data(&w, &c, WIRE_OUT, 0, "GET ", 4, i);
		cr_assert_leq(w.n, WIRES_MAX);
	}
	wires_exit(&w, 8, 7, 1);
	cr_assert_eq(w.n, WIRES_MAX);
	wires_exit(&w, 9, 7, 1);
	cr_assert_eq(w.n, 0);
	cr_assert_eq(w.kept, 0);
	wires_release(&w);
}
