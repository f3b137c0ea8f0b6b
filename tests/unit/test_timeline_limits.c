// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/feed.h"
#include "user/report/describe.h"
#include "user/timeline/record.h"

static const struct timeline_limits bounds = {
	.processes = 512, .memory = 1 << 20, .cpu = 500, .io = 1000, .time_ns = 90000000000ULL};

static void start(struct feed *f, const char *name, const struct timeline_limits *limits)
{
	feed_start(f, name);
	f->t->config.limits = *limits;
}

static void finish(struct feed *f, const struct timeline_usage *usage)
{
	timeline_finish(f->t, &(struct timeline_end){.mono_ns = f->now,
						     .counts = f->counts,
						     .usage = usage,
						     .why = "time",
						     .wait_status = -1});
}

static void stopped(struct feed *f, enum timeline_stop stop, uint64_t count, uint64_t total)
{
	timeline_limit(f->t, f->now,
		       &(struct timeline_limit){.stop = stop, .count = count, .total = total});
	feed_settle(f);
}

/* What a person reads of the n-th record of that event. */
static void expect_words(const struct feed *f, const char *event, size_t n, const char *words)
{
	struct strbuf text = STRBUF_INIT;
	char error[READER_ERROR_MAX], *line;
	json_t *json = feed_find(f, event, n);
	struct record r;

	cr_assert(json);
	line = json_dumps(json, 0);
	cr_assert_eq(record_parse(line, strlen(line), &r, error), 0, "%s", error);
	describe_object(&r, &text);
	cr_expect_str_eq(text.s, words);
	strbuf_release(&text);
	record_release(&r);
	free(line);
	json_decref(json);
}

Test(timeline_limits, bounds_are_told_at_the_start)
{
	struct feed f;
	json_t *r;

	start(&f, "limits", &bounds);
	feed_settle(&f);
	r = feed_find(&f, "session.state", 0);
	cr_expect_eq(UINT(r, "ringfence.limits.processes"), 512);
	cr_expect_eq(UINT(r, "ringfence.limits.memory_bytes"), 1 << 20);
	cr_expect_eq(UINT(r, "ringfence.limits.cpu_thousandths"), 500);
	cr_expect_eq(UINT(r, "ringfence.limits.io_bytes_per_second"), 1000);
	cr_expect_eq(UINT(r, "ringfence.limits.time_seconds"), 90);
	json_decref(r);
	feed_finish(&f);
}

Test(timeline_limits, what_was_stopped_is_told_with_its_bound)
{
	struct feed f;
	json_t *r;

	start(&f, "limits-stopped", &bounds);
	stopped(&f, TIMELINE_REFUSED, 3, 3);
	stopped(&f, TIMELINE_REFUSED, 1, 4);
	stopped(&f, TIMELINE_KILLED, 1, 1);
	stopped(&f, TIMELINE_OVER, 1, 1);
	finish(&f, &(struct timeline_usage){.refused = 4,
					    .killed = 1,
					    .cpu_us = 7,
					    .throttled = 2,
					    .throttled_us = 1500000,
					    .over = true});
	r = feed_find(&f, "session.limit", 1);
	cr_expect_str_eq(STR(r, "ringfence.limit"), "processes");
	cr_expect_str_eq(STR(r, "ringfence.what"), "fork-refused");
	cr_expect_eq(UINT(r, "ringfence.max"), 512);
	cr_expect_eq(UINT(r, "ringfence.count"), 1);
	cr_expect_eq(UINT(r, "ringfence.total"), 4);
	json_decref(r);
	r = feed_find(&f, "session.end", 0);
	cr_expect_eq(UINT(r, "ringfence.limits.forks_refused"), 4);
	cr_expect_eq(UINT(r, "ringfence.limits.oom_kills"), 1);
	cr_expect_eq(UINT(r, "ringfence.limits.throttled_usec"), 1500000);
	cr_expect(json_is_true(record_get(r, "ringfence.limits.time_over")));
	json_decref(r);
	expect_words(&f, "session.limit", 0, "3 new processes refused: at most 512 at once");
	expect_words(&f, "session.limit", 1, "1 new process refused: at most 512 at once");
	expect_words(&f, "session.limit", 2,
		     "1 process killed for want of memory: at most 1048576 bytes");
	expect_words(&f, "session.limit", 3,
		     "the time is over, all processes are ended: at most 90 s");
	expect_words(&f, "session.end", 0,
		     "time, 4 forks refused, 1 killed for want of memory, waited 1.500 s for its "
		     "share of the processors");
	feed_free(&f);
}

Test(timeline_limits, only_bounds_that_there_are_have_totals)
{
	struct feed f;
	json_t *r;

	start(&f, "limits-one", &(struct timeline_limits){.processes = 5});
	finish(&f, &(struct timeline_usage){0});
	r = feed_find(&f, "session.end", 0);
	cr_expect_eq(json_object_size(record_get(r, "ringfence.limits")), 1);
	json_decref(r);
	expect_words(&f, "session.end", 0, "time");
	feed_free(&f);
	feed_start(&f, "limits-none");
	feed_end(&f);
	r = feed_find(&f, "session.end", 0);
	cr_expect_not(record_get(r, "ringfence.limits"));
	json_decref(r);
	feed_free(&f);
}
