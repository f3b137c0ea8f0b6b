// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "why_help.h"

static void text_of(char *line, uint64_t count, struct strbuf *out)
{
	struct reason why;

	reason_of_line(line, &why);
	reason_text(&why, count, out);
	reason_release(&why);
}

Test(reason_show, the_text_has_each_part_on_a_line)
{
	struct strbuf out = STRBUF_INIT;

	text_of(denial_line(39, 11, "generated", "/w/gen/f",
			    ",\"needs\":[\"t\"],\"condition\":\"not t\",\"remedies\":[{\"gate\":"
			    "\"t\",\"by\":\"exec make\"}]"),
		1, &out);
	cr_expect_str_eq(out.s, "denied: write /w/gen/f (#39, sh[11])\n"
				"  rule generated (p.yaml:7), severity high\n"
				"  the rule holds while: not t\n"
				"  shut gates: t\n"
				"  instead: Use the generator.\n"
				"  retry: after the gate t is open (by: exec make)\n");
	strbuf_release(&out);
}

Test(reason_show, how_often_is_told)
{
	struct strbuf out = STRBUF_INIT;

	text_of(denial_line(1, 11, "r", "/w/f", ""), 10000, &out);
	cr_expect(strstr(out.s, "(#1, sh[11]), the last of 10000 of this kind\n"));
	cr_expect(strstr(out.s, "  retry: no; "));
	strbuf_release(&out);
}

Test(reason_show, a_hostile_name_makes_no_lines_and_no_end)
{
	struct strbuf out = STRBUF_INIT;
	char name[3000];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name, "\\n  rule forged\\u001b[31m", 24);
	text_of(denial_line(1, 11, "r", name, ""), 1, &out);
	cr_expect_null(strstr(out.s, "\n  rule forged"));
	cr_expect_null(strchr(out.s, '\x1b'));
	cr_expect_lt(strcspn(out.s, "\n"), 450);
	strbuf_release(&out);
}

Test(reason_show, both_forms_say_the_same)
{
	struct strbuf out = STRBUF_INIT;
	struct reason why;
	struct writer w = writer_on(&out);
	json_t *json;

	reason_of_line(denial_line(39, 11, "generated", "/w/gen/f", ""), &why);
	writer_open(&w, NULL);
	reason_json(&why, &w);
	writer_close(&w);
	reason_release(&why);
	json = json_loadb(out.s, out.len, 0, NULL);
	cr_assert(json, "%s", out.s);
	cr_expect_eq(record_uint(json, "seq"), 39);
	cr_expect_str_eq(record_string(json, "attempted.object"), "/w/gen/f");
	cr_expect_str_eq(record_string(json, "retry.can_succeed"), "no");
	cr_expect_str_eq(record_string(json_array_get(record_get(json, "rules"), 0), "instead"),
			 "Use the generator.");
	json_decref(json);
	strbuf_release(&out);
}

Test(reason_show, a_question_is_told_by_its_number)
{
	static const char line[] =
		"{\"v\":1,\"seq\":4,\"time\":\"2026-11-22T10:00:00.000000001Z\",\"mono\":1,"
		"\"session\":\"s\",\"event\":\"policy.ask\",\"verdict\":\"ask\","
		"\"ringfence\":{\"operation\":\"exec\",\"question\":7,\"rules\":[]}}";
	struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
	struct reason why;

	reason_of_line(strdup(line), &why);
	cr_expect_eq(why.retry, REASON_PERSON);
	cr_expect_eq(why.question, 7);
	reason_write(&why, false, &text);
	cr_expect(strstr(text.s, "(ringfence approve 7, from outside the session)"), "%s", text.s);
	reason_write(&why, true, &json);
	cr_expect(strstr(json.s, "\"can_succeed\":\"person\",\"question\":7"), "%s", json.s);
	reason_release(&why);
	strbuf_release(&text);
	strbuf_release(&json);
}
