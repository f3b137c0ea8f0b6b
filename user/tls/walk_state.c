// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/walk_state.h"

static uint32_t used(const struct state *s)
{
	return s->nslots < STATE_SLOTS ? s->nslots : STATE_SLOTS;
}

expr_t state_get(const struct state *s, int64_t at)
{
	for (uint32_t i = 0; i < used(s); i++)
		if (s->slots[i].at == at)
			return s->slots[i].value;
	return 0;
}

void state_put(struct state *s, int64_t at, expr_t value)
{
	uint32_t slot = s->nslots % STATE_SLOTS;

	for (uint32_t i = 0; i < used(s); i++) {
		if (s->slots[i].at == at) {
			s->slots[i].value = value;
			return;
		}
	}
	s->slots[slot].at = at;
	s->slots[slot].value = value;
	s->nslots++;
}

static uint32_t mix(uint32_t hash, uint64_t with)
{
	with *= 0x9e3779b97f4a7c15ULL;
	return (hash ^ (uint32_t)(with >> 32)) * 0x01000193;
}

uint32_t state_hash(const struct state *s)
{
	uint32_t hash = 0x811c9dc5;

	for (int i = 0; i < INSN_REGS; i++)
		hash = mix(hash, s->regs[i]);
	for (uint32_t i = 0; i < used(s); i++)
		hash = mix(mix(hash, (uint64_t)s->slots[i].at), s->slots[i].value);
	return hash;
}
