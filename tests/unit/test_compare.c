// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "lines_help.h"
#include "user/compare/compare.h"

struct side {
	struct compare *c;
	enum compare_side side;
};

static void see(void *ctx, const struct scan *s)
{
	struct side *side = ctx;

	compare_add(side->c, side->side, s);
}

static void feed(struct compare *c, enum compare_side side, const char *name, struct lines *l)
{
	compare_file(c, name);
	lines_each(l, see, &(struct side){c, side});
	lines_release(l);
}

static void exec_in(struct lines *l, const char *path, const char *directory)
{
	lines_add(l, 1, "process.exec",
		  ",\"result\":\"ok\",\"process\":{\"id\":\"%016x\",\"pid\":1,\"executable\":{"
		  "\"name\":"
		  "\"x\",\"path\":\"%s\"},\"command_args\":[\"x\"],\"working_directory\":\"%s\"}",
		  1, path, directory);
}

static void yesterday(struct lines *l)
{
	exec_in(l, "/usr/bin/make", "/home/u/one");
	lines_open(l, 1, "/home/u/one/src/a.c", "\"read\"");
	lines_open(l, 1, "/proc/77/stat", "\"read\"");
	lines_connect(l, 1, "192.0.2.10", 443);
	lines_denied(l, 1, "read", "\"file\":{\"path\":\"/x\",\"access\":[\"read\"]}");
}

Test(compare, the_same_work_elsewhere_is_no_difference)
{
	struct strbuf text = STRBUF_INIT;
	struct compare c = {0};
	struct lines l = {0};

	yesterday(&l);
	feed(&c, COMPARE_A, "a", &l);
	exec_in(&l, "/usr/bin/make", "/home/u/two");
	lines_open(&l, 1, "/home/u/two/src/b.c", "\"read\"");
	lines_open(&l, 1, "/proc/88/stat", "\"read\"");
	lines_connect(&l, 1, "192.0.2.10", 443);
	lines_denied(&l, 1, "read", "\"file\":{\"path\":\"/x\",\"access\":[\"read\"]}");
	feed(&c, COMPARE_B, "b", &l);
	for (unsigned int k = 0; k < COMPARE_KINDS; k++)
		cr_expect_eq(compare_count(&c, k, COMPARE_B) + compare_count(&c, k, COMPARE_A), 0);
	compare_text(&c, 20, &text);
	cr_expect(strstr(text.s, "Nothing is different."));
	strbuf_release(&text);
	compare_release(&c);
}

static void today(struct lines *l)
{
	exec_in(l, "/usr/bin/curl", "/home/u/one");
	lines_open(l, 1, "/home/u/one/new/deep/a", "\"write\"");
	lines_open(l, 1, "/home/u/one/new/b", "\"write\"");
	lines_open(l, 1, "/home/u/one/src/a.c", "\"write\"");
	lines_connect(l, 1, "2001:db8::1", 443);
	lines_add(l, 1, "system.mount", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
	lines_add(l, 1, "label.gain",
		  ",\"result\":\"ok\",\"ringfence\":{\"gained\":[\"secret\"],\"cause\":\"event\"}");
	lines_denied(l, 1, "write", "\"file\":{\"path\":\"/y\\u001b\",\"access\":[\"write\"]}");
}

Test(compare, what_is_new_is_told_with_its_record)
{
	struct strbuf text = STRBUF_INIT;
	struct compare c = {0};
	struct lines l = {0};

	yesterday(&l);
	feed(&c, COMPARE_A, "a", &l);
	today(&l);
	feed(&c, COMPARE_B, "b", &l);
	compare_text(&c, 20, &text);
	cr_expect(strstr(text.s, "+ /usr/bin/curl  1x, b #2\n"), "%s", text.s);
	cr_expect(strstr(text.s, "- /usr/bin/make  1x, a #2\n"), "%s", text.s);
	cr_expect(strstr(text.s, "+ [2001:db8::1]:443  1x, b #6\n"), "%s", text.s);
	cr_expect(strstr(text.s, "+ ${workspace}/new/b  1x, b #4\n"), "%s", text.s);
	cr_expect_null(strstr(text.s, "new/deep"), "%s", text.s);
	cr_expect(strstr(text.s, "+ ${workspace}/src/a.c  1x, b #5\n"), "%s", text.s);
	cr_expect(strstr(text.s, "+ mount  1x, b #7\n"), "%s", text.s);
	cr_expect(strstr(text.s, "+ secret: p1  1x, b #8\n"), "%s", text.s);
	cr_expect(strstr(text.s, "+ r: write /y\\x1b  1x, b #9\n"), "%s", text.s);
	strbuf_release(&text);
	compare_release(&c);
}

Test(compare, json_has_all_of_it)
{
	struct strbuf text = STRBUF_INIT;
	struct compare c = {0};
	struct lines l = {0};
	json_t *json;

	yesterday(&l);
	feed(&c, COMPARE_A, "a", &l);
	today(&l);
	feed(&c, COMPARE_B, "b", &l);
	compare_json(&c, &text);
	json = json_loadb(text.s, text.len, 0, NULL);
	cr_assert_not_null(json);
	cr_expect_eq(json_array_size(record_get(json, "changed.new")), 3);
	cr_expect_eq(json_array_size(record_get(json, "programs.gone")), 1);
	cr_expect_str_eq(record_string(json_array_get(record_get(json, "programs.new"), 0), "name"),
			 "/usr/bin/curl");
	json_decref(json);
	strbuf_release(&text);
	compare_release(&c);
}
