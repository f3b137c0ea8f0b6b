// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/left.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "user/timeline/record.h"

void left_init(struct left *l)
{
	static const uint8_t none[SHA256_SIZE];

	*l = (struct left){0};
	seal_init(&l->seal, none);
}

void left_release(struct left *l)
{
	seal_release(&l->seal);
	*l = (struct left){0};
}

static bool take_seal(struct left *l, const char *line, size_t len)
{
	char error[READER_ERROR_MAX];
	struct seal_said said;

	if (len > SEAL_LINE_MAX || !seal_looks(line, len) || seal_read(line, len - 1, &said, error))
		return false;
	seal_next(&l->seal, said.hash, line, len);
	l->seal.number = said.number;
	l->sealed = true;
	l->ended = said.last;
	l->closed = said.last && !said.continued;
	seal_said_release(&said);
	return true;
}

/* Behind a last seal stands another segment, of which nothing is sealed. */
static void begin_segment(struct left *l)
{
	seal_segment(&l->seal);
	l->sealed = l->ended = l->closed = false;
}

void left_line(struct left *l, const char *line, size_t len)
{
	if (l->ended)
		begin_segment(l);
	l->line = line;
	l->len = len;
	if (!take_seal(l, line, len))
		seal_add(&l->seal, line, len, 0);
}

int left_end(struct left *l, const char *session, char ret_error[READER_ERROR_MAX])
{
	struct record r;
	int error = 0;

	if (!l->line)
		return -ENODATA;
	if (record_parse(l->line, l->len - 1, &r, ret_error))
		return -EBADMSG;
	if (strcmp(r.session, session) != 0 || strlen(r.time) >= sizeof(l->time)) {
		snprintf(ret_error, READER_ERROR_MAX, "its last record is of another session");
		error = -EBADMSG;
	} else {
		l->seq = r.seq;
		l->mono_us = r.mono_us;
		snprintf(l->time, sizeof(l->time), "%s", r.time);
	}
	record_release(&r);
	return error;
}

uint64_t left_unsealed(const struct left *l)
{
	return l->seal.lines - l->sealed;
}

static int write_gap(struct timeline *t, const char *from, uint64_t unsealed,
		     const struct left_gap *gap)
{
	struct envelope env = {.event = "timeline.gap", .mono_ns = gap->now_ns};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_open(&w, "gap");
	writer_str(&w, "from", from);
	put_time(t, &w, "to", gap->now_ns);
	writer_str(&w, "reason", gap->reason);
	writer_uint(&w, "unsealed", unsealed);
	if (gap->cut)
		writer_uint(&w, "cut", gap->cut);
	writer_close(&w);
	writer_close(&w);
	return record_send(t, &w, &env);
}

int left_close(struct left *l, const struct timeline_config *config, const struct left_gap *gap)
{
	struct timeline *t = timeline_new(config);
	uint64_t unsealed;
	int r;

	if (l->ended)
		begin_segment(l);
	unsealed = left_unsealed(l);
	seal_release(&t->seal);
	t->seal = l->seal;
	l->seal = (struct seal){0};
	t->seq = l->seq;
	r = write_gap(t, l->time, unsealed, gap) ?: record_seal(t, gap->now_ns, SEAL_TIMELINE);
	timeline_free(t);
	return r;
}
