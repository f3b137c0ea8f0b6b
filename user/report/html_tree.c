// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/html_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/html.h"
#include "user/report/show.h"

#define COMMAND_COLUMNS 400 /* of a command line in the tree */
#define UNFOLD_MAX	40  /* processes up to which the tree is unfolded */
#define NESTING_MAX	64  /* deeper ones are shown at this depth */

/* First child and next sibling of each node, by index + 1. */
struct links {
	size_t *child, *last, *next;
};

static struct links links_new(const struct tree *t, size_t n)
{
	struct links l = {xcalloc(n, sizeof(size_t)), xcalloc(n, sizeof(size_t)),
			  xcalloc(n, sizeof(size_t))};

	for (size_t i = 0; i < n; i++) {
		size_t parent = t->v[i].parent;

		if (parent == TREE_NONE || parent >= n)
			continue;
		if (l.last[parent])
			l.next[l.last[parent] - 1] = i + 1;
		else
			l.child[parent] = i + 1;
		l.last[parent] = i + 1;
	}
	return l;
}

static void add_node(struct strbuf *out, const struct node *n)
{
	struct strbuf command = STRBUF_INIT;

	strbuf_addstr(out, "<li><b>");
	show_html(out, n->name, strlen(n->name));
	strbuf_addf(out, "</b><span class=\"dim\">[%" PRIu64 "]</span> ", n->pid);
	if (n->command) {
		strbuf_addstr(&command, n->command);
		show_fit(&command, 0, COMMAND_COLUMNS);
		show_html(out, command.s, command.len);
	}
	strbuf_addf(out, " <span class=\"dim\">%" PRIu64 " records", n->effects);
	if (n->exit) {
		strbuf_addstr(out, ", exit ");
		show_html(out, n->exit, strlen(n->exit));
	}
	strbuf_addstr(out, "</span>");
	if (n->denials)
		strbuf_addf(out, " <b class=\"bad\">%" PRIu64 " denied</b>", n->denials);
	strbuf_release(&command);
}

/* One tree, without recursion: its depth is the session's choice. */
static void add_root(struct strbuf *out, const struct tree *t, const struct links *l, size_t root)
{
	size_t at = root;
	unsigned int depth = 0;

	add_node(out, &t->v[at]);
	for (;;) {
		if (l->child[at]) {
			at = l->child[at] - 1;
			strbuf_addstr(out,
				      depth++ < NESTING_MAX ? "\n<ul class=\"tree\">" : "</li>\n");
			add_node(out, &t->v[at]);
			continue;
		}
		while (at != root && !l->next[at]) {
			at = t->v[at].parent;
			strbuf_addstr(out, --depth < NESTING_MAX ? "</li></ul>" : "");
		}
		if (at == root)
			break;
		at = l->next[at] - 1;
		strbuf_addstr(out, "</li>\n");
		add_node(out, &t->v[at]);
	}
	strbuf_addstr(out, "</li>\n");
}

void html_tree(struct strbuf *out, const struct tree *t)
{
	size_t n = t->n < HTML_PROCESSES_MAX ? t->n : HTML_PROCESSES_MAX;
	struct links l = links_new(t, n);

	strbuf_addf(out, "<h2>Processes</h2>\n<details%s><summary>%zu processes</summary>\n",
		    n <= UNFOLD_MAX ? " open" : "", t->n);
	strbuf_addstr(out, "<ul class=\"tree\">\n");
	for (size_t i = 0; i < n; i++)
		if (t->v[i].parent == TREE_NONE || t->v[i].parent >= n)
			add_root(out, t, &l, i);
	strbuf_addstr(out, "</ul>\n");
	if (n < t->n)
		strbuf_addf(out, "<p class=\"note\">And %zu more processes.</p>\n", t->n - n);
	strbuf_addstr(out, "</details>\n");
	free(l.child);
	free(l.last);
	free(l.next);
}
