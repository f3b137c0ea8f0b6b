/* SPDX-License-Identifier: GPL-2.0-only */
/* assume.h - attach --assume: from names of labels to bits. */
#ifndef RINGFENCE_SESSION_ASSUME_H
#define RINGFENCE_SESSION_ASSUME_H

#include "user/policy/tables.h"

/*
 * lists: n texts of names with commas between, as `labels` shows them. Returns CLI_OK, or
 * CLI_USAGE: what is no label of the policy was reported, each.
 */
int assume_labels(const struct policy_tables *t, const char *const *lists, size_t n,
		  uint64_t *ret_labels);

#endif
