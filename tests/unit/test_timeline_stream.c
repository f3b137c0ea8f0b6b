// SPDX-License-Identifier: GPL-2.0-only
/* The records as a whole: their order, and what is missing of them. */
#include <criterion/criterion.h>
#include <errno.h>

#include "tests/unit/feed.h"

Test(timeline, losses_stand_where_the_hole_is_and_the_totals_balance)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "lost");
	feed_file(&f, 11, RF_OP_READ, "/a");
	feed_lose(&f, RF_CLASS_OPEN);
	feed_lose(&f, RF_CLASS_OPEN);
	feed_judged(&f, 11, RF_OP_WRITE, RF_EFFECT_DENY, 0);
	feed_file(&f, 11, RF_OP_READ, "/b");
	feed_lose(&f, RF_CLASS_NET);
	feed_settle(&f);
	f.counts[RF_CLASS_FILE].produced++; /* never arrives */
	cr_assert_eq(feed_end(&f), 0);
	r = feed_line(&f, 7);
	cr_assert_str_eq(STR(r, "event"), "timeline.lost");
	cr_assert_eq(UINT(r, "ringfence.lost.count"), 2);
	cr_assert_eq(UINT(r, "ringfence.lost.after"), 6);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "ring_full");
	json_decref(r);
	cr_assert_eq(feed_count(&f, "timeline.lost"), 3);
	r = feed_find(&f, "session.end", 0);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.produced"), 4);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.delivered"), 2);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.lost"), 2);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.net.lost"), 1);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.file.lost"), 1);
	json_decref(r);
	feed_free(&f);
}

Test(timeline, malformed_and_foreign_records_are_told_apart)
{
	struct feed f;
	struct rf_ev_hdr *h;

	feed_start(&f, "malformed");
	h = feed_record(&f, RF_EV_FILE, RF_CLASS_OPEN, 11);
	f.len = sizeof(*h);
	cr_assert_eq(feed_send(&f), -EBADMSG);
	h = feed_record(&f, RF_EV_EXIT, RF_CLASS_PROC, 11);
	h->size = sizeof(struct rf_ev_exit);
	h->session = FEED_SESSION + 1;
	cr_assert_eq(timeline_event(f.t, h, h->size), -ESRCH);
	cr_assert_eq(timeline_event(f.t, h, 4), -EBADMSG);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, full_disk_stops_recording_and_leaves_a_gap)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "gap");
	feed_settle(&f);
	f.sink_error = -ENOSPC;
	feed_file(&f, 11, RF_OP_READ, "/a");
	feed_file(&f, 11, RF_OP_READ, "/b");
	f.now += 200000000;
	cr_assert_eq(timeline_tick(f.t, f.now), -ENOSPC);
	cr_assert_eq(timeline_tick(f.t, f.now + 1), -ENOSPC);
	f.sink_error = 0;
	f.now += 200000000;
	cr_assert_eq(timeline_tick(f.t, f.now), 0);
	f.now += 200000000;
	feed_file(&f, 11, RF_OP_READ, "/c");
	cr_assert_eq(feed_end(&f), 0);
	r = feed_find(&f, "timeline.gap", 0);
	cr_assert_str_eq(STR(r, "ringfence.gap.error"), "ENOSPC");
	cr_assert_eq(UINT(r, "ringfence.gap.lines"), 2);
	json_decref(r);
	r = feed_find(&f, "timeline.lost", 0);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "not_written");
	cr_assert_eq(UINT(r, "ringfence.lost.count"), 2);
	json_decref(r);
	cr_assert_eq(feed_count(&f, "file.open"), 1);
	feed_free(&f);
}

Test(timeline, records_of_two_rings_are_put_in_order)
{
	struct feed f;
	uint64_t last = 0;
	json_t *r;

	feed_start(&f, "order");
	for (int i = 0; i < 50; i++) {
		uint64_t kept = f.now;

		f.now += (uint64_t)(i * 37 % 50) * 1000000;
		feed_file(&f, 11, RF_OP_READ, "/a");
		f.now = kept;
	}
	f.now += 60000000;
	feed_settle(&f);
	for (size_t i = 0; (r = feed_line(&f, i)); i++) {
		cr_assert_geq(UINT(r, "mono"), last);
		cr_assert_eq(UINT(r, "seq"), i + 1);
		last = UINT(r, "mono");
		json_decref(r);
	}
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, record_beyond_the_window_is_written_and_marked_late)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "late");
	feed_settle(&f);
	f.now -= 190000000;
	feed_file(&f, 11, RF_OP_READ, "/late");
	f.now += 190000000;
	feed_settle(&f);
	r = feed_find(&f, "file.open", 0);
	cr_assert(json_is_true(record_get(r, "ringfence.late")));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, nothing_is_written_before_its_window_is_over)
{
	struct feed f;

	feed_start(&f, NULL);
	timeline_tick(f.t, f.now);
	cr_assert_eq(feed_count(&f, "process.exec"), 0);
	feed_settle(&f);
	cr_assert_eq(feed_count(&f, "process.exec"), 1);
	feed_free(&f);
}

Test(timeline, chunk_without_its_exec_is_counted_as_an_orphan)
{
	struct feed f;
	struct rf_ev_argv *a;
	json_t *r;

	feed_start(&f, "orphan");
	feed_lose(&f, RF_CLASS_PROC);
	a = feed_record(&f, RF_EV_ARGV, RF_CLASS_ARGV, 50);
	a->total = 2;
	a->len = 2;
	f.len += 2;
	feed_send(&f);
	feed_settle(&f);
	feed_settle(&f);
	r = feed_find(&f, "timeline.lost", 0);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "orphan");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}
