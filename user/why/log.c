// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

static void line_set(struct why_line *to, const char *text, size_t len, const struct record *r)
{
	free(to->text);
	*to = (struct why_line){
		.text = xmemdup(text, len), .len = len, .seq = r->seq, .pid = r->pid};
}

static struct why_kind *kind_of(struct why_log *log, const char *key)
{
	for (size_t i = 0; i < log->nkinds; i++)
		if (!strcmp(log->kinds[i].key, key))
			return &log->kinds[i];
	if (log->nkinds == WHY_KINDS)
		return NULL;
	log->kinds[log->nkinds] = (struct why_kind){.key = xstrdup(key)};
	return &log->kinds[log->nkinds++];
}

static void add(struct why_log *log, const char *line, size_t len, const struct record *r)
{
	struct strbuf key = STRBUF_INIT;
	struct why_kind *kind;
	struct reason why;

	reason_init(&why, r);
	reason_kind(&why, &key);
	reason_release(&why);
	kind = kind_of(log, key.s);
	strbuf_release(&key);
	log->denied++;
	if (!kind || len > WHY_LINE_MAX)
		log->other++;
	if (len > WHY_LINE_MAX)
		return;
	line_set(&log->recent[log->nrecent++ % WHY_RECENT], line, len, r);
	if (!kind)
		return;
	kind->count++;
	line_set(&kind->last, line, len, r);
}

void why_log_line(struct why_log *log, const char *line, size_t len)
{
	char error[READER_ERROR_MAX];
	struct record r;

	if (!reason_may_be(line, len) || record_parse(line, len, &r, error))
		return;
	if (reason_is_denial(&r))
		add(log, line, len, &r);
	record_release(&r);
}

void why_log_release(struct why_log *log)
{
	for (size_t i = 0; i < WHY_RECENT; i++)
		free(log->recent[i].text);
	for (size_t i = 0; i < log->nkinds; i++) {
		free(log->kinds[i].key);
		free(log->kinds[i].last.text);
	}
	*log = (struct why_log){0};
}

/* The reader of that name; one that was not heard of for longest makes room. */
static struct why_reader *reader_of(struct why_log *log, const char *name)
{
	struct why_reader *oldest = &log->readers[0];
	size_t n = strnlen(name, WHY_READER_SIZE - 1);

	for (size_t i = 0; i < WHY_READERS; i++) {
		struct why_reader *r = &log->readers[i];

		if (r->used && strlen(r->name) == n && !memcmp(r->name, name, n)) {
			r->used = ++log->uses;
			return r;
		}
		if (r->used < oldest->used)
			oldest = r;
	}
	*oldest = (struct why_reader){.used = ++log->uses};
	memcpy(oldest->name, name, n);
	return oldest;
}

static bool reason_of(const struct why_line *line, const struct why_listener *who,
		      struct reason *ret_why)
{
	char error[READER_ERROR_MAX];
	struct record r;

	if (!line->text || record_parse(line->text, line->len, &r, error))
		return false;
	reason_init(ret_why, &r);
	record_release(&r);
	if (!who->all)
		reason_withhold(ret_why, &who->has, &who->data);
	return true;
}

static const struct why_line *find_recent(const struct why_log *log, const struct why_question *q)
{
	for (uint64_t n = log->nrecent; n > 0 && n + WHY_RECENT > log->nrecent; n--) {
		const struct why_line *line = &log->recent[(n - 1) % WHY_RECENT];

		if (q->which == WHY_LAST ||
		    (q->which == WHY_PID ? line->pid == q->number : line->seq == q->number))
			return line;
	}
	return NULL;
}

static uint64_t answer_one(const struct why_log *log, const struct why_question *q,
			   const struct why_listener *who, struct strbuf *out)
{
	const struct why_line *line = find_recent(log, q);
	struct reason why;

	/* A kind keeps its last longer than the ring does. */
	for (size_t i = 0; !line && i < log->nkinds; i++)
		if (q->which == WHY_PID ? log->kinds[i].last.pid == q->number
					: log->kinds[i].last.seq == q->number)
			line = &log->kinds[i].last;
	if (!line || !reason_of(line, who, &why))
		return 0;
	reason_write(&why, q->json, out);
	reason_release(&why);
	return 1;
}

/* What a page is made of: the kinds that are new, the most recent first. */
struct page {
	const struct why_kind *kinds[WHY_KINDS];
	uint64_t counts[WHY_KINDS];
	size_t n;
	uint64_t denied, untold;
};

static void page_take(struct page *p, const struct why_kind *kind, uint64_t count)
{
	size_t at = p->n++;

	for (; at > 0 && p->kinds[at - 1]->last.seq < kind->last.seq; at--) {
		p->kinds[at] = p->kinds[at - 1];
		p->counts[at] = p->counts[at - 1];
	}
	p->kinds[at] = kind;
	p->counts[at] = count;
	p->denied += count;
}

static void page_make(struct why_log *log, const struct why_question *q, struct page *p)
{
	struct why_reader *r = q->which != WHY_NEW ? NULL
			       : q->own		   ? q->own
						   : reader_of(log, q->reader ?: "");

	for (size_t i = 0; i < log->nkinds; i++) {
		uint64_t heard = r ? r->heard[i] : 0;

		if (log->kinds[i].count > heard)
			page_take(p, &log->kinds[i], log->kinds[i].count - heard);
		if (r)
			r->heard[i] = log->kinds[i].count;
	}
	p->untold = log->other - (r ? r->other : 0);
	if (r)
		r->other = log->other;
	p->denied += p->untold;
	for (size_t i = WHY_PAGE_KINDS; i < p->n; i++)
		p->untold += p->counts[i];
	if (p->n > WHY_PAGE_KINDS)
		p->n = WHY_PAGE_KINDS;
}

static void page_json(const struct page *p, const struct why_listener *who, struct strbuf *out)
{
	struct writer w = writer_on(out);
	struct reason why;

	writer_open(&w, NULL);
	writer_uint(&w, "denied", p->denied);
	writer_open_array(&w, "kinds");
	for (size_t i = 0; i < p->n; i++) {
		if (!reason_of(&p->kinds[i]->last, who, &why))
			continue;
		writer_open(&w, NULL);
		writer_uint(&w, "count", p->counts[i]);
		writer_open(&w, "reason");
		reason_json(&why, &w);
		writer_close(&w);
		writer_close(&w);
		reason_release(&why);
	}
	writer_close_array(&w);
	writer_uint(&w, "other", p->untold);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

static void page_text(const struct page *p, const struct why_listener *who, struct strbuf *out)
{
	struct reason why;

	for (size_t i = 0; i < p->n; i++) {
		if (!reason_of(&p->kinds[i]->last, who, &why))
			continue;
		reason_text(&why, p->counts[i], out);
		reason_release(&why);
	}
	if (p->untold)
		strbuf_addf(out, "and %" PRIu64 " more denials, of other kinds\n", p->untold);
}

uint64_t why_log_answer(struct why_log *log, const struct why_question *q,
			const struct why_listener *who, struct strbuf *out)
{
	struct page p = {0};

	if (q->which != WHY_ALL && q->which != WHY_NEW)
		return answer_one(log, q, who, out);
	page_make(log, q, &p);
	if (!p.denied)
		return 0;
	if (q->json)
		page_json(&p, who, out);
	else
		page_text(&p, who, out);
	return p.denied;
}
