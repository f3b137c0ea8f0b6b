// SPDX-License-Identifier: GPL-2.0-only
/* `names`: how long answers of DNS count. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/policy_help.h"
#include "user/policy/name_times.h"

#include "bpf/abi_user.h"
#include "bpf/host.h"

#define S	 1000000000ull
#define MACHINE	 "version: 1\nname: a\n"
#define PROJECT	 "version: 1\nname: b\n"
#define BY_NAME	 "sandbox: {network: {allow: [api.example.com]}}\n"
#define NOBODY	 "rules: [{name: r, deny: bpf}]\n"
#define TIMES(h) ((h).ir.name_times.v)

static void expect_times(const char *first, const char *second, uint64_t least, uint64_t most,
			 uint64_t grace)
{
	const char *const layers[] = {first, second};
	struct help h = {0};

	help_compile_layers(&h, layers, second ? 2 : 1);
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(TIMES(h)[IR_NAME_AT_LEAST], least * S, "%s", first);
	cr_expect_eq(TIMES(h)[IR_NAME_AT_MOST], most * S, "%s", first);
	cr_expect_eq(TIMES(h)[IR_NAME_GRACE], grace * S, "%s", first);
	help_release(&h);
}

Test(name_times, one_layer_says_what_it_likes)
{
	expect_times(MACHINE BY_NAME, NULL, 60, 86400, 0);
	expect_times(MACHINE BY_NAME "names: {at_least: 1h, at_most: 2d, grace: 10m}\n", NULL, 3600,
		     172800, 600);
	expect_times(MACHINE BY_NAME "names: {at_most: 5s}\n", NULL, 5, 5, 0);
	expect_times(MACHINE BY_NAME "names: {at_least: 2d}\n", NULL, 86400, 86400, 0);
}

Test(name_times, of_several_layers_the_shortest_counts)
{
	expect_times(MACHINE BY_NAME "names: {at_least: 2m, at_most: 1h, grace: 9m}\n",
		     PROJECT BY_NAME "names: {at_least: 3m, at_most: 2h, grace: 8m}\n", 120, 3600,
		     480);
	/* Who says nothing and names hosts has the usual times for them. */
	expect_times(MACHINE BY_NAME, PROJECT BY_NAME "names: {at_least: 2h, grace: 8m}\n", 60,
		     86400, 0);
	/* Who names none has no say, but for what he says. */
	expect_times(MACHINE NOBODY, PROJECT BY_NAME "names: {at_least: 2h, grace: 8m}\n", 7200,
		     86400, 480);
	expect_times(MACHINE NOBODY "names: {at_most: 10m, grace: 0s}\n",
		     PROJECT BY_NAME "names: {at_least: 2h, grace: 8m}\n", 600, 600, 0);
}

static void expect_error(const char *body, const char *words)
{
	struct help h = {0};

	help_body(&h, body);
	cr_expect_neq(h.err, 0, "%s", body);
	cr_expect(strstr(h.text.s ?: "", words), "%s: %s", body, h.text.s);
	help_release(&h);
}

Test(name_times, what_is_no_time_is_an_error)
{
	expect_error(BY_NAME "names: {at_least: 0s}\n", "0s is no time");
	expect_error(BY_NAME "names: {at_most: 5}\n", "5 is no time");
	expect_error(BY_NAME "names: {grace: -1s}\n", "-1s is no time");
	expect_error(BY_NAME "names: {at_least: [5s]}\n", "at_least");
	expect_error(BY_NAME "names: {ttl: 5s}\n", "ttl");
	expect_error(BY_NAME "names: []\n", "names");
	expect_error(BY_NAME "names: {at_least: 5m, at_most: 4m}\n",
		     "at_least is longer than at_most");
}

Test(name_times, times_without_names_are_warned_of)
{
	struct help h = {0};

	help_body(&h, NOBODY "names: {at_least: 5m}\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect(strstr(h.text.s, "names is about nothing"), "%s", h.text.s);
	help_release(&h);
}

Test(name_times, are_told_in_words)
{
	struct strbuf out = STRBUF_INIT;
	struct help h = {0};

	help_body(&h, BY_NAME "names: {at_most: 2h, grace: 90s}\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	explain_name_times(&h.ir, &out);
	cr_expect(strstr(out.s, "at least 1m\n"), "%s", out.s);
	cr_expect(strstr(out.s, "at most 2h  ("), "%s", out.s);
	cr_expect(strstr(out.s, "by 90s  ("), "%s", out.s);
	strbuf_release(&out);
	help_release(&h);
}

Test(name_times, an_answer_counts_within_the_bounds)
{
	struct rf_policy p = {.told_least = 60 * S, .told_most = 3600 * S};

	cr_expect_eq(rf_told_until(&p, &(struct rf_told_for){.at_ns = 5, .ttl = 0}), 5 + 60 * S);
	cr_expect_eq(rf_told_until(&p, &(struct rf_told_for){.at_ns = 5, .ttl = 61}), 5 + 61 * S);
	cr_expect_eq(rf_told_until(&p, &(struct rf_told_for){.at_ns = 5, .ttl = UINT32_MAX}),
		     5 + 3600 * S);
}
