// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/describe.h"

#include <inttypes.h>
#include <string.h>

#include "user/report/show.h"

/* Texts of an array, with ", " between. Returns whether there was one. */
static bool add_names(json_t *names, struct strbuf *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (names, i, item) {
		const char *name = json_string_value(item) ?: "?";

		strbuf_addstr(out, i ? ", " : "");
		show_text(out, name, strlen(name));
	}
	return json_array_size(names) > 0;
}

static bool text_is(json_t *object, const char *path, const char *is)
{
	const char *text = record_string(object, path);

	return text && !strcmp(text, is);
}

static void add_object(const struct record *r, struct strbuf *out)
{
	json_t *ports = record_get(r->ringfence, "object.ports"), *port;
	size_t i;

	if (record_get(r->json, "file.path")) {
		strbuf_addstr(out, " from ");
		describe_text(r->json, "file.path", out);
		return;
	}
	if (!record_get(r->ringfence, "object.kind"))
		return;
	strbuf_addstr(out, " over ");
	describe_text(r->ringfence, "object.kind", out);
	strbuf_addstr(out, ports ? " of port" : "");
	json_array_foreach (ports, i, port)
		strbuf_addf(out, " %" JSON_INTEGER_FORMAT, json_integer_value(port));
}

static const char *cause_words(const struct record *r)
{
	static const struct {
		const char *cause, *words;
	} rows[] = {{"late", ", its program ended well"},
		    {"time", ", its time is over"},
		    {"used", ", it was good for one use"},
		    {"memory", " by shared memory"},
		    {"assumed", ", assumed at attach"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (text_is(r->ringfence, "cause", rows[i].cause))
			return rows[i].words;
	return "";
}

/* "tests-passed by uid 0" */
static void describe_approval(const struct record *r, struct strbuf *out)
{
	uint64_t question = record_uint(r->ringfence, "question");
	bool gates = !question && add_names(record_get(r->ringfence, "gates"), out);

	if (question)
		strbuf_addf(out, "%squestion %" PRIu64,
			    text_is(r->ringfence, "answer", "no") ? "no to " : "", question);
	else if (!gates)
		add_names(record_get(r->ringfence, "labels"), out);
	strbuf_addf(out, " by uid %llu",
		    (unsigned long long)record_uint(record_get(r->ringfence, "by"), "uid"));
}

void describe_flow(const struct record *r, struct strbuf *out)
{
	if (!strcmp(r->event, "approval")) {
		describe_approval(r, out);
		return;
	}
	json_t *rule = record_get(r->ringfence, "rule");

	if (!add_names(record_get(r->ringfence, "gained"), out) &&
	    !add_names(record_get(r->ringfence, "gates"), out))
		strbuf_addch(out, '?');
	if (!text_is(r->ringfence, "cause", "memory"))
		add_object(r, out);
	strbuf_addstr(out, cause_words(r));
	if (record_get(rule, "name")) {
		strbuf_addstr(out, " by ");
		describe_text(rule, "name", out);
	}
	if (record_get(r->ringfence, "because"))
		strbuf_addf(out, " (because of #%" PRIu64 ")",
			    record_uint(r->ringfence, "because"));
}

static void add_process(const struct record *r, json_t *step, struct strbuf *out)
{
	const char *id = record_string(step, "process.id");

	if (id && r->process_id && !strcmp(id, r->process_id)) {
		strbuf_addstr(out, "this process");
		return;
	}
	if (!describe_text(step, "process.executable.name", out))
		strbuf_addstr(out, "process ");
	strbuf_addf(out, "[%" PRIu64 "]", record_uint(step, "process.pid"));
}

static const char *verb_of(json_t *step)
{
	static const struct {
		const char *event, *access, *verb;
	} rows[] = {
		{"file.open", "write", " opened to write "},
		{"file.open", "read", " opened to read "},
		{"file.open", NULL, " opened "},
		{"file.write", NULL, " wrote "},
		{"file.map", NULL, " mapped "},
		{"file.create", NULL, " created "},
		{"file.delete", NULL, " deleted "},
		{"file.rename", NULL, " renamed "},
		{"process.exec", NULL, " executed "},
		{"process.exit", NULL, " ended"},
		{"net.connect", NULL, " connected to "},
		{"net.accept", NULL, " accepted a connection"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (text_is(step, "event", rows[i].event) &&
		    (!rows[i].access || text_is(step, "access", rows[i].access)))
			return rows[i].verb;
	return NULL;
}

/* "sh[12] gained secret over pipe", "sh[12] shut tested". Returns whether it is one of those. */
static bool add_flow_step(const struct record *r, json_t *step, struct strbuf *out)
{
	bool gain = text_is(step, "event", "label.gain");

	if (!gain && !text_is(step, "event", "gate.close"))
		return false;
	add_process(r, step, out);
	strbuf_addstr(out, gain ? " gained " : " shut ");
	if (!add_names(record_get(step, gain ? "labels" : "gates"), out))
		strbuf_addch(out, '?');
	if (record_get(step, "channel")) {
		strbuf_addstr(out, " over ");
		describe_text(step, "channel", out);
	} else if (text_is(step, "cause", "memory")) {
		strbuf_addstr(out, " by shared memory");
	} else if (text_is(step, "cause", "assumed")) {
		strbuf_addstr(out, " (assumed at attach)");
	}
	return true;
}

static void add_step(const struct record *r, json_t *step, struct strbuf *out)
{
	const char *verb = verb_of(step);

	if (!add_flow_step(r, step, out)) {
		add_process(r, step, out);
		strbuf_addstr(out, verb ? verb : " did ");
		if (!verb)
			describe_text(step, "event", out);
		if (record_get(step, "file.path"))
			describe_text(step, "file.path", out);
		else if (verb && verb[strlen(verb) - 1] == ' ')
			strbuf_addstr(out, "something");
	}
	strbuf_addf(out, " (#%" PRIu64 "%s)", record_uint(step, "seq"),
		    json_is_false(json_object_get(step, "certain")) ? ", or others did" : "");
}

void describe_chain(const struct record *r, struct strbuf *out)
{
	json_t *chain = record_get(r->ringfence, "chain"), *step;
	json_t *needs = record_get(r->ringfence, "needs");
	bool denied = describe_kind(r) == KIND_DENIED;
	size_t i;

	json_array_foreach (chain, i, step) {
		strbuf_addstr(out, i ? ", because " : denied ? "denied because " : "because ");
		add_step(r, step, out);
	}
	if (json_is_true(record_get(r->ringfence, "chain_truncated")))
		strbuf_addstr(out, ", …");
	if (json_array_size(needs)) {
		strbuf_addstr(out, json_array_size(chain) ? "; needs open: " : "needs open: ");
		add_names(needs, out);
	}
}
