// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/why/log.h"
#include "why_help.h"

static const struct why_listener person = {.all = true};

static void add(struct why_log *log, unsigned int seq, unsigned int pid, const char *rule)
{
	char *line = denial_line(seq, pid, rule, "/w/f", "");

	why_log_line(log, line, strlen(line));
	free(line);
}

static uint64_t ask(struct why_log *log, struct why_question q, struct strbuf *out)
{
	strbuf_reset(out);
	strbuf_addstr(out, "");
	return why_log_answer(log, &q, &person, out);
}

Test(why_log, answers_by_last_pid_and_seq)
{
	struct why_log *log = xcalloc(1, sizeof(*log));
	struct strbuf out = STRBUF_INIT;

	cr_expect_eq(ask(log, (struct why_question){.which = WHY_LAST}, &out), 0);
	add(log, 5, 11, "a");
	add(log, 6, 12, "b");
	cr_expect_eq(ask(log, (struct why_question){.which = WHY_LAST}, &out), 1);
	cr_expect(strstr(out.s, "rule b"));
	ask(log, (struct why_question){.which = WHY_PID, .number = 11}, &out);
	cr_expect(strstr(out.s, "rule a"));
	ask(log, (struct why_question){.which = WHY_SEQ, .number = 6}, &out);
	cr_expect(strstr(out.s, "rule b"));
	cr_expect_eq(ask(log, (struct why_question){.which = WHY_SEQ, .number = 7}, &out), 0);
	why_log_release(log);
	free(log);
	strbuf_release(&out);
}

Test(why_log, each_reader_hears_each_denial_once)
{
	struct why_log *log = xcalloc(1, sizeof(*log));
	struct strbuf out = STRBUF_INIT;
	struct why_question one = {.which = WHY_NEW, .reader = "one"};
	struct why_question two = {.which = WHY_NEW, .reader = "two"};

	add(log, 5, 11, "a");
	add(log, 6, 11, "a");
	cr_expect_eq(ask(log, one, &out), 2);
	cr_expect(strstr(out.s, "the last of 2 of this kind"));
	cr_expect_eq(ask(log, one, &out), 0);
	cr_expect_eq(out.len, 0);
	add(log, 7, 11, "a");
	cr_expect_eq(ask(log, one, &out), 1);
	cr_expect_eq(ask(log, two, &out), 3);
	why_log_release(log);
	free(log);
	strbuf_release(&out);
}

Test(why_log, readers_that_come_and_go_are_bounded)
{
	struct why_log *log = xcalloc(1, sizeof(*log));
	struct strbuf out = STRBUF_INIT;
	char name[200];

	add(log, 5, 11, "a");
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%0100d", i);
		cr_expect_eq(
			ask(log, (struct why_question){.which = WHY_NEW, .reader = name}, &out),
			i ? 0 : 1);
		snprintf(name, sizeof(name), "%d", i);
		cr_expect_eq(
			ask(log, (struct why_question){.which = WHY_NEW, .reader = name}, &out), 1);
		if (i > 3)
			break;
	}
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		ask(log, (struct why_question){.which = WHY_NEW, .reader = name}, &out);
	}
	why_log_release(log);
	free(log);
	strbuf_release(&out);
}

Test(why_log, ten_thousand_denials_are_one_page)
{
	struct why_log *log = xcalloc(1, sizeof(*log));
	struct strbuf out = STRBUF_INIT;
	char rule[32];

	for (unsigned int i = 1; i <= 10000; i++) {
		snprintf(rule, sizeof(rule), "rule-%u", i % 100);
		add(log, i, 11, rule);
	}
	cr_expect_eq(log->denied, 10000);
	cr_expect_eq(ask(log, (struct why_question){.which = WHY_NEW, .reader = "one"}, &out),
		     10000);
	cr_expect_lt(out.len, 4000);
	cr_expect(strstr(out.s, "and 9000 more denials, of other kinds"), "%s", out.s);
	cr_expect_eq(ask(log, (struct why_question){.which = WHY_ALL, .json = true}, &out), 10000);
	why_log_release(log);
	free(log);
	strbuf_release(&out);
}

Test(why_log, what_is_no_denial_or_no_record_is_passed_over)
{
	static const char *const lines[] = {
		"", "\"event\":\"policy.", "{\"event\":\"policy.deny\"}",
		"{\"v\":1,\"seq\":1,\"time\":\"2026-11-22T10:00:00.000000001Z\",\"mono\":1,"
		"\"session\":\"s\",\"event\":\"policy.load\"}"};
	struct why_log *log = xcalloc(1, sizeof(*log));

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		why_log_line(log, lines[i], strlen(lines[i]));
	cr_expect_eq(log->denied, 0);
	why_log_release(log);
	free(log);
}

Test(why_log, the_json_of_all_counts)
{
	struct why_log *log = xcalloc(1, sizeof(*log));
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	add(log, 5, 11, "a");
	add(log, 6, 11, "a");
	add(log, 7, 11, "b");
	ask(log, (struct why_question){.which = WHY_ALL, .json = true}, &out);
	json = json_loadb(out.s, out.len, 0, NULL);
	cr_assert(json, "%s", out.s);
	cr_expect_eq(record_uint(json, "denied"), 3);
	cr_expect_eq(json_array_size(record_get(json, "kinds")), 2);
	cr_expect_eq(record_uint(json_array_get(record_get(json, "kinds"), 1), "count"), 2);
	json_decref(json);
	why_log_release(log);
	free(log);
	strbuf_release(&out);
}
