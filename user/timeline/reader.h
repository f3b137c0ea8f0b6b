/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reader.h - a line of a timeline → struct record.
 *
 * Tolerant: keys that it does not know are kept and ignored, a bad line is one clear error and the
 * next one may be read. Strict in what every reader relies on: version, seq, time, mono, session,
 * event. Pure; a record owns its JSON.
 */
#ifndef RINGFENCE_TIMELINE_READER_H
#define RINGFENCE_TIMELINE_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define READER_LINE_MAX	 (64u << 20) /* bytes of one line */
#define READER_ERROR_MAX 200

/* Strings belong to json and live as long as it; NULL: not there. */
struct record {
	json_t *json;
	uint64_t seq;
	uint64_t mono_us;
	const char *time;
	const char *session;
	const char *event;
	const char *verdict;
	const char *result;
	json_t *process;   /* borrowed */
	json_t *ringfence; /* borrowed */
	const char *process_id;
	uint32_t pid;
};

/* Returns 0, or -EBADMSG with one line of words in ret_error. The caller calls record_release(). */
int record_parse(const char *line, size_t len, struct record *ret_record,
		 char ret_error[READER_ERROR_MAX]);
void record_release(struct record *r);

/* The value at a path of keys, "file.path", below object; NULL: not there. Keys hold no dot. */
json_t *record_get(json_t *object, const char *path);
const char *record_string(json_t *object, const char *path);
/* 0 when not there. */
uint64_t record_uint(json_t *object, const char *path);
/* Did a person let something pass? An answer may be no. */
bool record_is_approval(const struct record *r);
/*
 * Adds the exact bytes of a text to out: KEY_b64 where there is one, else the text. Returns false
 * when there is neither.
 */
bool record_bytes(json_t *object, const char *path, struct strbuf *out);

#endif
