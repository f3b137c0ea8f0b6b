// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/html_parts.h"
#include "user/report/show.h"

#define LINES_MAX 20
#define TEXT_MAX  500 /* bytes of one line */

bool html_stands_out(const struct html *h)
{
	return standout_tell(&h->standout, 0, NULL, NULL) != 0;
}

static void add_line(void *ctx, const struct standout_thing *thing, const char *text)
{
	struct strbuf *out = ctx;
	size_t len = strlen(text), shown = show_clip(text, len, TEXT_MAX);

	strbuf_addf(out,
		    "<li><a href=\"#session=%" PRIu32 "&amp;seq=%" PRIu64 "\">#%" PRIu64 "</a> ",
		    thing->session, thing->seq, thing->seq);
	show_html(out, text, shown);
	strbuf_addstr(out, shown < len ? "…</li>\n" : "</li>\n");
}

void html_standout(const struct html *h, struct strbuf *out)
{
	struct strbuf lines = STRBUF_INIT;
	size_t all = standout_tell(&h->standout, LINES_MAX, add_line, &lines);

	if (all) {
		strbuf_addstr(out, "<h2>What stands out</h2>\n<ul class=\"standout\">\n");
		strbuf_add(out, lines.s, lines.len);
		strbuf_addstr(out, "</ul>\n");
	}
	if (all > LINES_MAX)
		strbuf_addf(out, "<p class=\"dim\">And %zu more.</p>\n", all - LINES_MAX);
	strbuf_release(&lines);
}
