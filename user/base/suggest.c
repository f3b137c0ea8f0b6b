// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/suggest.h"

#include <string.h>

#define WORD_MAX 48 /* longer words get no suggestion */

void suggest_init(struct suggest *s, const char *word)
{
	size_t len = strlen(word);

	*s = (struct suggest){.word = word, .distance = len > WORD_MAX ? 0 : len / 3 + 2};
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions, changes and swapped neighbours (optimal string alignment). */
static size_t distance(const char *a, size_t la, const char *b, size_t lb)
{
	size_t row[3][WORD_MAX + 1], i, j;

	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			now[j] = min3(last[j] + 1, now[j - 1] + 1,
				      last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[la % 3][lb];
}

void suggest_try(struct suggest *s, const char *name)
{
	size_t la, lb, d;

	if (!s->distance)
		return;
	la = strlen(s->word);
	lb = strlen(name);
	/* Each character more or less is a change, so these cannot be nearer. */
	if (lb > WORD_MAX || (la > lb ? la - lb : lb - la) >= s->distance)
		return;
	d = distance(s->word, la, name, lb);
	if (d < s->distance && d < lb) {
		s->best = name;
		s->distance = d;
	}
}
