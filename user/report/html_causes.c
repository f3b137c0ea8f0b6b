// SPDX-License-Identifier: GPL-2.0-only
/* Which effects tool calls asked for; what nobody asked for stands first. */
#include "user/report/html_parts.h"

static void add_sums(const struct story *s, struct strbuf *out)
{
	strbuf_addstr(out, "<p>");
	html_count(out, s->calls, "tool call", "tool calls");
	strbuf_addstr(out, ", ");
	html_count(out, s->unattributed, "effect unattributed", "effects unattributed");
	strbuf_addstr(out, ", ");
	html_count(out, s->links, "effect attributed", "effects attributed");
	strbuf_addstr(out, ", ");
	html_count(out, s->mismatches, "mismatch", "mismatches");
	strbuf_addstr(out, ".</p>\n");
}

void html_causes(const struct html *h, struct strbuf *out)
{
	const struct story *s = &h->story;

	strbuf_addstr(out, "<h2>Causes</h2>\n");
	if (!s->calls && !s->links && !s->mismatches && !s->unattributed) {
		strbuf_addstr(out,
			      "<p>No tool calls are in the record: no effect can be attributed "
			      "to one, and none can be found to mismatch.</p>\n");
		return;
	}
	add_sums(s, out);
	if (s->orphans.n)
		strbuf_addstr(out, "<h3>Unattributed: no tool call asked for it</h3>\n");
	html_notes(h, &s->orphans, out);
	if (s->odd.n)
		strbuf_addstr(out, "<h3>What a call did and did not say</h3>\n");
	html_notes(h, &s->odd, out);
}
