// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

int record_seal(struct timeline *t, uint64_t mono_ns, enum seal_end end)
{
	uint8_t hash[SHA256_SIZE];
	struct envelope env = {.event = "seal", .mono_ns = mono_ns, .seal = hash};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_open(&w, "seal");
	seal_put(&t->seal, &w, t->config.key, end, hash);
	writer_close(&w);
	writer_close(&w);
	return record_send(t, &w, &env);
}

int record_seal_due(struct timeline *t)
{
	if (t->stopped || !seal_due(&t->seal, t->floor_ns))
		return 0;
	return record_seal(t, t->floor_ns, SEAL_RANGE);
}
