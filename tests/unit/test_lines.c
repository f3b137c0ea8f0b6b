// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/timeline/account.h"
#include "user/timeline/files.h"
#include "user/timeline/merge.h"
#include "user/timeline/reader.h"
#include "user/timeline/writer.h"

Test(writer, nests_and_separates)
{
	struct strbuf out = STRBUF_INIT;
	struct writer w = writer_on(&out);
	struct writer_maybe mark;

	writer_open(&w, NULL);
	writer_uint(&w, "n", UINT64_MAX);
	writer_id(&w, "id", UINT64_MAX);
	mark = writer_open_maybe(&w, "empty");
	writer_close_maybe(&w, mark);
	writer_open_array(&w, "a");
	writer_bool(&w, NULL, true);
	writer_null(&w, NULL);
	writer_open(&w, NULL);
	writer_close(&w);
	writer_close_array(&w);
	mark = writer_open_maybe(&w, "full");
	writer_str(&w, "s", "x");
	writer_str(&w, "none", NULL);
	writer_close_maybe(&w, mark);
	writer_close(&w);
	cr_assert_str_eq(out.s, "{\"n\":9007199254740991,\"id\":\"18446744073709551615\","
				"\"a\":[true,null,{}],\"full\":{\"s\":\"x\"}}");
	strbuf_release(&out);
}

Test(writer, escapes_what_could_break_a_line_or_drive_a_terminal)
{
	struct strbuf out = STRBUF_INIT;
	struct writer w = writer_on(&out);

	writer_open(&w, NULL);
	writer_text(&w, "k", "a\"\\\n\t\x1b\0\x7f\xc2\x9b\xe2\x80\xa8\xf3\xa0\x80\x81ä", 19);
	writer_close(&w);
	cr_assert_str_eq(
		out.s,
		"{\"k\":\"a\\\"\\\\\\n\\t\\u001b\\u0000\\u007f\\u009b\\u2028\\udb40\\udc01ä\"}");
	strbuf_release(&out);
}

Test(writer, bad_bytes_stand_beside_their_text)
{
	struct strbuf out = STRBUF_INIT;
	struct writer w = writer_on(&out);

	writer_open(&w, NULL);
	cr_assert_not(writer_text(&w, "p", "a\xff\xc3", 3));
	writer_close(&w);
	cr_assert_str_eq(out.s, "{\"p\":\"a\xef\xbf\xbd\xef\xbf\xbd\",\"p_b64\":\"Yf/D\"}");
	strbuf_release(&out);
}

Test(writer, random_bytes_come_back_through_the_reader)
{
	struct strbuf out = STRBUF_INIT, back = STRBUF_INIT;
	unsigned int seed = 3;

	for (int round = 0; round < 20000; round++) {
		char bytes[64], error[READER_ERROR_MAX];
		size_t n = (size_t)rand_r(&seed) % sizeof(bytes);
		struct writer w = writer_on(&out);
		struct record r;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(rand_r(&seed) % 3 ? rand_r(&seed) % 128 : rand_r(&seed));
		strbuf_reset(&out);
		strbuf_reset(&back);
		strbuf_addstr(&out, "{\"v\":1,\"seq\":1,\"mono\":0,\"time\":\"t\",\"session\":"
				    "\"s\",\"event\":\"e\",\"x\":");
		writer_open(&w, NULL);
		writer_text(&w, "k", bytes, n);
		writer_close(&w);
		strbuf_addch(&out, '}');
		cr_assert_eq(record_parse(out.s, out.len, &r, error), 0, "%s", error);
		cr_assert_null(memchr(out.s, '\n', out.len));
		cr_assert(record_bytes(r.json, "x.k", &back));
		cr_assert_eq(back.len, n);
		cr_assert(!n || !memcmp(back.s, bytes, n));
		record_release(&r);
	}
	strbuf_release(&out);
	strbuf_release(&back);
}

Test(reader, bad_lines_have_one_clear_error)
{
	static const char rows[][2][128] = {
		{"", "column"},
		{"[1]", "no JSON object"},
		{"{}", "no version"},
		{"{\"v\":2}", "version 2"},
		{"{\"v\":1,\"seq\":0}", "seq"},
		{"{\"v\":1,\"seq\":1,\"mono\":-1}", "mono"},
		{"{\"v\":1,\"seq\":1,\"mono\":1,\"time\":\"t\",\"session\":\"s\"}", "event"},
		{"{\"v\":1,\"v\":1}", "duplicate"},
		{"{\"v\":1} x", "end of file"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char error[READER_ERROR_MAX] = "";
		struct record r;

		cr_assert_eq(record_parse(rows[i][0], strlen(rows[i][0]), &r, error), -EBADMSG);
		cr_assert(strstr(error, rows[i][1]), "'%s' in '%s'", rows[i][1], error);
	}
}

Test(merge, gives_items_by_time_and_arrival)
{
	struct merge m = {0};
	struct merge_item item;
	uint64_t last = 0, order = 0;
	unsigned int seed = 5, n = 0;

	for (int i = 0; i < 5000; i++)
		merge_push(&m, (uint64_t)rand_r(&seed) % 100, 0, "x", 1);
	cr_assert_not(merge_pop(&m, 0, &item) && item.mono_ns > 0);
	free(item.bytes);
	while (merge_pop(&m, 1000, &item)) {
		cr_assert(item.mono_ns > last || (item.mono_ns == last && item.order >= order));
		last = item.mono_ns;
		order = item.order;
		free(item.bytes);
		n++;
	}
	cr_assert_geq(n, 4999);
	cr_assert_eq(m.bytes, 0);
	merge_release(&m);
}

Test(merge, holds_back_what_is_younger_than_the_horizon)
{
	struct merge m = {0};
	struct merge_item item;

	merge_push(&m, 100, 7, "abc", 3);
	cr_assert_not(merge_pop(&m, 99, &item));
	cr_assert(merge_pop(&m, 100, &item));
	cr_assert_eq(item.kind, 7);
	cr_assert_arr_eq((char *)item.bytes, "abc", 3);
	free(item.bytes);
	merge_release(&m);
}

Test(account, counter_that_comes_out_of_order_is_counted_once)
{
	struct account a = {0};

	account_see_lost(&a, RF_CLASS_OPEN, 5);
	account_see_lost(&a, RF_CLASS_OPEN, 3);
	account_see_lost(&a, RF_CLASS_OPEN, 6);
	cr_assert_eq(a.cls[RF_CLASS_OPEN].pending[LOST_RING_FULL], 6);
	account_release(&a);
}

Test(account, what_never_came_is_unread)
{
	struct rf_count counts[RF_CLASS_COUNT] = {[RF_CLASS_NET] = {10, 3}, [RF_CLASS_RW] = {2, 2}};
	struct account a = {0};

	a.cls[RF_CLASS_NET].delivered = 6;
	account_close(&a, counts);
	cr_assert_eq(a.cls[RF_CLASS_NET].pending[LOST_RING_FULL], 3);
	cr_assert_eq(a.cls[RF_CLASS_NET].pending[LOST_UNREAD], 1);
	cr_assert_eq(a.cls[RF_CLASS_RW].pending[LOST_RING_FULL], 2);
	cr_assert_eq(a.cls[RF_CLASS_RW].pending[LOST_UNREAD], 0);
	account_release(&a);
}

Test(files, newer_file_takes_the_place)
{
	struct event_name a = {.bytes = "/a", .len = 2}, b = {.bytes = "/b", .len = 2};
	struct files f = {0};

	cr_assert_null(files_find(&f, 1, 2));
	files_add(&f, 1, 0, &a);
	cr_assert_null(files_find(&f, 1, 0));
	files_add(&f, 1, 2, &a);
	files_add(&f, 1, 2, &b);
	cr_assert_arr_eq(files_find(&f, 1, 2)->bytes, "/b", 2);
	for (uint64_t ino = 3; ino < 50000; ino++)
		files_add(&f, 1, ino, &a);
	files_release(&f);
}
