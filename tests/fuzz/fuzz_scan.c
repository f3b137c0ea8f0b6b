// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_scan.c - lines of timelines from arbitrary bytes, for libFuzzer.
 *
 * The scanner must take exactly what the reader takes, with the same values everywhere and the same
 * words for what is refused.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/timeline/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const json_t *json, struct scan_value v);

static void same_string(const char *s, size_t n, struct scan_value v)
{
	struct strbuf text = STRBUF_INIT;

	if (!scan_string(v, &text) || text.len != n || (n && memcmp(text.s, s, n) != 0))
		abort();
	strbuf_release(&text);
}

static void same_members(const json_t *json, struct scan_value v)
{
	struct strbuf key = STRBUF_INIT;
	struct scan_member m;
	size_t at = 0, n = 0;

	for (; scan_next(v, &at, &m); n++) {
		strbuf_reset(&key);
		/* The quotes are just outside. */
		if (!scan_string((struct scan_value){.s = m.key.s - 1, .n = m.key.n + 2}, &key))
			abort();
		same(json_object_get(json, key.s ?: ""), m.value);
	}
	if (n != json_object_size(json))
		abort();
	strbuf_release(&key);
}

static void same_elements(const json_t *json, struct scan_value v)
{
	struct scan_member m;
	size_t at = 0, n = 0;

	for (; scan_next(v, &at, &m); n++)
		same(json_array_get(json, n), m.value);
	if (n != json_array_size(json))
		abort();
}

static void same(const json_t *json, struct scan_value v)
{
	static const enum scan_type types[] = {
		[JSON_OBJECT] = SCAN_OBJECT, [JSON_ARRAY] = SCAN_ARRAY,
		[JSON_STRING] = SCAN_STRING, [JSON_INTEGER] = SCAN_NUMBER,
		[JSON_REAL] = SCAN_NUMBER,   [JSON_TRUE] = SCAN_TRUE,
		[JSON_FALSE] = SCAN_FALSE,   [JSON_NULL] = SCAN_NULL,
	};
	json_int_t number;

	if (!json || types[json_typeof(json)] != scan_type(v))
		abort();
	number = json_integer_value(json);
	if (json_is_string(json))
		same_string(json_string_value(json), json_string_length(json), v);
	else if (json_is_object(json))
		same_members(json, v);
	else if (json_is_array(json))
		same_elements(json, v);
	else if (scan_uint(v) != (number > 0 ? (uint64_t)number : 0))
		abort();
}

static void same_text(const char *text, struct scan_value v)
{
	if (!text != !v.s)
		abort();
	if (text)
		same_string(text, strlen(text), v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char one[READER_ERROR_MAX] = "", other[READER_ERROR_MAX] = "";
	int read, scanned;
	struct record r;
	struct scan s;
	char *line = malloc(size ? size : 1);

	if (size)
		memcpy(line, data, size);
	read = record_parse(line, size, &r, one);
	scanned = scan_line(line, size, &s, other);
	if (read != scanned || strcmp(one, other) != 0)
		abort();
	if (!read) {
		same(r.json, s.line);
		if (r.seq != s.seq || r.mono_us != s.mono_us)
			abort();
		if (!memchr(line, '\\', size)) {
			same_text(r.time, s.time);
			same_text(r.session, s.session);
			same_text(r.event, s.event);
			same_text(r.verdict, s.verdict);
			same_text(r.result, s.result);
		}
		record_release(&r);
	}
	free(line);
	return 0;
}
