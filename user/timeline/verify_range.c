// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/verify_range.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define NONE SIZE_MAX

void range_add(struct range *r, const struct range_line *line)
{
	r->lines++;
	if (r->n == VERIFY_LINES_MAX)
		return;
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 2048;
		r->v = xreallocarray(r->v, r->room, sizeof(*r->v));
	}
	r->v[r->n++] = *line;
}

void range_reset(struct range *r, uint64_t first_line)
{
	r->n = 0;
	r->lines = 0;
	r->first_line = first_line;
	r->begins_with_seal = false;
}

void range_release(struct range *r)
{
	free(r->v);
	*r = (struct range){0};
}

void range_tell(struct range_say *s, uint64_t line, uint64_t offset, const char *fmt, ...)
{
	char text[VERIFY_TEXT_MAX];
	va_list ap;

	if (s->told++ >= VERIFY_FINDINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	s->say(s->ctx, &(struct verify_finding){.line = line, .offset = offset, .text = text});
}

/* Which line is which of those that were sealed. */
struct match {
	const struct range *r;
	const struct seal_said *seal;
	uint64_t first_seq; /* of the first line that was sealed */
	size_t *of;	/* by line that is here: which one it was, NONE: none that is as it was */
	size_t *at;	/* by line that was sealed: where it is, NONE: it is not here */
	bool *in_order; /* by line that is here */
	size_t next;	/* the sealed line that should stand where we are */
	struct range_say *say;
};

static void match_same(struct match *m)
{
	for (size_t i = 0; i < m->r->n; i++) {
		const struct range_line *l = &m->r->v[i];
		uint64_t which = l->seq - m->first_seq;

		m->of[i] = NONE;
		if (l->seq < m->first_seq || which >= m->seal->lines ||
		    m->seal->marks[which] != l->mark || m->at[which] != NONE)
			continue;
		m->of[i] = which;
		m->at[which] = i;
	}
}

/* The longest row of lines that stand as they stood: all others were moved. Patience sorting. */
static void find_order(struct match *m)
{
	size_t *ends = xreallocarray(NULL, m->r->n + 1, sizeof(*ends)),
	       *before = xreallocarray(NULL, m->r->n + 1, sizeof(*before));
	size_t n = 0;

	for (size_t i = 0; i < m->r->n; i++) {
		size_t low = 0, high = n;

		if (m->of[i] == NONE)
			continue;
		while (low < high) {
			size_t middle = (low + high) / 2;

			if (m->of[ends[middle]] < m->of[i])
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low ? ends[low - 1] : NONE;
		ends[low] = i;
		n += low == n;
	}
	for (size_t i = n ? ends[n - 1] : NONE; i != NONE; i = before[i])
		m->in_order[i] = true;
	free(ends);
	free(before);
}

/*
 * The line that was sealed where this one is now and is nowhere else, when this one can be what
 * became of it: it has its number, or stands between the two that stood around it.
 */
static size_t instead_of(struct match *m, size_t i)
{
	size_t which;

	while (m->next < m->seal->lines && m->at[m->next] != NONE && m->at[m->next] < i)
		m->next++;
	which = m->next;
	if (which >= m->seal->lines || m->at[which] != NONE)
		return NONE;
	if (m->r->v[i].seq == m->first_seq + which)
		return which;
	if (which ? !i || m->of[i - 1] != which - 1 : i != 0)
		return NONE;
	if (which + 1 == m->seal->lines ? i + 1 != m->r->n : m->at[which + 1] != i + 1)
		return NONE;
	return which;
}

static bool is_copy(const struct match *m, const struct range_line *l)
{
	uint64_t which = l->seq - m->first_seq;

	return l->seq >= m->first_seq && which < m->seal->lines && m->seal->marks[which] == l->mark;
}

/* Records of which the seal says nothing, one number after the other. Returns the last of them. */
static size_t tell_strangers(struct match *m, size_t i)
{
	const struct range_line *v = m->r->v;
	size_t end = i;

	while (end + 1 < m->r->n && m->of[end + 1] == NONE && v[end + 1].seq == v[end].seq + 1 &&
	       !is_copy(m, &v[end + 1]))
		end++;
	if (end == i)
		range_tell(m->say, m->r->first_line + i, v[i].offset,
			   "seq %" PRIu64 " stands here without its seal", v[i].seq);
	else
		range_tell(m->say, m->r->first_line + i, v[i].offset,
			   "seq %" PRIu64 " to %" PRIu64 " stand here without their seal", v[i].seq,
			   v[end].seq);
	return end;
}

/* Returns the last line that it told of. */
static size_t tell_line(struct match *m, size_t i)
{
	const struct range_line *l = &m->r->v[i];
	uint64_t number = m->r->first_line + i;
	size_t instead;

	if (m->of[i] != NONE) {
		if (m->in_order[i])
			m->next = m->of[i] + 1;
		else
			range_tell(m->say, number, l->offset, "seq %" PRIu64 " was moved here",
				   l->seq);
		return i;
	}
	instead = instead_of(m, i);
	if (instead != NONE) {
		m->at[instead] = i;
		m->of[i] = instead;
		m->next = instead + 1;
		range_tell(m->say, number, l->offset, "seq %" PRIu64 " was changed",
			   m->first_seq + instead);
	} else if (is_copy(m, l)) {
		range_tell(m->say, number, l->offset, "seq %" PRIu64 " is repeated here", l->seq);
	} else if (l->seq) {
		return tell_strangers(m, i);
	} else {
		range_tell(m->say, number, l->offset, "a line that is no record was put in here");
	}
	return i;
}

/* Runs of what is not here, at the line before which it stood. */
static void tell_missing(struct match *m, uint64_t line, uint64_t offset)
{
	for (size_t from = 0; from < m->seal->lines; from++) {
		size_t to = from, next;

		if (m->at[from] != NONE)
			continue;
		while (to + 1 < m->seal->lines && m->at[to + 1] == NONE)
			to++;
		next = to + 1 < m->seal->lines ? m->at[to + 1] : NONE;
		if (from == to)
			range_tell(m->say, next == NONE ? line : m->r->first_line + next,
				   next == NONE ? offset : m->r->v[next].offset,
				   "seq %" PRIu64 " is missing before this line",
				   m->first_seq + from);
		else
			range_tell(m->say, next == NONE ? line : m->r->first_line + next,
				   next == NONE ? offset : m->r->v[next].offset,
				   "seq %" PRIu64 " to %" PRIu64 " are missing before this line",
				   m->first_seq + from, m->first_seq + to);
		from = to;
	}
}

void range_differences(const struct range *r, const struct seal_said *seal, uint64_t line,
		       uint64_t offset, struct range_say *say)
{
	struct match m = {.r = r, .seal = seal, .first_seq = seal->seq - seal->lines, .say = say};
	uint64_t told = say->told;

	if (!seal->marks || r->lines > r->n) {
		range_tell(say, r->first_line, r->n ? r->v[0].offset : offset,
			   "one or more of the %" PRIu64 " lines from here to line %" PRIu64
			   " are not as they were",
			   r->lines, line - 1);
		return;
	}
	m.of = xreallocarray(NULL, r->n + 1, sizeof(*m.of));
	m.at = xreallocarray(NULL, seal->lines, sizeof(*m.at));
	m.in_order = xcalloc(r->n + 1, sizeof(*m.in_order));
	memset(m.at, 0xff, seal->lines * sizeof(*m.at));
	match_same(&m);
	find_order(&m);
	/* The seal before has its place; when it does not belong to these lines, others are missing
	 * behind it. */
	for (size_t i = r->begins_with_seal && r->n && r->v[0].seq < m.first_seq; i < r->n; i++)
		i = tell_line(&m, i);
	tell_missing(&m, line, offset);
	if (say->told == told)
		range_tell(say, line, offset,
			   "the seal of lines %" PRIu64 " to %" PRIu64 " (seq %" PRIu64
			   ") was changed",
			   r->first_line, line - 1, seal->seq);
	free(m.of);
	free(m.at);
	free(m.in_order);
}

void range_order(const struct range *r, uint64_t after, struct range_say *say)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct range_line *l = &r->v[i];
		uint64_t number = r->first_line + i;

		if (!l->seq)
			range_tell(say, number, l->offset, "this line is no record");
		else if (l->seq > after + 2)
			range_tell(say, number, l->offset,
				   "seq %" PRIu64 " to %" PRIu64 " are missing before this line",
				   after + 1, l->seq - 1);
		else if (l->seq == after + 2)
			range_tell(say, number, l->offset,
				   "seq %" PRIu64 " is missing before this line", after + 1);
		else if (l->seq <= after)
			range_tell(say, number, l->offset,
				   "seq %" PRIu64 " stands behind seq %" PRIu64
				   ": repeated or moved",
				   l->seq, after);
		if (l->seq > after)
			after = l->seq;
	}
}
