// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/reason.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe.h"

#define EVENT	     "\"event\":\"policy."
#define ENVELOPE_MAX 400

bool reason_may_be(const char *line, size_t len)
{
	return memmem(line, len < ENVELOPE_MAX ? len : ENVELOPE_MAX, EVENT, sizeof(EVENT) - 1);
}

bool reason_is_denial(const struct record *r)
{
	static const char *const verdicts[] = {"deny", "kill", "ask"};

	if (strncmp(r->event, "policy.", 7) != 0 || !r->verdict)
		return false;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (!strcmp(r->verdict, verdicts[i]))
			return true;
	return false;
}

/* NULL: not there. */
static char *text_of(json_t *object, const char *path)
{
	struct strbuf out = STRBUF_INIT;

	if (!describe_text(object, path, &out))
		return NULL;
	strbuf_addstr(&out, "");
	return strbuf_detach(&out);
}

static char *plain(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static void take_names(json_t *array, struct reason_names *names)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		if (json_is_string(item))
			vec_push(names->v, names->n) = xstrdup(json_string_value(item));
}

static void release_names(struct reason_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
}

static void take_rules(json_t *array, struct reason *why)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		vec_push(why->rules, why->nrules) = (struct reason_rule){
			.name = text_of(item, "name"),
			.policy = text_of(item, "policy"),
			.file = text_of(item, "file"),
			.severity = text_of(item, "severity"),
			.words = text_of(item, "reason"),
			.line = record_uint(item, "line"),
		};
}

static char *object_of(const struct record *r)
{
	struct strbuf out = STRBUF_INIT;

	describe_object(r, &out);
	strbuf_addstr(&out, "");
	return strbuf_detach(&out);
}

/* Arguments as a shell has them, "..." behind those that are not told. */
static char *command_of(const struct record *r)
{
	json_t *attempted = record_get(r->ringfence, "attempted");
	struct strbuf out = STRBUF_INIT;

	if (!attempted)
		return NULL;
	describe_args(attempted, &out);
	strbuf_addstr(&out, record_get(attempted, "truncated") ? " ..." : "");
	return strbuf_detach(&out);
}

/* Without what a retry needs, which `after` tells. */
static char *source_of(const struct record *r)
{
	struct strbuf out = STRBUF_INIT;
	json_t *own = json_object_get(r->json, "ringfence"), *needs;

	if (!json_array_size(record_get(own, "chain")))
		return NULL;
	needs = json_incref(json_object_get(own, "needs"));
	json_object_del(own, "needs");
	describe_chain(r, &out);
	if (needs)
		json_object_set_new(own, "needs", needs);
	if (!out.len)
		return NULL;
	return strbuf_detach(&out);
}

/* "the gate tests-passed is open (exec pytest, ending well)" */
static void add_remedy(json_t *remedy, struct strbuf *out)
{
	bool gate = json_object_get(remedy, "gate");

	strbuf_addstr(out, out->len ? "; and " : "");
	strbuf_addstr(out, gate ? "the gate " : "the label ");
	describe_text(remedy, gate ? "gate" : "label", out);
	strbuf_addstr(out, gate ? " is open (by: " : " is off (by: ");
	if (!describe_text(remedy, "by", out))
		strbuf_addstr(out, "nothing");
	strbuf_addch(out, ')');
}

static char *after_of(const struct record *r)
{
	json_t *remedies = record_get(r->ringfence, "remedies"), *item;
	struct strbuf out = STRBUF_INIT;
	size_t i;

	json_array_foreach (remedies, i, item)
		add_remedy(item, &out);
	if (!out.len)
		return NULL;
	return strbuf_detach(&out);
}

static enum reason_retry retry_of(const struct record *r, const struct reason *why)
{
	const char *closed = record_string(r->ringfence, "closed.error");

	if (why->closed)
		return closed && !strcmp(closed, "guard") ? REASON_NEVER : REASON_MAYBE;
	if (!strcmp(why->verdict, "ask"))
		return REASON_PERSON;
	if (why->after || why->needs.n)
		return REASON_AFTER;
	return record_get(r->ringfence, "condition") ? REASON_MAYBE : REASON_NEVER;
}

void reason_init(struct reason *why, const struct record *r)
{
	*why = (struct reason){
		.seq = r->seq,
		.session = plain(r->session),
		.time = plain(r->time),
		.verdict = plain(r->verdict ?: "deny"),
		.operation = plain(describe_verb(r)),
		.process = r->process ? text_of(r->process, "executable.name") : NULL,
		.pid = r->pid,
		.object = object_of(r),
		.command = command_of(r),
		.closed = text_of(r->ringfence, "closed.text"),
		.moved = text_of(r->ringfence, "moved"),
		.condition = text_of(r->ringfence, "condition"),
		.source = source_of(r),
		.after = after_of(r),
	};
	take_rules(record_get(r->ringfence, "rules"), why);
	take_names(record_get(r->ringfence, "labels"), &why->labels);
	take_names(record_get(r->ringfence, "object_labels"), &why->object_labels);
	take_names(record_get(r->ringfence, "needs"), &why->needs);
	why->retry = retry_of(r, why);
	why->question = record_uint(r->ringfence, "question");
}

void reason_release(struct reason *why)
{
	for (size_t i = 0; i < why->nrules; i++) {
		free(why->rules[i].name);
		free(why->rules[i].policy);
		free(why->rules[i].file);
		free(why->rules[i].severity);
		free(why->rules[i].words);
	}
	free(why->rules);
	release_names(&why->labels);
	release_names(&why->object_labels);
	release_names(&why->needs);
	free(why->session);
	free(why->time);
	free(why->verdict);
	free(why->operation);
	free(why->process);
	free(why->object);
	free(why->command);
	free(why->closed);
	free(why->moved);
	free(why->condition);
	free(why->source);
	free(why->after);
	*why = (struct reason){0};
}

static bool has_name(const struct reason_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->v[i], name))
			return true;
	return false;
}

static bool lacks_one(const struct reason_names *needed, const struct reason_names *has,
		      const struct reason_names *of)
{
	for (size_t i = 0; i < needed->n; i++)
		if (has_name(of, needed->v[i]) && !has_name(has, needed->v[i]))
			return true;
	return false;
}

void reason_withhold(struct reason *why, const struct reason_names *has,
		     const struct reason_names *of)
{
	if (!lacks_one(&why->labels, has, of))
		return;
	free(why->object);
	free(why->command);
	free(why->source);
	free(why->process);
	why->command = NULL;
	why->object = xstrdup("(not told: who tried it had a label that you have not)");
	why->source = NULL;
	why->process = NULL;
	why->withheld = true;
}

void reason_kind(const struct reason *why, struct strbuf *out)
{
	const struct reason_rule *rule = why->nrules ? why->rules : NULL;

	strbuf_addf(out, "%s\n%s\n%s\n%s", why->verdict, why->operation,
		    rule && rule->policy ? rule->policy : "",
		    rule && rule->name ? rule->name
		    : why->closed      ? why->closed
				       : "");
}
