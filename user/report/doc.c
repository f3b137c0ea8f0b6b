// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/doc.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "user/report/html_parts.h"
#include "user/report/show.h"

/*
 * What begins markup inside a line, or a link where addresses are made links of themselves. Any
 * ASCII punctuation may have a backslash before it (CommonMark 0.31, 2.4).
 */
static bool is_markup(const struct strbuf *text, size_t i)
{
	const char *s = text->s;

	if (s[i] == ':')
		return s[i + 1] == '/';
	if (s[i] == '.')
		return i >= 3 && !strncasecmp(s + i - 3, "www", 3);
	return strchr("\\`*_[]<>!|~&@", s[i]) != NULL;
}

static void add_markdown(struct strbuf *out, const char *text)
{
	struct strbuf shown = STRBUF_INIT;

	show_text(&shown, text, strlen(text));
	for (size_t i = 0; i < shown.len; i++) {
		if (is_markup(&shown, i))
			strbuf_addch(out, '\\');
		strbuf_addch(out, shown.s[i]);
	}
	strbuf_release(&shown);
}

void doc_text(struct doc *d, const char *text)
{
	if (d->html)
		show_html(&d->out, text ?: "", strlen(text ?: ""));
	else
		add_markdown(&d->out, text ?: "");
}

void doc_code(struct doc *d, const char *text)
{
	strbuf_addstr(&d->out, d->html ? "<code>" : "");
	doc_text(d, text);
	strbuf_addstr(&d->out, d->html ? "</code>" : "");
}

void doc_number(struct doc *d, uint64_t n)
{
	strbuf_addf(&d->out, "%" PRIu64, n);
}

void doc_begin(struct doc *d, const char *title)
{
	if (d->html) {
		html_head(&d->out, title, false);
		strbuf_addstr(&d->out, "<main>\n<h1>");
	} else {
		strbuf_addstr(&d->out, "# ");
	}
	doc_text(d, title);
	strbuf_addstr(&d->out, d->html ? "</h1>\n" : "\n\n");
}

void doc_end(struct doc *d)
{
	if (d->html)
		strbuf_addstr(&d->out, "</main>\n</body></html>\n");
}

void doc_heading(struct doc *d, const char *text)
{
	strbuf_addstr(&d->out, d->html ? "<h2>" : "## ");
	doc_text(d, text);
	strbuf_addstr(&d->out, d->html ? "</h2>\n" : "\n\n");
}

void doc_open(struct doc *d, bool warn)
{
	if (d->html)
		strbuf_addstr(&d->out, warn ? "<p class=\"note\">" : "<p>");
	else
		strbuf_addstr(&d->out, warn ? "**Exception:** " : "");
}

void doc_close(struct doc *d)
{
	strbuf_addstr(&d->out, d->html ? "</p>\n" : "\n\n");
}

void doc_table(struct doc *d, const char *const *heads)
{
	size_t n = 0;

	if (d->html)
		strbuf_addstr(&d->out, "<table><thead><tr>");
	for (; heads[n]; n++)
		strbuf_addf(&d->out, d->html ? "<th scope=\"col\">%s</th>" : "| %s ", heads[n]);
	strbuf_addstr(&d->out, d->html ? "</tr></thead><tbody>\n" : "|\n");
	for (size_t i = 0; !d->html && i < n; i++)
		strbuf_addstr(&d->out, "|---");
	strbuf_addstr(&d->out, d->html ? "" : "|\n");
}

void doc_row(struct doc *d)
{
	strbuf_addstr(&d->out, d->html ? "<tr>" : "");
	d->in_table = false;
}

void doc_cell(struct doc *d)
{
	if (d->html)
		strbuf_addstr(&d->out, d->in_table ? "</td><td>" : "<td>");
	else
		strbuf_addstr(&d->out, d->in_table ? " | " : "| ");
	d->in_table = true;
}

void doc_row_end(struct doc *d)
{
	strbuf_addstr(&d->out, d->html ? "</td></tr>\n" : " |\n");
}

void doc_table_end(struct doc *d)
{
	strbuf_addstr(&d->out, d->html ? "</tbody></table>\n" : "\n");
}

void doc_ref(struct doc *d, uint32_t file, uint64_t seq)
{
	if (d->html)
		strbuf_addf(&d->out,
			    "<span class=\"ref\"><a href=\"#file-%" PRIu32 "\">F%" PRIu32
			    "</a> #%" PRIu64 "</span>",
			    file + 1, file + 1, seq);
	else
		strbuf_addf(&d->out, "[F%" PRIu32 "](#files) #%" PRIu64, file + 1, seq);
}

void doc_anchor(struct doc *d, uint32_t file)
{
	if (d->html)
		strbuf_addf(&d->out, "<b id=\"file-%" PRIu32 "\">F%" PRIu32 "</b>", file + 1,
			    file + 1);
	else
		strbuf_addf(&d->out, "F%" PRIu32, file + 1);
}
