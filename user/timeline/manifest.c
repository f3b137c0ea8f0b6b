// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/base/hash.h"
#include "user/timeline/writer.h"

void manifest_add(struct manifest *m, const struct manifest_member *member)
{
	vec_push(m->v, m->n) = *member;
}

void manifest_release(struct manifest *m)
{
	free(m->v);
	*m = (struct manifest){0};
}

bool manifest_is_timeline(const struct manifest_member *member)
{
	return !strncmp(member->name, MANIFEST_TIMELINES, strlen(MANIFEST_TIMELINES));
}

static void put_hex(struct writer *w, const char *key, const uint8_t bytes[SHA256_SIZE])
{
	char hex[SHA256_HEX_SIZE];

	sha256_hex(bytes, hex);
	writer_str(w, key, hex);
}

void manifest_write(const struct manifest *m, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_uint(&w, "bundle", MANIFEST_VERSION);
	writer_str(&w, "made_by", "ringfence " RINGFENCE_VERSION);
	if (m->has_key)
		put_hex(&w, "key", m->key);
	writer_open_array(&w, "members");
	for (size_t i = 0; i < m->n; i++) {
		writer_open(&w, NULL);
		writer_str(&w, "name", m->v[i].name);
		writer_uint(&w, "size", m->v[i].size);
		put_hex(&w, "sha256", m->v[i].sha256);
		writer_close(&w);
	}
	writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

static int bad(char error[MANIFEST_ERROR_MAX], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int bad(char error[MANIFEST_ERROR_MAX], const char *fmt, ...)
{
	struct strbuf clean = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, MANIFEST_ERROR_MAX, fmt, ap);
	va_end(ap);
	/* What is no text is quoted as it stands. */
	strbuf_addclean(&clean, error);
	snprintf(error, MANIFEST_ERROR_MAX, "%s", clean.s ?: "");
	strbuf_release(&clean);
	return -EBADMSG;
}

static bool read_hex(json_t *object, const char *key, uint8_t ret_bytes[SHA256_SIZE])
{
	const char *hex = json_string_value(json_object_get(object, key));

	return hex && hash_unhex(hex, ret_bytes, SHA256_SIZE);
}

static bool is_known(const struct manifest *m, const char *name)
{
	if (!strcmp(name, MANIFEST_NAME) || !strcmp(name, MANIFEST_SIGNATURE))
		return true;
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].name, name))
			return true;
	return false;
}

static int read_member(json_t *item, struct manifest *m, char error[MANIFEST_ERROR_MAX])
{
	const char *name = json_string_value(json_object_get(item, "name"));
	json_t *size = json_object_get(item, "size");
	struct manifest_member member = {0};

	if (!name || !tar_name_good(name))
		return bad(error, "manifest: member %zu has no name, or one that no bundle has",
			   m->n + 1);
	if (is_known(m, name))
		return bad(error, "manifest: %s stands twice", name);
	if (!json_is_integer(size) || json_integer_value(size) < 0 ||
	    (uint64_t)json_integer_value(size) > TAR_SIZE_MAX)
		return bad(error, "manifest: the size of %s is missing or above 8 GiB", name);
	if (!read_hex(item, "sha256", member.sha256))
		return bad(error, "manifest: the hash of %s is missing or no SHA-256", name);
	snprintf(member.name, sizeof(member.name), "%s", name);
	member.size = (uint64_t)json_integer_value(size);
	manifest_add(m, &member);
	return 0;
}

static int read_all(json_t *json, struct manifest *m, char error[MANIFEST_ERROR_MAX])
{
	json_t *members = json_object_get(json, "members"),
	       *version = json_object_get(json, "bundle"), *item;
	size_t i;
	int r;

	if (!json_is_integer(version) || json_integer_value(version) != MANIFEST_VERSION)
		return bad(error, "manifest: not of version %d, which this program reads",
			   MANIFEST_VERSION);
	if (json_object_get(json, "key") && !read_hex(json, "key", m->key))
		return bad(error, "manifest: `key` is no public key");
	m->has_key = json_object_get(json, "key") != NULL;
	if (!json_is_array(members) || json_array_size(members) > MANIFEST_MEMBERS_MAX)
		return bad(error, "manifest: `members` is missing, or has more than %d",
			   MANIFEST_MEMBERS_MAX);
	json_array_foreach (members, i, item) {
		r = read_member(item, m, error);
		if (r)
			return r;
	}
	return 0;
}

int manifest_read(const char *text, size_t len, struct manifest *ret_manifest,
		  char ret_error[MANIFEST_ERROR_MAX])
{
	struct manifest m = {0};
	json_error_t error;
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	int r;

	if (!json)
		return bad(ret_error, "manifest: line %d, column %d: %s", error.line, error.column,
			   error.text);
	r = read_all(json, &m, ret_error);
	json_decref(json);
	if (r)
		manifest_release(&m);
	else
		*ret_manifest = m;
	return r;
}
