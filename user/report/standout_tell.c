// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/show.h"
#include "user/report/standout.h"

#define DELETED_MIN  20	 /* files by one process */
#define REPEATED_MIN 20	 /* times one command */
#define DENIED_MIN   10	 /* times one thing was denied */
#define ROUNDS	     3	 /* things of one sort that are told */
#define COMMAND_MAX  100 /* bytes of a command */

static const uint64_t least[STANDOUT_SORTS] = {
	[STANDOUT_SECRET] = 1,	[STANDOUT_DELETED] = DELETED_MIN,   [STANDOUT_CLEAR] = 1,
	[STANDOUT_OBEYED] = 1,	[STANDOUT_REPEATED] = REPEATED_MIN, [STANDOUT_DENIED] = DENIED_MIN,
	[STANDOUT_OUTLIVES] = 1};

/* The command at the end of a line: not all of a long one. */
static void put_command(const char *command, struct strbuf *out)
{
	size_t n = strlen(command), len = show_clip(command, n, COMMAND_MAX);

	strbuf_addf(out, ": %.*s%s", (int)len, command, len < n ? "…" : "");
}

static void put_text(enum standout_sort sort, const struct standout_thing *t, struct strbuf *out)
{
	const char *split = strchr(t->text, '\n');

	strbuf_reset(out);
	switch (sort) {
	case STANDOUT_DELETED:
		strbuf_addf(out, "%" PRIu64 " files below %s were deleted%.*s", t->n,
			    split[1] ? split + 1 : "/", (int)(split - t->text), t->text);
		break;
	case STANDOUT_CLEAR:
		describe_size(out, t->n);
		strbuf_addf(out, " went unencrypted to %s", t->text);
		break;
	case STANDOUT_REPEATED:
		strbuf_addf(out, "the same command ran %" PRIu64 " times: %s", t->n, t->text);
		break;
	case STANDOUT_DENIED:
		strbuf_addf(out, "tried %" PRIu64 " times, and denied: %s", t->n, t->text);
		break;
	case STANDOUT_OUTLIVES:
		strbuf_addf(out, "%s lived on when the session's program had ended", t->text);
		break;
	default:
		strbuf_addstr(out, t->text);
	}
	if (t->command)
		put_command(t->command, out);
}

/* The one of a sort that counts most and is not told yet. */
static const struct standout_thing *next_of(const struct standout_things *t, uint64_t min,
					    const struct standout_thing *before)
{
	const struct standout_thing *best = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct standout_thing *v = &t->v[i];

		if (v->n < min || !v->text ||
		    (before && (v->n > before->n || (v->n == before->n && v <= before))))
			continue;
		if (!best || v->n > best->n)
			best = v;
	}
	return best;
}

size_t standout_tell(const struct standout *o, size_t max,
		     void (*tell)(void *ctx, const struct standout_thing *thing, const char *text),
		     void *ctx)
{
	const struct standout_thing *at[STANDOUT_SORTS] = {NULL};
	struct strbuf text = STRBUF_INIT;
	size_t all = 0, told = 0;
	bool more = true;

	for (unsigned int i = 0; i < STANDOUT_SORTS; i++)
		for (size_t k = 0; k < o->sorts[i].n; k++)
			all += o->sorts[i].v[k].text && o->sorts[i].v[k].n >= least[i];
	/* One of each sort, then the second of each: no sort crowds out the others. */
	for (unsigned int round = 0; more && told < max && round < ROUNDS; round++) {
		more = false;
		for (unsigned int i = 0; i < STANDOUT_SORTS && told < max; i++) {
			const struct standout_thing *t = next_of(&o->sorts[i], least[i], at[i]);

			if (!t || (at[i] && t == at[i]))
				continue;
			at[i] = t;
			put_text((enum standout_sort)i, t, &text);
			tell(ctx, t, text.s);
			told++;
			more = true;
		}
	}
	strbuf_release(&text);
	return all;
}
