// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "user/why/mcp_internal.h"

#define NUMBER_SIZE 24

struct tool {
	const char *name, *words;
	/* Adds what it says. Returns false when that is an error. */
	bool (*call)(const struct mcp_host *host, const json_t *arguments, struct strbuf *out);
	void (*properties)(struct writer *w);
	const char *required[4]; /* ends with NULL */
	bool asks; /* it does more than read: a person sees it, or it binds more tightly */
};

static void put_property(struct writer *w, const char *name, const char *type, const char *words)
{
	writer_open(w, name);
	writer_str(w, "type", type);
	writer_str(w, "description", words);
	writer_close(w);
}

static bool ask(const struct mcp_host *host, const char *const *words, size_t n, struct strbuf *out)
{
	int r = host->ask(host->ctx, words, n, out);

	if (r == -ENOENT)
		strbuf_addstr(out, "this process is in no session\n");
	else if (r < 0)
		strbuf_addf(out, "the session cannot be asked: %s\n", strerror(-r));
	return !r;
}

/* ---- check_action --------------------------------------------------------------------------- */

static void check_properties(struct writer *w)
{
	put_property(w, "operation", "string", "read, write or exec");
	put_property(w, "path", "string", "the file, or the program");
	put_property(w, "cwd", "string", "where relative paths begin");
	writer_open(w, "arguments");
	writer_str(w, "type", "array");
	writer_open(w, "items");
	writer_str(w, "type", "string");
	writer_close(w);
	writer_str(w, "description", "of exec, without the program's name");
	writer_close(w);
}

static bool take_action(const json_t *arguments, struct mcp_action *a)
{
	const json_t *args = json_object_get(arguments, "arguments"), *item;
	size_t i;

	a->operation = json_string_value(json_object_get(arguments, "operation"));
	a->path = json_string_value(json_object_get(arguments, "path"));
	a->cwd = json_string_value(json_object_get(arguments, "cwd"));
	json_array_foreach (args, i, item) {
		if (a->nargs == MCP_ARGS_MAX || !json_is_string(item))
			return false;
		a->args[a->nargs++] = json_string_value(item);
	}
	return a->operation && a->path && *a->path &&
	       (!strcmp(a->operation, "read") || !strcmp(a->operation, "write") ||
		!strcmp(a->operation, "exec"));
}

static bool call_check(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	struct mcp_action action = {0};
	int r;

	if (!take_action(arguments, &action)) {
		strbuf_addstr(out, "operation is read, write or exec, path is a text, arguments "
				   "is a list of texts\n");
		return false;
	}
	r = host->check(host->ctx, &action, out);
	if (r < 0) {
		strbuf_addf(out, "it could not be checked: %s\n", strerror(-r));
		return false;
	}
	if (!out->len)
		strbuf_addstr(out, "no rule would deny this now; the kernel decides when it is "
				   "tried\n");
	return true;
}

/* ---- explain_denial, session_status ------------------------------------------------------------
 */

static void explain_properties(struct writer *w)
{
	put_property(w, "pid", "integer", "the last denial of this process");
	put_property(w, "seq", "integer", "the denial of this number");
}

static bool call_explain(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	const json_t *seq = json_object_get(arguments, "seq");
	const json_t *number = seq ?: json_object_get(arguments, "pid");
	char text[NUMBER_SIZE];

	if (!number)
		return ask(host, (const char *[]){"why", "last", "text"}, 3, out);
	if (!json_is_integer(number) || json_integer_value(number) < 1) {
		strbuf_addstr(out, "pid and seq are numbers above zero\n");
		return false;
	}
	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	return ask(host, (const char *[]){"why", seq ? "seq" : "pid", text, "text"}, 4, out);
}

static void no_properties(struct writer *w)
{
	(void)w;
}

static bool call_status(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	(void)arguments;
	return ask(host, (const char *[]){"status"}, 1, out);
}

/* ---- what is asked for ------------------------------------------------------------------------
 */

static bool call_rules(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	(void)arguments;
	return ask(host, (const char *[]){"rules"}, 1, out);
}

static void request_properties(struct writer *w)
{
	put_property(w, "question", "integer", "its number, as explain_denial says it");
	put_property(w, "words", "string", "what it is for, for a person to read");
}

/* Words with a NUL would end early, and another text would be read than was written. */
static const char *words_of(const json_t *arguments, const char *key)
{
	const json_t *text = json_object_get(arguments, key);
	const char *words = json_string_value(text);

	return words && *words && strlen(words) == json_string_length(text) ? words : NULL;
}

static bool call_request(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	const json_t *number = json_object_get(arguments, "question");
	const char *words = words_of(arguments, "words");
	char text[NUMBER_SIZE];

	if (!json_is_integer(number) || json_integer_value(number) < 1 || !words) {
		strbuf_addstr(out, "question is a number above zero, words are a text\n");
		return false;
	}
	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	return ask(host, (const char *[]){"request", text, words}, 3, out);
}

static void policy_properties(struct writer *w)
{
	put_property(w, "policy", "string",
		     "a policy in YAML: version: 1, name, rules; `extends` builtin ones only");
}

static bool send_policy(const struct mcp_host *host, const char *verb, const json_t *arguments,
			struct strbuf *out)
{
	const char *policy = words_of(arguments, "policy");

	if (!policy) {
		strbuf_addstr(out, "policy is a text\n");
		return false;
	}
	return ask(host, (const char *[]){verb, policy}, 2, out);
}

static bool call_propose(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	return send_policy(host, "propose", arguments, out);
}

static bool call_restrict(const struct mcp_host *host, const json_t *arguments, struct strbuf *out)
{
	return send_policy(host, "restrict", arguments, out);
}

static const struct tool tools[] = {
	{"check_action",
	 "Says what the session's policy would deny of this, before it is tried. Nothing is done.",
	 call_check,
	 check_properties,
	 {"operation", "path", NULL},
	 false},
	{"explain_denial",
	 "Says why an operation was denied, what to do instead, and whether trying again can "
	 "succeed and after what. Without pid and seq: the last one.",
	 call_explain,
	 explain_properties,
	 {NULL},
	 false},
	{"session_status",
	 "Says which labels this process has, which gates are open and shut, and how much was "
	 "denied.",
	 call_status,
	 no_properties,
	 {NULL},
	 false},
	{"list_rules",
	 "Lists the rules that the policy shows to the agent, each with what to do instead.",
	 call_rules,
	 no_properties,
	 {NULL},
	 false},
	{"request_approval",
	 "Tells the person what a denied question is for. It stays denied until a person approves "
	 "it.",
	 call_request,
	 request_properties,
	 {"question", "words", NULL},
	 true},
	{"propose_rule",
	 "Keeps a policy for a person to read. It is not put in force.",
	 call_propose,
	 policy_properties,
	 {"policy", NULL},
	 true},
	{"restrict_session",
	 "Puts the whole session under one more policy, until it ends: what was denied stays "
	 "denied, and only a person takes it off.",
	 call_restrict,
	 policy_properties,
	 {"policy", NULL},
	 true},
};

#define TOOLS (sizeof(tools) / sizeof(tools[0]))

static void put_tool(struct writer *w, const struct tool *t)
{
	writer_open(w, NULL);
	writer_str(w, "name", t->name);
	writer_str(w, "description", t->words);
	writer_open(w, "inputSchema");
	writer_str(w, "type", "object");
	writer_open(w, "properties");
	t->properties(w);
	writer_close(w);
	writer_open_array(w, "required");
	for (size_t i = 0; t->required[i]; i++)
		writer_str(w, NULL, t->required[i]);
	writer_close_array(w);
	writer_close(w);
	writer_open(w, "annotations");
	writer_bool(w, "readOnlyHint", !t->asks);
	writer_close(w);
	writer_close(w);
}

void mcp_list_tools(struct writer *w)
{
	writer_open_array(w, "tools");
	for (size_t i = 0; i < TOOLS; i++)
		put_tool(w, &tools[i]);
	writer_close_array(w);
}

int mcp_call_tool(const struct mcp_host *host, const char *name, const json_t *arguments,
		  struct writer *w)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;
	bool ok;

	for (i = 0; i < TOOLS && strcmp(tools[i].name, name) != 0; i++)
		;
	if (i == TOOLS)
		return -ENOENT;
	ok = tools[i].call(host, arguments, &text);
	writer_open_array(w, "content");
	writer_open(w, NULL);
	writer_str(w, "type", "text");
	writer_text(w, "text", text.s ?: "", text.len);
	writer_close(w);
	writer_close_array(w);
	writer_bool(w, "isError", !ok);
	strbuf_release(&text);
	return 0;
}
