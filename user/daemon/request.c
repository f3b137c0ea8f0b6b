// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/request.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum request_op op;
} ops[] = {
	{"run", REQUEST_RUN},
	{"attach", REQUEST_ATTACH},
	{"end", REQUEST_END},
	{"status", REQUEST_STATUS},
	{"sessions", REQUEST_SESSIONS},
	{"session", REQUEST_SESSION},
	{"kill", REQUEST_KILL},
	{"ask", REQUEST_ASK},
	{"policies", REQUEST_POLICIES_LIST},
	{"load", REQUEST_LOAD},
	{"stats", REQUEST_STATS},

	{"stop", REQUEST_STOP},
};

#define BIT(op)	   (1u << (op))
#define OF_SESSION (BIT(REQUEST_SESSION) | BIT(REQUEST_KILL) | BIT(REQUEST_ASK))
#define BEGINS	   (BIT(REQUEST_RUN) | BIT(REQUEST_ATTACH))
#define EVERY	   (~0u)

struct reading {
	struct request *q;
	char *error;
};

static int fail(const struct reading *r, const char *key, const char *what)
{
	snprintf(r->error, REQUEST_ERROR_MAX, "%.40s: %s", key, what);
	return -EBADMSG;
}

static int take_op(const struct reading *r, const char *key, const json_t *v)
{
	for (size_t i = 0; json_is_string(v) && i < sizeof(ops) / sizeof(ops[0]); i++)
		if (!strcmp(json_string_value(v), ops[i].name)) {
			r->q->op = ops[i].op;
			return 0;
		}
	return fail(r, key, "there is no such request");
}

/* Texts with a NUL byte inside are none. */
static const char *plain(const json_t *v)
{
	return json_is_string(v) && strlen(json_string_value(v)) == json_string_length(v)
		       ? json_string_value(v)
		       : NULL;
}

static int take_text(const struct reading *r, const char *key, const json_t *v)
{
	const char *text = plain(v);
	struct request *q = r->q;

	if (!text)
		return fail(r, key, "it is no text");
	if (!strcmp(key, "workspace"))
		q->workspace = text;
	else if (!strcmp(key, "output"))
		q->output = text;
	else
		q->program = text;
	return 0;
}

static int take_id(const struct reading *r, const char *key, const json_t *v)
{
	const char *text = plain(v);

	if (!text || strlen(text) != REQUEST_ID || strspn(text, "0123456789abcdef") != REQUEST_ID)
		return fail(r, key, "it is no session: 16 hexadecimal digits");
	r->q->session = text;
	return 0;
}

static int take_switch(const struct reading *r, const char *key, const json_t *v)
{
	struct request *q = r->q;
	bool *on = !strcmp(key, "audit")    ? &q->audit
		   : !strcmp(key, "no_tls") ? &q->no_tls
		   : !strcmp(key, "raw")    ? &q->raw
		   : !strcmp(key, "wait")   ? &q->wait
		   : !strcmp(key, "quiet")  ? &q->quiet
					    : &q->release;

	if (!json_is_boolean(v))
		return fail(r, key, "it is neither true nor false");
	*on = json_is_true(v);
	return 0;
}

static int take_number(const struct reading *r, const char *key, const json_t *v)
{
	if (!json_is_integer(v) || json_integer_value(v) < -1 || json_integer_value(v) > 0xffff)
		return fail(r, key, "it is no number from -1 to 65535");
	r->q->wait_status = (int)json_integer_value(v);
	return 0;
}

static int take_ask(const struct reading *r, const char *key, const json_t *v)
{
	const char *text = plain(v);

	r->q->ask = text && !strcmp(text, "deny")    ? RF_EFFECT_DENY
		    : text && !strcmp(text, "audit") ? RF_EFFECT_AUDIT
						     : RF_EFFECT_NONE;
	return r->q->ask ? 0 : fail(r, key, "it is neither deny nor audit");
}

static int take_words(const struct reading *r, const char *key, const json_t *v)
{
	struct request_words *to = !strcmp(key, "set")	    ? &r->q->set
				   : !strcmp(key, "assume") ? &r->q->assume
							    : &r->q->words;
	size_t n = json_array_size(v);

	if (!json_is_array(v) || n > REQUEST_WORDS)
		return fail(r, key, "it is no list of texts, or too long");
	for (size_t i = 0; i < n; i++) {
		to->v[i] = plain(json_array_get(v, i));
		if (!to->v[i])
			return fail(r, key, "it is no list of texts");
	}
	to->n = n;
	return 0;
}

/* [{"path": …, "text": …}…] */
static int take_texts(const struct reading *r, const char *key, const json_t *v)
{
	bool policies = !strcmp(key, "policies");
	struct request_text *to = policies ? r->q->policies : r->q->texts;
	size_t n = json_array_size(v);

	if (!json_is_array(v) || n > (policies ? REQUEST_POLICIES : REQUEST_TEXTS))
		return fail(r, key, "it is no list of policies, or too long");
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(v, i), *text = json_object_get(one, "text");
		const char *path = plain(json_object_get(one, "path"));

		if (!path || !*path || !json_is_string(text) || json_object_size(one) != 2)
			return fail(r, key, "each has a path and a text, and nothing else");
		to[i] = (struct request_text){path, json_string_value(text),
					      json_string_length(text)};
	}
	*(policies ? &r->q->npolicies : &r->q->ntexts) = n;
	return 0;
}

static const struct {
	const char *key;
	unsigned int with; /* requests that may have it, */
	unsigned int must; /* and those that must */
	int (*take)(const struct reading *r, const char *key, const json_t *v);
} keys[] = {
	{"op", EVERY, EVERY, take_op},
	{"session", OF_SESSION, OF_SESSION, take_id},
	{"words", BIT(REQUEST_ASK), BIT(REQUEST_ASK), take_words},
	{"wait_status", BIT(REQUEST_END), BIT(REQUEST_END), take_number},
	{"policies", BEGINS, BEGINS, take_texts},
	{"texts", BEGINS, 0, take_texts},
	{"workspace", BEGINS, BEGINS, take_text},
	{"output", BEGINS, 0, take_text},
	{"program", BEGINS, 0, take_text},
	{"set", BEGINS, 0, take_words},
	{"assume", BIT(REQUEST_ATTACH), 0, take_words},
	{"ask", BEGINS, 0, take_ask},
	{"audit", BEGINS, 0, take_switch},
	{"no_tls", BEGINS, 0, take_switch},
	{"raw", BEGINS, 0, take_switch},
	{"wait", BIT(REQUEST_RUN), 0, take_switch},
	{"quiet", BEGINS, 0, take_switch},
	{"release", BIT(REQUEST_STOP), 0, take_switch},
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static int take_keys(const struct reading *r, json_t *root)
{
	const char *name;
	json_t *value;
	int status = take_op(r, "op", json_object_get(root, "op"));

	for (size_t i = 0; !status && i < KEYS; i++)
		if (keys[i].must & BIT(r->q->op) && !json_object_get(root, keys[i].key))
			status = fail(r, keys[i].key, "it is missing");
	json_object_foreach (root, name, value) {
		size_t i = 0;

		while (i < KEYS && strcmp(keys[i].key, name) != 0)
			i++;
		if (status)
			break;
		if (i == KEYS || !(keys[i].with & BIT(r->q->op)))
			status = fail(r, "request", "it has a key that does not belong to it");
		else
			status = keys[i].take(r, name, value);
	}
	return status;
}

int request_parse(const char *line, size_t len, struct request *ret,
		  char ret_error[REQUEST_ERROR_MAX])
{
	struct request q = {.wait_status = -1};
	struct reading r = {.q = &q, .error = ret_error};
	json_t *root;
	int status;

	if (len > REQUEST_MAX)
		return fail(&r, "request", "it is too long");
	root = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return fail(&r, "request", "it is no JSON object");
	}
	status = take_keys(&r, root);
	if (status) {
		json_decref(root);
		return status;
	}
	q.json = root;
	*ret = q;
	return 0;
}

void request_release(struct request *q)
{
	json_decref(q->json);
	q->json = NULL;
}
