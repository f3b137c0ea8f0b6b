/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_times.h - `names`: how long an answer of DNS counts for the names of hosts of a policy.
 *
 * Of several layers the shortest of each counts. A layer that names hosts and says nothing has the
 * times below, so that another one cannot lengthen what its names let through; a layer that says
 * something and names none bounds the others.
 */
#ifndef RINGFENCE_POLICY_NAME_TIMES_H
#define RINGFENCE_POLICY_NAME_TIMES_H

#include "user/base/strbuf.h"
#include "user/policy/layer.h"

/* When nobody says anything, nanoseconds: programs keep an answer longer than its TTL. */
#define NAME_AT_LEAST_NS 60000000000ull
#define NAME_AT_MOST_NS	 86400000000000ull

/* Adds what the layer's files say to the IR, once its rules are there. */
void layer_add_name_times(struct layer *l);
/* Once all layers are there: what nobody said, and a warning where it is about nothing. */
void name_times_finish(struct policy_ir *ir, struct diags *diags);
/* What they come to; nothing where no rule names a host. */
void explain_name_times(const struct policy_ir *ir, struct strbuf *out);

#endif
