// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/session.h"
#include "user/timeline/scan.h"

#define HEAD                                                                                       \
	"{\"v\":1,\"seq\":7,\"time\":\"2026-01-02T03:04:05.000000006Z\",\"mono\":8,"               \
	"\"session\":\"s\",\"event\":\"file.open\""

static struct scan scanned(const char *line)
{
	char error[READER_ERROR_MAX];
	struct scan s;

	cr_assert_eq(scan_line(line, strlen(line), &s, error), 0, "%s: %s", line, error);
	return s;
}

static void string_is(struct scan_value v, const char *text, size_t n)
{
	struct strbuf out = STRBUF_INIT;

	cr_assert(scan_string(v, &out));
	cr_expect_eq(out.len, n);
	cr_expect(!memcmp(out.s ?: "", text, n), "%s", out.s);
	strbuf_release(&out);
}

Test(scan, envelope)
{
	struct scan s = scanned(HEAD ",\"verdict\":\"allow\",\"result\":\"ok\"}");

	cr_expect_eq(s.seq, 7);
	cr_expect_eq(s.mono_us, 8);
	cr_expect(scan_is(s.event, "file.open"));
	cr_expect(!scan_is(s.event, "file.opens"));
	cr_expect(scan_is(s.session, "s"));
	cr_expect(scan_is(s.verdict, "allow"));
	cr_expect(scan_is(s.result, "ok"));
	cr_expect_eq(scan_type(s.process), SCAN_NONE);
}

Test(scan, values_at_paths)
{
	struct scan s =
		scanned(HEAD ",\"process\":{\"id\":\"a\",\"pid\":12,\"executable\":{\"name\""
			     ":\"sh\"}},\"file\":{\"path\":\"/a\\n\\u00e9\\ud83d\\ude00b\","
			     "\"access\":[\"read\",\"write\"]},\"x\":null}");
	struct scan_member m;
	size_t at = 0;

	cr_expect(scan_is(scan_get(&s, "process.executable.name"), "sh"));
	cr_expect(scan_is(scan_below(s.process, "executable.name"), "sh"));
	cr_expect_eq(scan_uint(scan_get(&s, "process.pid")), 12);
	cr_expect_eq(scan_uint(scan_get(&s, "process.id")), 0);
	string_is(scan_get(&s, "file.path"),
		  "/a\n\xc3\xa9\xf0\x9f\x98\x80"
		  "b",
		  10);
	cr_expect_eq(scan_type(scan_get(&s, "x")), SCAN_NULL);
	cr_expect_eq(scan_type(scan_get(&s, "file.path.deeper")), SCAN_NONE);
	cr_expect_eq(scan_type(scan_get(&s, "nothing")), SCAN_NONE);
	cr_assert(scan_next(scan_get(&s, "file.access"), &at, &m));
	cr_expect(scan_is(m.value, "read"));
	cr_assert(scan_next(scan_get(&s, "file.access"), &at, &m));
	cr_expect(scan_is(m.value, "write"));
	cr_expect(!scan_next(scan_get(&s, "file.access"), &at, &m));
}

/* What the fast path leaves to the reader is read all the same. */
Test(scan, several_keys_in_one_walk)
{
	static const struct scan_key keys[] = {SCAN_KEY("path"), SCAN_KEY("none"), SCAN_KEY("a\"b"),
					       SCAN_KEY("inode")};
	struct scan s = scanned(HEAD ",\"file\":{\"inode\":\"5\",\"path\":\"/x\",\"a\\\"b\":1,"
				     "\"sub\":{\"none\":2}}}");
	struct scan_value v[4];

	scan_pick(scan_get(&s, "file"), keys, 4, v);
	cr_expect(scan_is(v[0], "/x"));
	cr_expect_eq(scan_type(v[1]), SCAN_NONE);
	cr_expect_eq(scan_uint(v[2]), 1);
	cr_expect(scan_is(v[3], "5"));
	scan_pick(s.event, keys, 4, v);
	cr_expect_eq(scan_type(v[0]), SCAN_NONE);
}

/* Quotes, escapes and bytes that are refused, at every place of strings longer than one step. */
Test(scan, marks_at_every_place)
{
	char text[48], line[256], error[READER_ERROR_MAX];
	struct scan s;

	for (size_t n = 1; n < sizeof(text) - 2; n++) {
		for (size_t at = 0; at < n; at++) {
			memset(text, 'x', n);
			text[n] = '\0';
			text[at] = '\x1f';
			snprintf(line, sizeof(line), HEAD ",\"k\":\"%s\"}", text);
			cr_assert_eq(scan_line(line, strlen(line), &s, error), -EBADMSG);
			text[at] = '\xff';
			snprintf(line, sizeof(line), HEAD ",\"k\":\"%s\"}", text);
			cr_assert_eq(scan_line(line, strlen(line), &s, error), -EBADMSG);
			text[at] = '\\';
			text[at + 1] = 'n';
			text[n] = at + 1 == n ? 'n' : text[n];
			text[n + (at + 1 == n)] = '\0';
			snprintf(line, sizeof(line), HEAD ",\"k\":\"%s\",\"z\":7}", text);
			s = scanned(line);
			text[at] = '\n';
			memmove(text + at + 1, text + at + 2, strlen(text + at + 1));
			string_is(scan_get(&s, "k"), text, strlen(text));
			cr_expect_eq(scan_uint(scan_get(&s, "z")), 7);
		}
	}
}

Test(scan, unusual_lines)
{
	struct scan s =
		scanned(" {\"v\":1 , \"se\\u0071\":3,\"time\":\"t\",\"mono\":0,\"session\":\"\","
			"\"event\":\"e\",\"real\":1.5e3,\"deep\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]"
			"]]]]]]]]],\"p\":{\"k\\u0065y\":\"v\"}}\n");

	cr_expect_eq(s.seq, 3);
	cr_expect_eq(s.nmembers, 0);
	cr_expect(scan_is(scan_get(&s, "p.key"), "v"));
	cr_expect_eq(scan_uint(scan_get(&s, "real")), 0);
	cr_expect_eq(scan_type(scan_get(&s, "deep")), SCAN_ARRAY);
}

Test(scan, exact_bytes)
{
	struct scan s = scanned(HEAD ",\"file\":{\"path\":\"/a\xef\xbf\xbd\",\"path_b64\":\"L2H/\","
				     "\"target_path\":\"/t\"}}");
	struct strbuf out = STRBUF_INIT;

	cr_expect(scan_bytes(s.line, "file.path", &out));
	cr_expect_eq(out.len, 3);
	cr_expect(!memcmp(out.s, "/a\xff", 3));
	strbuf_reset(&out);
	cr_expect(scan_bytes(s.line, "file.target_path", &out));
	cr_expect_str_eq(out.s, "/t");
	cr_expect(!scan_bytes(s.line, "file.none", &out));
	strbuf_release(&out);
}

/* Both refuse the same lines with the same words. */
Test(scan, refuses_what_the_reader_refuses)
{
	static const char *const lines[] = {
		"",
		"{}",
		"[]",
		"null",
		HEAD,
		HEAD "}}",
		HEAD ",}",
		HEAD ",\"event\":\"file.open\"}",
		HEAD ",\"p\":{\"a\":1,\"a\":2}}",
		HEAD ",\"p\":01}",
		HEAD ",\"p\":-}",
		HEAD ",\"p\":99999999999999999999999}",
		HEAD ",\"p\":\"\\ud800\"}",
		HEAD ",\"p\":\"\\x\"}",
		HEAD ",\"p\":\"\x01\"}",
		HEAD ",\"p\":\"\xff\"}",
		HEAD ",\"p\":\"\xc0\x80\"}",
		HEAD ",\"p\":\"open}",
		HEAD ",\"p\":tru}",
		HEAD ",\"p\":[1,]}",
		HEAD ",\"p\" 1}",
		"{\"v\":2,\"seq\":1,\"time\":\"t\",\"mono\":0,\"session\":\"\",\"event\":\"e\"}",
		"{\"v\":1,\"seq\":0,\"time\":\"t\",\"mono\":0,\"session\":\"\",\"event\":\"e\"}",
		"{\"v\":1,\"seq\":1,\"time\":\"t\",\"mono\":-1,\"session\":\"\",\"event\":\"e\"}",
		"{\"v\":1,\"seq\":1,\"time\":1,\"mono\":0,\"session\":\"\",\"event\":\"e\"}",
		"{\"v\":1,\"seq\":1,\"time\":\"t\",\"mono\":0,\"event\":\"e\"}",
		"{\"v\":1,\"seq\":1,\"time\":\"t\",\"mono\":0,\"session\":\"\"}",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char one[READER_ERROR_MAX] = "", other[READER_ERROR_MAX] = "";
		struct record r;
		struct scan s;

		cr_expect_eq(record_parse(lines[i], strlen(lines[i]), &r, one), -EBADMSG, "%s",
			     lines[i]);
		cr_expect_eq(scan_line(lines[i], strlen(lines[i]), &s, other), -EBADMSG, "%s",
			     lines[i]);
		cr_expect_str_eq(one, other);
	}
}

/* jansson passes over a NUL byte behind a number. */
Test(scan, refuses_nul_bytes)
{
	static const char line[] = "{\"v\":1\0,\"seq\":1,\"time\":\"t\",\"mono\":0,"
				   "\"session\":\"\",\"event\":\"e\"}";
	char error[READER_ERROR_MAX];
	struct record r;
	struct scan s;

	cr_expect_eq(record_parse(line, sizeof(line) - 1, &r, error), -EBADMSG);
	cr_expect_str_eq(error, "column 7: a NUL byte");
	cr_expect_eq(scan_line(line, sizeof(line) - 1, &s, error), -EBADMSG);
}

/* Every line that we write goes by the fast path, and says the same as by the reader. */
Test(scan, lines_of_ours)
{
	struct feed f;
	const char *at, *end;

	session_agent(&f, "scan");
	end = f.out.s + f.out.len;
	for (at = f.out.s; at < end;) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		char error[READER_ERROR_MAX];
		struct record r;
		struct scan s;

		cr_assert_eq(record_parse(at, (size_t)(eol - at), &r, error), 0);
		cr_assert_eq(scan_line(at, (size_t)(eol - at), &s, error), 0);
		cr_expect_gt(s.nmembers, 0);
		cr_expect_eq(r.seq, s.seq);
		cr_expect(scan_is(s.event, r.event));
		cr_expect_eq(scan_uint(scan_get(&s, "process.pid")), r.pid);
		if (record_string(r.json, "file.path"))
			cr_expect(scan_is(scan_get(&s, "file.path"),
					  record_string(r.json, "file.path")));
		record_release(&r);
		at = eol + 1;
	}
	feed_free(&f);
}
