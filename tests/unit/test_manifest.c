// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/timeline/manifest.h"

#define SHA "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

Test(manifest, is_read_as_it_was_written)
{
	struct manifest m = {.has_key = true, .key = {1, 2, 3}}, again;
	struct strbuf text = STRBUF_INIT;
	char error[MANIFEST_ERROR_MAX];

	manifest_add(&m, &(struct manifest_member){.name = "facts.json", .size = 7, .sha256 = {9}});
	manifest_add(&m,
		     &(struct manifest_member){.name = "timelines/001-a", .size = TAR_SIZE_MAX});
	manifest_write(&m, &text);
	cr_assert_eq(manifest_read(text.s, text.len, &again, error), 0, "%s", error);
	cr_assert_eq(again.n, 2);
	cr_expect_str_eq(again.v[1].name, "timelines/001-a");
	cr_expect_eq(again.v[1].size, TAR_SIZE_MAX);
	cr_expect(manifest_is_timeline(&again.v[1]) && !manifest_is_timeline(&again.v[0]));
	cr_expect_arr_eq(again.v[0].sha256, m.v[0].sha256, SHA256_SIZE);
	cr_expect(again.has_key);
	cr_expect_arr_eq(again.key, m.key, SIGNING_PUBLIC_SIZE);
	manifest_release(&m);
	manifest_release(&again);
	strbuf_release(&text);
}

Test(manifest, what_is_wrong_with_one_is_said)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"", "line 1"},
		{"[]", "version"},
		{"{\"bundle\":2,\"members\":[]}", "version"},
		{"{\"bundle\":1}", "`members`"},
		{"{\"bundle\":1,\"bundle\":1,\"members\":[]}", "duplicate"},
		{"{\"bundle\":1,\"key\":\"x\",\"members\":[]}", "`key`"},
		{"{\"bundle\":1,\"members\":[1]}", "name"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"../a\"}]}", "name"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"manifest.sig\"}]}", "twice"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"a\",\"size\":-1}]}", "size of a"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"a\",\"size\":8589934592}]}", "size of a"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"a\",\"size\":1}]}", "hash of a"},
		{"{\"bundle\":1,\"members\":[{\"name\":\"a\",\"size\":1,\"sha256\":\"" SHA "\"},"
		 "{\"name\":\"a\",\"size\":1,\"sha256\":\"" SHA "\"}]}",
		 "a stands twice"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char error[MANIFEST_ERROR_MAX] = "";
		struct manifest m;

		cr_expect_neq(manifest_read(rows[i].text, strlen(rows[i].text), &m, error), 0, "%s",
			      rows[i].text);
		cr_expect(strstr(error, rows[i].says), "%s: %s", rows[i].text, error);
	}
}
