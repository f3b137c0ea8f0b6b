// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "user/report/describe_scan.h"
#include "user/report/summary.h"

/* Of these a record tells no more than its kind and verdict, and where it goes to. */
static bool is_plain(enum kind kind)
{
	return kind == KIND_EXEC || kind == KIND_CHANGE || kind == KIND_EXIT || kind == KIND_MAP ||
	       kind == KIND_READ || kind == KIND_FORK || kind == KIND_NET;
}

static void add_endpoint(struct summary *s, const struct scan *line)
{
	const char *verb = describe_scan_verb(line);
	struct strbuf name = STRBUF_INIT;

	if ((!strcmp(verb, "connect") || !strcmp(verb, "send")) &&
	    describe_scan_endpoint(line, &name))
		summary_endpoint(s, name.s, false);
	strbuf_release(&name);
}

/* Times have one length: over the one before. Returns false when there is none of that length. */
static bool set_last_time(struct summary *s, struct scan_value time)
{
	if (!s->last_time || strlen(s->last_time) != time.n - 2)
		return false;
	memcpy(s->last_time, time.s + 1, time.n - 2);
	return true;
}

void summary_scan(struct summary *s, const struct scan *line, enum kind kind)
{
	bool allowed = scan_is(line->verdict, "allow");
	char error[READER_ERROR_MAX];
	struct record r;

	if (s->records && is_plain(kind) && (allowed || !line->verdict.s) &&
	    !memchr(line->time.s, '\\', line->time.n) && set_last_time(s, line->time)) {
		s->records++;
		s->last_us = line->mono_us;
		s->kinds[kind]++;
		s->allowed += allowed;
		if (kind == KIND_NET)
			add_endpoint(s, line);
		return;
	}
	/* scan_line() took it, so this does. */
	if (record_parse(line->line.s, line->line.n, &r, error))
		return;
	summary_add(s, &r);
	record_release(&r);
}
