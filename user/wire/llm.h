/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * llm.h - one call of a language model: which API it is, and what its request and response say.
 *
 * Four APIs are known: Anthropic Messages, OpenAI Chat Completions and Responses, Gemini. Each
 * fills a struct llm from its own JSON (llm_*.c), whole or event by event; this says it to the
 * sink. Inside user/wire/ only.
 */
#ifndef RINGFENCE_WIRE_LLM_H
#define RINGFENCE_WIRE_LLM_H

#include "user/wire/inside.h"

struct llm_api;

/* A tool call while its arguments come. */
struct llm_call {
	struct strbuf id, name, arguments;
	struct strbuf item; /* by what later events name it, where that is not the number */
	uint64_t key;
	size_t held; /* bytes of it that the connection's bound counts */
	bool done, cut;
	bool is_text; /* its arguments are no JSON by design */
};

struct llm {
	const struct llm_api *api;
	struct exchange *x;
	struct strbuf model, response_model, id, stop, tools;
	struct llm_call *calls; /* WIRE_CALLS_MAX at most */
	size_t ncalls;
	size_t told;
	struct wire_usage usage;
	uint32_t flags; /* of the response's message */
	uint32_t messages, results;
	bool streams;
	struct strbuf failed; /* what an error of the API says */
};

struct llm_api {
	const char *provider, *operation; /* as OpenTelemetry spells them */
	bool (*asks)(const struct wire_text *target, const json_t *body);
	void (*request)(struct llm *l, const json_t *body);
	void (*whole)(struct llm *l, const json_t *body);
	void (*event)(struct llm *l, const json_t *data);
	/* Does a response say by its form that it is of this API? */
	bool (*is_event)(const json_t *data);
};
extern const struct llm_api llm_anthropic, llm_chat, llm_responses, llm_gemini;

/* A request's body; NULL: it is no call of a model. Tells the request and its tool results. */
struct llm *llm_request(struct exchange *x, const json_t *body);
/* The same for a response whose request was not seen. */
struct llm *llm_guess(struct exchange *x, const json_t *data);
void llm_whole(struct llm *l, const json_t *body);
void llm_event(struct llm *l, const json_t *data);
/* Tells the response. flags: of its body. */
void llm_end(struct llm *l, uint32_t flags);
void llm_free(struct llm *l);

/* For the APIs. */
void llm_set(struct strbuf *text, const json_t *object, const char *key);
void llm_tool(struct llm *l, const char *name);
/* The call of that number, made when it is not there; NULL: there are too many. */
struct llm_call *llm_call_at(struct llm *l, uint64_t key);
void llm_call_add(struct llm *l, struct llm_call *c, struct strbuf *to,
		  const struct wire_text *text);
/* Its arguments are whole: it is told. */
void llm_call_end(struct llm *l, struct llm_call *c);
void llm_calls_end(struct llm *l);
/* A whole call. arguments: a string is taken as it is, anything else as JSON. */
void llm_call_whole(struct llm *l, const char *id, const char *name, const json_t *arguments);
/* A tool result of the request. */
struct llm_result {
	const char *id, *name; /* NULL: not said */
	const json_t *content;
	bool failed, fresh;
};
void llm_result(struct llm *l, const struct llm_result *r);
void llm_failed(struct llm *l, const json_t *error);
/* Does the target end with that, or have it before its query? */
bool llm_target_ends(const struct wire_text *target, const char *end);
bool llm_target_has(const struct wire_text *target, const char *part);

#endif
