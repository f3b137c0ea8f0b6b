// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/wire_dump.h"

#define OUT(text) WIRE_BYTES(WIRE_OUT, text)
#define IN(text)  WIRE_BYTES(WIRE_IN, text)

/* The same lines for every way to cut the bytes. */
#define EXPECT(lines, ...)                                                                         \
	do {                                                                                       \
		const struct wire_bytes v[] = {__VA_ARGS__};                                       \
		for (unsigned int seed = 0; seed < 60; seed++) {                                   \
			struct strbuf got = STRBUF_INIT;                                           \
			wire_dump_run(v, sizeof(v) / sizeof(v[0]), seed, seed % 20, &got);         \
			cr_assert_str_eq(got.s ?: "", lines, "seed %u: %s", seed, got.s ?: "");    \
			strbuf_release(&got);                                                      \
		}                                                                                  \
	} while (0)

Test(http1, request_and_response)
{
	EXPECT("http.request 1 out method=GET host=a.example target=/x?y=1 protocol=1.1 length=0 "
	       "sha256=e3b0\n"
	       "http.response 1 in status=200 method=GET host=a.example target=/x?y=1 protocol=1.1 "
	       "type=text/plain length=5 sha256=2cf2\n",
	       OUT("GET /x?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n"),
	       IN("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"));
}

Test(http1, pipelined_requests_meet_their_responses)
{
	EXPECT("http.request 1 out method=GET host=h target=/1 protocol=1.1 length=0 sha256=e3b0\n"
	       "http.request 2 out method=HEAD host=h target=/2 protocol=1.1 length=0 sha256=e3b0\n"
	       "http.request 3 out method=GET host=h target=/3 protocol=1.1 length=0 sha256=e3b0\n"
	       "http.response 1 in status=204 method=GET host=h target=/1 protocol=1.1 length=0 "
	       "sha256=e3b0\n"
	       "http.response 2 in status=200 method=HEAD host=h target=/2 protocol=1.1 length=0 "
	       "sha256=e3b0\n"
	       "http.response 3 in status=200 method=GET host=h target=/3 protocol=1.1 length=3 "
	       "sha256=ba78\n",
	       OUT("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: h\r\n\r\n"
		   "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n"),
	       IN("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
		  "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\nT: x\r\n\r\n"));
}

Test(http1, interim_responses_are_not_the_answer)
{
	EXPECT("http.request 1 out method=POST host=h target=/ protocol=1.1 length=2 sha256=8f43\n"
	       "http.response 1 in status=200 method=POST host=h target=/ protocol=1.1 length=2 "
	       "sha256=2689\n",
	       OUT("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
		   "2\r\n\r\n"),
	       IN("HTTP/1.1 100 Continue\r\n\r\n"), OUT("hi"),
	       IN("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
		  "2\r\n\r\nok"));
}
