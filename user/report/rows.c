// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/show.h"

#define LOOK_EACH 512  /* rows between looks at the size */
#define LINE_BIG  4096 /* bytes of a line after which it is looked at anew */

void rows_init(struct rows *r)
{
	*r = (struct rows){0};
	for (size_t i = 0; i < ROWS_COLUMNS; i++)
		r->column[i] = column_new();
	r->prior = xcalloc(ROWS_PRIOR, sizeof(*r->prior));
}

void rows_release(struct rows *r)
{
	for (size_t i = 0; i < ROWS_COLUMNS; i++)
		column_free(r->column[i]);
	dict_release(&r->whats);
	dict_release(&r->objects);
	free(r->prior);
	*r = (struct rows){0};
}

bool rows_telling(enum kind kind)
{
	return kind <= KIND_NET;
}

/* The number of a text; a new one becomes a line of the column, which holds no newline. */
static uint32_t number_of(struct dict *d, struct column *c, const char *text, size_t len)
{
	bool new;
	uint32_t number = dict_get(d, text, len, &new);

	if (new) {
		column_bytes(c, text, len);
		column_bytes(c, "\n", 1);
	}
	return number;
}

static uint32_t object_of(struct rows *r, const struct row *row)
{
	struct strbuf cut = STRBUF_INIT;
	size_t len = row->object_len;
	uint32_t number;

	if (len <= ROWS_TEXT_MAX)
		return number_of(&r->objects, r->column[ROWS_OBJECTS], row->object, len);
	len = show_clip(row->object, len, ROWS_TEXT_MAX);
	strbuf_add(&cut, row->object, len);
	strbuf_addf(&cut, "… (%zu bytes, cut here)", row->object_len);
	number = number_of(&r->objects, r->column[ROWS_OBJECTS], cut.s, cut.len);
	strbuf_release(&cut);
	return number;
}

static void look(struct rows *r)
{
	r->size = 0;
	for (size_t i = 0; i < ROWS_COLUMNS; i++)
		r->size += column_size(r->column[i]);
}

static bool fits(struct rows *r, enum kind kind)
{
	if (r->n % LOOK_EACH == 0)
		look(r);
	return r->size < ROWS_BYTES || (r->size < ROWS_BYTES_ALL && rows_telling(kind));
}

static bool add_line(struct rows *r, const struct row *row)
{
	if (!row->line || r->whole_bytes + row->line_len > ROWS_WHOLE_MAX)
		return false;
	/* It may be that nothing of it can be compressed. */
	if (row->line_len > LINE_BIG)
		look(r);
	if (r->size + row->line_len > ROWS_BYTES_ALL)
		return false;
	/* What is run most and says least has half of the room. */
	if (row->kind == KIND_EXEC && r->whole_bytes + row->line_len > ROWS_WHOLE_MAX / 2)
		return false;
	column_bytes(r->column[ROWS_LINES], row->line, row->line_len);
	column_bytes(r->column[ROWS_LINES], "\n", 1);
	r->whole_bytes += row->line_len;
	r->whole++;
	return true;
}

void rows_add(struct rows *r, const struct row *row)
{
	struct prior *p = &r->prior[row->seq % ROWS_PRIOR];
	uint32_t object;

	if (!fits(r, row->kind)) {
		r->left_from = r->left_out++ ? r->left_from : row->seq;
		return;
	}
	object = object_of(r, row);
	*p = (struct prior){row->seq, row->session, row->process, object};
	r->unordered |= r->n && row->us < r->last_us;
	column_int(r->column[ROWS_TIME], (int64_t)((uint64_t)row->us - (uint64_t)r->last_us));
	column_int(r->column[ROWS_SEQ], (int64_t)(row->seq - r->last_seq - 1));
	column_uint(r->column[ROWS_SESSION], row->session);
	column_uint(r->column[ROWS_WHAT],
		    number_of(&r->whats, r->column[ROWS_WHATS], row->what, row->what_len));
	column_uint(r->column[ROWS_PROCESS], row->process);
	column_uint(r->column[ROWS_OBJECT], object);
	column_uint(r->column[ROWS_BYTES_TO], row->bytes);
	column_uint(r->column[ROWS_BYTES_IN], row->received);
	column_uint(r->column[ROWS_WHOLE], add_line(r, row));
	r->last_us = row->us;
	r->last_seq = row->seq;
	r->n++;
}

const struct prior *rows_prior(const struct rows *r, uint32_t session, uint64_t seq)
{
	const struct prior *p = &r->prior[seq % ROWS_PRIOR];

	return seq && p->seq == seq && p->session == session ? p : NULL;
}

void rows_finish(struct rows *r, enum rows_column column, struct strbuf *out)
{
	column_finish(r->column[column], out);
}
