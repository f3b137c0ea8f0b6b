/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remedy.h - what opens a gate and what takes a label off, in words for whoever was denied for want
 * of it. Places in files are left out: the reader may not have them.
 */
#ifndef RINGFENCE_POLICY_REMEDY_H
#define RINGFENCE_POLICY_REMEDY_H

#include "user/policy/ir.h"

#define REMEDY_MAX 400 /* bytes; what is longer ends in "..." */

/* "exec pytest, ending well; or an approval by a person"; NULL: nothing does. The caller frees it.
 */
char *remedy_gate(const struct policy_ir *ir, size_t gate);
char *remedy_label(const struct policy_ir *ir, size_t label);

#endif
