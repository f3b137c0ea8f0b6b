// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/asks.h"

#include <errno.h>
#include <string.h>

#include "user/base/log.h"

int asks_parse(const char *text, enum rf_effect *ret_effect)
{
	bool deny = !strcmp(text, "deny");

	if (!deny && strcmp(text, "audit") != 0) {
		log_error("--ask: '%s' is none of deny, audit", text);
		return -EINVAL;
	}
	*ret_effect = deny ? RF_EFFECT_DENY : RF_EFFECT_AUDIT;
	return 0;
}

void asks_answer(struct policy_ir *ir, enum rf_effect effect)
{
	if (effect == RF_EFFECT_NONE)
		return;
	for (size_t i = 0; i < ir->nrules; i++)
		if (ir->rules[i].effect == RF_EFFECT_ASK)
			ir->rules[i].effect = effect;
	for (size_t i = 0; i < ir->ngates; i++)
		if (ir->gates[i].of_rule)
			ir->gates[i].approval = false;
}
