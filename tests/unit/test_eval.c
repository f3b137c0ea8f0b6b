// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/ir_build.h"

Test(eval, the_strongest_rule_comes_first_then_the_order_of_the_file)
{
	static const char *const want[] = {"kill", "deny1", "deny2", "ask", "audit"};
	struct rf_verdict v;
	struct build b;
	uint32_t i;

	build_init(&b);
	build_rule(&b, "audit", RF_EFFECT_AUDIT, READS)->everything = true;
	build_rule(&b, "deny1", RF_EFFECT_DENY, READS)->everything = true;
	build_rule(&b, "ask", RF_EFFECT_ASK, READS);
	build_of(&b, PATTERN_PATH, "/f");
	build_rule(&b, "kill", RF_EFFECT_KILL, READS);
	build_of(&b, PATTERN_PATH, "/*");
	build_rule(&b, "deny2", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/**/f");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_path(&b.eval, "/f", READS, &v), -EPERM);
	cr_assert_eq(v.effect, RF_EFFECT_KILL);
	cr_assert_eq(b.tables.lists[v.list].n, 5);
	cr_assert_eq(v.matched, 31);
	for (i = 0; i < 5; i++)
		cr_assert_str_eq(b.tables.info[b.tables.lists[v.list].rule[i]].name, want[i]);
	build_release(&b);
}

Test(eval, audit_mode_denies_nothing_and_says_what_it_would)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	b.ir.audit = true;
	build_rule(&b, "r", RF_EFFECT_DENY, READS)->everything = true;
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_path(&b.eval, "/f", READS, &v), 0);
	cr_assert_eq(v.effect, RF_EFFECT_DENY);
	cr_assert(v.flags & RF_VERDICT_AUDITED);
	build_release(&b);
}

Test(eval, a_device_is_known_by_its_number_too)
{
	static const struct {
		bool block;
		uint32_t major, minor;
		int result;
	} rows[] = {
		{true, 8, 0, -EPERM},	  {false, 8, 0, 0},  {true, 4095, 1048575, -EPERM},
		{false, 1, 1, -EPERM},	  {false, 1, 11, 0}, {false, 136, 0, -EPERM},
		{false, 136, 99, -EPERM}, {false, 10, 1, 0},
	};
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "disks", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/dev/block/**");
	build_rule(&b, "memory", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/dev/char/1:1");
	build_rule(&b, "terminals", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/dev/char/136:*");
	cr_assert_eq(build_lower(&b), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(eval_device(&b.eval, "/d", READS, rows[i].block,
					 rows[i].major << 20 | rows[i].minor, &v),
			     rows[i].result, "row %zu", i);
	build_release(&b);
}

Test(eval, a_rule_about_every_name_in_dev_goes_by_the_devices_own)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "dev", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/dev/**");
	build_except(&b, PATTERN_PATH, "/dev/dri/*");
	build_rule(&b, "all", RF_EFFECT_DENY, READS)->everything = true;
	build_except(&b, PATTERN_PATH, "/dev/**");
	build_except(&b, PATTERN_PATH, "/w/**");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_device(&b.eval, "/dev/dri/card0", READS, false, 226 << 20, &v), 0);
	cr_assert_eq(eval_device(&b.eval, "/w/d", READS, false, 226 << 20, &v), 0);
	cr_assert_eq(eval_device(&b.eval, "/dev/mem", READS, false, 1 << 20 | 1, &v), -EPERM);
	cr_assert_eq(eval_device(&b.eval, "/o/d", READS, false, 226 << 20, &v), -EPERM);
	build_release(&b);
}

Test(eval, a_program_counts_by_its_file_and_by_what_it_was_called)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "git", RF_EFFECT_DENY, EXECS);
	build_of(&b, PATTERN_PROGRAM, "git");
	build_rule(&b, "py", RF_EFFECT_DENY, EXECS);
	build_of(&b, PATTERN_PROGRAM, "python*");
	build_except(&b, PATTERN_PATH, "/usr/bin/python3");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(eval_exec(&b.eval, "/usr/bin/git", NULL, &v));
	cr_assert(!(v.flags & RF_VERDICT_CALLED));
	cr_assert(eval_exec(&b.eval, "/usr/bin/busybox", "git", &v));
	cr_assert(v.flags & RF_VERDICT_CALLED);
	cr_assert(!eval_exec(&b.eval, "/usr/bin/busybox", "ls", &v));
	cr_assert(!eval_exec(&b.eval, "/usr/bin/gitk", NULL, &v));
	cr_assert(!eval_exec(&b.eval, "/usr/bin/python3", "python3", &v));
	cr_assert(eval_exec(&b.eval, "/opt/python3", "python3", &v));
	cr_assert(eval_exec(&b.eval, "/tmp/copy", "python3", &v));
	cr_assert(!eval_path(&b.eval, "/usr/bin/git", READS | WRITES, &v));
	cr_assert(eval_path(&b.eval, "/usr/bin/git", EXECS, &v));
	build_release(&b);
}

Test(eval, an_allow_list_of_programs_is_about_files_not_called_names)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "only", RF_EFFECT_DENY, EXECS)->everything = true;
	build_except(&b, PATTERN_PATH, "/usr/bin/*");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!eval_exec(&b.eval, "/usr/bin/ls", "anything", &v));
	cr_assert(eval_exec(&b.eval, "/tmp/ls", "ls", &v));
	build_release(&b);
}

Test(eval, system_operations_have_rules_without_objects)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "trace", RF_EFFECT_KILL, RF_OP_BIT(RF_OP_PTRACE) | RF_OP_BIT(RF_OP_BPF));
	build_rule(&b, "file", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/f");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(eval_system(&b.eval, RF_OP_PTRACE, &v));
	cr_assert_eq(v.effect, RF_EFFECT_KILL);
	cr_assert(!eval_system(&b.eval, RF_OP_MOUNT, &v));
	cr_assert(!eval_path(&b.eval, "/g", READS, &v));
	build_release(&b);
}

Test(eval, a_created_file_is_also_judged_as_written)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "w", RF_EFFECT_DENY, RF_OP_BIT(RF_OP_WRITE));
	build_of(&b, PATTERN_PATH, "/d/**");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(eval_create(&b.eval, "/d/f", &v));
	cr_assert(!eval_mkdir(&b.eval, "/d/f", &v));
	cr_assert(eval_link(&b.eval, "/f", "/d/f", &v));
	cr_assert(eval_rename(&b.eval, "/f", "/d/f", 0, &v));
	cr_assert(eval_rename(&b.eval, "/x", "/d/x", EVAL_DIR, &v));
	cr_assert(!eval_rename(&b.eval, "/d/x", "/d/y", EVAL_DIR, &v));
	build_release(&b);
}

Test(eval, a_name_that_is_too_long_is_denied)
{
	static char name[RF_PATH_MAX + 2];
	struct rf_verdict v;
	struct build b;

	memset(name, 'a', sizeof(name) - 1);
	name[0] = '/';
	build_init(&b);
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_path(&b.eval, name, READS, &v), -EPERM);
	cr_assert(v.flags & RF_VERDICT_CLOSED);
	cr_assert_eq(v.error, RF_ERR_PATH_LONG);
	name[RF_PATH_MAX] = '\0';
	cr_assert_eq(eval_path(&b.eval, name, READS, &v), 0);
	build_release(&b);
}

Test(eval, broken_tables_deny)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "r", RF_EFFECT_AUDIT, READS)->everything = true;
	cr_assert_eq(build_lower(&b), 0);
	b.tables.nrules = 0;
	cr_assert_eq(eval_path(&b.eval, "/f", READS, &v), -EPERM);
	cr_assert(v.flags & RF_VERDICT_CLOSED);
	b.tables.nrules = 1;
	b.tables.states[b.tables.policy.start].dflt = 1u << 30;
	b.tables.states[b.tables.policy.start].base = 1u << 30;
	cr_assert_eq(eval_path(&b.eval, "/f", READS, &v), -EPERM);
	cr_assert_eq(v.error, RF_ERR_TABLES);
	build_release(&b);
}
