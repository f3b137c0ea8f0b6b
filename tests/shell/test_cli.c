// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/cli/options.h"
#include "user/session/procstat.h"

static int parse(enum options_use use, char **argv, struct options *o)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return options_parse(use, argc, argv, o);
}

Test(cli, the_first_word_ends_the_options)
{
	char *argv[] = {"run", "-p", "a",  "--policy=b", "--set", "x=1",
			"-q",  "ls", "-p", "c",		 NULL};
	struct options o;

	cr_assert_eq(parse(OPTIONS_RUN, argv, &o), 0);
	cr_expect_eq(o.npolicies, 2);
	cr_expect_str_eq(o.policies[1], "b");
	cr_expect_eq(o.nset, 1);
	cr_expect(o.quiet);
	cr_expect_eq(o.nrest, 3);
	cr_expect_str_eq(o.rest[0], "ls");
	cr_expect_str_eq(o.rest[1], "-p");
	options_release(&o);
}

Test(cli, two_dashes_end_the_options)
{
	char *argv[] = {"run", "--audit", "--tier", "observe", "--", "-x", NULL};
	struct options o;

	cr_assert_eq(parse(OPTIONS_RUN, argv, &o), 0);
	cr_expect(o.audit);
	cr_expect_eq(o.tier, RF_TIER_OBSERVE);
	cr_expect_eq(o.nrest, 1);
	cr_expect_str_eq(o.rest[0], "-x");
	options_release(&o);
}

Test(cli, rings_are_powers_of_two)
{
	char *good[] = {"run", "--ring-life", "65536", NULL};
	char *bad[] = {"run", "--ring-data", "65537", NULL};
	struct options o;

	cr_assert_eq(parse(OPTIONS_RUN, good, &o), 0);
	cr_expect_eq(o.ring_life, 65536);
	options_release(&o);
	cr_expect_eq(parse(OPTIONS_RUN, bad, &o), -EINVAL);
	options_release(&o);
}

Test(cli, the_table_of_labels_has_bounds)
{
	char *good[] = {"run", "--label-table", "1024", NULL};
	char *bad[][4] = {{"run", "--label-table", "1023", NULL},
			  {"run", "--label-table", "4194305", NULL},
			  {"run", "--label-table", "many", NULL}};
	struct options o;

	cr_assert_eq(parse(OPTIONS_RUN, good, &o), 0);
	cr_expect_eq(o.label_table, 1024);
	options_release(&o);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(parse(OPTIONS_RUN, bad[i], &o), -EINVAL);
		options_release(&o);
	}
}

Test(cli, attach_starts_nobody)
{
	char *argv[] = {"attach", "--user", "joe", "1", NULL};
	struct options o;

	cr_expect_eq(parse(OPTIONS_ATTACH, argv, &o), -EINVAL);
	options_release(&o);
}

Test(cli, a_process_may_have_any_name)
{
	struct procstat st;

	cr_assert_eq(procstat_parse("7 (a) R 1 (x) S 42 7 9 0 -1 4194560 1 2", &st), 0);
	cr_expect_str_eq(st.name, "a) R 1 (x");
	cr_expect_eq(st.state, 'S');
	cr_expect_eq(st.parent, 42);
	cr_expect_eq(st.session, 9);
	cr_expect_not(st.kernel);
	cr_assert_eq(procstat_parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0", &st), 0);
	cr_expect(st.kernel);
	cr_expect_eq(procstat_parse("2 kthreadd S 0", &st), -EBADMSG);
}
