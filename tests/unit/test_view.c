// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/session.h"
#include "user/report/describe_scan.h"
#include "user/report/state.h"
#include "user/report/stats.h"
#include "user/report/view.h"
#include "user/report/when.h"
#include "user/report/why.h"

static void each(const struct strbuf *lines, void (*fn)(void *ctx, const struct scan *s), void *ctx)
{
	const char *at = lines->s, *end = at + lines->len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		char error[READER_ERROR_MAX];
		struct scan s;

		cr_assert_eq(scan_line(at, (size_t)(eol - at), &s, error), 0, "%s", error);
		fn(ctx, &s);
		at = eol + 1;
	}
}

/* Both ways to the words of a line. */
struct both {
	struct view view;
	struct tree tree;
	unsigned int lines, whole;
};

static void gather(void *ctx, const struct scan *s)
{
	struct both *b = ctx;
	char error[READER_ERROR_MAX];
	struct record r;

	view_gather(&b->view, s);
	cr_assert_eq(record_parse(s->line.s, s->line.n, &r, error), 0);
	tree_add(&b->tree, &r);
	record_release(&r);
}

static void compare(void *ctx, const struct scan *s)
{
	struct both *b = ctx;
	struct strbuf one = STRBUF_INIT, other = STRBUF_INIT;
	struct compact compact = b->view.compact;
	char error[READER_ERROR_MAX];
	struct record r;

	cr_assert_eq(record_parse(s->line.s, s->line.n, &r, error), 0);
	compact.tree = &b->tree;
	compact.numbers = true;
	view_record(&b->view, s, describe_scan_kind(s), true, &one);
	compact.first_us = b->view.compact.first_us;
	compact_record(&compact, &r, &other);
	cr_expect_str_eq(one.s ?: "", other.s ?: "");
	cr_expect_eq(describe_scan_kind(s), describe_kind(&r));
	b->lines++;
	strbuf_release(&one);
	strbuf_release(&other);
	record_release(&r);
}

static void both_are_alike(void (*session)(struct feed *f, const char *name), const char *name)
{
	struct both b = {0};
	struct strbuf out = STRBUF_INIT;
	struct feed f;

	session(&f, name);
	each(&f.out, gather, &b);
	view_summary(&b.view, 0, &out);
	each(&f.out, compare, &b);
	cr_expect_gt(b.lines, 10);
	view_release(&b.view);
	tree_release(&b.tree);
	strbuf_release(&out);
	feed_free(&f);
}

/* Hostile names are in these sessions. */
Test(view, says_what_the_whole_record_says)
{
	both_are_alike(session_agent, "view-agent");
	both_are_alike(session_flow, "view-flow");
}

struct shown {
	struct view view;
	struct strbuf out;
};

static void show(void *ctx, const struct scan *s)
{
	struct shown *v = ctx;

	view_record(&v->view, s, describe_scan_kind(s), true, &v->out);
}

static void shown_of(struct shown *v, const char *lines)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, lines);
	each(&text, show, v);
	view_finish(&v->view, &v->out);
	strbuf_release(&text);
}

static void shown_free(struct shown *v)
{
	view_release(&v->view);
	strbuf_release(&v->out);
}

#define LINE(seq, us, session, rest)                                                               \
	"{\"v\":1,\"seq\":" #seq ",\"time\":\"2026-01-02T03:04:05." us "000Z\",\"mono\":1" us      \
	",\"session\":\"" session "\"," rest "}\n"
#define WHO(id, pid)                                                                               \
	"\"process\":{\"id\":\"" id "\",\"pid\":" #pid ",\"executable\":{\"name\":\"sh\"}"
#define FORK(child, pid)                                                                           \
	"\"event\":\"process.fork\",\"ringfence\":{\"child\":{\"id\":\"" child "\",\"pid\":" #pid  \
	",\"executable\":{\"name\":\"sh\"}}},"
#define OPEN "\"event\":\"file.open\",\"file\":{\"path\":\"/a\",\"access\":[\"read\"]},"
#define EXIT "\"event\":\"process.exit\","

static const char family[] = LINE(1, "000000", "s", OPEN WHO("a", 1) "}") LINE(
	2, "001000", "s", FORK("b", 2) WHO("a", 1) "}") LINE(3, "002000", "s", OPEN WHO("b", 2) "}")
	LINE(4, "003000", "s", FORK("c", 3) WHO("b", 2) "}")
		LINE(5, "004000", "s", OPEN WHO("c", 3) "}")
			LINE(6, "005000", "s", EXIT WHO("c", 3) ",\"exit\":{\"code\":0}}")
				LINE(7, "006000", "s", EXIT WHO("b", 2) ",\"exit\":{\"code\":1}}");

Test(view, indents_by_lineage)
{
	struct shown v = {0};

	shown_of(&v, family);
	cr_expect_str_eq(v.out.s, "    0.000 · sh[1] open /a\n"
				  "    0.002   · sh[2] open /a\n"
				  "    0.004     · sh[3] open /a\n"
				  "    0.005     ■ sh[3] exit 0\n"
				  "    0.006   ■ sh[2] exit 1\n");
	shown_free(&v);
}

Test(view, folds_by_process)
{
	struct shown v = {.view.fold = VIEW_FOLD_PROCESS};

	shown_of(&v, family);
	cr_expect_str_eq(v.out.s,
			 "    0.005     ■ sh[3] exit 0 after 1 effects: 1 read\n"
			 "    0.006   ■ sh[2] exit 1 after 2 effects: 1 read, 1 forked\n"
			 "           … sh[1] has not ended, after 2 effects: 1 read, 1 forked\n");
	shown_free(&v);
}

Test(view, folds_by_turn)
{
	struct shown v = {.view.fold = VIEW_FOLD_TURN};

	shown_of(&v, family);
	cr_expect_str_eq(v.out.s,
			 "    0.006   ■ sh[2] exit 1 after 3 effects: 2 read, 1 forked\n"
			 "           … sh[1] has not ended, after 2 effects: 1 read, 1 forked\n");
	shown_free(&v);
}

Test(view, tells_sessions_apart)
{
	struct shown v = {.view.several = true};

	shown_of(&v, LINE(1, "000000", "one", OPEN WHO("a", 1) "}")
			     LINE(1, "000500", "t\\u001b[31mo", OPEN WHO("a", 1) "}")
				     LINE(2, "000600", "one", OPEN WHO("a", 1) "}"));
	cr_expect_str_eq(v.out.s, "── session one\n    0.000 · sh[1] open /a\n"
				  "── session t\\x1b[31mo\n    0.000 · sh[1] open /a\n"
				  "── session one\n    0.000 · sh[1] open /a\n");
	shown_free(&v);
}

/* Memory is bounded, whoever lives. */
Test(procs, forgets_who_ended)
{
	struct procs p = {0};
	char line[512], error[READER_ERROR_MAX];

	for (int i = 0; i < 100000; i++) {
		struct scan_who who;
		struct scan s;

		snprintf(line, sizeof(line),
			 "{\"v\":1,\"seq\":1,\"time\":\"t\",\"mono\":0,\"session\":\"s\",\"event\":"
			 "\"%s\","
			 "\"process\":{\"id\":\"%x\",\"pid\":%d,\"executable\":{\"name\":\"sh\"}}}",
			 i % 2 ? "process.exit" : "file.open", i / 2, i / 2 + 1);
		cr_assert_eq(scan_line(line, strlen(line), &s, error), 0);
		describe_scan_who(&s, &who);
		cr_assert(procs_add(&p, &s, &who, describe_scan_kind(&s)));
	}
	cr_expect_eq(p.nalive, 0);
	cr_expect_eq(p.nended, PROCS_ENDED_MAX);
	cr_expect_eq(p.seen, 50000);
	cr_expect_leq(p.n, PROCS_ENDED_MAX + 2);
	procs_release(&p);
}

Test(procs, forgets_the_oldest_of_too_many)
{
	struct procs p = {0};
	char line[512], error[READER_ERROR_MAX];

	for (int i = 0; i < PROCS_ALIVE_MAX + 10; i++) {
		struct scan_who who;
		struct scan s;

		snprintf(line, sizeof(line),
			 "{\"v\":1,\"seq\":1,\"time\":\"t\",\"mono\":0,\"session\":\"s\",\"event\":"
			 "\"file."
			 "open\",\"process\":{\"id\":\"%x\",\"pid\":7}}",
			 i);
		cr_assert_eq(scan_line(line, strlen(line), &s, error), 0);
		describe_scan_who(&s, &who);
		procs_add(&p, &s, &who, KIND_READ);
	}
	cr_expect_eq(p.nalive, PROCS_ALIVE_MAX);
	cr_expect_eq(p.forgotten, 10);
	procs_release(&p);
}

static void state_of(void *ctx, const struct scan *s)
{
	state_add(ctx, s);
}

Test(state, who_lives_with_labels_and_gates)
{
	struct state state = {.procs.texts = true};
	struct strbuf out = STRBUF_INIT;
	struct feed f;

	session_flow(&f, "view-state");
	each(&f.out, state_of, &state);
	state_tell(&state, &out);
	cr_expect(strstr(out.s, "processes live\n"), "%s", out.s);
	cr_expect(strstr(out.s, "policies: "), "%s", out.s);
	cr_expect(strstr(out.s, "gates open\n"), "%s", out.s);
	cr_expect(!strchr(out.s, '\x1b'));
	strbuf_release(&out);
	state_release(&state);
	feed_free(&f);
}

static void stats_of(void *ctx, const struct scan *s)
{
	stats_add(ctx, s);
}

Test(stats, counts)
{
	struct stats stats = {0};
	struct strbuf out = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addstr(&text, family);
	each(&text, stats_of, &stats);
	stats_tell(&stats, &out);
	cr_expect(strstr(out.s, "7 records, "), "%s", out.s);
	cr_expect(strstr(out.s, "           3  file.open\n"), "%s", out.s);
	cr_expect(strstr(out.s, "           7  sh\n"), "%s", out.s);
	strbuf_release(&out);
	strbuf_release(&text);
	stats_release(&stats);
}

static void look(void *ctx, const struct scan *s)
{
	why_look(ctx, s);
}

static void find_denial(void *ctx, const struct scan *s)
{
	if (scan_is(s->event, "policy.deny") && scan_get(s, "ringfence.chain").s)
		*(uint64_t *)ctx = s->seq;
}

Test(why, leads_back_to_the_source)
{
	struct strbuf out = STRBUF_INIT;
	uint64_t seq = 0;
	struct feed f;
	struct why w;

	session_flow(&f, "view-why");
	each(&f.out, find_denial, &seq);
	cr_assert(seq);
	why_begin(&w, seq);
	do
		each(&f.out, look, &w);
	while (why_more(&w));
	cr_expect(why_found(&w));
	why_tell(&w, &out);
	cr_expect(strstr(out.s, " was denied: "), "%s", out.s);
	cr_expect(strstr(out.s, "By the rule "), "%s", out.s);
	cr_expect(strstr(out.s, "Because #"), "%s", out.s);
	cr_expect(!strstr(out.s, "is not in what was given"), "%s", out.s);
	cr_expect(!strchr(out.s, '\x1b'));
	strbuf_release(&out);
	why_release(&w);
	feed_free(&f);
}

Test(why, a_number_that_no_record_has)
{
	struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	struct why w;

	strbuf_addstr(&text, family);
	why_begin(&w, 99);
	each(&text, look, &w);
	cr_expect(!why_more(&w));
	cr_expect(!why_found(&w));
	why_tell(&w, &out);
	cr_expect_eq(out.len, 0);
	why_release(&w);
	strbuf_release(&text);
}

Test(when, moments)
{
	static const char line[] = LINE(1, "500000", "s", "\"event\":\"e\"");
	static const struct {
		const char *text;
		bool over;
	} rows[] = {{"2026-01-02T03:04:05.500000000Z", false},
		    {"2026-01-02T03:04:05.5Z", false},
		    {"2026-01-02T03:04:05.5", false},
		    {"2026-01-02T03:04:05.4", true},
		    {"2026-01-02T03:04:05", true},
		    {"2026-01-02T03:04:06Z", false},
		    {"2026-01-02", true},
		    {"2026-01-03", false},
		    {"0.5", false},
		    {"0.4999", true},
		    {"1", false}};
	char error[READER_ERROR_MAX];
	struct when w;
	struct scan s;

	cr_assert_eq(scan_line(line, strlen(line), &s, error), 0, "%s", error);
	cr_expect_eq(when_us(&s), 1767323045500000LL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert_eq(when_parse(rows[i].text, &w), 0, "%s", rows[i].text);
		cr_expect_eq(when_is_over(&w, &s, 1767323045000000LL), rows[i].over, "%s",
			     rows[i].text);
	}
	cr_expect_neq(when_parse("", &w), 0);
	cr_expect_neq(when_parse("noon", &w), 0);
	cr_expect_neq(when_parse("1.5x", &w), 0);
	cr_expect_neq(when_parse("2026-01-02 03:04", &w), 0);
}

/* Whole numbers and floating point round to the same words. */
Test(view, sizes_are_rounded_as_printf_does)
{
	struct strbuf text = STRBUF_INIT, wanted = STRBUF_INIT;

	for (uint64_t bytes = 1000; bytes < 999500; bytes += 7) {
		double size = (double)bytes / 1000;

		strbuf_reset(&text);
		strbuf_reset(&wanted);
		describe_size(&text, bytes);
		strbuf_addf(&wanted, "%.*f kB", size < 9.95 ? 1 : 0, size);
		cr_assert_str_eq(text.s, wanted.s);
	}
	strbuf_release(&text);
	strbuf_release(&wanted);
}

Test(view, times_near_each_other_are_the_times_they_are)
{
	static const char *const times[] = {
		"2026-01-02T03:04:05.000000006Z", "2026-01-02T03:04:05.999999999Z",
		"2026-01-02T03:04:06.000001000Z", "2026-01-02T03:04:06.0000010x0Z",
		"2026-01-02T03:04:06.000001000+", "2026-01-02T03:04:06Z",
		"2026-01-02T03:04:05.123456789Z", ""};
	struct when_second second = {0};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		char error[READER_ERROR_MAX], line[200];
		struct scan s;

		snprintf(line, sizeof(line),
			 "{\"v\":1,\"seq\":1,\"time\":\"%s\",\"mono\":77,\"session\":\"s\","
			 "\"event\":\"e\"}",
			 times[i]);
		cr_assert_eq(scan_line(line, strlen(line), &s, error), 0);
		cr_expect_eq(when_us_near(&second, &s), when_us(&s), "%s", times[i]);
	}
}
