/* SPDX-License-Identifier: GPL-2.0-only */
/* u32s.h - a list of numbers that is emptied (n = 0) and filled again and again. The owner frees v.
 */
#ifndef RINGFENCE_POLICY_U32S_H
#define RINGFENCE_POLICY_U32S_H

#include <stddef.h>
#include <stdint.h>

struct u32s {
	uint32_t *v;
	size_t n, size;
};

void u32s_add(struct u32s *l, uint32_t x);
void u32s_sort(struct u32s *l);

#endif
