// SPDX-License-Identifier: GPL-2.0-only
/* A timeline in segments: each can be read alone, and none can go without being missed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feed.h"
#include "user/base/alloc.h"
#include "user/timeline/verify.h"

/* Three segments, of which f->out has one behind the other. */
static void make(struct feed *f)
{
	feed_start(f, "segments");
	for (int i = 0; i < 3; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/repo/src/%d.c", i);
		feed_file(f, 11, RF_OP_READ, path);
		feed_settle(f);
		if (i < 2)
			cr_assert_eq(timeline_segment(f->t), 0);
	}
	cr_assert_eq(feed_end(f), 0);
	cr_assert_eq(f->nsegments, 2);
}

static void say(void *ctx, const struct verify_finding *finding)
{
	strbuf_addf(ctx, "%s\n", finding->text);
}

static bool is_known(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	(void)ctx;
	(void)public;
	return true;
}

/* One file after the other: order has the numbers of segments from '0', a blank between files. */
static enum verify_state verify(const struct feed *f, const char *order, char *ret_awaited,
				struct strbuf *said)
{
	struct verify_before before = {0};
	enum verify_state worst = VERIFY_GOOD;
	bool gone_on = true;

	while (*order) {
		struct verify_config config = {
			.say = say, .known = is_known, .ctx = said, .before = before};
		struct verify *v = verify_new(&config);
		struct verify_result r;

		for (; *order && *order != ' '; order++) {
			size_t i = (size_t)(*order - '0');
			size_t from = i ? f->segments[i - 1] : 0;
			size_t to = i < f->nsegments ? f->segments[i] : f->out.len;

			verify_feed(v, f->out.s + from, to - from);
		}
		verify_finish(v, &r);
		verify_free(v);
		gone_on = gone_on && r.gone_on;
		before = r.end;
		if (verify_state(&r) > worst)
			worst = verify_state(&r);
		order += *order == ' ';
	}
	memcpy(ret_awaited, before.awaited, VERIFY_SESSION_MAX);
	if (!gone_on && worst < VERIFY_OPEN)
		worst = VERIFY_OPEN;
	return worst;
}

static void expect(const struct feed *f, const char *order, enum verify_state state,
		   const char *awaited, const char *words)
{
	char is_awaited[VERIFY_SESSION_MAX];
	struct strbuf said = STRBUF_INIT;
	enum verify_state is = verify(f, order, is_awaited, &said);

	cr_expect_eq(is, state, "'%s': state %d, not %d: %s", order, is, state, said.s ?: "");
	cr_expect_str_eq(is_awaited, awaited, "'%s' awaits '%s'", order, is_awaited);
	cr_expect(!words == !said.len && (!words || strstr(said.s, words)), "'%s': %s", order,
		  said.s ?: "");
	strbuf_release(&said);
}

Test(timeline_segments, all_are_intact_in_one_file_and_in_three)
{
	struct feed f;

	make(&f);
	expect(&f, "0 1 2", VERIFY_GOOD, "", NULL);
	expect(&f, "012", VERIFY_GOOD, "", NULL);
	expect(&f, "01 2", VERIFY_GOOD, "", NULL);
	feed_free(&f);
}

Test(timeline_segments, one_that_is_not_there_is_missed_whichever_it_is)
{
	static const char gone[] = "what stood before this line is missing";
	struct feed f;

	make(&f);
	expect(&f, "1 2", VERIFY_DAMAGED, "", gone);
	expect(&f, "0 2", VERIFY_DAMAGED, "", gone);
	expect(&f, "02", VERIFY_DAMAGED, "", gone);
	expect(&f, "0 1", VERIFY_GOOD, "s-1", NULL);
	expect(&f, "0", VERIFY_GOOD, "s-1", NULL);
	expect(&f, "0 2 1", VERIFY_DAMAGED, "s-1", gone);
	feed_free(&f);
}

Test(timeline_segments, another_session_is_not_what_was_awaited)
{
	struct feed f, g;

	make(&f);
	feed_added(&g, "s-2", (const uint8_t[SHA256_SIZE]){0});
	cr_assert_eq(feed_end(&g), 0);
	f.out.len = f.segments[1];
	strbuf_add(&f.out, g.out.s, g.out.len);
	expect(&f, "0 1 2", VERIFY_OPEN, "", NULL);
	expect(&f, "012", VERIFY_OPEN, "", NULL);
	feed_free(&f);
	feed_free(&g);
}

Test(timeline_segments, each_begins_with_who_is_there)
{
	struct feed f;
	json_t *r;

	make(&f);
	cr_expect_eq(feed_count(&f, "session.state"), 3);
	r = feed_find(&f, "process.state", 0);
	cr_expect_str_eq(STR(r, "ringfence.why"), "segment");
	json_decref(r);
	for (size_t i = 0; i < f.nsegments; i++)
		cr_expect(strstr(f.out.s + f.segments[i], "\"event\":\"session.state\"") <
			  strchr(f.out.s + f.segments[i], '\n'));
	feed_free(&f);
}

Test(timeline_segments, without_another_file_the_same_goes_on)
{
	struct feed f;

	feed_start(&f, "segments-not");
	cr_expect_eq(timeline_segment(f.t), 0);
	cr_expect_eq(f.out.len, 0);
	feed_settle(&f);
	f.next_error = -ENOSPC;
	cr_expect_eq(timeline_segment(f.t), -ENOSPC);
	cr_expect_eq(f.nsegments, 0);
	cr_assert_eq(feed_end(&f), 0);
	expect(&f, "0", VERIFY_GOOD, "", NULL);
	feed_free(&f);
}

Test(timeline_segments, a_sink_that_fails_closes_nothing)
{
	struct feed f;

	feed_start(&f, "segments-full");
	feed_settle(&f);
	f.sink_error = -ENOSPC;
	cr_expect_eq(timeline_segment(f.t), -ENOSPC);
	cr_expect_eq(timeline_segment(f.t), -ENOSPC);
	f.sink_error = 0;
	feed_settle(&f);
	cr_assert_eq(feed_end(&f), 0);
	cr_expect_eq(f.nsegments, 0);
	cr_expect_eq(feed_count(&f, "timeline.gap"), 1);
	expect(&f, "0", VERIFY_GOOD, "", NULL);
	feed_free(&f);
}
