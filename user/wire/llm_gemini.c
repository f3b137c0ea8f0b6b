// SPDX-License-Identifier: GPL-2.0-only
/* Gemini: https://ai.google.dev/api/generate-content, also behind Vertex and Code Assist. */
#include <string.h>

#include "user/wire/llm.h"

static const char stream_method[] = ":streamGenerateContent";

/* Code Assist wraps both. */
static const json_t *inside(const json_t *body, const char *key)
{
	const json_t *in = json_object_get(body, key);

	return json_is_object(in) ? in : body;
}

static bool asks(const struct wire_text *target, const json_t *body)
{
	return json_is_array(json_object_get(inside(body, "request"), "contents")) &&
	       (llm_target_has(target, ":generateContent") ||
		llm_target_has(target, stream_method));
}

/* …/models/NAME:generateContent */
static void model_of_target(struct llm *l)
{
	static const char before[] = "models/";
	const char *s = l->x->target.s, *end = s + l->x->target.len, *colon;

	s = memmem(s, l->x->target.len, before, sizeof(before) - 1);
	if (!s)
		return;
	s += sizeof(before) - 1;
	colon = memchr(s, ':', (size_t)(end - s));
	if (colon && colon - s < 256)
		strbuf_add(&l->model, s, (size_t)(colon - s));
}

static void results(struct llm *l, const json_t *content, bool fresh)
{
	json_t *part;
	size_t i;

	json_array_foreach (json_object_get(content, "parts"), i, part) {
		const json_t *r = json_object_get(part, "functionResponse");
		const json_t *response = json_object_get(r, "response");

		if (!r)
			continue;
		llm_result(l, &(struct llm_result){
				      .id = wire_json_text(r, "id").s,
				      .name = wire_json_text(r, "name").s,
				      .content = json_object_get(response, "output") ?: response,
				      .failed = json_object_get(response, "error") != NULL,
				      .fresh = fresh});
	}
}

static bool is_model(const json_t *content)
{
	struct wire_text role = wire_json_text(content, "role");

	return role.s && !strcmp(role.s, "model");
}

static void request(struct llm *l, const json_t *body)
{
	const json_t *in = inside(body, "request");
	json_t *contents = json_object_get(in, "contents"), *item, *f;
	struct wire_text target = {l->x->target.s, l->x->target.len};
	size_t last = 0, i, k;

	model_of_target(l);
	llm_set(&l->model, body, "model");
	l->streams = llm_target_has(&target, stream_method);
	json_array_foreach (json_object_get(in, "tools"), i, item) {
		json_array_foreach (json_object_get(item, "functionDeclarations"), k, f)
			llm_tool(l, wire_json_text(f, "name").s);
	}
	json_array_foreach (contents, i, item)
		if (is_model(item))
			last = i + 1;
	l->messages = (uint32_t)json_array_size(contents);
	json_array_foreach (contents, i, item)
		if (!is_model(item))
			results(l, item, i >= last);
}

static void usage(struct llm *l, const json_t *u)
{
	if (!json_is_object(u))
		return;
	l->flags |= WIRE_HAS_USAGE;
	l->usage.input = wire_json_uint(u, "promptTokenCount");
	l->usage.output = wire_json_uint(u, "candidatesTokenCount") ?: l->usage.output;
	l->usage.cache_read = wire_json_uint(u, "cachedContentTokenCount");
	l->usage.reasoning = wire_json_uint(u, "thoughtsTokenCount");
}

static void candidate(struct llm *l, const json_t *c)
{
	json_t *part;
	size_t i;

	json_array_foreach (json_object_get(json_object_get(c, "content"), "parts"), i, part) {
		const json_t *f = json_object_get(part, "functionCall");

		if (f)
			llm_call_whole(l, wire_json_text(f, "id").s, wire_json_text(f, "name").s,
				       json_object_get(f, "args"));
	}
	llm_set(&l->stop, c, "finishReason");
}

static void event(struct llm *l, const json_t *data)
{
	const json_t *in = inside(data, "response");
	json_t *c;
	size_t i;

	if (json_is_object(json_object_get(data, "error")))
		llm_failed(l, json_object_get(data, "error"));
	llm_set(&l->id, in, "responseId");
	llm_set(&l->response_model, in, "modelVersion");
	usage(l, json_object_get(in, "usageMetadata"));
	json_array_foreach (json_object_get(in, "candidates"), i, c)
		candidate(l, c);
}

/* A stream without alt=sse is one array of what would be events. */
static void whole(struct llm *l, const json_t *body)
{
	json_t *item;
	size_t i;

	if (!json_is_array(body)) {
		event(l, body);
		return;
	}
	json_array_foreach (body, i, item)
		event(l, item);
}

static bool is_event(const json_t *data)
{
	const json_t *in = inside(json_is_array(data) ? json_array_get(data, 0) : data, "response");

	return json_is_array(json_object_get(in, "candidates")) &&
	       json_object_get(in, "usageMetadata");
}

const struct llm_api llm_gemini = {"gcp.gemini", "generate_content", asks, request, whole, event,
				   is_event};
