// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_view.c - what people see of arbitrary records, for libFuzzer.
 *
 * The input: a filter up to the first newline, then the lines of a timeline. Whatever is in them,
 * no byte that drives a terminal may come out, and a filter that was refused has words for it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/report/describe_scan.h"
#include "user/report/state.h"
#include "user/report/stats.h"
#include "user/report/view.h"
#include "user/report/why.h"
#include "user/timeline/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct strbuf *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (((unsigned char)out->s[i] < 0x20 && out->s[i] != '\n') || out->s[i] == 0x7f)
			abort();
	strbuf_reset(out);
}

struct all {
	struct filter *filter;
	struct view view[3];
	struct state state;
	struct stats stats;
	struct why why;
	struct strbuf out;
};

static void one(struct all *a, const struct scan *s)
{
	bool shown = !a->filter || filter_match(a->filter, s);

	for (unsigned int i = 0; i < 3; i++) {
		a->view[i].fold = (enum view_fold)i;
		a->view[i].several = i == 1;
		a->view[i].compact.width = i * 30;
		view_record(&a->view[i], s, describe_scan_kind(s), shown, &a->out);
		check(&a->out);
	}
	state_add(&a->state, s);
	stats_add(&a->stats, s);
	why_look(&a->why, s);
}

static void lines(struct all *a, const char *at, const char *end)
{
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at)) ?: end;
		char error[READER_ERROR_MAX];
		struct scan s;

		if (!scan_line(at, (size_t)(eol - at), &s, error))
			one(a, &s);
		at = eol + 1;
	}
}

static void release(struct all *a)
{
	for (unsigned int i = 0; i < 3; i++)
		view_release(&a->view[i]);
	state_release(&a->state);
	stats_release(&a->stats);
	why_release(&a->why);
	filter_free(a->filter);
	strbuf_release(&a->out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct all a = {.state.procs.texts = true};
	char *text = malloc(size + 1), *eol, error[FILTER_ERROR_MAX] = "";

	memcpy(text, data, size);
	text[size] = '\0';
	eol = memchr(text, '\n', size) ?: text + size;
	*eol = '\0';
	a.filter = filter_parse(text, error);
	if (!a.filter != (*error != '\0'))
		abort();
	why_begin(&a.why, 1);
	if (eol < text + size)
		lines(&a, eol + 1, text + size);
	for (unsigned int i = 0; i < 3; i++)
		view_finish(&a.view[i], &a.out);
	state_tell(&a.state, &a.out);
	stats_tell(&a.stats, &a.out);
	why_tell(&a.why, &a.out);
	check(&a.out);
	release(&a);
	free(text);
	return 0;
}
