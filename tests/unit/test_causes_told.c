// SPDX-License-Identifier: GPL-2.0-only
/* How labels, gates and their objects are told. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/causes_help.h"

Test(causes, two_layers_with_one_name_are_told_apart)
{
	struct feed f;
	json_t *r, *gained;

	causes_start(&f, "layers");
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
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, hostile_names_survive_in_a_chain)
{
	static const char name[] = "/w/\xff\"\n\x1b[31m</script>";
	struct strbuf back = STRBUF_INIT;
	struct feed f;
	json_t *r;

	causes_start(&f, "hostile-chain");
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
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, gates_name_what_moved_them_and_a_denial_what_it_needs)
{
	struct feed f;
	json_t *r, *chain;

	causes_start(&f, "gates");
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
	cr_assert_eq(json_array_size(record_get(r, "ringfence.remedies")), 1);
	cr_assert_str_eq(STR(json_array_get(record_get(r, "ringfence.remedies"), 0), "gate"),
			 "tested");
	cr_assert_str_eq(STR(json_array_get(record_get(r, "ringfence.remedies"), 0), "by"),
			 "exec pytest, ending well");
	cr_assert_eq(json_array_size(chain), 2);
	cr_assert_str_eq(STR(json_array_get(chain, 0), "event"), "gate.close");
	cr_assert_str_eq(STR(json_array_get(chain, 1), "file.path"), "/w/src.c");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, gate_that_time_shuts_names_what_opened_it)
{
	struct feed f;

	causes_start(&f, "gate-time");
	feed_gate(&f, 12, RF_CAUSE_EVENT, 1, 0);
	feed_opened(&f, 12, RF_ACC_WRITE, OUT_INO, "/w/src.c");
	feed_gate(&f, 13, RF_CAUSE_TIME, 0, 1);
	feed_gate(&f, 13, RF_CAUSE_USED, 0, 2);
	feed_opened(&f, 13, RF_ACC_READ, OUT_INO, "/w/src.c");
	feed_settle(&f);
	cr_assert_eq(because_of(&f, "gate.close", 0), seq_of(&f, "gate.open", 0));
	cr_assert_eq(because_of(&f, "gate.close", 1), seq_of(&f, "file.open", 1));
	cr_assert_eq(feed_finish(&f), 0);
}

Test(causes, segment_opens_with_labels_and_gates_as_they_are)
{
	struct feed f;
	json_t *r, *gates;

	causes_start(&f, "flow-state");
	feed_gate(&f, 12, RF_CAUSE_EVENT, 1, 0);
	feed_settle(&f);
	cr_assert_eq(timeline_segment(f.t), 0);
	feed_settle(&f);
	for (size_t i = 0; i < 2; i++) {
		r = feed_find(&f, "session.state", i);
		gates = record_get(r, "ringfence.gates");
		cr_assert_eq(json_array_size(record_get(r, "ringfence.labels")), 3);
		cr_assert_eq(json_is_true(record_get(json_array_get(gates, 0), "open")), i == 1);
		cr_assert(json_is_true(record_get(json_array_get(gates, 1), "open")));
		json_decref(r);
	}
	cr_assert_eq(feed_finish(&f), 0);
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

	causes_start(&f, "objects");
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
	cr_assert_eq(feed_finish(&f), 0);
}
