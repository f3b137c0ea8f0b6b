// SPDX-License-Identifier: GPL-2.0-only
/* Messages of JSON-RPC, one a line, as MCP has them over standard input and output. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/wire/inside.h"

struct lines {
	struct strbuf line;
	uint64_t begin_ns, offset, line_offset;
	bool skips; /* up to the next newline: too long, or behind a hole */
};

struct stdio {
	struct wire *wire;
	struct lines dir[2];
};

struct stdio *stdio_new(struct wire *w)
{
	struct stdio *s = xcalloc(1, sizeof(*s));

	s->wire = w;
	return s;
}

void stdio_free(struct stdio *s)
{
	if (!s)
		return;
	strbuf_release(&s->dir[0].line);
	strbuf_release(&s->dir[1].line);
	free(s);
}

size_t stdio_kept(const struct stdio *s)
{
	return s ? s->dir[0].line.size + s->dir[1].line.size : 0;
}

/* What is no JSON-RPC is something else that a program prints. */
static void take_line(struct stdio *s, enum wire_dir dir, uint64_t ns)
{
	struct lines *l = &s->dir[dir];
	struct wire_message m = {.dir = dir, .begin_ns = l->begin_ns, .end_ns = ns};
	json_t *json = l->skips ? NULL : wire_json(l->line.s, l->line.len);

	wire_put(&m, WIRE_PROTOCOL, "stdio");
	if (json && rpc_is(json)) {
		m.exchange = ++s->wire->exchanges;
		rpc_message(s->wire, &m, json);
	}
	json_decref(json);
	strbuf_reset(&l->line);
	l->skips = false;
}

void stdio_data(struct stdio *s, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns)
{
	struct lines *l = &s->dir[dir];

	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t n = end ? (size_t)(end - bytes) : len;

		if (!l->line.len) {
			l->begin_ns = ns;
			l->line_offset = l->offset;
		}
		if (!l->skips && l->line.len + n > WIRE_EVENT_MAX) {
			wire_error(s->wire, dir, l->line_offset, ns, "a line is too long");
			strbuf_reset(&l->line);
			l->skips = true;
		}
		if (!l->skips)
			strbuf_add(&l->line, bytes, n);
		n += end != NULL;
		l->offset += n;
		bytes += n;
		len -= n;
		if (end)
			take_line(s, dir, ns);
	}
}

void stdio_hole(struct stdio *s, enum wire_dir dir, uint64_t len, uint64_t ns)
{
	struct lines *l = &s->dir[dir];

	wire_error(s->wire, dir, l->offset, ns, "bytes are missing");
	l->offset += len;
	strbuf_reset(&l->line);
	l->skips = true;
}

void stdio_end(struct stdio *s, enum wire_dir dir, uint64_t ns)
{
	if (s->dir[dir].line.len)
		take_line(s, dir, ns);
}
