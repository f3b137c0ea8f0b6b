// SPDX-License-Identifier: GPL-2.0-only
/* Anthropic Messages: https://docs.anthropic.com/en/api/messages, also behind Vertex and Bedrock.
 */
#include <stdlib.h>
#include <string.h>

#include "user/wire/llm.h"

static bool asks(const struct wire_text *target, const json_t *body)
{
	return json_is_array(json_object_get(body, "messages")) &&
	       (llm_target_ends(target, "/messages") ||
		(json_object_get(body, "anthropic_version") &&
		 (llm_target_has(target, "awPredict") || llm_target_has(target, "/invoke"))));
}

static bool has_role(const json_t *message, const char *role)
{
	struct wire_text t = wire_json_text(message, "role");

	return t.s && !strcmp(t.s, role);
}

static bool has_type(const json_t *object, const char *type)
{
	struct wire_text t = wire_json_text(object, "type");

	return t.s && !strcmp(t.s, type);
}

static void results(struct llm *l, const json_t *message, bool fresh)
{
	json_t *block;
	size_t i;

	json_array_foreach (json_object_get(message, "content"), i, block) {
		if (!has_type(block, "tool_result"))
			continue;
		llm_result(l, &(struct llm_result){
				      .id = wire_json_text(block, "tool_use_id").s,
				      .content = json_object_get(block, "content"),
				      .failed = json_is_true(json_object_get(block, "is_error")),
				      .fresh = fresh});
	}
}

static void request(struct llm *l, const json_t *body)
{
	json_t *messages = json_object_get(body, "messages"), *item;
	size_t last = 0, i;

	llm_set(&l->model, body, "model");
	l->streams = json_is_true(json_object_get(body, "stream")) ||
		     llm_target_has(&(struct wire_text){l->x->target.s, l->x->target.len}, "tream");
	json_array_foreach (json_object_get(body, "tools"), i, item)
		llm_tool(l, wire_json_text(item, "name").s);
	json_array_foreach (messages, i, item)
		if (has_role(item, "assistant"))
			last = i + 1;
	l->messages = (uint32_t)json_array_size(messages);
	json_array_foreach (messages, i, item)
		if (has_role(item, "user"))
			results(l, item, i >= last);
}

/* What is not said stays: the events say a part each. */
static void usage(struct llm *l, const json_t *u)
{
	if (!json_is_object(u))
		return;
	l->flags |= WIRE_HAS_USAGE;
	l->usage.input = wire_json_uint(u, "input_tokens") ?: l->usage.input;
	l->usage.output = wire_json_uint(u, "output_tokens") ?: l->usage.output;
	l->usage.cache_read = wire_json_uint(u, "cache_read_input_tokens") ?: l->usage.cache_read;
	l->usage.cache_write =
		wire_json_uint(u, "cache_creation_input_tokens") ?: l->usage.cache_write;
}

static void head(struct llm *l, const json_t *message)
{
	llm_set(&l->id, message, "id");
	llm_set(&l->response_model, message, "model");
	llm_set(&l->stop, message, "stop_reason");
	usage(l, json_object_get(message, "usage"));
}

static void whole(struct llm *l, const json_t *body)
{
	json_t *block;
	size_t i;

	if (has_type(body, "error")) {
		llm_failed(l, json_object_get(body, "error"));
		return;
	}
	head(l, body);
	json_array_foreach (json_object_get(body, "content"), i, block)
		if (has_type(block, "tool_use"))
			llm_call_whole(l, wire_json_text(block, "id").s,
				       wire_json_text(block, "name").s,
				       json_object_get(block, "input"));
}

static void begin(struct llm *l, const json_t *data)
{
	const json_t *block = json_object_get(data, "content_block");
	struct llm_call *c;

	if (!has_type(block, "tool_use"))
		return;
	c = llm_call_at(l, wire_json_uint(data, "index"));
	if (!c || c->id.len)
		return;
	llm_set(&c->id, block, "id");
	llm_set(&c->name, block, "name");
	/* Some send them whole here, and no deltas. */
	if (json_object_size(json_object_get(block, "input"))) {
		char *text = json_dumps(json_object_get(block, "input"), JSON_COMPACT);

		llm_call_add(l, c, &c->arguments,
			     &(struct wire_text){text, text ? strlen(text) : 0});
		free(text);
	}
}

static struct llm_call *existing(struct llm *l, const json_t *data)
{
	uint64_t key = wire_json_uint(data, "index");

	for (size_t i = 0; i < l->ncalls; i++)
		if (l->calls[i].key == key)
			return &l->calls[i];
	return NULL;
}

static void delta(struct llm *l, const json_t *data)
{
	const json_t *d = json_object_get(data, "delta");
	struct wire_text part = wire_json_text(d, "partial_json");
	struct llm_call *c = existing(l, data);

	if (c && !c->done && has_type(d, "input_json_delta"))
		llm_call_add(l, c, &c->arguments, &part);
}

static void stop(struct llm *l, const json_t *data)
{
	struct llm_call *c = existing(l, data);

	if (!c || c->done)
		return;
	if (!c->arguments.len)
		llm_call_add(l, c, &c->arguments, &(struct wire_text){"{}", 2});
	llm_call_end(l, c);
}

static void event(struct llm *l, const json_t *data)
{
	if (has_type(data, "message_start")) {
		head(l, json_object_get(data, "message"));
	} else if (has_type(data, "content_block_start")) {
		begin(l, data);
	} else if (has_type(data, "content_block_delta")) {
		delta(l, data);
	} else if (has_type(data, "content_block_stop")) {
		stop(l, data);
	} else if (has_type(data, "message_delta")) {
		llm_set(&l->stop, json_object_get(data, "delta"), "stop_reason");
		usage(l, json_object_get(data, "usage"));
	} else if (has_type(data, "error")) {
		llm_failed(l, json_object_get(data, "error"));
	}
}

static bool is_event(const json_t *data)
{
	return (has_type(data, "message_start") && json_object_get(data, "message")) ||
	       (has_type(data, "message") && json_is_array(json_object_get(data, "content")) &&
		json_object_get(data, "stop_reason"));
}

const struct llm_api llm_anthropic = {"anthropic", "chat", asks, request, whole, event, is_event};
