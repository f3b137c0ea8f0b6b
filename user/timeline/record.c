// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NS_PER_SECOND 1000000000LL

/* RFC 3339, always Z, always nine digits: it sorts as text. Years 1970 to 9999. */
void put_time(struct timeline *t, struct writer *w, const char *key, uint64_t mono_ns)
{
	int64_t ns = (int64_t)(mono_ns & INT64_MAX);
	struct tm tm;
	time_t s;
	char text[64];

	if (__builtin_add_overflow(ns, t->config.boot_to_wall_ns, &ns) || ns < 0)
		ns = 0;
	s = ns / NS_PER_SECOND;
	gmtime_r(&s, &tm);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%09" PRId64 "Z",
		 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		 (int64_t)(ns % NS_PER_SECOND));
	writer_str(w, key, text);
}

void put_device(struct writer *w, const char *key, uint32_t dev)
{
	char text[32];

	snprintf(text, sizeof(text), "%u:%u", dev >> 20, dev & 0xfffff);
	writer_str(w, key, text);
}

static bool is_in_file_system(const struct event_name *name)
{
	return name->dev && name->bytes[0] == '/' && !(name->flags & RF_PATH_MOUNTED);
}

bool put_name(struct timeline *t, struct writer *w, const char *key, const struct event_name *name)
{
	const struct mounts *mounts = t->config.mounts;

	if (!name->len)
		return true;
	if (!mounts || !is_in_file_system(name)) {
		writer_text(w, key, name->bytes, name->len);
		return true;
	}
	strbuf_reset(&t->scratch);
	if (mounts_path(mounts, name->dev, name->bytes, name->len, &t->scratch)) {
		writer_text(w, key, name->bytes, name->len);
		return false;
	}
	writer_text(w, key, t->scratch.s, t->scratch.len);
	return true;
}

struct writer record_open(struct timeline *t, const struct envelope *env)
{
	struct writer w = writer_on(&t->line);

	strbuf_reset(&t->line);
	t->redaction.found = 0;
	w.redaction = &t->redaction;
	writer_open(&w, NULL);
	writer_uint(&w, "v", TIMELINE_VERSION);
	writer_uint(&w, "seq", t->seq + 1);
	put_time(t, &w, "time", env->mono_ns);
	writer_uint(&w, "mono", env->mono_ns / 1000);
	writer_str(&w, "session", t->config.session);
	writer_str(&w, "event", env->event);
	writer_str(&w, "verdict", env->verdict);
	writer_str(&w, "result", env->result);
	if (env->who)
		put_process(t, &w, env);
	return w;
}

int record_send(struct timeline *t, struct writer *w, const struct envelope *env)
{
	int r = t->stopped;

	if (t->redaction.found)
		writer_uint(w, "redacted", t->redaction.found);
	writer_close(w);
	strbuf_addch(&t->line, '\n');
	if (!r)
		r = t->config.write(t->config.write_ctx, t->line.s, t->line.len);
	if (r) {
		if (!t->stopped)
			t->gap_ns = env->mono_ns;
		t->stopped = r;
		t->gap_lines++;
		return r;
	}
	t->seq++;
	if (env->seal)
		seal_next(&t->seal, env->seal, t->line.s, t->line.len);
	else
		seal_add(&t->seal, t->line.s, t->line.len, env->mono_ns);
	account_event(&t->account, env->event);
	if (env->who && t->config.who.told)
		t->config.who.told(t->config.who.ctx, env->who);
	return 0;
}
