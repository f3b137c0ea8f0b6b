/* SPDX-License-Identifier: GPL-2.0-only */
/* import_act_domain.h - which texts of an ActPlane file are its policy; private to its importer. */
#ifndef RINGFENCE_POLICY_IMPORT_ACT_DOMAIN_H
#define RINGFENCE_POLICY_IMPORT_ACT_DOMAIN_H

#include "user/policy/import_act.h"

/*
 * The texts of the rules that are bound to the domain which ActPlane would take: default_domain,
 * "session", or the only one. Errors are added. The caller frees the list, not its nodes.
 */
const struct ynode **act_domain_texts(struct act *a, const struct ynode *root, size_t *ret_n);

#endif
