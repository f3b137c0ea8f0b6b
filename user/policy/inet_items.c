// SPDX-License-Identifier: GPL-2.0-only
/* What endpoints are collected in, before inet.c makes prefixes of them. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/inet.h"

void inet_add(struct inet *in, const struct ir_pattern *pattern, uint32_t hit)
{
	struct inet_item item = {
		.set = pattern->set, .bits = pattern->bits, .port = pattern->port, .hit = hit};
	unsigned int i;

	if (item.set == INET_SET_NONE) {
		memcpy(item.addr, pattern->addr, sizeof(item.addr));
		for (i = 0; i < 128; i++)
			if (i >= item.bits)
				item.addr[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	} else
		item.bits = 0;
	vec_push(in->v, in->n) = item;
}

void inet_release(struct inet *in)
{
	free(in->v);
	memset(in, 0, sizeof(*in));
}
