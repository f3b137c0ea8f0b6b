// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "user/wire/inside.h"

/* The line without its end; only data counts here: what kind it is, the data say again. */
static bool line_end(struct sse *s, sse_event event, void *ctx)
{
	static const char field[] = "data";
	struct strbuf *l = &s->line;
	bool good = !s->over;

	if (!l->len) {
		if (s->data.len && !s->over)
			event(ctx, s->data.s, s->data.len - 1);
		strbuf_reset(&s->data);
		s->over = false;
	} else if (l->len >= 4 && !memcmp(l->s, field, 4) && (l->len == 4 || l->s[4] == ':')) {
		size_t at = l->len == 4 ? 4 : l->len > 5 && l->s[5] == ' ' ? 6 : 5;

		if (s->data.len + l->len > WIRE_EVENT_MAX)
			s->over = true;
		else
			strbuf_add(&s->data, l->s + at, l->len - at);
		if (!s->over)
			strbuf_addch(&s->data, '\n');
	}
	strbuf_reset(l);
	return good;
}

bool sse_add(struct sse *s, const char *bytes, size_t len, sse_event event, void *ctx)
{
	const char *end = bytes + len;
	bool good = true;

	while (bytes < end) {
		const char *from = bytes;

		if (s->cr && *bytes == '\n') { /* of CR LF */
			s->cr = false;
			bytes++;
			continue;
		}
		s->cr = false;
		while (bytes < end && *bytes != '\n' && *bytes != '\r')
			bytes++;
		if (s->line.len + (size_t)(bytes - from) > WIRE_EVENT_MAX)
			s->over = true;
		else
			strbuf_add(&s->line, from, (size_t)(bytes - from));
		if (bytes < end) {
			s->cr = *bytes++ == '\r';
			good = line_end(s, event, ctx) && good;
		}
	}
	return good;
}

void sse_release(struct sse *s)
{
	strbuf_release(&s->line);
	strbuf_release(&s->data);
}
