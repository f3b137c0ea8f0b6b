/* SPDX-License-Identifier: GPL-2.0-only */
/* events.h - what happens to a label or gate: from the lists of events to entries of the IR. */
#ifndef RINGFENCE_POLICY_EVENTS_H
#define RINGFENCE_POLICY_EVENTS_H

#include "user/policy/layer.h"

/* Reads sources and removed_by of a label, or opens, closes and forgets of a gate. */
void def_add_events(struct layer *l, const struct def *def);

#endif
