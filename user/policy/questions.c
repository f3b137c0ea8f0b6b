// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/questions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

static void question_free(struct question *one)
{
	grant_release(&one->grant);
	free(one->words);
	free(one);
}

/* Frees a place: of the question that nobody tried for longest and that has no yes. */
static bool make_room(struct questions *q)
{
	size_t oldest = q->n;

	for (size_t i = 0; i < q->n; i++)
		if (!q->v[i]->granted &&
		    (oldest == q->n || q->v[i]->last_ns < q->v[oldest]->last_ns))
			oldest = i;
	if (oldest == q->n)
		return false;
	question_free(q->v[oldest]);
	q->v[oldest] = q->v[--q->n];
	q->forgotten++;
	return true;
}

static struct question *find_same(const struct questions *q, const struct grant *grant,
				  const char *unbound)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->v[i]->unbound == unbound && grant_equal(&q->v[i]->grant, grant))
			return q->v[i];
	return NULL;
}

struct question *questions_ask(struct questions *q, struct grant *grant,
			       const struct question_asked *asked)
{
	struct question *one = find_same(q, grant, asked->unbound);

	if (one) {
		grant_release(grant);
	} else if (q->n == QUESTIONS_MAX && !make_room(q)) {
		grant_release(grant);
		return NULL;
	} else {
		one = xcalloc(1, sizeof(*one));
		one->grant = *grant;
		one->grant.number = ++q->last;
		one->unbound = asked->unbound;
		one->first_ns = asked->now_ns;
		q->v[q->n++] = one;
	}
	one->op = asked->op;
	one->pid = asked->pid;
	one->start_ns = asked->start_ns;
	one->last_ns = asked->now_ns;
	one->count++;
	return one;
}

struct question *questions_find(const struct questions *q, uint64_t number)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->v[i]->grant.number == number)
			return q->v[i];
	return NULL;
}

static bool in_force(const struct question *one, uint64_t now_ns)
{
	return one->left && (!one->until_ns || one->until_ns > now_ns);
}

bool question_is_open(const struct question *one, uint64_t now_ns)
{
	return !one->refused && !in_force(one, now_ns) && one->last_ns > one->settled_ns;
}

int questions_grant(struct questions *q, struct question *one, unsigned int times,
		    uint64_t until_ns)
{
	size_t granted = 0;

	for (size_t i = 0; i < q->n; i++)
		granted += q->v[i]->granted;
	if (!one->granted && granted == QUESTIONS_GRANTED)
		return -EBUSY;
	one->granted = true;
	one->refused = false;
	one->left = times;
	one->until_ns = until_ns;
	one->settled_ns = one->last_ns;
	return 0;
}

bool question_used(struct question *one, uint64_t now_ns)
{
	if (one->left)
		one->left--;
	one->settled_ns = now_ns;
	return in_force(one, now_ns);
}

void question_lapsed(struct question *one, uint64_t now_ns)
{
	one->left = 0;
	one->settled_ns = now_ns;
}

void question_refuse(struct question *one, uint64_t now_ns)
{
	question_lapsed(one, now_ns);
	one->refused = true;
}

size_t questions_grants(const struct questions *q, const struct grant ***ret_grants)
{
	const struct grant **grants = xcalloc(q->n + 1, sizeof(*grants));
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		if (q->v[i]->granted)
			grants[n++] = &q->v[i]->grant;
	*ret_grants = grants;
	return n;
}

void questions_release(struct questions *q)
{
	for (size_t i = 0; i < q->n; i++)
		question_free(q->v[i]);
	*q = (struct questions){0};
}
