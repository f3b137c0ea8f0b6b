// SPDX-License-Identifier: GPL-2.0-only
/* OpenAI Responses: https://platform.openai.com/docs/api-reference/responses. */
#include <stdlib.h>
#include <string.h>

#include "user/wire/llm.h"

static bool asks(const struct wire_text *target, const json_t *body)
{
	return (json_object_get(body, "input") || json_object_get(body, "prompt") ||
		json_object_get(body, "previous_response_id")) &&
	       llm_target_ends(target, "/responses");
}

static bool has_type(const json_t *object, const char *type)
{
	struct wire_text t = wire_json_text(object, "type");

	return t.s && !strcmp(t.s, type);
}

static bool ends_with(const json_t *object, const char *end)
{
	struct wire_text t = wire_json_text(object, "type");
	size_t n = strlen(end);

	return t.n >= n && !memcmp(t.s + t.n - n, end, n);
}

/* function_call, custom_tool_call, local_shell_call, shell_call, apply_patch_call. */
static bool is_call(const json_t *item)
{
	return ends_with(item, "_call") && json_object_get(item, "call_id");
}

static bool by_model(const json_t *item)
{
	struct wire_text role = wire_json_text(item, "role");

	return is_call(item) || has_type(item, "reasoning") ||
	       (role.s && !strcmp(role.s, "assistant"));
}

static void request(struct llm *l, const json_t *body)
{
	json_t *input = json_object_get(body, "input"), *item;
	size_t last = 0, i;

	llm_set(&l->model, body, "model");
	l->streams =
		json_is_true(json_object_get(body, "stream")) || has_type(body, "response.create");
	json_array_foreach (json_object_get(body, "tools"), i, item)
		llm_tool(l, wire_json_text(item, "name").s ?: wire_json_text(item, "type").s);
	json_array_foreach (input, i, item)
		if (by_model(item))
			last = i + 1;
	l->messages = json_is_array(input) ? (uint32_t)json_array_size(input) : 1;
	json_array_foreach (input, i, item)
		if (ends_with(item, "_call_output"))
			llm_result(l,
				   &(struct llm_result){.id = wire_json_text(item, "call_id").s,
							.content = json_object_get(item, "output"),
							.fresh = i >= last});
}

static void head(struct llm *l, const json_t *r)
{
	const json_t *u = json_object_get(r, "usage");
	const json_t *incomplete = json_object_get(r, "incomplete_details");

	llm_set(&l->id, r, "id");
	llm_set(&l->response_model, r, "model");
	llm_set(&l->stop, r, "status");
	llm_set(&l->stop, incomplete, "reason");
	if (json_is_object(json_object_get(r, "error")))
		llm_failed(l, json_object_get(r, "error"));
	if (!json_is_object(u))
		return;
	l->flags |= WIRE_HAS_USAGE;
	l->usage.input = wire_json_uint(u, "input_tokens");
	l->usage.output = wire_json_uint(u, "output_tokens");
	l->usage.cache_read =
		wire_json_uint(json_object_get(u, "input_tokens_details"), "cached_tokens");
	l->usage.reasoning =
		wire_json_uint(json_object_get(u, "output_tokens_details"), "reasoning_tokens");
}

/* Each kind of call has its arguments elsewhere. */
static const json_t *arguments_of(const json_t *item)
{
	return json_object_get(item, "arguments")
		       ?: json_object_get(item, "input")
		       ?: json_object_get(item, "action")
		       ?: json_object_get(item, "operation");
}

static const char *name_of(const json_t *item)
{
	return wire_json_text(item, "name").s ?: wire_json_text(item, "type").s;
}

static void whole_item(struct llm *l, const json_t *item)
{
	llm_call_whole(l, wire_json_text(item, "call_id").s, name_of(item), arguments_of(item));
}

static void whole(struct llm *l, const json_t *body)
{
	json_t *item;
	size_t i;

	head(l, body);
	json_array_foreach (json_object_get(body, "output"), i, item)
		if (is_call(item))
			whole_item(l, item);
}

static struct llm_call *call_of(struct llm *l, const json_t *data)
{
	uint64_t key = wire_json_uint(data, "output_index");

	for (size_t i = 0; i < l->ncalls; i++)
		if (l->calls[i].key == key)
			return l->calls[i].done ? NULL : &l->calls[i];
	return NULL;
}

static void added(struct llm *l, const json_t *data)
{
	const json_t *item = json_object_get(data, "item");
	struct llm_call *c;

	if (!is_call(item))
		return;
	c = llm_call_at(l, wire_json_uint(data, "output_index"));
	if (!c || c->done)
		return;
	llm_set(&c->id, item, "call_id");
	strbuf_reset(&c->name);
	strbuf_addstr(&c->name, name_of(item) ?: "");
	c->is_text = has_type(item, "custom_tool_call");
}

/* The whole item: what it says counts, not what the deltas came to. */
static void item_done(struct llm *l, const json_t *data)
{
	const json_t *item = json_object_get(data, "item"), *arguments = arguments_of(item);
	struct llm_call *c;

	if (!is_call(item))
		return;
	added(l, data);
	c = call_of(l, data);
	if (!c)
		return;
	if (arguments) {
		char *text = json_is_string(arguments)
				     ? NULL
				     : json_dumps(arguments, JSON_COMPACT | JSON_ENCODE_ANY);
		struct wire_text t = {text, text ? strlen(text) : 0};

		if (json_is_string(arguments))
			t = (struct wire_text){json_string_value(arguments),
					       json_string_length(arguments)};
		if (t.n)
			strbuf_reset(&c->arguments);
		llm_call_add(l, c, &c->arguments, &t);
		free(text);
	}
	llm_call_end(l, c);
}

static void finished(struct llm *l, const json_t *data)
{
	const json_t *response = json_object_get(data, "response");

	head(l, response);
	if (!l->ncalls)
		whole(l, response);
	llm_calls_end(l);
}

static void event(struct llm *l, const json_t *data)
{
	struct wire_text part = wire_json_text(data, "delta");
	struct llm_call *c;

	if (has_type(data, "response.created") || has_type(data, "response.in_progress")) {
		head(l, json_object_get(data, "response"));
	} else if (has_type(data, "response.output_item.added")) {
		added(l, data);
	} else if (has_type(data, "response.function_call_arguments.delta") ||
		   has_type(data, "response.custom_tool_call_input.delta")) {
		c = call_of(l, data);
		if (c)
			llm_call_add(l, c, &c->arguments, &part);
	} else if (has_type(data, "response.output_item.done")) {
		item_done(l, data);
	} else if (has_type(data, "response.completed") || has_type(data, "response.incomplete") ||
		   has_type(data, "response.failed") || has_type(data, "response.done")) {
		finished(l, data);
	} else if (has_type(data, "error")) {
		llm_failed(l, json_object_get(data, "error") ?: data);
	}
}

static bool is_event(const json_t *data)
{
	struct wire_text object = wire_json_text(data, "object");

	return (object.s && !strcmp(object.s, "response")) ||
	       (has_type(data, "response.created") && json_object_get(data, "response"));
}

const struct llm_api llm_responses = {"openai", "chat", asks, request, whole, event, is_event};
