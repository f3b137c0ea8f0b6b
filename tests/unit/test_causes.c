// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/feed.h"
#include "user/timeline/causes.h"
#include "user/timeline/reader.h"

#define STR(json, path)	 record_string(json, path)
#define UINT(json, path) record_uint(json, path)

#define SECRET	1u
#define ENV_INO 100u
#define OUT_INO 200u

static const char *const sh_args[] = {"sh", NULL};
static const struct rf_object pipe_object = {.ino = 900, .dev = 14};
static const struct rf_object out_object = {.ino = OUT_INO, .dev = FEED_DEV, .generation = 9};

/* A shell, 11, with three children: 12, 13, 14. */
static void start(struct feed *f, const char *name)
{
	feed_init(f, name);
	feed_fork(f, 10, 11);
	feed_exec(f, 11, "/bin/sh", sh_args);
	for (uint32_t pid = 12; pid <= 14; pid++)
		feed_fork(f, 11, pid);
}

static void finish(struct feed *f)
{
	cr_assert_eq(feed_end(f), 0);
	feed_free(f);
}

/* The number of the n-th record of that event. */
static uint64_t seq_of(const struct feed *f, const char *event, size_t n)
{
	json_t *r = feed_find(f, event, n);
	uint64_t seq = UINT(r, "seq");

	cr_assert(r, "%s %zu", event, n);
	json_decref(r);
	return seq;
}

static uint64_t because_of(const struct feed *f, const char *event, size_t n)
{
	json_t *r = feed_find(f, event, n);
	uint64_t seq = UINT(r, "ringfence.because");

	cr_assert(r, "%s %zu", event, n);
	json_decref(r);
	return seq;
}

/* The numbers in the chain of the n-th denial, "7 5 3". */
static const char *chain_of(const struct feed *f, size_t n, char text[200])
{
	json_t *r = feed_find(f, "policy.deny", n), *step;
	size_t i, len = 0;

	cr_assert(r);
	text[0] = '\0';
	json_array_foreach (record_get(r, "ringfence.chain"), i, step)
		len += (size_t)snprintf(text + len, 200 - len, "%s%" PRIu64, i ? " " : "",
					UINT(step, "seq"));
	json_decref(r);
	return text;
}

Test(causes, label_of_an_event_stands_behind_what_it_was_and_names_it)
{
	struct feed f;
	json_t *r;

	start(&f, "label");
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
	finish(&f);
}

Test(causes, event_of_an_exec_stands_behind_it)
{
	const struct rf_object program = {.ino = 77, .dev = FEED_DEV};
	struct feed f;

	start(&f, "label-exec");
	feed_flow(&f, 12, SECRET, RF_FLOW_PROGRAM, &program);
	feed_exec(&f, 12, "/bin/tool", sh_args);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), seq_of(&f, "process.exec", 1));
	finish(&f);
}

Test(causes, chain_goes_over_a_pipe_and_a_file_back_to_the_source)
{
	struct feed f;
	char text[200], want[200];
	json_t *r, *chain;

	start(&f, "chain");
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
	finish(&f);
}

Test(causes, unknown_cause_is_left_out)
{
	struct feed f;
	char text[200], want[24];

	start(&f, "unknown-cause");
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
	finish(&f);
}

Test(causes, lost_record_is_not_taken_for_the_next_one)
{
	struct feed f;

	start(&f, "lossy");
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
	finish(&f);
}

Test(causes, pipe_after_two_sources_names_neither)
{
	struct feed f;

	start(&f, "two-sources");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_read(&f, 13, SECRET, ENV_INO, "/w/.env");
	feed_flow(&f, 14, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "file.open", 1));
	cr_assert_eq(because_of(&f, "label.gain", 2), 0);
	finish(&f);
}

Test(causes, lost_label_record_makes_no_gain_the_only_one)
{
	struct feed f;

	start(&f, "lost-label");
	feed_read(&f, 12, SECRET, ENV_INO, "/w/.env");
	feed_lose(&f, RF_CLASS_FLOW);
	feed_flow(&f, 14, SECRET, RF_FLOW_PIPE, &pipe_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 1), 0);
	finish(&f);
}

Test(causes, descriptor_that_a_child_inherits_is_the_parents_open)
{
	struct feed f;
	char text[200], want[200];

	start(&f, "inherited");
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
	finish(&f);
}

Test(causes, several_writers_are_said_to_be_uncertain)
{
	struct feed f;
	json_t *r, *step;

	start(&f, "writers");
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
	finish(&f);
}

Test(causes, child_has_the_labels_that_flow_to_children)
{
	struct feed f;
	json_t *r;

	start(&f, "child");
	feed_label(&f, 12, &(struct rf_ev_label){.gained = 5, .cause = RF_CAUSE_EVENT});
	feed_opened(&f, 12, RF_ACC_READ, ENV_INO, "/w/.env");
	feed_fork(&f, 12, 30);
	feed_denied(&f, 30, 1, 1, 0);
	feed_settle(&f);
	timeline_state(f.t, f.now);
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
	finish(&f);
}

Test(causes, denied_object_has_the_chain_of_its_labels)
{
	struct feed f;
	char text[200], want[200];
	json_t *r;

	start(&f, "of");
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
	finish(&f);
}

Test(causes, two_layers_with_one_name_are_told_apart)
{
	struct feed f;
	json_t *r, *gained;

	start(&f, "layers");
	feed_read(&f, 12, 3, ENV_INO, "/w/.env");
	feed_read(&f, 13, 1ULL << 40, ENV_INO, "/w/.env");
	feed_denied(&f, 12, 3, 1, 0);
	feed_settle(&f);
	r = feed_find(&f, "label.gain", 0);
	gained = record_get(r, "ringfence.gained");
	cr_assert_str_eq(json_string_value(json_array_get(gained, 0)), "machine/secret");
	cr_assert_str_eq(json_string_value(json_array_get(gained, 1)), "team/secret");
	json_decref(r);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_eq(json_array_size(record_get(r, "ringfence.chain")), 2);
	cr_assert_eq(json_array_size(record_get(json_array_get(record_get(r, "ringfence.chain"), 0),
						"labels")),
		     2);
	json_decref(r);
	r = feed_find(&f, "label.gain", 1);
	cr_assert_str_eq(json_string_value(json_array_get(record_get(r, "ringfence.gained"), 0)),
			 "#40");
	json_decref(r);
	finish(&f);
}

Test(causes, hostile_names_survive_in_a_chain)
{
	static const char name[] = "/w/\xff\"\n\x1b[31m</script>";
	struct strbuf back = STRBUF_INIT;
	struct feed f;
	json_t *r;

	start(&f, "hostile-chain");
	feed_read(&f, 12, SECRET, ENV_INO, name);
	feed_denied(&f, 12, SECRET, 1, 0);
	feed_settle(&f);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert(record_bytes(json_array_get(record_get(r, "ringfence.chain"), 1), "file.path",
			       &back));
	cr_assert_eq(back.len, strlen(name));
	cr_assert_arr_eq(back.s, name, back.len);
	cr_assert_null(memchr(f.out.s, '\x1b', f.out.len));
	strbuf_release(&back);
	json_decref(r);
	finish(&f);
}

Test(causes, gates_name_what_moved_them_and_a_denial_what_it_needs)
{
	struct feed f;
	json_t *r, *chain;

	start(&f, "gates");
	feed_fork(&f, 11, 40);
	feed_exit(&f, 40, 0);
	feed_gate(&f, 40, RF_CAUSE_LATE, 1, 0);
	feed_gate(&f, 12, RF_CAUSE_EVENT, 0, 1);
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/src.c");
	feed_denied(&f, 13, 0, 2, 0);
	feed_gate(&f, 13, RF_CAUSE_TIME, 0, 2);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "gate.open", 0), seq_of(&f, "process.exit", 0));
	cr_assert_eq(because_of(&f, "gate.close", 0), seq_of(&f, "file.open", 0));
	cr_assert_eq(because_of(&f, "gate.close", 1), 0);
	r = feed_find(&f, "policy.deny", 0);
	chain = record_get(r, "ringfence.chain");
	cr_assert_str_eq(json_string_value(json_array_get(record_get(r, "ringfence.needs"), 0)),
			 "tested");
	cr_assert_str_eq(json_string_value(json_array_get(record_get(r, "ringfence.gates"), 0)),
			 "docs");
	cr_assert_str_eq(STR(r, "ringfence.condition"), "secret and not tested");
	cr_assert_eq(json_array_size(chain), 2);
	cr_assert_str_eq(STR(json_array_get(chain, 0), "event"), "gate.close");
	cr_assert_str_eq(STR(json_array_get(chain, 1), "file.path"), "/w/src.c");
	json_decref(r);
	finish(&f);
}

Test(causes, gate_that_time_shuts_names_what_opened_it)
{
	struct feed f;

	start(&f, "gate-time");
	feed_gate(&f, 12, RF_CAUSE_EVENT, 1, 0);
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/src.c");
	feed_gate(&f, 13, RF_CAUSE_TIME, 0, 1);
	feed_gate(&f, 13, RF_CAUSE_USED, 0, 2);
	feed_opened(&f, 13, RF_ACC_READ, OUT_INO, "/w/src.c");
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "gate.close", 0), seq_of(&f, "gate.open", 0));
	cr_assert_eq(because_of(&f, "gate.close", 1), seq_of(&f, "file.open", 1));
	finish(&f);
}

Test(causes, segment_opens_with_labels_and_gates_as_they_are)
{
	struct feed f;
	json_t *r, *gates;

	start(&f, "flow-state");
	feed_gate(&f, 12, RF_CAUSE_EVENT, 1, 0);
	feed_settle(&f);
	timeline_state(f.t, f.now);
	feed_settle(&f);
	for (size_t i = 0; i < 2; i++) {
		r = feed_find(&f, "session.state", i);
		gates = record_get(r, "ringfence.gates");
		cr_assert_eq(json_array_size(record_get(r, "ringfence.labels")), 3);
		cr_assert_eq(json_is_true(record_get(json_array_get(gates, 0), "open")), i == 1);
		cr_assert(json_is_true(record_get(json_array_get(gates, 1), "open")));
		json_decref(r);
	}
	finish(&f);
}

Test(causes, objects_are_told_by_kind_and_no_address_of_the_kernel)
{
	static const struct {
		uint32_t dev, channel;
		char kind[16];
	} rows[] = {{RF_DEV_SOCK, RF_FLOW_SOCKET, "socket"},
		    {RF_DEV_TCP, RF_FLOW_SOCKET, "connection"},
		    {RF_DEV_UDP, RF_FLOW_SOCKET, "connection"},
		    {RF_DEV_MSG, RF_FLOW_MEMORY, "queue"},
		    {14, RF_FLOW_PIPE, "pipe"},
		    {RF_DEV_NONE, RF_FLOW_SOCKET, "unknown"}};
	struct feed f;
	json_t *r;

	start(&f, "objects");
	for (uint32_t i = 0; i < 6; i++) {
		struct rf_object o = {.dev = rows[i].dev, .ino = 0xffff888012345000ULL};

		feed_flow(&f, 12, 1, rows[i].channel, &o);
	}
	feed_label(&f, 12, &(struct rf_ev_label){.gained = 2, .cause = RF_CAUSE_MEMORY});
	feed_settle(&f);
	for (size_t i = 0; i < 6; i++) {
		r = feed_find(&f, "label.gain", i);
		cr_assert_str_eq(STR(r, "ringfence.object.kind"), rows[i].kind);
		json_decref(r);
	}
	r = feed_find(&f, "label.gain", 0);
	cr_assert_str_eq(STR(r, "ringfence.object.id"), "1");
	json_decref(r);
	r = feed_find(&f, "label.gain", 6);
	cr_assert_str_eq(STR(r, "ringfence.object.kind"), "memory");
	json_decref(r);
	finish(&f);
}

Test(causes, index_of_opens_forgets_the_oldest_and_says_nothing_of_it)
{
	const struct rf_object first = {.ino = 1, .dev = FEED_DEV, .generation = 9};
	const struct rf_object last = {
		.ino = CAUSES_USES_MAX + 10, .dev = FEED_DEV, .generation = 9};
	struct feed f;

	start(&f, NULL);
	for (uint64_t i = 1; i <= last.ino; i++)
		feed_opened(&f, 12, RF_ACC_READ, i, "/w/f");
	feed_flow(&f, 12, 1, RF_FLOW_FILE, &first);
	feed_flow(&f, 12, 2, RF_FLOW_FILE, &last);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	cr_assert_eq(because_of(&f, "label.gain", 1), seq_of(&f, "file.open", last.ino - 1));
	finish(&f);
}

Test(causes, chain_ends_where_gains_were_forgotten_and_says_when_it_is_cut)
{
	struct feed f;
	char text[200], want[24];
	json_t *r;

	start(&f, "long");
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
	finish(&f);
}

Test(causes, chain_of_many_steps_is_cut_at_its_limit)
{
	struct feed f;
	json_t *r;

	start(&f, "cut-chain");
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
	finish(&f);
}

Test(causes, inode_that_another_file_has_by_now_is_another_object)
{
	const struct rf_object later = {.ino = OUT_INO, .dev = FEED_DEV, .generation = 10};
	struct feed f;
	char text[200], want[24];

	start(&f, "generation");
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
	finish(&f);
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

	start(&f, "flow-sums");
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
	finish(&f);
}

Test(causes, denied_open_lets_nothing_in)
{
	struct feed f;

	start(&f, "denied-open");
	feed_denied(&f, 12, 0, 1, OUT_INO);
	feed_flow(&f, 12, SECRET, RF_FLOW_FILE, &out_object);
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "label.gain", 0), 0);
	finish(&f);
}

Test(causes, full_disk_leaves_no_cause_that_was_not_written)
{
	struct feed f;

	start(&f, "flow-gap");
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
	finish(&f);
}
