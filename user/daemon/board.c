// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/board.h"

void board_init(struct board *b)
{
	*b = (struct board){.metrics = STRBUF_INIT, .reasons = STRBUF_INIT};
	pthread_mutex_init(&b->lock, NULL);
}

void board_release(struct board *b)
{
	pthread_mutex_destroy(&b->lock);
	strbuf_release(&b->metrics);
	strbuf_release(&b->reasons);
}

void board_turn(struct board *b, uint64_t now)
{
	pthread_mutex_lock(&b->lock);
	b->told_ns = now;
	pthread_mutex_unlock(&b->lock);
}

static void exchange(struct strbuf *a, struct strbuf *b)
{
	struct strbuf t = *a;

	*a = *b;
	*b = t;
}

void board_put(struct board *b, uint64_t now, struct strbuf *metrics, struct strbuf *reasons)
{
	pthread_mutex_lock(&b->lock);
	b->told_ns = now;
	if (metrics)
		exchange(&b->metrics, metrics);
	if (reasons)
		exchange(&b->reasons, reasons);
	pthread_mutex_unlock(&b->lock);
}

static void add(struct strbuf *out, const struct strbuf *text)
{
	strbuf_add(out, text->s ? text->s : "", text->len);
}

void board_metrics(struct board *b, struct strbuf *out)
{
	pthread_mutex_lock(&b->lock);
	add(out, &b->metrics);
	pthread_mutex_unlock(&b->lock);
}

bool board_health(struct board *b, uint64_t now, struct strbuf *out)
{
	size_t before = out->len;
	uint64_t told_ns;

	pthread_mutex_lock(&b->lock);
	add(out, &b->reasons);
	told_ns = b->told_ns;
	pthread_mutex_unlock(&b->lock);
	if (now > told_ns && now - told_ns >= BOARD_STUCK_NS)
		strbuf_addf(out,
			    "engine: its loop has not turned for %llu s: nothing is recorded and "
			    "nobody is answered; what is fenced stays so\n",
			    (unsigned long long)((now - told_ns) / 1000000000));
	if (out->len != before)
		return false;
	strbuf_addstr(out, "ok\n");
	return true;
}
