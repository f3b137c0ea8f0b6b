// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/html_parts.h"
#include "user/report/show.h"

enum common_class {
	COMMON_NONE,
	COMMON_FILE,
	COMMON_FORK,
	COMMON_EXIT,
};

struct common_what {
	enum common_class class;
	enum kind kind;
	bool allowed;
	char *what; /* as a line of ROWS_WHATS */
	size_t len;
};

void common_release(struct common *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->v[i].what);
	free(c->v);
	dict_release(&c->keys);
}

static enum common_class class_of(const struct record *r)
{
	if (r->verdict && strcmp(r->verdict, "allow") != 0)
		return COMMON_NONE;
	if (!strncmp(r->event, "file.", 5))
		return COMMON_FILE;
	if (!strcmp(r->event, "process.fork"))
		return COMMON_FORK;
	return strcmp(r->event, "process.exit") ? COMMON_NONE : COMMON_EXIT;
}

static char *text_of(struct scan_value v)
{
	struct strbuf text = STRBUF_INIT;

	return scan_string(v, &text) ? strbuf_detach(&text) : NULL;
}

static struct common_what what_new(const struct scan *s, bool writes)
{
	struct record r = {.event = text_of(s->event),
			   .verdict = text_of(s->verdict),
			   .result = text_of(s->result)};
	const char *part[HTML_WHAT_PARTS] = {r.event, r.verdict, r.result, describe_verb(&r),
					     writes ? "✎" : describe_icon(&r)};
	struct common_what what = {.class = class_of(&r),
				   .kind = writes ? KIND_CHANGE : describe_kind(&r),
				   .allowed = r.verdict && !strcmp(r.verdict, "allow")};
	struct strbuf text = STRBUF_INIT;

	html_what(&text, part, what.kind);
	what.len = text.len;
	what.what = strbuf_detach(&text);
	free((char *)r.event);
	free((char *)r.verdict);
	free((char *)r.result);
	return what;
}

/* An open to write is a change, as describe_kind() has it. */
static bool is_write(const struct scan *s)
{
	struct scan_value access;

	if (!scan_is(s->event, "file.open") && !scan_is(s->event, "file.read"))
		return false;
	access = scan_get(s, "file.access");
	return access.s && memmem(access.s, access.n, "\"write\"", 7);
}

static const struct common_what *what_of(struct html *h, const struct scan *s)
{
	struct strbuf *key = &h->scratch;
	bool new, writes = is_write(s);
	uint32_t number;

	strbuf_reset(key);
	strbuf_addch(key, writes ? 'w' : '-');
	strbuf_add(key, s->event.s, s->event.n);
	strbuf_add(key, s->verdict.s ?: "", s->verdict.n);
	strbuf_addch(key, ' ');
	strbuf_add(key, s->result.s ?: "", s->result.n);
	number = dict_get(&h->common.keys, key->s, key->len, &new);
	if (new)
		vec_push(h->common.v, h->common.n) = what_new(s, writes);
	return &h->common.v[number];
}

static bool add_text(struct html *h, struct scan_value object, const char *path)
{
	strbuf_reset(&h->scratch);
	if (!scan_bytes(object, path, &h->scratch))
		return false;
	show_text(&h->object, h->scratch.s ?: "", h->scratch.len);
	return true;
}

static void add_file(struct html *h, const struct scan *s, struct row *row)
{
	struct scan_value file = scan_get(s, "file"), bytes = scan_below(s->ringfence, "bytes");

	if (!add_text(h, file, "path")) {
		strbuf_addstr(&h->object, "inode ");
		add_text(h, file, "inode");
	}
	if (scan_below(file, "target_path").s) {
		strbuf_addstr(&h->object, " → ");
		add_text(h, file, "target_path");
	} else if (scan_below(file, "symbolic_link").s) {
		strbuf_addstr(&h->object, " ⇒ ");
		add_text(h, scan_below(file, "symbolic_link"), "target_path");
	}
	if (scan_type(bytes) == SCAN_NUMBER)
		row->bytes = 1 + scan_uint(bytes);
}

static void add_fork(struct html *h, const struct scan *s, size_t parent)
{
	struct scan_value child = scan_below(s->ringfence, "child");
	uint64_t pid = scan_uint(scan_below(child, "pid"));
	size_t node;

	strbuf_addf(&h->object, "process %" PRIu64, pid);
	strbuf_reset(&h->scratch);
	if (!scan_string(scan_below(child, "id"), &h->scratch))
		return;
	node = tree_forked(&h->tree, parent, h->scratch.s ?: "", pid);
	html_flow_fork(h, parent, node);
}

static void add_exit(struct html *h, const struct scan *s, size_t process)
{
	struct scan_value exit = scan_below(s->process, "exit");

	if (!add_text(h, exit, "signal"))
		strbuf_addf(&h->object, "%" PRIu64, scan_uint(scan_below(exit, "code")));
	tree_ended(&h->tree, process, h->object.s);
}

static void add_row(struct html *h, const struct scan *s, const struct common_what *what,
		    size_t process)
{
	struct row row = {.seq = s->seq,
			  .session = h->session,
			  .us = h->sessions.v[h->session].wall_us + (int64_t)s->mono_us,
			  .process = (uint32_t)process + 1,
			  .kind = what->kind,
			  .what = what->what,
			  .what_len = what->len};

	strbuf_reset(&h->object);
	if (what->class == COMMON_FORK)
		add_fork(h, s, process);
	else if (what->class == COMMON_EXIT)
		add_exit(h, s, process);
	else
		add_file(h, s, &row);
	row.object = h->object.s ?: "";
	row.object_len = h->object.len;
	if (what->kind == KIND_CHANGE)
		html_flow_out(h, &row);
	rows_add(&h->rows, &row);
}

bool html_common(struct html *h, const struct scan *s)
{
	const struct common_what *what = what_of(h, s);
	size_t process;

	if (what->class == COMMON_NONE || scan_below(s->process, "creation").s ||
	    !scan_below(s->process, "id").s)
		return false;
	if (what->class == COMMON_FILE && scan_type(scan_get(s, "file")) != SCAN_OBJECT)
		return false;
	strbuf_reset(&h->scratch);
	if (!scan_string(scan_below(s->process, "id"), &h->scratch))
		return false;
	process = tree_seen(&h->tree, h->scratch.s ?: "",
			    (uint32_t)scan_uint(scan_below(s->process, "pid")));
	story_count(&h->story, what->kind, what->allowed);
	add_row(h, s, what, process);
	return true;
}
