// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON from outside, as text, with its secrets replaced: its strings are looked through decoded, so
 * that no escape hides one, and under their names.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/redact_internal.h"
#include "user/timeline/record_wire.h"

#define DEPTH_MAX 300

struct redacting {
	const struct redactor *by;
	size_t found;
};

static json_t *redacted(struct redacting *r, const json_t *json, const char *name, int depth);

static json_t *text_of(const struct strbuf *b)
{
	return json_stringn(b->s ?: "", b->len) ?: json_string("");
}

static json_t *secret(struct redacting *r, const char *s, size_t n)
{
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	redact_put(r->by, "value", s, n, &out);
	r->found++;
	json = text_of(&out);
	strbuf_release(&out);
	return json;
}

static json_t *redacted_text(struct redacting *r, const json_t *json, const char *name)
{
	const char *s = json_string_value(json);
	size_t n = json_string_length(json), found;
	struct strbuf out = STRBUF_INIT;
	json_t *copy;

	if (name && n && redact_name(name, strlen(name)) && !redact_is_plain(s, n))
		return secret(r, s, n);
	found = redact_text(r->by, s, n, &out);
	r->found += found;
	copy = found ? text_of(&out) : json_stringn(s, n);
	strbuf_release(&out);
	return copy;
}

static bool are_texts(const json_t *array)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		if (!json_is_string(item))
			return false;
	return json_array_size(array) > 0;
}

/* Maybe a command: what one argument says may be about the next. */
static json_t *redacted_texts(struct redacting *r, const json_t *array, const char *name)
{
	json_t *copy = json_array(), *item;
	struct strbuf out = STRBUF_INIT;
	struct redact_args args;
	size_t i;

	item = json_array_get(array, 0);
	redact_args_begin(&args, json_string_value(item), json_string_length(item));
	json_array_foreach (array, i, item) {
		const char *s = json_string_value(item);
		size_t n = json_string_length(item), found;

		strbuf_reset(&out);
		found = redact_argument(&args, r->by, s, n, &out);
		r->found += found;
		json_array_append_new(copy, found ? text_of(&out) : redacted_text(r, item, name));
	}
	strbuf_release(&out);
	return copy;
}

static json_t *redacted_array(struct redacting *r, const json_t *array, const char *name, int depth)
{
	json_t *copy, *item;
	size_t i;

	if (are_texts(array))
		return redacted_texts(r, array, name);
	copy = json_array();
	json_array_foreach (array, i, item)
		json_array_append_new(copy, redacted(r, item, name, depth));
	return copy;
}

/* {"name": "API_KEY", "value": …}: the value's name stands beside it. */
static const char *named_beside(const json_t *object, const char *key)
{
	json_t *name = json_object_get(object, "name") ?: json_object_get(object, "key");

	return strcmp(key, "value") == 0 && json_is_string(name) ? json_string_value(name) : key;
}

static void redact_member(struct redacting *r, json_t *copy, const json_t *object, const char *key,
			  int depth)
{
	json_t *value = redacted(r, json_object_get(object, key), named_beside(object, key), depth);
	struct strbuf out = STRBUF_INIT;
	size_t found = redact_text(r->by, key, strlen(key), &out);

	r->found += found;
	json_object_set_new(copy, found ? out.s : key, value);
	strbuf_release(&out);
}

static json_t *redacted_number(struct redacting *r, const json_t *json, const char *name)
{
	char *text;
	json_t *copy;

	if (!name || !redact_name(name, strlen(name)))
		return json_deep_copy(json);
	text = json_dumps(json, JSON_ENCODE_ANY);
	copy = secret(r, text ?: "", strlen(text ?: ""));
	free(text);
	return copy;
}

static json_t *redacted(struct redacting *r, const json_t *json, const char *name, int depth)
{
	json_t *copy, *value;
	const char *key;

	if (depth > DEPTH_MAX)
		return json_string("[redacted:depth]");
	if (json_is_string(json))
		return redacted_text(r, json, name);
	if (json_is_number(json))
		return redacted_number(r, json, name);
	if (json_is_array(json))
		return redacted_array(r, json, name, depth + 1);
	if (!json_is_object(json))
		return json_deep_copy(json);
	copy = json_object();
	json_object_foreach ((json_t *)json, key, value)
		redact_member(r, copy, json, key, depth + 1);
	return copy;
}

void put_json_text(struct timeline *t, struct writer *w, const char *key, const char *s, size_t n)
{
	struct redacting r = {.by = t->redaction.by};
	json_error_t error;
	json_t *json, *copy;
	char *text;

	json = r.by ? json_loadb(s, n, JSON_DECODE_ANY, &error) : NULL;
	if (!json) {
		writer_text(w, key, s, n);
		return;
	}
	copy = redacted(&r, json, NULL, 0);
	text = json_dumps(copy, JSON_COMPACT | JSON_ENCODE_ANY);
	writer_str(w, key, text ?: "");
	t->redaction.found += r.found;
	free(text);
	json_decref(copy);
	json_decref(json);
}
