// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/compact.h"

#include <inttypes.h>
#include <string.h>

#include "user/report/show.h"

#define INDENT_MAX   8 /* levels that are shown */
#define TIME_COLUMNS 10
#define LIST_MAX     8 /* entries of a list in the summary */

enum colour {
	COLOUR_NONE,
	COLOUR_DIM,
	COLOUR_BOLD,
	COLOUR_RED,
	COLOUR_YELLOW,
	COLOUR_GREEN,
	COLOUR_CYAN,
};

static void paint(const struct compact *c, enum colour colour, struct strbuf *out)
{
	static const char *const codes[] = {"0", "2", "1", "1;31", "1;33", "32", "36"};

	if (c->colour)
		strbuf_addf(out, "\x1b[%sm", codes[colour]);
}

static enum colour colour_of(enum kind kind)
{
	switch (kind) {
	case KIND_DENIED:
		return COLOUR_RED;
	case KIND_AUDITED:
	case KIND_HOLE:
	case KIND_MISMATCH:
	case KIND_SYSTEM:
		return COLOUR_YELLOW;
	case KIND_EXEC:
		return COLOUR_BOLD;
	case KIND_NET:
	case KIND_SAID:
	case KIND_CHANGE:
	case KIND_FLOW:
		return COLOUR_CYAN;
	case KIND_READ:
	case KIND_MAP:
	case KIND_EXIT:
	case KIND_OTHER:
		return COLOUR_DIM;
	default:
		return COLOUR_NONE;
	}
}

/* Adds what was built as one line of at most the width, in a colour. */
static void add_line(const struct compact *c, enum colour colour, const struct strbuf *line,
		     struct strbuf *out)
{
	size_t from;

	if (colour)
		paint(c, colour, out);
	from = out->len;
	strbuf_add(out, line->s ?: "", line->len);
	if (c->width)
		show_fit(out, from, c->width);
	if (colour)
		paint(c, COLOUR_NONE, out);
	strbuf_addch(out, '\n');
}

void compact_end(const struct compact *c, enum kind kind, const struct strbuf *line,
		 struct strbuf *out)
{
	add_line(c, colour_of(kind), line, out);
}

static unsigned int depth_of(const struct compact *c, const struct record *r)
{
	size_t node;

	if (!c->tree)
		return c->depth;
	node = tree_find(c->tree, r->process_id);
	return node == TREE_NONE ? 0 : tree_depth(c->tree, node);
}

static unsigned int indent_of(unsigned int depth)
{
	return 2 * (depth < INDENT_MAX ? depth : INDENT_MAX);
}

/* "%5u.%03u ", for each of many lines. */
static void add_time(uint64_t us, struct strbuf *line)
{
	char text[32];
	size_t at = sizeof(text);
	uint64_t ms = us / 1000 % 1000, s = us / 1000000;

	text[--at] = ' ';
	for (int i = 0; i < 3; i++, ms /= 10)
		text[--at] = (char)('0' + ms % 10);
	text[--at] = '.';
	do {
		text[--at] = (char)('0' + s % 10);
		s /= 10;
	} while (s);
	while (at > sizeof(text) - TIME_COLUMNS)
		text[--at] = ' ';
	strbuf_add(line, text + at, sizeof(text) - at);
}

void compact_begin(const struct compact *c, uint64_t mono_us, unsigned int depth, const char *icon,
		   struct strbuf *line)
{
	static const char spaces[2 * INDENT_MAX + 1] = "                ";

	add_time(mono_us > c->first_us ? mono_us - c->first_us : 0, line);
	strbuf_add(line, spaces, indent_of(depth));
	strbuf_addstr(line, icon);
	strbuf_addch(line, ' ');
}

static void build_line(const struct compact *c, const struct record *r, struct strbuf *line)
{
	compact_begin(c, r->mono_us, depth_of(c, r), describe_icon(r), line);
	if (r->process_id) {
		describe_process(r, line);
		strbuf_addf(line, "[%" PRIu32 "] ", r->pid);
	}
	strbuf_addf(line, "%s%s ", describe_verdict(r), describe_verb(r));
	describe_object(r, line);
}

static bool is_left_out(const char *event, enum kind kind, const char *why)
{
	return kind == KIND_FORK || kind == KIND_SEAL || kind == KIND_LINK ||
	       !strcmp(event, "session.state") ||
	       (!strcmp(event, "process.state") && why && !strcmp(why, "segment"));
}

/* How much of the text goes on a line of that many columns: up to a comma where there is one. */
static size_t line_end(const char *text, size_t n, unsigned int columns)
{
	static const char at[] = ", because ";
	const char *next = text, *end = NULL;

	if (!columns || show_columns(text, n) <= columns)
		return n;
	while ((next = memmem(next, n - (size_t)(next - text), at, strlen(at)))) {
		if (end && show_columns(text, (size_t)(next - text) + 1) > columns)
			break;
		end = ++next;
	}
	return end ? (size_t)(end - text) : n;
}

/* Lines under that of the record; none when there are no words. */
static void add_below(const struct compact *c, const struct record *r,
		      void (*describe)(const struct record *r, struct strbuf *text),
		      struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
	unsigned int lead = TIME_COLUMNS + indent_of(depth_of(c, r)) + 4;
	unsigned int columns = c->width > lead ? c->width - lead : c->width;

	describe(r, &text);
	for (size_t at = 0, len; at < text.len; at += len) {
		len = line_end(text.s + at, text.len - at, columns);
		strbuf_reset(&line);
		strbuf_addf(&line, "%*s%s", (int)lead - 2, "", at ? " " : "└ ");
		strbuf_add(&line, text.s + at, len);
		add_line(c, COLOUR_YELLOW, &line, out);
	}
	strbuf_release(&text);
	strbuf_release(&line);
}

/* "#38 secrets-stay (policy.yaml:6): …": what --why and --around ask for. */
static void describe_numbered(const struct record *r, struct strbuf *out)
{
	strbuf_addf(out, "#%" PRIu64 " ", r->seq);
	describe_reason(r, out);
}

void compact_record(const struct compact *c, const struct record *r, struct strbuf *out)
{
	enum kind kind = describe_kind(r);
	struct strbuf line = STRBUF_INIT;

	if (is_left_out(r->event, kind, record_string(r->ringfence, "why")))
		return;
	build_line(c, r, &line);
	add_line(c, colour_of(kind), &line, out);
	if (kind == KIND_DENIED || kind == KIND_AUDITED) {
		add_below(c, r, c->numbers ? describe_numbered : describe_reason, out);
		add_below(c, r, describe_chain, out);
	}
	strbuf_release(&line);
}

static void add_list(const struct compact *c, const struct tallies *t, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; i < t->n && i < LIST_MAX; i++) {
		const struct tally *v = &t->v[i];

		strbuf_reset(&line);
		strbuf_addf(&line, "    %6" PRIu64 " × %s", v->n, v->name);
		if (v->where)
			strbuf_addf(&line, " (%s)", v->where);
		else if (v->denied && !v->text)
			strbuf_addf(&line, " (%" PRIu64 " denied)", v->denied);
		add_line(c, v->denied ? COLOUR_RED : COLOUR_NONE, &line, out);
		strbuf_reset(&line);
		strbuf_addf(&line, "             %s", v->text ?: "");
		if (v->text)
			add_line(c, COLOUR_YELLOW, &line, out);
	}
	if (t->n > LIST_MAX)
		strbuf_addf(out, "           and %zu more\n", t->n - LIST_MAX);
	strbuf_release(&line);
}

static void add_head(const struct compact *c, const struct summary *s, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;
	uint64_t ms = (s->last_us - s->first_us) / 1000;

	strbuf_addf(&line, "session %s", s->session ?: "?");
	if (s->why)
		strbuf_addf(&line, " (%s)", s->why);
	strbuf_addf(&line, "  %s  %" PRIu64 ".%03" PRIu64 " s", s->first_time ?: "", ms / 1000,
		    ms % 1000);
	if (s->tier)
		strbuf_addf(&line, "  tier %s", s->tier);
	if (s->exit)
		strbuf_addf(&line, "  exit %s", s->exit);
	if (!s->ended)
		strbuf_addstr(&line, "  (no end: still running or cut)");
	add_line(c, COLOUR_BOLD, &line, out);
	strbuf_release(&line);
}

static void add_counts(const struct compact *c, const struct summary *s, struct strbuf *out)
{
	uint64_t refused = s->denied + s->killed + s->asked;
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line,
		    "  %" PRIu64 " denied, %" PRIu64 " killed, %" PRIu64 " asked, %" PRIu64
		    " audited, %" PRIu64 " allowed; %" PRIu64 " processes, %" PRIu64 " records",
		    s->denied, s->killed, s->asked, s->audited, s->allowed,
		    c->tree ? c->tree->n : c->processes, s->records);
	add_line(c, refused ? COLOUR_RED : COLOUR_GREEN, &line, out);
	strbuf_reset(&line);
	strbuf_addf(&line, "  LOST %" PRIu64 " records, %" PRIu64 " gaps, %" PRIu64 " bad lines",
		    s->lost, s->gaps, s->bad_lines);
	if (s->lost || s->gaps || s->bad_lines)
		add_line(c, COLOUR_YELLOW, &line, out);
	strbuf_release(&line);
}

/* What nobody asked for comes first. */
static void add_causes(const struct compact *c, const struct summary *s, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;

	if (!s->calls && !s->effects)
		return;
	strbuf_addf(&line,
		    "  %" PRIu64 " tool calls; %" PRIu64 " effects: %" PRIu64
		    " unattributed, %" PRIu64 " ambiguous; %" PRIu64 " mismatches",
		    s->calls, s->effects, s->unattributed, s->ambiguous, s->kinds[KIND_MISMATCH]);
	add_line(c, s->unattributed || s->kinds[KIND_MISMATCH] ? COLOUR_YELLOW : COLOUR_GREEN,
		 &line, out);
	strbuf_release(&line);
	if (s->orphans.n)
		strbuf_addstr(out, "  unattributed: no tool call asked for it\n");
	add_list(c, &s->orphans, out);
	if (s->mismatches.n)
		strbuf_addstr(out, "  mismatches: what a call did and did not say\n");
	add_list(c, &s->mismatches, out);
}

void compact_summary(const struct compact *c, const struct summary *s, struct strbuf *out)
{
	add_head(c, s, out);
	add_counts(c, s, out);
	add_causes(c, s, out);
	if (s->rules.n)
		strbuf_addstr(out, "  denials by rule\n");
	add_list(c, &s->rules, out);
	strbuf_addstr(out, c->notes ?: "");
	if (s->endpoints.n)
		strbuf_addstr(out, "  endpoints\n");
	add_list(c, &s->endpoints, out);
	strbuf_addch(out, '\n');
}
