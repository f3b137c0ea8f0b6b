// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/probe.h"

static bool has(const struct tls_probe *p, uint64_t offset)
{
	for (unsigned int i = 0; i < p->nreturns; i++)
		if (p->returns[i] == offset)
			return true;
	return false;
}

/* Returns false when the function may be left where no probe can see it. */
static bool read_returns(const struct walker *w, const struct walk *walk, struct tls_probe *p)
{
	uint64_t offset;

	for (size_t i = 0; i < walk->nevents; i++) {
		const struct walk_event *e = &walk->events[i];

		if (e->kind == WALK_LEAVE)
			return false;
		if (e->kind != WALK_RETURN)
			continue;
		if (text_offset(w->text, e->at, &offset))
			return false;
		if (has(p, offset))
			continue;
		if (p->nreturns == CODE_RETURNS_MAX)
			return false;
		p->returns[p->nreturns++] = offset;
	}
	return walk->whole;
}

int probe_of(struct walker *w, uint64_t address, enum rf_tls_call call, struct tls_probe *ret_probe)
{
	struct tls_probe p = {.call = call};
	struct walk walk;
	int r = text_offset(w->text, address, &p.at);

	if (r)
		return r;
	walk_function(w, address, &walk);
	if (!read_returns(w, &walk, &p))
		p.nreturns = 0;
	walk_release(&walk);
	*ret_probe = p;
	return 0;
}
