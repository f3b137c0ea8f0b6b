// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/turns.h"

#include <inttypes.h>

struct turn {
	uint64_t effects, ambiguous, mismatches;
};

void turns_release(struct turns *t)
{
	lru_release(&t->calls);
}

static struct lru_key key_of(const struct scan *s, uint64_t call)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s->session.n; i++)
		h = (h ^ (unsigned char)s->session.s[i]) * 1099511628211u;
	return (struct lru_key){{h, call, 0}};
}

static struct turn *turn_of(struct turns *t, const struct scan *s, uint64_t call)
{
	struct lru_key key = key_of(s, call);

	if (!t->calls.max)
		lru_init(&t->calls, sizeof(struct turn), TURNS_MAX);
	return lru_get(&t->calls, &key);
}

void turns_add(struct turns *t, const struct scan *s)
{
	struct scan_value candidates = scan_below(s->ringfence, "candidates");
	uint64_t call = scan_uint(scan_below(s->ringfence, "call"));
	struct scan_member m;
	size_t at = 0;

	if (scan_is(s->event, "cause.mismatch")) {
		turn_of(t, s, call)->mismatches++;
	} else if (scan_is(s->event, "cause.link")) {
		if (call)
			turn_of(t, s, call)->effects++;
		while (scan_next(candidates, &at, &m))
			turn_of(t, s, scan_uint(m.value))->ambiguous++;
	}
}

static void add_count(struct strbuf *out, const char *lead, uint64_t n, const char *one,
		      const char *many)
{
	strbuf_addf(out, "%s%" PRIu64 " %s", lead, n, n == 1 ? one : many);
}

void turns_tell(struct turns *t, const struct scan *result, struct strbuf *out)
{
	uint64_t call = scan_uint(scan_below(result->ringfence, "because"));
	struct lru_key key = key_of(result, call);
	const struct turn *turn = call && t->calls.n ? lru_find(&t->calls, &key) : NULL;

	if (!turn)
		return;
	add_count(out, " → ", turn->effects, "effect", "effects");
	if (turn->ambiguous)
		add_count(out, ", ", turn->ambiguous, "that may be another's",
			  "that may be another's");
	if (turn->mismatches)
		add_count(out, ", ", turn->mismatches, "MISMATCH", "MISMATCHES");
}
