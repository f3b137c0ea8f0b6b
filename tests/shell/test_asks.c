// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/session/asks.h"

static struct policy_ir ir;
static struct ir_rule rules[3];
static struct ir_gate gates[2];

static void make(void)
{
	rules[0].effect = RF_EFFECT_ASK;
	rules[1].effect = RF_EFFECT_KILL;
	rules[2].effect = RF_EFFECT_NONE;
	gates[0] = (struct ir_gate){.of_rule = true, .approval = true};
	gates[1] = (struct ir_gate){.approval = true};
	ir = (struct policy_ir){.rules = rules, .nrules = 3, .gates = gates, .ngates = 2};
}

Test(asks, where_nobody_answers_a_question_is_a_denial_for_good)
{
	enum rf_effect effect = RF_EFFECT_NONE;

	make();
	cr_assert_eq(asks_parse("deny", &effect), 0);
	asks_answer(&ir, effect);
	cr_expect_eq(rules[0].effect, RF_EFFECT_DENY);
	cr_expect_eq(rules[1].effect, RF_EFFECT_KILL);
	cr_expect_eq(rules[2].effect, RF_EFFECT_NONE);
	cr_expect_not(gates[0].approval);
	cr_expect(gates[1].approval);
}

Test(asks, or_it_is_only_recorded)
{
	enum rf_effect effect = RF_EFFECT_NONE;

	make();
	cr_assert_eq(asks_parse("audit", &effect), 0);
	asks_answer(&ir, effect);
	cr_expect_eq(rules[0].effect, RF_EFFECT_AUDIT);
}

Test(asks, without_the_switch_they_ask)
{
	make();
	asks_answer(&ir, RF_EFFECT_NONE);
	cr_expect_eq(rules[0].effect, RF_EFFECT_ASK);
	cr_expect(gates[0].approval);
}

Test(asks, another_word_is_refused)
{
	enum rf_effect effect = RF_EFFECT_NONE;

	cr_expect(asks_parse("allow", &effect));
	cr_expect(asks_parse("", &effect));
	cr_expect_eq(effect, RF_EFFECT_NONE);
}
