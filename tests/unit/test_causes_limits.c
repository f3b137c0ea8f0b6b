// SPDX-License-Identifier: GPL-2.0-only
/* Causes that are lost, forgotten or cut: nothing is taken for another. */
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/causes_help.h"
#include "user/timeline/causes.h"

Test(causes, lost_record_is_not_taken_for_the_next_one)
{
	struct feed f;

	causes_start(&f, "lossy");
	feed_opened(&f, 12, RF_ACC_READ, 1, "/w/a");
	feed_label(&f, 12, &(struct rf_ev_label){.gained = 1, .cause = RF_CAUSE_EVENT});
	feed_lose(&f, RF_CLASS_OPEN);
	feed_opened(&f, 12, RF_ACC_READ, 2, "/w/b");
	/* Another operation than the event's. */
	feed_label(&f, 12, &(struct rf_ev_label){.gained = 2, .cause = RF_CAUSE_EVENT});
	feed_opened(&f, 12, RF_ACC_WRITE, 3, "/w/c");
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(because_of(&f, "label.gain", 1), 0);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, lost_label_record_makes_no_gain_the_only_one)
{
	struct feed f;

	causes_start(&f, "lost-label");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_lose(&f, RF_CLASS_FLOW);
	feed_flow(&f, 14, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), 0);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, index_of_opens_forgets_the_oldest_and_says_nothing_of_it)
{
	const struct rf_object first = {.ino = 1, .dev = FEED_DEV, .generation = 9};
	const struct rf_object last = {
		.ino = CAUSES_USES_MAX + 10, .dev = FEED_DEV, .generation = 9};
	struct feed f;

	causes_start(&f, NULL);
	for (uint64_t i = 1; i <= last.ino; i++)
		feed_opened(&f, 12, RF_ACC_READ, i, "/w/f");
	feed_flow(&f, 12, 1, RF_FLOW_FILE, &first);
	feed_flow(&f, 12, 2, RF_FLOW_FILE, &last);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "file.open", last.ino - 1));
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, chain_ends_where_gains_were_forgotten_and_says_when_it_is_cut)
{
	struct feed f;
	char text[200], want[24];
	json_t *r;

	causes_start(&f, "long");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	for (uint32_t i = 0; i < 40; i++)
		feed_flow(&f, 100 + i, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_denied(&f, 12, SECRET, 1, 0);
	for (uint32_t i = 0; i < CAUSES_GAINS_MAX; i++)
		feed_flow(&f, 1000 + i, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_denied(&f, 12, SECRET, 1, 0);
	feed_denied(&f, 1000 + CAUSES_GAINS_MAX - 1, SECRET, 1, 0);
	feed_settle(&f);
	snprintf(want, sizeof(want), "%" PRIu64 " %" PRIu64, seq_of(&f, "label.gain", 0),
		 seq_of(&f, "file.open", 0));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	cr_assert_str_eq(chain_of(&f, 1, text), "");
	snprintf(want, sizeof(want), "%" PRIu64, seq_of(&f, "label.gain", 40 + CAUSES_GAINS_MAX));
	cr_assert_str_eq(chain_of(&f, 2, text), want);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_null(record_get(r, "ringfence.chain_truncated"));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, chain_of_many_steps_is_cut_at_its_limit)
{
	struct feed f;
	json_t *r;

	causes_start(&f, "cut-chain");
	feed_read(&f, 100, SECRET, ENV_INO, "/w/.env");
	for (uint32_t i = 0; i < 20; i++) {
		struct rf_object o = {.ino = 500 + i, .dev = FEED_DEV, .generation = 9};

		feed_opened(&f, 100 + i, RF_ACC_WRITE, o.ino, "/w/step");
		feed_opened(&f, 101 + i, RF_ACC_READ, o.ino, "/w/step");
		feed_flow(&f, 101 + i, SECRET, RF_FLOW_FILE, &o);
	}
	feed_denied(&f, 120, SECRET, 1, 0);
	feed_settle(&f);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_eq(json_array_size(record_get(r, "ringfence.chain")), CAUSES_CHAIN_MAX);
	cr_assert(json_is_true(record_get(r, "ringfence.chain_truncated")));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, full_disk_leaves_no_cause_that_was_not_written)
{
	struct feed f;

	causes_start(&f, "flow-gap");
	feed_settle(&f);
	f.sink_error = -ENOSPC;
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	f.now += 200000000;
	timeline_tick(f.t, f.now);
	f.sink_error = 0;
	feed_opened(&f, 14, RF_ACC_READ, OUT_INO, "/w/out");
	feed_flow(&f, 13, SECRET, RF_FLOW_PIPE, &pipe_object);
	f.now += 200000000;
	timeline_tick(f.t, f.now);
	f.now += 200000000;
	feed_denied(&f, 13, SECRET, 1, 0);
	feed_settle(&f);
	cr_assert_eq(feed_count(&f, "timeline.gap"), 1);
	cr_assert_eq(feed_finish(&f), 0);
}
