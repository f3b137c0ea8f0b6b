// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/compare/compare.h"

static const struct {
	const char *heading, *key;
} kinds[COMPARE_KINDS] = {
	[COMPARE_DENIAL] = {"Denials", "denials"},
	[COMPARE_PROGRAM] = {"Programs", "programs"},
	[COMPARE_ENDPOINT] = {"Endpoints", "endpoints"},
	[COMPARE_LISTEN] = {"Listening", "listening"},
	[COMPARE_SYSTEM] = {"System operations", "system"},
	[COMPARE_LABEL] = {"Labels", "labels"},
	[COMPARE_WRITE] = {"Files changed, by directory", "changed"},
	[COMPARE_READ] = {"Files read, by directory", "read"},
};

/* Things of a kind that are on one side alone, in the order of their names. */
static size_t *alone(const struct compare *c, enum compare_kind kind, enum compare_side side,
		     size_t *ret_n)
{
	size_t *order = strmap_sorted(&c->names[kind]), n = 0;

	for (size_t i = 0; i < c->names[kind].n; i++) {
		const struct compare_thing *t = &c->things[kind][order[i]];

		if (t->side[side].n && !t->side[!side].n)
			order[n++] = order[i];
	}
	*ret_n = n;
	return order;
}

/* Is a directory above it on that side alone, too? */
static bool is_folded(const struct compare *c, enum compare_kind kind, enum compare_side side,
		      const char *path)
{
	char *above = xstrdup(path), *slash;
	bool found = false;

	while (!found && (slash = strrchr(above, '/')) && slash != above) {
		size_t at;

		*slash = '\0';
		at = strmap_find(&c->names[kind], above);
		found = at != STRMAP_NONE && c->things[kind][at].side[side].n &&
			!c->things[kind][at].side[!side].n;
	}
	free(above);
	return found;
}

/* For people: of directories below each other the topmost stands for all. */
static void fold(const struct compare *c, enum compare_kind kind, enum compare_side side,
		 size_t *order, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++)
		if (!is_folded(c, kind, side, c->names[kind].text[order[i]]))
			order[kept++] = order[i];
	*n = kept;
}

static void text_thing(const struct compare *c, enum compare_kind kind, enum compare_side side,
		       size_t i, struct strbuf *out)
{
	const struct compare_seen *seen = &c->things[kind][i].side[side];

	strbuf_addf(out, "  %c ", side == COMPARE_B ? '+' : '-');
	strbuf_addclean(out, c->names[kind].text[i]);
	if (seen->example && (seen->n == 1 || strcmp(seen->example, ".") != 0)) {
		strbuf_addstr(out, strcmp(c->names[kind].text[i], "/") ? "/" : "");
		strbuf_addclean(out, seen->example);
		if (seen->n > 1)
			strbuf_addstr(out, " ...");
	}
	strbuf_addf(out, "  %" PRIu64 "x, ", seen->n);
	strbuf_addclean(out, c->files.text[seen->file]);
	strbuf_addf(out, " #%" PRIu64 "\n", seen->seq);
}

static void text_side(const struct compare *c, enum compare_kind kind, enum compare_side side,
		      size_t lines, struct strbuf *out)
{
	size_t n, *order = alone(c, kind, side, &n);

	if (lines && (kind == COMPARE_READ || kind == COMPARE_WRITE))
		fold(c, kind, side, order, &n);
	for (size_t i = 0; i < n && (!lines || i < lines); i++)
		text_thing(c, kind, side, order[i], out);
	if (lines && n > lines)
		strbuf_addf(out, "  %c %zu more; --json has all\n", side == COMPARE_B ? '+' : '-',
			    n - lines);
	free(order);
}

void compare_text(const struct compare *c, size_t lines, struct strbuf *out)
{
	bool any = false;

	strbuf_addf(out,
		    "%" PRIu64 " records before, %" PRIu64 " now. + only now, - only before.\n",
		    c->records[COMPARE_A], c->records[COMPARE_B]);
	for (unsigned int k = 0; k < COMPARE_KINDS; k++) {
		size_t new = compare_count(c, k, COMPARE_B), gone = compare_count(c, k, COMPARE_A);

		if (!new && !gone)
			continue;
		any = true;
		strbuf_addf(out, "\n%s: %zu new, %zu gone\n", kinds[k].heading, new, gone);
		text_side(c, k, COMPARE_B, lines, out);
		/* What is no more is rarely what is looked for: a few of it. */
		text_side(c, k, COMPARE_A, lines ? (lines + 3) / 4 : 0, out);
	}
	if (!any)
		strbuf_addstr(out, "\nNothing is different.\n");
}

static void json_side(const struct compare *c, enum compare_kind kind, enum compare_side side,
		      const char *key, struct writer *w)
{
	size_t n, *order = alone(c, kind, side, &n);

	writer_open_array(w, key);
	for (size_t i = 0; i < n; i++) {
		const char *name = c->names[kind].text[order[i]];
		const struct compare_seen *seen = &c->things[kind][order[i]].side[side];
		const char *file = c->files.text[seen->file];

		writer_open(w, NULL);
		writer_text(w, "name", name, strlen(name));
		if (seen->example)
			writer_text(w, "example", seen->example, strlen(seen->example));
		writer_uint(w, "count", seen->n);
		writer_text(w, "timeline", file, strlen(file));
		writer_uint(w, "seq", seen->seq);
		writer_close(w);
	}
	writer_close_array(w);
	free(order);
}

void compare_json(const struct compare *c, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_open(&w, "records");
	writer_uint(&w, "before", c->records[COMPARE_A]);
	writer_uint(&w, "now", c->records[COMPARE_B]);
	writer_close(&w);
	for (unsigned int k = 0; k < COMPARE_KINDS; k++) {
		writer_open(&w, kinds[k].key);
		json_side(c, k, COMPARE_B, "new", &w);
		json_side(c, k, COMPARE_A, "gone", &w);
		writer_close(&w);
	}
	writer_close(&w);
	strbuf_addch(out, '\n');
}
