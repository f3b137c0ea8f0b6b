// SPDX-License-Identifier: GPL-2.0-only
/* What stands behind a label, and the chain back to its source. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/causes_help.h"

static const char *const sh_args[] = {"sh", NULL};

Test(causes, label_of_an_event_stands_behind_what_it_was_and_names_it)
{
	struct feed f;
	json_t *r;

	causes_start(&f, "label");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_settle(&f);
	r = feed_find(&f, "label.gain", 0);
	cr_assert_eq(UINT(r, "ringfence.because"), seq_of(&f, "file.open", 0));
	cr_assert_gt(UINT(r, "seq"), UINT(r, "ringfence.because"));
	cr_assert_str_eq(STR(r, "ringfence.cause"), "event");
	cr_assert_str_eq(STR(r, "ringfence.rule.name"), "labels.secret.sources");
	cr_assert_str_eq(STR(r, "result"), "ok");
	cr_assert_eq(UINT(r, "process.pid"), 12);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, event_of_an_exec_stands_behind_it)
{
	const struct rf_object program = {.ino = 77, .dev = FEED_DEV};
	struct feed f;

	causes_start(&f, "label-exec");
	feed_flow(&f, 12, SECRET, RF_FLOW_PROGRAM, &program);
	feed_exec(&f, 12, "/bin/tool", sh_args);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), seq_of(&f, "process.exec", 1));
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, chain_goes_over_a_pipe_and_a_file_back_to_the_source)
{
	struct feed f;
	char text[200], want[200];
	json_t *r, *chain;

	causes_start(&f, "chain");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_flow(&f, 13, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_opened(&f, 13, RF_ACC_WRITE, OUT_INO, "/w/out");
	feed_opened(&f, 14, RF_ACC_READ, OUT_INO, "/w/out");
	feed_flow(&f, 14, SECRET, RF_FLOW_FILE, &out_object);
	feed_denied(&f, 14, SECRET, 1, 0);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "label.gain", 0));
	cr_assert_eq(because_of(&f, "label.gain", 2), seq_of(&f, "file.open", 2));
	snprintf(want, sizeof(want),
		 "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
		 seq_of(&f, "label.gain", 2), seq_of(&f, "file.open", 2),
		 seq_of(&f, "file.open", 1), seq_of(&f, "label.gain", 1),
		 seq_of(&f, "label.gain", 0), seq_of(&f, "file.open", 0));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	r = feed_find(&f, "policy.deny", 0);
	chain = record_get(r, "ringfence.chain");
	cr_assert_str_eq(STR(json_array_get(chain, 5), "file.path"), "/w/.env");
	cr_assert_str_eq(STR(json_array_get(chain, 0), "channel"), "file");
	cr_assert_eq(UINT(json_array_get(chain, 2), "process.pid"), 13);
	cr_assert_null(record_get(json_array_get(chain, 2), "certain"));
	cr_assert_null(record_get(r, "ringfence.needs"));
	json_decref(r);
	r = feed_find(&f, "label.gain", 1);
	cr_assert_str_eq(STR(r, "ringfence.object.kind"), "pipe");
	cr_assert_str_eq(STR(r, "ringfence.object.inode"), "900");
	cr_assert_null(record_get(r, "file"));
	json_decref(r);
	r = feed_find(&f, "label.gain", 2);
	cr_assert_str_eq(STR(r, "file.path"), "/w/out");
	cr_assert_str_eq(STR(r, "ringfence.object.kind"), "file");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, unknown_cause_is_left_out)
{
	struct feed f;
	char text[200], want[24];

	causes_start(&f, "unknown-cause");
	/* Nothing was seen of the file, and the open of the event was lost. */
	feed_flow(&f, 12, SECRET, RF_FLOW_FILE, &out_object);
	feed_label(&f, 13, &(struct rf_ev_label){.gained = 2, .cause = RF_CAUSE_EVENT});
	feed_lose(&f, RF_CLASS_OPEN);
	f.now += 20000000;
	feed_denied(&f, 12, SECRET, 1, 0);
	feed_opened(&f, 13, RF_ACC_READ, ENV_INO, "/w/other");
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(because_of(&f, "label.gain", 1), 0);
	snprintf(want, sizeof(want), "%" PRIu64, seq_of(&f, "label.gain", 0));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, what_was_assumed_is_where_a_chain_ends)
{
	char text[200], want[24];
	struct feed f;
	json_t *r;

	causes_start(&f, "assumed");
	feed_label(&f, 11, &(struct rf_ev_label){.gained = SECRET, .cause = RF_CAUSE_ASSUMED});
	feed_label(&f, 12, &(struct rf_ev_label){.gained = SECRET, .cause = RF_CAUSE_ASSUMED});
	f.now += 20000000;
	feed_denied(&f, 12, SECRET, 1, 0);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(because_of(&f, "label.gain", 1), 0);
	snprintf(want, sizeof(want), "%" PRIu64, seq_of(&f, "label.gain", 1));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	r = feed_find(&f, "label.gain", 0);
	cr_assert_str_eq(STR(r, "ringfence.cause"), "assumed");
	cr_assert_null(record_get(r, "ringfence.object"));
	json_decref(r);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_str_eq(STR(json_array_get(record_get(r, "ringfence.chain"), 0), "cause"),
			 "assumed");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, pipe_after_two_sources_names_neither)
{
	struct feed f;

	causes_start(&f, "two-sources");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_read(&f, 13, SECRET, ENV_INO, "/w/.env");
	feed_flow(&f, 14, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "file.open", 1));
	cr_assert_eq(because_of(&f, "label.gain", 2), 0);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, descriptor_that_a_child_inherits_is_the_parents_open)
{
	struct feed f;
	char text[200], want[200];

	causes_start(&f, "inherited");
	/* 11 opens the output, its child reads the secret and writes; then 11 opens it to read,
	 * and its child reads. */
	feed_opened(&f, 11, RF_ACC_WRITE, OUT_INO, "/w/out");
	feed_fork(&f, 11, 20);
	feed_read(&f, 20, SECRET, ENV_INO, "/w/.env");
	feed_opened(&f, 11, RF_ACC_READ, OUT_INO, "/w/out");
	feed_fork(&f, 11, 21);
	feed_flow(&f, 21, SECRET, RF_FLOW_FILE, &out_object);
	feed_denied(&f, 21, SECRET, 1, 0);
	/* Forked before that: the descriptor is none of its own. */
	feed_flow(&f, 14, SECRET, RF_FLOW_FILE, &out_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "file.open", 2));
	cr_assert_eq(because_of(&f, "label.gain", 2), seq_of(&f, "label.gain", 0));
	snprintf(want, sizeof(want), "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
		 seq_of(&f, "label.gain", 1), seq_of(&f, "file.open", 2),
		 seq_of(&f, "file.open", 0), seq_of(&f, "label.gain", 0),
		 seq_of(&f, "file.open", 1));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, several_writers_are_said_to_be_uncertain)
{
	struct feed f;
	json_t *r, *step;

	causes_start(&f, "writers");
	for (uint32_t pid = 12; pid <= 13; pid++) {
		feed_read(&f, pid, SECRET, ENV_INO, "/w/.env");
		feed_opened(&f, pid, RF_ACC_WRITE, OUT_INO, "/w/out");
	}
	feed_opened(&f, 14, RF_ACC_READ, OUT_INO, "/w/out");
	feed_flow(&f, 14, SECRET, RF_FLOW_FILE, &out_object);
	feed_denied(&f, 14, SECRET, 1, 0);
	feed_settle(&f);
	r = feed_find(&f, "policy.deny", 0);
	step = json_array_get(record_get(r, "ringfence.chain"), 2);
	cr_assert_eq(UINT(step, "process.pid"), 13);
	cr_assert(json_is_false(record_get(step, "certain")));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, child_has_the_labels_that_flow_to_children)
{
	struct feed f;
	json_t *r;

	causes_start(&f, "child");
	feed_label(&f, 12, &(struct rf_ev_label){.gained = 5, .cause = RF_CAUSE_EVENT});
	feed_opened(&f, 12, RF_ACC_READ, ENV_INO, "/w/.env");
	feed_fork(&f, 12, 30);
	feed_denied(&f, 30, 1, 1, 0);
	feed_settle(&f);
	cr_assert_eq(timeline_segment(f.t), 0);
	feed_settle(&f);
	for (size_t i = 0; (r = feed_find(&f, "process.state", i)); i++) {
		json_t *labels = record_get(r, "ringfence.labels");
		uint64_t pid = UINT(r, "process.pid");

		cr_assert_eq(json_array_size(labels), pid == 12 ? 2 : pid == 30 ? 1 : 0);
		json_decref(r);
	}
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_eq(json_array_size(record_get(r, "ringfence.chain")), 2);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, denied_object_has_the_chain_of_its_labels)
{
	struct feed f;
	char text[200], want[200];
	json_t *r;

	causes_start(&f, "of");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/out");
	feed_denied(&f, 13, SECRET, 1, OUT_INO);
	feed_settle(&f);
	snprintf(want, sizeof(want), "%" PRIu64 " %" PRIu64 " %" PRIu64, seq_of(&f, "file.open", 1),
		 seq_of(&f, "label.gain", 0), seq_of(&f, "file.open", 0));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_eq(json_array_size(record_get(r, "ringfence.object_labels")), 1);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, inode_that_another_file_has_by_now_is_another_object)
{
	const struct rf_object later = {.ino = OUT_INO, .dev = FEED_DEV, .generation = 10};
	struct feed f;
	char text[200], want[24];

	causes_start(&f, "generation");
	feed_opened(&f, 13, RF_ACC_READ, ENV_INO, "/w/.env");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_read(&f, 13, SECRET, ENV_INO, "/w/.env");
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/out");
	feed_opened(&f, 14, RF_ACC_READ, OUT_INO, "/w/out");
	feed_flow(&f, 14, SECRET, RF_FLOW_FILE, &later);
	feed_denied(&f, 14, SECRET, 1, 0);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 2), 0);
	snprintf(want, sizeof(want), "%" PRIu64, seq_of(&f, "label.gain", 2));
	cr_assert_str_eq(chain_of(&f, 0, text), want);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, sum_of_writes_is_a_nearer_record_of_the_writer)
{
	const struct rf_sum_key key = {.ino = OUT_INO, .dev = FEED_DEV, .write = 1};
	struct rf_sum sum = {.bytes = 7,
			     .ops = 1,
			     .pid = 12,
			     .start_ns = 12000000000ULL,
			     .session = FEED_SESSION};
	struct feed f;
	json_t *r, *step;

	causes_start(&f, "flow-sums");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/out");
	sum.first_ns = sum.last_ns = f.now;
	f.counts[RF_CLASS_RW].produced = 1;
	timeline_sum(f.t, &key, &sum);
	feed_opened(&f, 14, RF_ACC_READ, OUT_INO, "/w/out");
	feed_flow(&f, 14, SECRET, RF_FLOW_FILE, &out_object);
	feed_denied(&f, 14, SECRET, 1, 0);
	feed_settle(&f);
	r = feed_find(&f, "policy.deny", 0);
	step = json_array_get(record_get(r, "ringfence.chain"), 2);
	cr_assert_str_eq(STR(step, "event"), "file.write");
	cr_assert_eq(UINT(step, "seq"), seq_of(&f, "file.write", 0));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, denied_open_lets_nothing_in)
{
	struct feed f;

	causes_start(&f, "denied-open");
	feed_denied(&f, 12, 0, 1, OUT_INO);
	feed_flow(&f, 12, SECRET, RF_FLOW_FILE, &out_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(feed_finish(&f), 0);
}
