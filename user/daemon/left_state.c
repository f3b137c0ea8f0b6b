// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/left_state.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/timeline/writer.h"

#define ID	16
#define STAMP	16   /* 20261123T014500Z */
#define DIR_MAX 4096 /* PATH_MAX */
#define HEX	"0123456789abcdef"
#define BOOT	36

static int bad(char error[LEFT_STATE_ERROR], const char *what)
{
	snprintf(error, LEFT_STATE_ERROR, "%s", what);
	return -EBADMSG;
}

static bool is_id(const char *s)
{
	return strlen(s) == ID && strspn(s, HEX) == ID;
}

static bool is_prefix(const char *s, const char *session)
{
	return strlen(s) == STAMP + 1 + ID && strspn(s, "0123456789TZ") == STAMP &&
	       s[STAMP] == '-' && !strcmp(s + STAMP + 1, session);
}

static bool is_directory(const char *s)
{
	size_t n = strlen(s);

	return n > 1 && n < DIR_MAX && s[0] == '/' && s[n - 1] == '/' && !strstr(s, "/../");
}

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static int take_session(const json_t *o, struct left_state *s, char error[LEFT_STATE_ERROR])
{
	const char *session = text_of(o, "session"), *directory = text_of(o, "directory"),
		   *prefix = text_of(o, "prefix");

	if (!json_is_object(o) || !session || !is_id(session))
		return bad(error, "a session without a name of 16 hexadecimal digits");
	if (json_object_size(o) != 1u + 2u * (directory != NULL))
		return bad(error, "a session with a key that is none, or of another kind");
	if (directory && (!is_directory(directory) || !prefix || !is_prefix(prefix, session)))
		return bad(error, "a session whose timeline has a name that is none");
	left_state_add(s, session, directory, prefix);
	return 0;
}

static int take_all(const json_t *root, struct left_state *s, char error[LEFT_STATE_ERROR])
{
	const json_t *all = json_object_get(root, "sessions");
	const char *boot = text_of(root, "boot");
	int r = 0;

	if (json_integer_value(json_object_get(root, "version")) != 1)
		return bad(error, "not of version 1");
	if (!boot || strlen(boot) != BOOT || strspn(boot, HEX "-") != BOOT)
		return bad(error, "boot is no boot id");
	if (!json_is_array(all) || json_array_size(all) > LEFT_STATE_SESSIONS)
		return bad(error, "sessions is no list, or too long a one");
	s->boot = xstrdup(boot);
	for (size_t i = 0; i < json_array_size(all) && !r; i++)
		r = take_session(json_array_get(all, i), s, error);
	return r;
}

int left_state_parse(const char *text, size_t len, struct left_state *ret,
		     char ret_error[LEFT_STATE_ERROR])
{
	struct left_state s = {0};
	json_error_t e;
	json_t *root;
	int r;

	if (len > LEFT_STATE_MAX)
		return bad(ret_error, "too long");
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);
	if (!root) {
		snprintf(ret_error, LEFT_STATE_ERROR, "line %d, column %d: no JSON", e.line,
			 e.column);
		return -EBADMSG;
	}
	r = take_all(root, &s, ret_error);
	json_decref(root);
	if (r)
		left_state_release(&s);
	else
		*ret = s;
	return r;
}

void left_state_add(struct left_state *s, const char *session, const char *directory,
		    const char *prefix)
{
	vec_push(s->v, s->n) =
		(struct left_session){.session = xstrdup(session),
				      .directory = directory ? xstrdup(directory) : NULL,
				      .prefix = directory ? xstrdup(prefix) : NULL};
}

void left_state_show(const struct left_state *s, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_uint(&w, "version", 1);
	writer_str(&w, "boot", s->boot);
	writer_open_array(&w, "sessions");
	for (size_t i = 0; i < s->n; i++) {
		writer_open(&w, NULL);
		writer_str(&w, "session", s->v[i].session);
		writer_str(&w, "directory", s->v[i].directory);
		writer_str(&w, "prefix", s->v[i].prefix);
		writer_close(&w);
	}
	writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

void left_state_release(struct left_state *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].session);
		free(s->v[i].directory);
		free(s->v[i].prefix);
	}
	free(s->v);
	free(s->boot);
	*s = (struct left_state){0};
}
