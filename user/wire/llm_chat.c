// SPDX-License-Identifier: GPL-2.0-only
/* OpenAI Chat Completions: https://platform.openai.com/docs/api-reference/chat, and who follows it.
 */
#include <string.h>

#include "user/wire/llm.h"

static bool asks(const struct wire_text *target, const json_t *body)
{
	return json_is_array(json_object_get(body, "messages")) &&
	       llm_target_ends(target, "/chat/completions");
}

static bool has_role(const json_t *message, const char *role)
{
	struct wire_text t = wire_json_text(message, "role");

	return t.s && !strcmp(t.s, role);
}

static void request(struct llm *l, const json_t *body)
{
	json_t *messages = json_object_get(body, "messages"), *item;
	size_t last = 0, i;

	llm_set(&l->model, body, "model");
	l->streams = json_is_true(json_object_get(body, "stream"));
	json_array_foreach (json_object_get(body, "tools"), i, item)
		llm_tool(l, wire_json_text(json_object_get(item, "function"), "name").s);
	json_array_foreach (messages, i, item)
		if (has_role(item, "assistant"))
			last = i + 1;
	l->messages = (uint32_t)json_array_size(messages);
	json_array_foreach (messages, i, item)
		if (has_role(item, "tool"))
			llm_result(l, &(struct llm_result){
					      .id = wire_json_text(item, "tool_call_id").s,
					      .name = wire_json_text(item, "name").s,
					      .content = json_object_get(item, "content"),
					      .fresh = i >= last});
}

static void head(struct llm *l, const json_t *body)
{
	const json_t *u = json_object_get(body, "usage");

	llm_set(&l->id, body, "id");
	llm_set(&l->response_model, body, "model");
	if (json_is_object(json_object_get(body, "error")))
		llm_failed(l, json_object_get(body, "error"));
	if (!json_is_object(u))
		return;
	l->flags |= WIRE_HAS_USAGE;
	l->usage.input = wire_json_uint(u, "prompt_tokens");
	l->usage.output = wire_json_uint(u, "completion_tokens");
	l->usage.cache_read =
		wire_json_uint(json_object_get(u, "prompt_tokens_details"), "cached_tokens");
	l->usage.reasoning =
		wire_json_uint(json_object_get(u, "completion_tokens_details"), "reasoning_tokens");
}

static void whole(struct llm *l, const json_t *body)
{
	json_t *choice, *call;
	size_t i, k;

	head(l, body);
	json_array_foreach (json_object_get(body, "choices"), i, choice) {
		const json_t *message = json_object_get(choice, "message");

		json_array_foreach (json_object_get(message, "tool_calls"), k, call) {
			const json_t *f = json_object_get(call, "function");

			llm_call_whole(l, wire_json_text(call, "id").s, wire_json_text(f, "name").s,
				       json_object_get(f, "arguments"));
		}
		llm_set(&l->stop, choice, "finish_reason");
	}
}

/* Some leave the number out, or use one again: then a new id says that it is another call. */
static struct llm_call *call_of(struct llm *l, const json_t *call, uint64_t choice)
{
	struct wire_text id = wire_json_text(call, "id");
	const json_t *index = json_object_get(call, "index");
	uint64_t key = choice << 32 | (index ? (uint32_t)wire_json_uint(call, "index") : 0);
	struct llm_call *c = NULL;

	for (size_t i = l->ncalls; !c && i-- > 0;)
		if (l->calls[i].key == key)
			c = &l->calls[i];
	if (c && (c->done ||
		  (id.n && c->id.len && (id.n != c->id.len || memcmp(id.s, c->id.s, id.n) != 0)))) {
		if (!id.n)
			return NULL;
		llm_call_end(l, c);
		c->key = UINT64_MAX;
		c = NULL;
	}
	return c ?: llm_call_at(l, key);
}

static void delta(struct llm *l, const json_t *choice)
{
	const json_t *d = json_object_get(choice, "delta");
	json_t *call;
	size_t i;

	json_array_foreach (json_object_get(d, "tool_calls"), i, call) {
		const json_t *f = json_object_get(call, "function");
		struct wire_text arguments = wire_json_text(f, "arguments");
		struct llm_call *c = call_of(l, call, wire_json_uint(choice, "index"));

		if (!c)
			continue;
		llm_set(&c->id, call, "id");
		llm_set(&c->name, f, "name");
		llm_call_add(l, c, &c->arguments, &arguments);
	}
	llm_set(&l->stop, choice, "finish_reason");
	if (json_is_string(json_object_get(choice, "finish_reason")))
		llm_calls_end(l);
}

static void event(struct llm *l, const json_t *data)
{
	json_t *choice;
	size_t i;

	head(l, data);
	json_array_foreach (json_object_get(data, "choices"), i, choice)
		delta(l, choice);
}

static bool is_event(const json_t *data)
{
	struct wire_text object = wire_json_text(data, "object");

	return object.s && !strncmp(object.s, "chat.completion", 15);
}

const struct llm_api llm_chat = {"openai", "chat", asks, request, whole, event, is_event};
