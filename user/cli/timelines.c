// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/timelines.h"

#include <errno.h>
#include <string.h>

#include "user/base/log.h"

int timelines_open(struct sources *s, char *const *names, size_t n)
{
	int r = sources_open(s, (char **)names, (int)n, false);

	if (r || !sources_empty(s))
		return r;
	sources_complain(s);
	return -ENODATA;
}

/* Returns what record() did; whether all could be read comes out in *whole. */
static int walk_one(struct source *s, const struct timelines_walk *w, bool *whole)
{
	int result = 0, r = 0;

	while (!result && (r = source_next(s)) > 0)
		result = w->record(w->ctx, s->scan);
	if (r < 0) {
		*whole = false;
		if (!w->quiet)
			log_error("%s: %s", s->name, strerror(-r));
	}
	*whole &= !s->bad && (s->records || result);
	if (!w->quiet)
		source_complain(s);
	if (w->after)
		w->after(w->ctx, s);
	source_close(s);
	return result;
}

int timelines_walk(struct sources *s, const struct timelines_walk *w)
{
	size_t n = w->first_only && s->n ? 1 : s->n;
	bool whole = !s->failed;

	for (size_t i = 0; i < n; i++) {
		struct source *source = &s->v[i].source;
		int r = source_open(source);

		/* Said when all were opened first. */
		if (r) {
			whole = false;
			continue;
		}
		if (w->before)
			w->before(w->ctx, source);
		r = walk_one(source, w, &whole);
		if (r)
			return r;
	}
	return whole ? 0 : -EIO;
}

int timelines_walk_names(char *const *names, size_t n, const struct timelines_walk *w)
{
	struct sources s;
	int r = timelines_open(&s, names, n);

	if (!r)
		r = timelines_walk(&s, w);
	sources_close(&s);
	return r;
}
