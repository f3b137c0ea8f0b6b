// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "user/report/html_parts.h"
#include "user/report/show.h"

#define COMMAND_COLUMNS 600 /* of a command line in the tree */
#define NAME_MAX_SHOWN	200 /* bytes of a name */

static void add_node(const struct tree *t, size_t i, struct strbuf *out)
{
	const struct node *n = &t->v[i];
	struct strbuf command = STRBUF_INIT;
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_uint(&w, "pid", n->pid);
	if (n->parent != TREE_NONE)
		writer_uint(&w, "parent", n->parent);
	writer_text(&w, "name", n->name, show_clip(n->name, strlen(n->name), NAME_MAX_SHOWN));
	if (n->command) {
		strbuf_addstr(&command, n->command);
		show_fit(&command, 0, COMMAND_COLUMNS);
		writer_str(&w, "command", command.s);
	}
	if (n->exit)
		writer_text(&w, "exit", n->exit,
			    show_clip(n->exit, strlen(n->exit), NAME_MAX_SHOWN));
	writer_uint(&w, "n", n->effects);
	writer_uint(&w, "denied", n->denials);
	writer_close(&w);
	strbuf_release(&command);
}

size_t html_processes(const struct tree *t, struct column *to)
{
	struct strbuf line = STRBUF_INIT;
	size_t i;

	for (i = 0; i < t->n && column_size(to) < HTML_PROCESS_BYTES; i++) {
		strbuf_reset(&line);
		add_node(t, i, &line);
		strbuf_addch(&line, '\n');
		column_bytes(to, line.s, line.len);
	}
	strbuf_release(&line);
	return i;
}
