// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "user/base/b64.h"
#include "user/report/column.h"
#include "user/report/dict.h"
#include "user/report/rows.h"
#include "user/report/sessions.h"

static struct strbuf undone(struct column *c)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT, plain = STRBUF_INIT;
	uLongf n = 1 << 20;
	char *to = malloc(n);

	column_finish(c, &text);
	cr_assert_eq(b64_decode(&packed, text.s, text.len), 0);
	cr_assert_eq(uncompress((Bytef *)to, &n, (const Bytef *)packed.s, packed.len), Z_OK);
	strbuf_add(&plain, to, n);
	strbuf_release(&text);
	strbuf_release(&packed);
	free(to);
	return plain;
}

Test(column, numbers_are_leb128_and_signs_alternate)
{
	static const unsigned char want[] = {0, 0x7f, 0x80, 1, 0xac, 2, 0, 1, 2, 0xff, 1};
	struct column *c = column_new();
	struct strbuf got;

	column_uint(c, 0);
	column_uint(c, 127);
	column_uint(c, 128);
	column_uint(c, 300);
	column_int(c, 0);
	column_int(c, -1);
	column_int(c, 1);
	column_int(c, -128);
	got = undone(c);
	cr_assert_eq(got.len, sizeof(want));
	cr_assert_eq(memcmp(got.s, want, sizeof(want)), 0);
	strbuf_release(&got);
	column_free(c);
}

Test(column, bytes_and_numbers_keep_their_order)
{
	struct column *c = column_new();
	struct strbuf got;

	for (unsigned int i = 0; i < 40000; i++)
		column_uint(c, 7);
	column_bytes(c, "text", 4);
	column_uint(c, 9);
	got = undone(c);
	cr_assert_eq(got.len, 40005);
	cr_assert_eq(memcmp(got.s + 39999, "\7text\11", 6), 0);
	strbuf_release(&got);
	column_free(c);
	column_free(NULL);
}

Test(dict, each_text_has_one_number)
{
	struct dict d = {0};
	struct strbuf name = STRBUF_INIT;
	bool new;
	size_t len;

	for (unsigned int round = 0; round < 2; round++)
		for (unsigned int i = 0; i < 5000; i++) {
			strbuf_reset(&name);
			strbuf_addf(&name, "/usr/share/name-%u", i);
			cr_assert_eq(dict_get(&d, name.s, name.len, &new), i);
			cr_assert_eq(new, round == 0);
		}
	cr_assert_eq(dict_get(&d, "", 0, &new), 5000);
	cr_assert_eq(dict_get(&d, "\0", 1, &new), 5001);
	cr_assert_eq(memcmp(dict_text(&d, 17, &len), "/usr/share/name-17", 18), 0);
	cr_assert_eq(len, 18);
	strbuf_release(&name);
	dict_release(&d);
}

Test(sessions, time_is_microseconds_since_1970)
{
	cr_assert_eq(wall_time_us("1970-01-01T00:00:01.000002000Z"), 1000002);
	cr_assert_eq(wall_time_us("2026-09-21T14:13:20.000073000Z"),
		     1789999999 * 1000000LL + 1000073);
	cr_assert_eq(wall_time_us("2000-02-29T00:00:00.000000000Z"), 951782400 * 1000000LL);
	cr_assert_eq(wall_time_us("2026-13-01T00:00:00.000000000Z"), 0);
	cr_assert_eq(wall_time_us("yesterday"), 0);
	cr_assert_eq(wall_time_us(""), 0);
}

Test(rows, long_text_is_cut_between_characters)
{
	struct strbuf text = STRBUF_INIT;
	struct row row = {.seq = 1, .what = "w", .what_len = 1};
	struct rows r;
	const char *kept;
	size_t len;

	rows_init(&r);
	strbuf_addch(&text, 'a');
	while (text.len < 2 * ROWS_TEXT_MAX)
		strbuf_addstr(&text, "é");
	row.object = text.s;
	row.object_len = text.len;
	rows_add(&r, &row);
	kept = dict_text(&r.objects, 0, &len);
	cr_assert_lt(len, ROWS_TEXT_MAX + 40);
	cr_assert(memmem(kept, len, "é… (3001 bytes, cut here)", 27));
	cr_assert_not_null(rows_prior(&r, 0, 1));
	cr_assert_null(rows_prior(&r, 1, 1));
	cr_assert_null(rows_prior(&r, 0, 1 + ROWS_PRIOR));
	strbuf_release(&text);
	rows_release(&r);
}

/* Names that cannot be compressed fill the page: then only what is telling is taken, then nothing.
 */
Test(rows, when_the_room_is_used_the_telling_go_on)
{
	struct rows r;
	uint64_t last = 0;

	rows_init(&r);
	for (uint64_t i = 1; !r.left_out && i < 100000; i++) {
		unsigned char noise[1400];
		struct row row = {.seq = i, .kind = KIND_READ, .what = "w", .what_len = 1};

		for (size_t j = 0; j < sizeof(noise); j++) {
			last = last * 6364136223846793005ULL + 1442695040888963407ULL;
			noise[j] = (unsigned char)(0x80 | last >> 57);
		}
		row.object = (const char *)noise;
		row.object_len = sizeof(noise);
		rows_add(&r, &row);
	}
	cr_assert_eq(r.left_out, 1);
	cr_assert_eq(r.left_from, r.n + 1);
	rows_add(&r, &(struct row){.seq = r.n + 2,
				   .kind = KIND_DENIED,
				   .what = "d",
				   .what_len = 1,
				   .object = "",
				   .object_len = 0});
	cr_assert_eq(r.left_out, 1);
	rows_release(&r);
}
