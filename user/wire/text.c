// SPDX-License-Identifier: GPL-2.0-only
/* Texts of messages, and JSON that comes from outside. */
#include <stdlib.h>
#include <string.h>

#include "user/base/utf8.h"
#include "user/wire/inside.h"

void wire_put_n(struct wire_message *m, enum wire_text_id id, const char *s, size_t n)
{
	m->text[id] = (struct wire_text){s, s ? n : 0};
}

void wire_put(struct wire_message *m, enum wire_text_id id, const char *s)
{
	wire_put_n(m, id, s, s ? strlen(s) : 0);
}

void wire_put_max(struct wire_message *m, enum wire_text_id id, const char *s, size_t n, size_t max)
{
	if (n > max) {
		m->flags |= WIRE_TRUNCATED;
		n = max;
		/* Not inside of a character. */
		for (int i = 0; i < 3 && n && ((unsigned char)s[n] & 0xc0) == 0x80; i++)
			n--;
	}
	wire_put_n(m, id, s, n);
}

void wire_measure(struct wire_message *m, const void *bytes, size_t len)
{
	m->length = len;
	m->flags |= WIRE_HAS_DIGEST;
	hash_bytes(bytes, len, m->sha256);
}

/* jansson's own bound is 2048 levels; ours is lower, as others walk what comes out. */
static bool is_shallow(const char *s, size_t n)
{
	unsigned int depth = 0;
	bool string = false;

	for (size_t i = 0; i < n; i++) {
		if (string) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				string = false;
		} else if (s[i] == '"') {
			string = true;
		} else if ((s[i] == '{' || s[i] == '[') && ++depth > WIRE_JSON_DEPTH) {
			return false;
		} else if ((s[i] == '}' || s[i] == ']') && depth) {
			depth--;
		}
	}
	return true;
}

json_t *wire_json(const char *bytes, size_t len)
{
	json_error_t error;

	if (!bytes || !len || !is_shallow(bytes, len))
		return NULL;
	return json_loadb(bytes, len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
}

struct wire_text wire_json_text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return (struct wire_text){NULL, 0};
	return (struct wire_text){json_string_value(value), json_string_length(value)};
}

uint64_t wire_json_uint(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) && json_integer_value(value) > 0
		       ? (uint64_t)json_integer_value(value)
		       : 0;
}

static void add_json(const json_t *value, struct strbuf *out)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text)
		strbuf_addstr(out, text);
	free(text);
}

static void words(const json_t *value, struct strbuf *out, int depth)
{
	const json_t *text = json_object_get(value, "text") ?: json_object_get(value, "content");
	json_t *item;
	size_t i;

	if (json_is_string(value)) {
		strbuf_add(out, json_string_value(value), json_string_length(value));
	} else if (json_is_array(value) && depth) {
		json_array_foreach (value, i, item) {
			if (i)
				strbuf_addch(out, '\n');
			words(item, out, depth - 1);
		}
	} else if (text && depth) {
		words(text, out, depth - 1);
	} else if (value && !json_is_null(value)) {
		add_json(value, out);
	}
}

void wire_json_words(const json_t *value, struct strbuf *out)
{
	words(value, out, 4);
}
