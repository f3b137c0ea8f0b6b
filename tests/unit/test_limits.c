// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/policy_help.h"

Test(limits, of_several_layers_the_strictest_counts)
{
	const char *const layers[] = {
		"version: 1\nname: a\nlimits: {processes: 512, memory: 4GiB, time: 8h}\n",
		"version: 1\nname: b\nlimits: {processes: 1024, memory: 1GiB, cpu: 2}\n",
	};
	struct help h = {0};
	const uint64_t *v;

	help_compile_layers(&h, layers, 2);
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	v = h.ir.limits.v;
	cr_expect_eq(v[IR_LIMIT_PROCESSES], 512);
	cr_expect_eq(v[IR_LIMIT_MEMORY], 1ull << 30);
	cr_expect_eq(v[IR_LIMIT_CPU], 2000);
	cr_expect_eq(v[IR_LIMIT_IO], 0);
	cr_expect_eq(v[IR_LIMIT_TIME], 28800000000000ull);
	help_release(&h);
}

Test(limits, group_is_kept_by_a_layer_of_its_own)
{
	struct help h = {0};

	help_body(&h, "limits: {processes: 5}\nrules: [{name: r, deny: bpf}]\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect(ir_limits_group(&h.ir.limits));
	cr_expect_eq(h.ir.nlayers, 2);
	cr_expect_str_eq(h.ir.layers[1].name, "limits");
	cr_expect(help_rule(&h, "other-group"));
	cr_expect_eq(help_rule(&h, "other-group")->ops, RF_OP_BIT(RF_OP_CGROUP));
	cr_expect_eq(help_rule(&h, "other-group")->layer, 1);
	help_release(&h);
}

Test(limits, time_needs_no_group)
{
	struct help h = {0};

	help_body(&h, "limits: {time: 5m}\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect(!h.text.len, "%s", h.text.s);
	cr_expect_not(ir_limits_group(&h.ir.limits));
	cr_expect_eq(h.ir.nlayers, 1);
	help_release(&h);
}
