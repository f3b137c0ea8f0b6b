// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text that came in as a result and turns up in a later call. Pieces of WINDOW bytes of the
 * squeezed text are remembered by a rolling hash, those whose hash ends in zeros only: of SAMPLE
 * windows one.
 */
#include <string.h>

#include "user/cause/inside.h"

#define WINDOW	     32
#define SAMPLE	     4
#define DISTINCT_MIN 10 /* different bytes in a window that says something */
#define BASE	     0x100000001b3ULL

static bool is_distinct(const char *s)
{
	uint64_t seen[4] = {0};
	unsigned int n = 0;

	for (size_t i = 0; i < WINDOW; i++) {
		unsigned char c = (unsigned char)s[i];

		n += !(seen[c >> 6] >> (c & 63) & 1);
		seen[c >> 6] |= 1ull << (c & 63);
	}
	return n >= DISTINCT_MIN;
}

typedef bool (*window_fn)(void *ctx, const struct lru_key *key);

static uint64_t mixed(uint64_t h)
{
	h ^= h >> 31;
	h *= 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 29;
}

/* Each sampled window, until fn returns false. */
static void each_window(const struct strbuf *text, window_fn fn, void *ctx)
{
	uint64_t h = 0, power = 1;

	for (size_t i = 1; i < WINDOW; i++)
		power *= BASE;
	for (size_t i = 0; i < text->len; i++) {
		uint64_t m;

		if (i >= WINDOW)
			h -= power * ((unsigned char)text->s[i - WINDOW] + 1u);
		h = h * BASE + (unsigned char)text->s[i] + 1u;
		m = mixed(h);
		if (i + 1 < WINDOW || m % SAMPLE || !is_distinct(text->s + i + 1 - WINDOW))
			continue;
		if (!fn(ctx, &(struct lru_key){{h, m, 0}}))
			return;
	}
}

struct remembering {
	struct lru *windows;
	const struct window *from;
};

/* The first who said it stays. */
static bool remember_window(void *ctx, const struct lru_key *key)
{
	const struct remembering *r = ctx;
	struct window *w = lru_get(r->windows, key);

	if (!w->result)
		*w = *r->from;
	return true;
}

void calls_remember(struct calls *c, const struct calls_text *text, const struct window *from)
{
	struct remembering r = {&c->windows, from};

	strbuf_reset(&c->scratch);
	calls_squeeze(text->s ? text->s : "", text->s ? text->n : 0, &c->scratch);
	each_window(&c->scratch, remember_window, &r);
}

struct seeking {
	struct calls *calls;
	struct calls_source *sources;
	size_t n;
};

static bool seek_window(void *ctx, const struct lru_key *key)
{
	struct seeking *s = ctx;
	const struct window *w = lru_find(&s->calls->windows, key);

	if (!w)
		return true;
	for (size_t i = 0; i < s->n; i++)
		if (s->sources[i].result == w->result)
			return true;
	s->sources[s->n++] = (struct calls_source){w->result, w->call};
	return s->n < CALLS_SOURCES_MAX;
}

size_t calls_sources(struct calls *c, const struct call *call,
		     struct calls_source ret_sources[CALLS_SOURCES_MAX])
{
	struct seeking s = {c, ret_sources, 0};

	strbuf_reset(&c->scratch);
	calls_squeeze(call->words.s ? call->words.s : "", call->words.len, &c->scratch);
	each_window(&c->scratch, seek_window, &s);
	return s.n;
}
