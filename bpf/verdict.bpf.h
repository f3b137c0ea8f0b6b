/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * verdict.bpf.h - from what was judged to what the hook returns: audit or enforce, kill, and
 * hook_return(), the single way out of a hook.
 */
#ifndef RINGFENCE_VERDICT_BPF_H
#define RINGFENCE_VERDICT_BPF_H

#include "bpf/subject.bpf.h"

#define SIGKILL 9

/*
 * The value a hook returns: 0 or a small negative errno. The barrier keeps clang 14 from folding
 * the comparison into shifts, which the verifiers of 6.12 and later refuse. In tier observe a
 * program must return 0.
 */
static __always_inline int hook_return(int ret)
{
	if (rf_tier == RF_TIER_OBSERVE)
		return 0;
	asm volatile("" : "+r"(ret));
	if (ret >= 0)
		return 0;
	if (ret < -4095)
		return -EPERM;
	return ret;
}

/* No answer could be computed for a tracked process: that is a denial, with its cause. */
static __always_inline void verdict_close(struct rf_verdict *v, __u32 op, __u32 error)
{
	error_count(error);
	v->effect = RF_EFFECT_DENY;
	v->op = op;
	v->flags |= RF_VERDICT_CLOSED;
	v->error = error;
}

/* After all judging: what the record says of it. Is it a denial? */
static __always_inline int verdict_told(const struct subject *sub, struct rf_verdict *v)
{
	const struct rf_policy *p = rf_policy(0, sub->policy);
	int i;

	v->policy = sub->policy;
	v->generation = p->generation;
	for (i = 0; i < RF_FACTS_TOLD; i++)
		v->facts[i] = sub->facts.w[i];
	rf_audit(p, v);
	return rf_denies(v);
}

/* The same, and what happens. Returns what the hook is to return. */
static __always_inline int verdict_finish(const struct subject *sub, struct rf_verdict *v)
{
	if (!verdict_told(sub, v))
		return 0;
	if (v->effect == RF_EFFECT_KILL) {
		if (bpf_send_signal(SIGKILL))
			error_count(RF_ERR_SIGNAL);
		else
			v->flags |= RF_VERDICT_KILLED;
	}
	if (rf_tier == RF_TIER_OBSERVE) {
		v->flags |= RF_VERDICT_OBSERVED;
		return 0;
	}
	return -EPERM;
}

#endif
