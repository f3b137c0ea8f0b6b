// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/flows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/show.h"

static uint32_t node_of(struct flows *f, struct flow_end end)
{
	const char *text = end.text ?: "?";
	struct strbuf name = STRBUF_INIT;
	uint32_t number;

	strbuf_addf(&name, "%c", '0' + (char)end.kind);
	strbuf_add(&name, text, show_clip(text, strlen(text), FLOWS_TEXT_MAX));
	if (strlen(text) > FLOWS_TEXT_MAX)
		strbuf_addf(&name, "… (%zu bytes)", strlen(text));
	number = dict_get(&f->nodes, name.s, name.len, NULL);
	strbuf_release(&name);
	return number;
}

void flows_add(struct flows *f, struct flow_end from, struct flow_end to,
	       const struct flow_why *why)
{
	uint32_t pair[2], number;
	struct flow_edge *e;
	bool new;

	if (f->n >= FLOWS_MAX) {
		f->more++;
		return;
	}
	pair[0] = node_of(f, from);
	pair[1] = node_of(f, to);
	if (pair[0] == pair[1])
		return;
	number = dict_get(&f->between, (const char *)pair, sizeof(pair), &new);
	if (new)
		vec_push(f->v, f->n) = (struct flow_edge){
			.from = pair[0], .to = pair[1], .session = why->session, .seq = why->seq};
	e = &f->v[number];
	e->n++;
	e->denied += why->denied;
	e->certain |= why->certain;
	if (!e->labels && why->labels)
		e->labels = xstrndup(why->labels,
				     show_clip(why->labels, strlen(why->labels), FLOWS_TEXT_MAX));
}

void flows_hold(struct flows *f, size_t process, const char *labels, bool told)
{
	if (process >= f->nheld) {
		size_t n = 2 * process + 64;

		f->held = xreallocarray(f->held, n, sizeof(*f->held));
		f->told = xreallocarray(f->told, n, sizeof(*f->told));
		memset(f->held + f->nheld, 0, (n - f->nheld) * sizeof(*f->held));
		memset(f->told + f->nheld, 0, (n - f->nheld) * sizeof(*f->told));
		f->nheld = n;
	}
	free(f->held[process]);
	f->held[process] = labels ? xstrdup(labels) : NULL;
	f->told[process] = told;
}

const char *flows_held(const struct flows *f, size_t process, bool *ret_told)
{
	if (process >= f->nheld)
		return NULL;
	*ret_told = f->told[process];
	return f->held[process];
}

void flows_forget(struct flows *f)
{
	for (size_t i = 0; i < f->nheld; i++) {
		free(f->held[i]);
		f->held[i] = NULL;
	}
}

static void write_nodes(const struct flows *f, struct writer *w)
{
	static const char *const kinds[] = {"source", "program", "file", "endpoint"};

	writer_open_array(w, "nodes");
	for (uint32_t i = 0; i < f->nodes.n; i++) {
		size_t len;
		const char *text = dict_text(&f->nodes, i, &len);

		writer_open(w, NULL);
		writer_str(w, "kind", kinds[(text[0] - '0') & 3]);
		writer_text(w, "text", text + 1, len - 1);
		writer_close(w);
	}
	writer_close_array(w);
}

void flows_write(const struct flows *f, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	write_nodes(f, &w);
	writer_open_array(&w, "edges");
	for (size_t i = 0; i < f->n; i++) {
		const struct flow_edge *e = &f->v[i];

		writer_open(&w, NULL);
		writer_uint(&w, "from", e->from);
		writer_uint(&w, "to", e->to);
		writer_uint(&w, "n", e->n);
		writer_uint(&w, "denied", e->denied);
		writer_uint(&w, "seq", e->seq);
		writer_uint(&w, "session", e->session);
		writer_bool(&w, "certain", e->certain);
		writer_str(&w, "labels", e->labels);
		writer_close(&w);
	}
	writer_close_array(&w);
	writer_uint(&w, "more", f->more);
	writer_close(&w);
}

void flows_release(struct flows *f)
{
	flows_forget(f);
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].labels);
	free(f->v);
	free(f->held);
	free(f->told);
	dict_release(&f->nodes);
	dict_release(&f->between);
	*f = (struct flows){0};
}
