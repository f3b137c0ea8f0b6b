// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include "user/session/assume.h"
#include "user/cli/cli.h"
#include "user/cli/options.h"

static char *labels[] = {"secret", NULL, "a/untrusted", "b/untrusted"};
static const struct policy_tables tables = {.labels = labels, .nlabels = 4};

static int assume(const char *list, uint64_t *ret_labels)
{
	return assume_labels(&tables, &list, 1, ret_labels);
}

Test(assume, lists_of_names_are_bits)
{
	const char *lists[] = {"secret", "b/untrusted,secret"};
	uint64_t bits = 7;

	cr_expect_eq(assume_labels(&tables, NULL, 0, &bits), CLI_OK);
	cr_expect_eq(bits, 0);
	cr_expect_eq(assume_labels(&tables, lists, 2, &bits), CLI_OK);
	cr_expect_eq(bits, 1 | 8);
}

Test(assume, what_is_no_label_is_told_with_the_nearest, .init = cr_redirect_stderr)
{
	uint64_t bits = 7;

	cr_expect_eq(assume("scret,a/untrusted,zzzzzz,", &bits), CLI_USAGE);
	cr_expect_eq(bits, 7, "untouched");
	cr_expect_stderr_eq_str("ringfence: error: --assume: the policy has no label 'scret'; did "
				"you mean secret?\n"
				"ringfence: error: --assume: the policy has no label 'zzzzzz'\n"
				"ringfence: error: --assume: the policy has no label ''\n");
}

Test(assume, only_attach_takes_it, .init = cr_redirect_stderr)
{
	char *argv[] = {"attach", "--assume", "a,b", "--assume=c", "1", NULL};
	struct options o;

	cr_expect_eq(options_parse(OPTIONS_ATTACH, 5, argv, &o), 0);
	cr_expect_eq(o.nassume, 2);
	cr_expect_str_eq(o.assume[1], "c");
	options_release(&o);
	cr_expect_neq(options_parse(OPTIONS_RUN, 5, argv, &o), 0);
	options_release(&o);
}
