// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/base/strbuf.h"
#include "user/timeline/scan.h"
#include "user/timeline/scan_quick.h"

#define HEAD                                                                                       \
	"{\"v\":1,\"seq\":7,\"time\":\"2026-01-02T03:04:05.000000006Z\",\"mono\":8,"               \
	"\"session\":\"s\",\"event\":\"file.open\""

static bool quick(const char *line, struct scan *s)
{
	unsigned int head = 99;
	bool taken = scan_quick(line, strlen(line), s, &head);

	if (taken)
		cr_expect(head == 0 || head == SCAN_HEAD);
	return taken;
}

/* Both ways to read a line say the same of it. */
static void agrees(const char *line, size_t n)
{
	char error[READER_ERROR_MAX], other[READER_ERROR_MAX];
	struct record r;
	struct scan s;
	int a = scan_line(line, n, &s, error), b = record_parse(line, n, &r, other);

	cr_assert_eq(a, b, "%.*s", (int)n, line);
	if (b)
		return;
	cr_expect_eq(s.seq, r.seq);
	cr_expect_eq(s.mono_us, r.mono_us);
	cr_expect(scan_is(s.event, r.event));
	cr_expect(scan_is(s.time, r.time));
	cr_expect(!s.process.s == !r.process);
	record_release(&r);
}

Test(scan_quick, plain_records_are_taken_with_their_heads)
{
	struct scan s;

	cr_assert(quick(HEAD "}", &s));
	cr_expect_eq(s.nmembers, SCAN_HEAD);
	cr_assert(
		quick(HEAD ",\"result\":\"ok\",\"x\":[1,-2,true,false,null,{},[]],\"y\":{}}", &s));
	cr_expect_eq(s.seq, 7);
	cr_expect_eq(s.mono_us, 8);
	cr_expect(scan_is(s.session, "s"));
	cr_expect_eq(scan_type(scan_get(&s, "x")), SCAN_ARRAY);
	cr_expect(quick("{\"seq\":7,\"v\":1}", &s), "another order is JSON, too");
}

Test(scan_quick, keys_of_objects_are_kept)
{
	char error[READER_ERROR_MAX];
	static const char line[] =
		HEAD ",\"process\":{\"id\":\"a\",\"executable\":{\"name\":\"sh\","
		     "\"session\":1},\"pid\":12},\"list\":[{\"pid\":1}],\"e\":{}}";
	struct scan s;

	cr_assert_eq(scan_line(line, strlen(line), &s, error), 0);
	cr_expect_gt(s.process.nodes, 0);
	cr_expect(scan_is(scan_of(&s, s.process, "id"), "a"));
	cr_expect_eq(scan_uint(scan_of(&s, s.process, "pid")), 12, "behind what is nested");
	cr_expect(scan_is(scan_of(&s, scan_of(&s, s.process, "executable"), "name"), "sh"));
	cr_expect_eq(scan_type(scan_of(&s, s.process, "name")), SCAN_NONE, "one level");
	cr_expect(scan_is(s.session, "s"), "not the one below");
	cr_expect_eq(scan_type(scan_get(&s, "name")), SCAN_NONE);
	cr_expect_eq(scan_type(scan_of(&s, scan_get(&s, "list"), "pid")), SCAN_NONE);
	cr_expect_eq(scan_type(scan_of(&s, scan_get(&s, "e"), "pid")), SCAN_NONE);
}

Test(scan_quick, what_is_not_plain_is_left_to_others)
{
	static const char *const lines[] = {HEAD ",\"x\":\"a\\n\"}",
					    HEAD ",\"x\":\"\xc3\xa9\"}",
					    HEAD ", \"x\":1}",
					    HEAD ",\"x\":1.5}",
					    HEAD ",\"x\":1e3}",
					    HEAD ",\"x\":01}",
					    HEAD ",\"x\":-}",
					    HEAD ",\"x\":1234567890123456789}",
					    HEAD ",\"x\":1,\"x\":2}",
					    HEAD ",\"event\":\"again\"}",
					    HEAD ",\"x\":tru}",
					    HEAD ",\"x\":[1,]}",
					    HEAD ",\"x\":[1}",
					    HEAD ",\"x\":{\"a\":1,\"a\":2}}",
					    HEAD ",\"x\":{\"a\"}}",
					    HEAD ",\"x\":{\"a\":}}",
					    HEAD ",\"x\":\"a}",
					    HEAD ",}",
					    HEAD "}}",
					    HEAD "} ",
					    HEAD ",\"x\":[\"a\"\"b\"]}",
					    HEAD ",\"x\"\"y\":1}",
					    HEAD ",\"x\":{\"a\":1]}",
					    HEAD ",\"x\":\"\t\"}",
					    "{}",
					    "{",
					    "",
					    "{\"v\":1,\"seq\":7",
					    "{\"v\":1,\"seq\":7,\"time\":\"}",
					    "{\"v\":1,\"seq\":,\"time\":\"a\"}"};
	struct scan s;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		cr_expect(!quick(lines[i], &s), "%s", lines[i]);
		agrees(lines[i], strlen(lines[i]));
	}
}

/* Quotes are found 64 bytes at a time: wherever they fall, and wherever the line is cut. */
Test(scan_quick, every_place_of_a_block)
{
	struct strbuf line = STRBUF_INIT;
	struct scan s;

	for (unsigned int pad = 0; pad < 140; pad++) {
		strbuf_reset(&line);
		strbuf_addf(&line, HEAD ",\"p\":\"%0*d\",\"\":\"\",\"q\":{\"r\":[\"\",\"x\"]}}",
			    (int)pad + 1, 0);
		cr_expect(quick(line.s, &s));
		cr_expect_eq(scan_get(&s, "p").n, pad + 3);
		for (size_t n = 0; n <= line.len; n++)
			agrees(line.s, n);
	}
	strbuf_release(&line);
}

static void nested(struct strbuf *line, unsigned int depth, unsigned int keys)
{
	strbuf_reset(line);
	strbuf_addstr(line, HEAD ",\"x\":");
	for (unsigned int i = 0; i < depth; i++)
		strbuf_addch(line, '[');
	for (unsigned int i = 0; i < depth; i++)
		strbuf_addch(line, ']');
	for (unsigned int i = 0; i < keys; i++)
		strbuf_addf(line, ",\"k%u\":%u", i, i);
	strbuf_addch(line, '}');
}

Test(scan_quick, limits)
{
	struct strbuf line = STRBUF_INIT;
	struct scan s;

	nested(&line, 15, SCAN_NODES_MAX - SCAN_HEAD - 1);
	cr_expect(quick(line.s, &s));
	cr_expect_eq(s.nmembers, SCAN_NODES_MAX);
	cr_expect_eq(scan_uint(scan_get(&s, "k50")), 50);
	nested(&line, 15, SCAN_NODES_MAX - SCAN_HEAD);
	cr_expect(!quick(line.s, &s));
	agrees(line.s, line.len);
	nested(&line, 40, 1);
	cr_expect(!quick(line.s, &s));
	agrees(line.s, line.len);
	strbuf_reset(&line);
	strbuf_addf(&line, HEAD ",\"x\":\"%0*d\"}", SCAN_QUICK_MAX, 0);
	cr_expect(!quick(line.s, &s));
	agrees(line.s, line.len);
	strbuf_release(&line);
}
