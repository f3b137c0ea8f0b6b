// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "tests/unit/wire_feed.h"

Test(record_wire, model_turn_is_told_in_order)
{
	const struct wire_tool bash = {"toolu_1", "Bash", "{\"command\":\"make test\"}"};
	struct wire_feed w;
	json_t *r;

	wire_feed_init(&w, "record_wire-turn");
	wire_feed_calls(&w, &bash, 1);
	wire_feed_shell(&w, 101, "make test");
	feed_exit(&w.f, 101, 0);
	wire_feed_result(&w, "toolu_1", "ok");
	wire_feed_request(&w);
	wire_feed_end(&w);
	cr_log_info("%s", w.f.out.s);
	cr_assert_eq(feed_count(&w.f, "http.request"), 2);
	cr_assert_eq(feed_count(&w.f, "llm.request"), 2);
	cr_assert_eq(feed_count(&w.f, "llm.tool_call"), 1);
	r = feed_find(&w.f, "llm.tool_call", 0);
	cr_assert_str_eq(STR(r, "gen_ai.tool.call.arguments"), "{\"command\":\"make test\"}");
	cr_assert_str_eq(STR(r, "gen_ai.tool.call.id"), "toolu_1");
	json_decref(r);
	r = feed_find(&w.f, "llm.tool_result", 0);
	cr_assert_gt(UINT(r, "ringfence.because"), 0);
	json_decref(r);
	r = feed_find(&w.f, "cause.link", 0);
	cr_assert_str_eq(STR(r, "ringfence.certainty"), "exact");
	json_decref(r);
	wire_feed_free(&w);
}
