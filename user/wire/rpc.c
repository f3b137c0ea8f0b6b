// SPDX-License-Identifier: GPL-2.0-only
/* JSON-RPC 2.0 as MCP uses it: https://modelcontextprotocol.io/specification. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/wire/inside.h"

#define BATCH_MAX  1024
#define NAME_SHOWN 256

bool rpc_is(const json_t *json)
{
	struct wire_text version;

	if (json_is_array(json))
		json = json_array_get(json, 0);
	version = wire_json_text(json, "jsonrpc");
	return version.s && !strcmp(version.s, "2.0");
}

static void pending_release(struct rpc_pending *p)
{
	free(p->id);
	free(p->method);
	free(p->name);
	*p = (struct rpc_pending){0};
}

void rpc_release(struct rpc *r)
{
	for (size_t i = 0; r->v && i < WIRE_PENDING_MAX; i++)
		pending_release(&r->v[i]);
	free(r->v);
	*r = (struct rpc){0};
}

static void remember(struct rpc *r, const char *id, const char *method, const char *name)
{
	struct rpc_pending *p;

	if (!r->v)
		r->v = xcalloc(WIRE_PENDING_MAX, sizeof(*r->v));
	p = &r->v[r->next++ % WIRE_PENDING_MAX];
	pending_release(p);
	p->id = xstrdup(id);
	p->method = xstrndup(method, NAME_SHOWN);
	p->name = name ? xstrndup(name, NAME_SHOWN) : NULL;
}

/* The caller calls pending_release(). */
static struct rpc_pending take(struct rpc *r, const char *id)
{
	struct rpc_pending found = {0};

	for (size_t i = 0; r->v && i < WIRE_PENDING_MAX; i++) {
		if (!r->v[i].id || strcmp(r->v[i].id, id) != 0)
			continue;
		found = r->v[i];
		r->v[i] = (struct rpc_pending){0};
		break;
	}
	return found;
}

/* Numbers and strings are different ids: strings keep their quotes. */
static char *id_text(const json_t *id)
{
	char *text =
		id && !json_is_null(id) ? json_dumps(id, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	if (text && strlen(text) > NAME_SHOWN)
		text[NAME_SHOWN] = '\0';
	return text;
}

static void put_id(struct wire_message *m, const char *id)
{
	size_t n = id ? strlen(id) : 0;

	if (n >= 2 && id[0] == '"' && id[n - 1] == '"')
		wire_put_n(m, WIRE_CALL_ID, id + 1, n - 2);
	else
		wire_put(m, WIRE_CALL_ID, id);
}

/* What a call is about: the tool, the resource or the prompt. */
static const char *name_of(const json_t *params)
{
	return wire_json_text(params, "name").s ?: wire_json_text(params, "uri").s;
}

static void call(struct wire *w, const struct wire_message *base, const json_t *json)
{
	const json_t *params = json_object_get(json, "params");
	const json_t *arguments = json_object_get(params, "arguments") ?: params;
	const char *method = wire_json_text(json, "method").s;
	char *id = id_text(json_object_get(json, "id"));
	char *text = arguments ? json_dumps(arguments, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	struct wire_message m = *base;

	m.kind = WIRE_MCP_CALL;
	if (!id)
		m.flags |= WIRE_NOTIFICATION;
	wire_put(&m, WIRE_METHOD, method);
	put_id(&m, id);
	wire_put(&m, WIRE_NAME, name_of(params));
	if (text) {
		wire_measure(&m, text, strlen(text));
		wire_put_max(&m, WIRE_ARGUMENTS, text, strlen(text), WIRE_ARGUMENTS_MAX);
	}
	wire_emit(w, &m);
	if (id)
		remember(&w->rpc[m.dir], id, method, name_of(params));
	free(id);
	free(text);
}

static void result_words(const json_t *result, struct strbuf *out)
{
	const json_t *content =
		json_object_get(result, "content") ?: json_object_get(result, "contents");
	char *text;

	if (content) {
		wire_json_words(content, out);
		return;
	}
	text = json_dumps(result, JSON_COMPACT | JSON_ENCODE_ANY);
	strbuf_addstr(out, text ?: "");
	free(text);
}

static void result(struct wire *w, const struct wire_message *base, const json_t *json)
{
	const json_t *r = json_object_get(json, "result"), *error = json_object_get(json, "error");
	char *id = id_text(json_object_get(json, "id"));
	struct rpc_pending p = {0};
	struct strbuf words = STRBUF_INIT;
	struct wire_message m = *base;

	if (id)
		p = take(&w->rpc[!m.dir], id);
	m.kind = WIRE_MCP_RESULT;
	result_words(r ?: error, &words);
	if (error || json_is_true(json_object_get(r, "isError")))
		m.flags |= WIRE_FAILED;
	wire_put(&m, WIRE_METHOD, p.method);
	wire_put(&m, WIRE_NAME, p.name);
	put_id(&m, id);
	wire_measure(&m, words.s ?: "", words.len);
	wire_put_max(&m, WIRE_RESULT, words.s ?: "", words.len, WIRE_RESULT_MAX);
	wire_emit(w, &m);
	pending_release(&p);
	strbuf_release(&words);
	free(id);
}

static void one(struct wire *w, const struct wire_message *base, const json_t *json)
{
	if (wire_json_text(json, "method").s)
		call(w, base, json);
	else if (json_object_get(json, "result") || json_object_get(json, "error"))
		result(w, base, json);
}

void rpc_message(struct wire *w, const struct wire_message *base, const json_t *json)
{
	json_t *item;
	size_t i;

	if (!json_is_array(json)) {
		one(w, base, json);
		return;
	}
	json_array_foreach (json, i, item)
		if (i < BATCH_MAX)
			one(w, base, item);
}
