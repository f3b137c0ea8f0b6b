/* SPDX-License-Identifier: GPL-2.0-only */
/* flows.h - the words of enum rf_flow. */
#ifndef RINGFENCE_POLICY_FLOWS_H
#define RINGFENCE_POLICY_FLOWS_H

/* "child", …; a constant string. flow is below RF_FLOW_COUNT. */
const char *flow_name(unsigned int flow);

#endif
