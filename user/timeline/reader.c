// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/timeline/timeline.h"

#define KEY_MAX 64

static int bad(char error[READER_ERROR_MAX], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int bad(char error[READER_ERROR_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, READER_ERROR_MAX, fmt, ap);
	va_end(ap);
	return -EBADMSG;
}

/* The object that holds the last key of the path, and that key in key. */
static json_t *walk(json_t *object, const char *path, char key[KEY_MAX])
{
	for (;;) {
		size_t len = strcspn(path, ".");

		if (len >= KEY_MAX)
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		if (!path[len])
			return object;
		object = json_object_get(object, key);
		path += len + 1;
	}
}

json_t *record_get(json_t *object, const char *path)
{
	char key[KEY_MAX];
	json_t *holder = walk(object, path, key);

	return holder ? json_object_get(holder, key) : NULL;
}

const char *record_string(json_t *object, const char *path)
{
	return json_string_value(record_get(object, path));
}

uint64_t record_uint(json_t *object, const char *path)
{
	json_int_t value = json_integer_value(record_get(object, path));

	return value > 0 ? (uint64_t)value : 0;
}

bool record_is_approval(const struct record *r)
{
	const char *answer = record_string(r->ringfence, "answer");

	return !strcmp(r->event, "approval") && (!answer || strcmp(answer, "no") != 0);
}

bool record_bytes(json_t *object, const char *path, struct strbuf *out)
{
	char key[KEY_MAX], exact[KEY_MAX + 4];
	json_t *holder = walk(object, path, key), *text, *b64;

	if (!holder)
		return false;
	snprintf(exact, sizeof(exact), "%s_b64", key);
	text = json_object_get(holder, key);
	b64 = json_object_get(holder, exact);
	if (json_is_string(b64) &&
	    !b64_decode(out, json_string_value(b64), json_string_length(b64)))
		return true;
	if (!json_is_string(text))
		return false;
	strbuf_add(out, json_string_value(text), json_string_length(text));
	return true;
}

static int check_envelope(struct record *r, char error[READER_ERROR_MAX])
{
	json_t *version = json_object_get(r->json, "v"), *seq = json_object_get(r->json, "seq");
	json_t *mono = json_object_get(r->json, "mono");

	if (!json_is_object(r->json))
		return bad(error, "the line is no JSON object");
	if (!json_is_integer(version))
		return bad(error, "no version: this is no line of a timeline");
	if (json_integer_value(version) != TIMELINE_VERSION)
		return bad(error, "version %lld is not known to this program (it reads %d)",
			   (long long)json_integer_value(version), TIMELINE_VERSION);
	if (!json_is_integer(seq) || json_integer_value(seq) < 1)
		return bad(error, "`seq` is missing or no positive integer");
	if (!json_is_integer(mono) || json_integer_value(mono) < 0)
		return bad(error, "`mono` is missing or no integer");
	if (!r->time || !r->session || !r->event)
		return bad(error, "`%s` is missing or no text",
			   !r->time	 ? "time"
			   : !r->session ? "session"
					 : "event");
	return 0;
}

static void fill(struct record *r)
{
	r->seq = record_uint(r->json, "seq");
	r->mono_us = record_uint(r->json, "mono");
	r->time = record_string(r->json, "time");
	r->session = record_string(r->json, "session");
	r->event = record_string(r->json, "event");
	r->verdict = record_string(r->json, "verdict");
	r->result = record_string(r->json, "result");
	r->process = json_object_get(r->json, "process");
	r->ringfence = json_object_get(r->json, "ringfence");
	r->process_id = record_string(r->process, "id");
	r->pid = (uint32_t)record_uint(r->process, "pid");
}

int record_parse(const char *line, size_t len, struct record *ret_record,
		 char ret_error[READER_ERROR_MAX])
{
	struct record r = {0};
	json_error_t error;
	int result;

	if (len > READER_LINE_MAX)
		return bad(ret_error, "the line is longer than %u bytes (READER_LINE_MAX)",
			   READER_LINE_MAX);
	/* jansson passes over one behind a number. */
	if (len && memchr(line, '\0', len))
		return bad(ret_error, "column %zu: a NUL byte",
			   (size_t)((const char *)memchr(line, '\0', len) - line) + 1);
	r.json = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!r.json)
		return bad(ret_error, "column %d: %s", error.column, error.text);
	fill(&r);
	result = check_envelope(&r, ret_error);
	if (result) {
		json_decref(r.json);
		return result;
	}
	*ret_record = r;
	return 0;
}

void record_release(struct record *r)
{
	json_decref(r->json);
	*r = (struct record){0};
}
