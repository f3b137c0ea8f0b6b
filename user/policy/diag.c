// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"

static size_t *count_of(struct diags *d, enum diag_level level)
{
	if (level == DIAG_ERROR)
		return &d->errors;
	return level == DIAG_WARNING ? &d->warnings : &d->notes;
}

static void add(struct diags *d, struct diag diag, const char *fmt, va_list ap)
{
	struct strbuf message = STRBUF_INIT;

	++*count_of(d, diag.level);
	if (diags_full(d))
		return;
	strbuf_vaddf(&message, fmt, ap);
	diag.file = xstrdup(diag.file ? diag.file : "policy");
	diag.hint = diag.hint ? xstrdup(diag.hint) : NULL;
	diag.message = strbuf_detach(&message);
	vec_push(d->v, d->n) = diag;
}

static struct diag diag_at(const struct src_loc *loc, enum diag_level level, const char *hint)
{
	return (struct diag){.file = (char *)loc->file,
			     .line = loc->line,
			     .column = loc->column,
			     .level = level,
			     .hint = (char *)hint};
}

void diag_error(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, diag_at(loc, DIAG_ERROR, hint), fmt, ap);
	va_end(ap);
}

void diag_warning(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt,
		  ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, diag_at(loc, DIAG_WARNING, hint), fmt, ap);
	va_end(ap);
}

void diag_note(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, diag_at(loc, DIAG_NOTE, hint), fmt, ap);
	va_end(ap);
}

bool diags_full(const struct diags *d)
{
	return d->n >= DIAGS_MAX;
}

static int compare(const void *pa, const void *pb)
{
	const struct diag *a = pa, *b = pb;
	int r = strcmp(a->file, b->file);

	if (r)
		return r;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	return strcmp(a->message, b->message);
}

static void diag_release(struct diag *diag)
{
	free(diag->file);
	free(diag->message);
	free(diag->hint);
}

void diags_sort(struct diags *d)
{
	size_t i, kept = 0;

	if (!d->n)
		return;
	qsort(d->v, d->n, sizeof(d->v[0]), compare);
	for (i = 1; i < d->n; i++) {
		if (compare(&d->v[kept], &d->v[i]) != 0) {
			d->v[++kept] = d->v[i];
			continue;
		}
		--*count_of(d, d->v[i].level);
		diag_release(&d->v[i]);
	}
	d->n = kept + 1;
}

static void format_one(const struct diag *diag, struct strbuf *out)
{
	static const char *const levels[] = {
		[DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note"};

	strbuf_addclean(out, diag->file);
	if (diag->line)
		strbuf_addf(out, ":%u:%u", diag->line, diag->column);
	strbuf_addf(out, ": %s: ", levels[diag->level]);
	strbuf_addclean(out, diag->message);
	if (diag->hint) {
		strbuf_addstr(out, "; hint: ");
		strbuf_addclean(out, diag->hint);
	}
	strbuf_addch(out, '\n');
}

void diags_format(const struct diags *d, struct strbuf *out)
{
	size_t i, all = d->errors + d->warnings + d->notes;

	for (i = 0; i < d->n; i++)
		format_one(&d->v[i], out);
	if (all > d->n)
		strbuf_addf(out, "and %zu more\n", all - d->n);
}

void diags_release(struct diags *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		diag_release(&d->v[i]);
	free(d->v);
	*d = (struct diags)DIAGS_INIT;
}

struct shown shown(const char *text)
{
	struct shown out;
	size_t len = strlen(text), max = SHOWN_SIZE - 4;

	if (len < SHOWN_SIZE) {
		memcpy(out.s, text, len + 1);
		return out;
	}
	/* Not inside a UTF-8 character. */
	while (max && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	memcpy(out.s, text, max);
	memcpy(out.s + max, "...", 4);
	return out;
}
