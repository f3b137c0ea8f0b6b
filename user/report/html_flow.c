// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/html_parts.h"
#include "user/report/show.h"

static bool add_labels(json_t *labels, struct strbuf *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (labels, i, item) {
		strbuf_addstr(out, i ? ", " : "");
		show_text(out, json_string_value(item) ?: "?", json_string_length(item));
	}
	return json_array_size(labels) > 0;
}

static bool text_is(json_t *object, const char *path, const char *is)
{
	const char *text = record_string(object, path);

	return text && !strcmp(text, is);
}

static struct flow_end program(const struct html *h, size_t process)
{
	bool known = process < h->tree.n;

	return (struct flow_end){FLOW_PROGRAM, known ? h->tree.v[process].name : "?"};
}

/* The text of the record that did it, or NULL. */
static const char *text_of_prior(struct html *h, const struct prior *p)
{
	const char *text;
	size_t len;

	text = dict_text(&h->rows.objects, p->object, &len);
	strbuf_reset(&h->scratch);
	strbuf_add(&h->scratch, text, len);
	return h->scratch.s;
}

/* From where a label came: a file, the source that the policy names, another process, a channel. */
static struct flow_end origin(struct html *h, const struct record *r, const struct row *row,
			      struct strbuf *text)
{
	uint64_t because = record_uint(r->ringfence, "because");
	const struct prior *p = rows_prior(&h->rows, row->session, because);
	bool source = text_is(r->ringfence, "cause", "event");

	if (!source && describe_text(r->json, "file.path", text))
		return (struct flow_end){FLOW_FILE, text->s};
	if (p && !source && p->process && p->process != row->process)
		return program(h, p->process - 1);
	if (describe_text(r->json, "file.path", text))
		return (struct flow_end){FLOW_SOURCE, text->s};
	if (p && source) {
		strbuf_addstr(text, text_of_prior(h, p));
		return (struct flow_end){FLOW_SOURCE, text->s};
	}
	if (text_is(r->ringfence, "cause", "assumed"))
		strbuf_addstr(text, "assumed at attach");
	else if (!describe_text(r->ringfence, "object.kind", text) &&
		 !describe_text(r->ringfence, "channel", text))
		strbuf_addstr(text, source ? "a source of the policy" : "unknown");
	return (struct flow_end){source ? FLOW_SOURCE : FLOW_FILE, text->s};
}

static void gain(struct html *h, const struct record *r, const struct row *row)
{
	struct strbuf text = STRBUF_INIT, labels = STRBUF_INIT;
	size_t process = row->process - 1;
	struct flow_why why = {.session = row->session, .seq = r->seq, .certain = true};
	struct flow_end from = origin(h, r, row, &text);

	add_labels(record_get(r->ringfence, "gained"), &labels);
	why.labels = labels.s;
	flows_add(&h->flows, from, program(h, process), &why);
	if (from.kind == FLOW_SOURCE || text_is(r->ringfence, "cause", "assumed"))
		story_secret(&h->story, r, row->session, from.text);
	strbuf_reset(&labels);
	if (add_labels(record_get(r->ringfence, "labels"), &labels))
		flows_hold(&h->flows, process, labels.s, true);
	strbuf_release(&text);
	strbuf_release(&labels);
}

/* Does the operation move data away from the process? */
static bool goes_out(const struct record *r)
{
	static const char *const out[] = {"write", "create", "rename", "link", "connect", "send"};
	const char *verb = describe_verb(r);

	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		if (!strcmp(verb, out[i]))
			return true;
	return false;
}

static void leave(struct html *h, const struct row *row, bool net, bool certain, const char *labels)
{
	struct flow_why why = {.session = row->session,
			       .seq = row->seq,
			       .certain = certain,
			       .denied = row->kind == KIND_DENIED,
			       .labels = labels};
	struct flow_end to = {net ? FLOW_ENDPOINT : FLOW_FILE, row->object};

	flows_add(&h->flows, program(h, row->process - 1), to, &why);
}

static void judge(struct html *h, const struct record *r, const struct row *row)
{
	struct strbuf labels = STRBUF_INIT;

	if (goes_out(r) && add_labels(record_get(r->ringfence, "labels"), &labels)) {
		leave(h, row, record_get(r->json, "network") != NULL, true, labels.s);
		flows_hold(&h->flows, row->process - 1, labels.s, true);
	}
	strbuf_release(&labels);
}

void html_flow_out(struct html *h, const struct row *row)
{
	const char *labels;
	bool told = false;

	if (!row->process || !h->flows.nheld)
		return;
	labels = flows_held(&h->flows, row->process - 1, &told);
	if (labels)
		leave(h, row, row->kind == KIND_NET, told, labels);
}

void html_flow_fork(struct html *h, size_t parent, size_t child)
{
	const char *labels;
	bool told = false;

	if (!h->flows.nheld)
		return;
	labels = flows_held(&h->flows, parent, &told);
	if (labels) {
		char *copy = xstrdup(labels); /* what it is kept in may move */

		flows_hold(&h->flows, child, copy, false);
		free(copy);
	}
}

void html_flow(struct html *h, const struct record *r, const struct row *row)
{
	struct strbuf labels = STRBUF_INIT;
	const char *child = record_string(r->ringfence, "child.id");

	if (!strcmp(r->event, "approval") && record_get(r->ringfence, "labels")) {
		flows_forget(&h->flows);
	} else if (!row->process) {
		return;
	} else if (!strcmp(r->event, "label.gain")) {
		gain(h, r, row);
	} else if (!strcmp(r->event, "process.state")) {
		if (add_labels(record_get(r->ringfence, "labels"), &labels))
			flows_hold(&h->flows, row->process - 1, labels.s, true);
	} else if (row->kind == KIND_FORK && child) {
		html_flow_fork(h, row->process - 1, tree_find(&h->tree, child));
	} else if (row->kind == KIND_DENIED || row->kind == KIND_AUDITED) {
		judge(h, r, row);
	} else if (row->kind == KIND_CHANGE || (row->kind == KIND_NET && goes_out(r))) {
		html_flow_out(h, row);
	}
	strbuf_release(&labels);
}
