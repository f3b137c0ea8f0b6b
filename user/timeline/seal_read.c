// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/seal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/b64.h"

#define WINDOW 512 /* bytes of a line in which its envelope ends */

#define STARTS(line, len, text) ((len) >= sizeof(text) - 1 && !memcmp(line, text, sizeof(text) - 1))

/*
 * In a text a quotation mark has a backslash before it, so no name can look like this. Two places,
 * so that a seal of which one was changed is still told from a record; and the second anywhere, for
 * a changed newline puts it behind a record.
 */
bool seal_looks(const char *line, size_t len)
{
	size_t window = len < WINDOW ? len : WINDOW;
	const char *event = memmem(line, window, ",\"event\":\"", 10);
	size_t left = event ? len - (size_t)(event - line) - 10 : 0;

	if (event && STARTS(event + 10, left, "seal\""))
		return true;
	return memmem(line, len, "\"ringfence\":{\"seal\":{", 21) != NULL;
}

static int bad(char error[READER_ERROR_MAX], const char *what)
{
	snprintf(error, READER_ERROR_MAX, "%s", what);
	return -EBADMSG;
}

static bool read_number(json_t *seal, const char *key, uint64_t *ret_value)
{
	json_t *value = json_object_get(seal, key);

	if (!json_is_integer(value) || json_integer_value(value) < 1)
		return false;
	*ret_value = (uint64_t)json_integer_value(value);
	return true;
}

static bool read_hex(json_t *seal, const char *key, uint8_t *ret_bytes, size_t n)
{
	const char *hex = json_string_value(json_object_get(seal, key));

	return hex && hash_unhex(hex, ret_bytes, n);
}

static bool read_marks(json_t *seal, struct seal_said *said)
{
	json_t *text = json_object_get(seal, "marks");
	struct strbuf bytes = STRBUF_INIT;
	bool good;

	if (!text)
		return said->lines > SEAL_MARKS_MAX;
	good = json_is_string(text) && said->lines <= SEAL_MARKS_MAX &&
	       !b64_decode(&bytes, json_string_value(text), json_string_length(text)) &&
	       bytes.len == 4 * said->lines;
	if (good) {
		const uint8_t *p = (const uint8_t *)bytes.s;

		said->marks = xreallocarray(NULL, said->lines, sizeof(*said->marks));
		for (size_t i = 0; i < said->lines; i++, p += 4)
			said->marks[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
					 (uint32_t)p[2] << 8 | p[3];
	}
	strbuf_release(&bytes);
	return good;
}

/* The signature and what closes the line end it, in exactly this form. */
static bool read_signature(json_t *seal, const char *line, size_t len, struct seal_said *said)
{
	json_t *text = json_object_get(seal, "signature");
	struct strbuf bytes = STRBUF_INIT, tail = STRBUF_INIT;
	bool good;

	if (!text)
		return !json_object_get(seal, "key");
	good = json_is_string(text) && read_hex(seal, "key", said->public, SIGNING_PUBLIC_SIZE) &&
	       !b64_decode(&bytes, json_string_value(text), json_string_length(text)) &&
	       bytes.len == SIGNATURE_SIZE;
	if (good) {
		strbuf_addf(&tail, ",\"signature\":\"%s\"}}}", json_string_value(text));
		good = len > tail.len && !memcmp(line + len - tail.len, tail.s, tail.len);
		said->signed_len = len - tail.len;
		memcpy(said->signature, bytes.s, SIGNATURE_SIZE);
		said->has_signature = true;
	}
	strbuf_release(&tail);
	strbuf_release(&bytes);
	return good;
}

static int read_own(json_t *seal, const char *line, size_t len, struct seal_said *said,
		    char error[READER_ERROR_MAX])
{
	json_t *last = json_object_get(seal, "last");
	json_t *continued = json_object_get(seal, "continued");

	if (!read_number(seal, "number", &said->number) ||
	    !read_number(seal, "lines", &said->lines) ||
	    !read_number(seal, "bytes", &said->bytes) || said->lines >= said->seq ||
	    said->lines > said->bytes)
		return bad(error, "its counts are missing or cannot be");
	if (!read_hex(seal, "previous", said->previous, SHA256_SIZE) ||
	    !read_hex(seal, "hash", said->hash, SHA256_SIZE))
		return bad(error, "its hashes are missing or no SHA-256");
	if (!read_marks(seal, said))
		return bad(error, "its marks are missing or not one a line");
	if (last && !json_is_true(last))
		return bad(error, "`last` is not true");
	if (continued && (!last || !json_is_true(continued)))
		return bad(error, "`continued` is not true, or it is not the last");
	if (!read_signature(seal, line, len, said))
		return bad(error,
			   "its key or signature is missing, or not in the form that is written");
	said->last = last != NULL;
	said->continued = continued != NULL;
	return 0;
}

int seal_read(const char *line, size_t len, struct seal_said *ret_said,
	      char ret_error[READER_ERROR_MAX])
{
	struct seal_said said = {0};
	struct record r;
	json_t *seal;
	int result = record_parse(line, len, &r, ret_error);

	if (result)
		return result;
	seal = json_object_get(r.ringfence, "seal");
	said.seq = r.seq;
	if (strcmp(r.event, "seal") != 0 || !json_is_object(seal))
		result = bad(ret_error, "it is no seal");
	else
		result = read_own(seal, line, len, &said, ret_error);
	record_release(&r);
	if (result)
		seal_said_release(&said);
	else
		*ret_said = said;
	return result;
}

void seal_said_release(struct seal_said *said)
{
	free(said->marks);
	said->marks = NULL;
}

bool seal_signature_good(const struct seal_said *said, const char *line)
{
	return said->has_signature &&
	       signing_good(said->public, line, said->signed_len, said->signature);
}
