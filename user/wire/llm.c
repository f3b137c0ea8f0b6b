// SPDX-License-Identifier: GPL-2.0-only
#include "user/wire/llm.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

static const struct llm_api *const apis[] = {&llm_anthropic, &llm_chat, &llm_responses,
					     &llm_gemini};

#define APIS (sizeof(apis) / sizeof(apis[0]))

static size_t path_len(const struct wire_text *target)
{
	const char *query = target->n ? memchr(target->s, '?', target->n) : NULL;

	return query ? (size_t)(query - target->s) : target->n;
}

bool llm_target_ends(const struct wire_text *target, const char *end)
{
	size_t n = path_len(target), k = strlen(end);

	if (n && target->s[n - 1] == '/')
		n--;
	return n >= k && !memcmp(target->s + n - k, end, k);
}

bool llm_target_has(const struct wire_text *target, const char *part)
{
	size_t n = path_len(target);

	return n && memmem(target->s, n, part, strlen(part));
}

void llm_set(struct strbuf *text, const json_t *object, const char *key)
{
	struct wire_text t = wire_json_text(object, key);

	if (!t.n)
		return;
	strbuf_reset(text);
	strbuf_add(text, t.s, t.n < 1024 ? t.n : 1024);
}

void llm_tool(struct llm *l, const char *name)
{
	if (!name || l->tools.len + strlen(name) > WIRE_HEAD_MAX)
		return;
	strbuf_addstr(&l->tools, name);
	strbuf_addch(&l->tools, '\n');
}

static struct wire_message message(const struct llm *l, enum exchange_side side,
				   enum wire_kind kind)
{
	struct wire_message m = exchange_message(l->x, side, kind);

	wire_put(&m, WIRE_PROVIDER, l->api->provider);
	wire_put(&m, WIRE_OPERATION, l->api->operation);
	wire_put_n(&m, WIRE_MODEL, l->model.len ? l->model.s : NULL, l->model.len);
	if (l->streams)
		m.flags |= WIRE_STREAMED;
	return m;
}

static struct llm *llm_new(struct exchange *x, const struct llm_api *api)
{
	struct llm *l = xcalloc(1, sizeof(*l));

	l->api = api;
	l->x = x;
	return l;
}

void llm_free(struct llm *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->ncalls; i++) {
		l->x->wire->kept -= l->calls[i].held;
		strbuf_release(&l->calls[i].id);
		strbuf_release(&l->calls[i].name);
		strbuf_release(&l->calls[i].arguments);
		strbuf_release(&l->calls[i].item);
	}
	free(l->calls);
	strbuf_release(&l->model);
	strbuf_release(&l->response_model);
	strbuf_release(&l->id);
	strbuf_release(&l->stop);
	strbuf_release(&l->tools);
	strbuf_release(&l->failed);
	free(l);
}

/* The results are told while the request is read, so what it has itself is told behind them. */
struct llm *llm_request(struct exchange *x, const json_t *body)
{
	struct wire_text target = {x->target.s, x->target.len};
	struct wire_message m;
	struct llm *l = NULL;

	for (size_t i = 0; !l && i < APIS; i++)
		if (apis[i]->asks(&target, body))
			l = llm_new(x, apis[i]);
	if (!l)
		return NULL;
	l->api->request(l, body);
	m = message(l, REQUEST, WIRE_LLM_REQUEST);
	m.messages = l->messages;
	m.results = l->results;
	wire_put_n(&m, WIRE_TOOLS, l->tools.s, l->tools.len);
	wire_emit(x->wire, &m);
	return l;
}

struct llm *llm_guess(struct exchange *x, const json_t *data)
{
	for (size_t i = 0; i < APIS; i++)
		if (apis[i]->is_event(data))
			return llm_new(x, apis[i]);
	return NULL;
}

void llm_whole(struct llm *l, const json_t *body)
{
	l->api->whole(l, body);
}

void llm_event(struct llm *l, const json_t *data)
{
	l->streams = true;
	l->api->event(l, data);
}

void llm_end(struct llm *l, uint32_t flags)
{
	struct wire_message m;

	if (!(flags & (WIRE_CUT | WIRE_HOLE)))
		llm_calls_end(l);
	m = message(l, RESPONSE, WIRE_LLM_RESPONSE);
	m.flags |= l->flags | (flags & (WIRE_CUT | WIRE_HOLE | WIRE_TRUNCATED | WIRE_UNCLEAR));
	m.status = l->x->part[RESPONSE].status;
	m.calls = (uint32_t)l->told;
	m.usage = l->usage;
	wire_put_n(&m, WIRE_RESPONSE_MODEL, l->response_model.s, l->response_model.len);
	wire_put_n(&m, WIRE_RESPONSE_ID, l->id.s, l->id.len);
	wire_put_n(&m, WIRE_STOP, l->stop.s, l->stop.len);
	wire_put_n(&m, WIRE_REASON, l->failed.s, l->failed.len);
	wire_emit(l->x->wire, &m);
}

struct llm_call *llm_call_at(struct llm *l, uint64_t key)
{
	struct llm_call *c;

	for (size_t i = l->ncalls; i-- > 0;)
		if (l->calls[i].key == key)
			return &l->calls[i];
	if (l->ncalls == WIRE_CALLS_MAX) {
		l->flags |= WIRE_TRUNCATED;
		return NULL;
	}
	if (!l->calls)
		l->calls = xcalloc(WIRE_CALLS_MAX, sizeof(*l->calls));
	c = &l->calls[l->ncalls++];
	c->key = key;
	return c;
}

void llm_call_add(struct llm *l, struct llm_call *c, struct strbuf *to,
		  const struct wire_text *text)
{
	size_t room = WIRE_ARGUMENTS_MAX > to->len ? WIRE_ARGUMENTS_MAX - to->len : 0;
	size_t n = text->n < room ? text->n : room;

	if (l->x->wire->kept + n > WIRE_KEPT_MAX)
		n = 0;
	if (n < text->n)
		c->cut = true;
	if (!n)
		return;
	strbuf_add(to, text->s, n);
	c->held += n;
	l->x->wire->kept += n;
}

/* A model that ran out of tokens leaves half of its arguments. */
static bool is_json(const struct strbuf *text)
{
	json_t *json = wire_json(text->s, text->len);

	json_decref(json);
	return json || !text->len;
}

void llm_call_end(struct llm *l, struct llm_call *c)
{
	struct wire_message m;

	if (!c || c->done)
		return;
	c->done = true;
	m = message(l, RESPONSE, WIRE_LLM_TOOL_CALL);
	if (c->cut)
		m.flags |= WIRE_TRUNCATED;
	else if (!c->is_text && !is_json(&c->arguments))
		m.flags |= WIRE_CUT;
	m.index = (uint32_t)l->told++;
	wire_measure(&m, c->arguments.s ?: "", c->arguments.len);
	wire_put_n(&m, WIRE_RESPONSE_ID, l->id.s, l->id.len);
	wire_put_n(&m, WIRE_CALL_ID, c->id.len ? c->id.s : NULL, c->id.len);
	wire_put_n(&m, WIRE_NAME, c->name.s, c->name.len);
	wire_put_n(&m, WIRE_ARGUMENTS, c->arguments.s ?: "", c->arguments.len);
	wire_emit(l->x->wire, &m);
	l->x->wire->kept -= c->held;
	c->held = 0;
	strbuf_release(&c->arguments);
}

void llm_calls_end(struct llm *l)
{
	for (size_t i = 0; i < l->ncalls; i++)
		llm_call_end(l, &l->calls[i]);
}

void llm_call_whole(struct llm *l, const char *id, const char *name, const json_t *arguments)
{
	struct llm_call *c = llm_call_at(l, l->ncalls + ((uint64_t)1 << 32));
	struct strbuf text = STRBUF_INIT;
	struct wire_text t;

	if (!c)
		return;
	if (json_is_string(arguments)) {
		strbuf_add(&text, json_string_value(arguments), json_string_length(arguments));
	} else if (arguments) {
		char *dumped = json_dumps(arguments, JSON_COMPACT | JSON_ENCODE_ANY);

		strbuf_addstr(&text, dumped ?: "");
		free(dumped);
	}
	t = (struct wire_text){text.s, text.len};
	llm_call_add(l, c, &c->arguments, &t);
	strbuf_addstr(&c->id, id ?: "");
	strbuf_addstr(&c->name, name ?: "");
	strbuf_release(&text);
	llm_call_end(l, c);
}

void llm_result(struct llm *l, const struct llm_result *r)
{
	struct wire_message m = message(l, REQUEST, WIRE_LLM_TOOL_RESULT);
	struct strbuf text = STRBUF_INIT;

	wire_json_words(r->content, &text);
	l->results++;
	m.flags |= (r->failed ? WIRE_FAILED : 0) | (r->fresh ? WIRE_FRESH : 0);
	wire_measure(&m, text.s ?: "", text.len);
	wire_put(&m, WIRE_CALL_ID, r->id);
	wire_put(&m, WIRE_NAME, r->name);
	wire_put_max(&m, WIRE_RESULT, text.s ?: "", text.len, WIRE_RESULT_MAX);
	wire_emit(l->x->wire, &m);
	strbuf_release(&text);
}

void llm_failed(struct llm *l, const json_t *error)
{
	struct wire_text type = wire_json_text(error, "type");
	struct wire_text code = wire_json_text(error, "code");

	if (!type.n)
		type = code.n ? code : wire_json_text(error, "status");
	l->flags |= WIRE_FAILED;
	strbuf_reset(&l->failed);
	strbuf_add(&l->failed, type.n ? type.s : "error",
		   type.n ? (type.n < 256 ? type.n : 256) : 5);
}
