// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/describe.h"

#include <inttypes.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/report/show.h"

/* They are tried in this order: what most records are stands first. */
#define WORD(event) event, sizeof(event) - 1
static const struct describe_words words[] = {
	{WORD("file.open"), "open", "·", KIND_READ},
	{WORD("file.read"), "read", "·", KIND_READ},
	{WORD("file.write"), "write", "✎", KIND_CHANGE},
	{WORD("file.map"), "map", "·", KIND_MAP},
	{WORD("file.create"), "create", "+", KIND_CHANGE},
	{WORD("file.delete"), "delete", "−", KIND_CHANGE},
	{WORD("process.exec"), "exec", "▶", KIND_EXEC},
	{WORD("process.fork"), "fork", "├", KIND_FORK},
	{WORD("process.exit"), "exit", "■", KIND_EXIT},
	{WORD("net.connect"), "connect", "→", KIND_NET},
	{WORD("net.close"), "close", "→", KIND_NET},
	{WORD("policy.deny"), NULL, "✖", KIND_DENIED},
	{WORD("policy.kill"), NULL, "✖", KIND_DENIED},
	{WORD("policy.ask"), NULL, "?", KIND_DENIED},
	{WORD("policy.audit"), NULL, "!", KIND_AUDITED},
	{WORD("timeline.lost"), "lost", "‼", KIND_HOLE},
	{WORD("timeline.gap"), "gap", "‼", KIND_HOLE},
	{WORD("seal"), "seal", "▪", KIND_SEAL},
	{WORD("session.start"), "start", "●", KIND_SESSION},
	{WORD("session.attach"), "attach", "●", KIND_SESSION},
	{WORD("session.state"), "state", "●", KIND_SESSION},
	{WORD("session.end"), "end", "●", KIND_SESSION},
	{WORD("session.limit"), "limit", "▣", KIND_SYSTEM},
	{WORD("session.endpoint"), "talked with", "⇄", KIND_SESSION},
	{WORD("policy.load"), "policy", "●", KIND_SESSION},
	{WORD("policy.reload"), "reload", "●", KIND_SESSION},
	{WORD("approval"), "approved", "✔", KIND_FLOW},
	{WORD("process.state"), "running", "▶", KIND_EXEC},
	{WORD("file.rename"), "rename", "✎", KIND_CHANGE},
	{WORD("file.link"), "link", "+", KIND_CHANGE},
	{WORD("file.attr"), "attr", "✎", KIND_CHANGE},
	{WORD("net.listen"), "listen", "←", KIND_NET},
	{WORD("net.accept"), "accept", "←", KIND_NET},
	{WORD("net.send"), "send", "→", KIND_NET},
	{WORD("net.dns"), "resolve", "?", KIND_NET},
	{WORD("tls.data"), "bytes", "⇄", KIND_MAP},
	{WORD("tls.unattached"), "not seen", "‼", KIND_OTHER},
	{WORD("unix.connect"), "connect", "→", KIND_NET},
	{WORD("label.gain"), "label", "◆", KIND_FLOW},
	{WORD("gate.open"), "opened", "◇", KIND_FLOW},
	{WORD("gate.close"), "shut", "◈", KIND_FLOW},
	{WORD("cause.mismatch"), "mismatch", "≠", KIND_MISMATCH},
	{WORD("cause.link"), "cause", "=", KIND_LINK},
	{WORD("http.request"), "asked", "»", KIND_SAID},
	{WORD("http.response"), "answered", "«", KIND_SAID},
	{WORD("llm.request"), "asked model", "»", KIND_SAID},
	{WORD("llm.response"), "model said", "«", KIND_SAID},
	{WORD("llm.tool_call"), "tool call", "▷", KIND_SAID},
	{WORD("llm.tool_result"), "tool result", "◁", KIND_SAID},
	{WORD("mcp.call"), "mcp call", "▷", KIND_SAID},
	{WORD("mcp.result"), "mcp result", "◁", KIND_SAID},
	{WORD("wire.error"), "unreadable", "‼", KIND_SAID},
	{WORD("process.signal"), "signal", "!", KIND_SYSTEM},
	{WORD("process.ptrace"), "ptrace", "!", KIND_SYSTEM},
	{WORD("process.privilege"), "privilege", "!", KIND_SYSTEM},
};

#define WORDS (sizeof(words) / sizeof(words[0]))

const struct describe_words *describe_words(const char *event, size_t n)
{
	for (size_t i = 0; n && i < WORDS; i++)
		if (words[i].len == n && words[i].event[n - 1] == event[n - 1] &&
		    !memcmp(words[i].event, event, n))
			return &words[i];
	return NULL;
}

static size_t find_words(const char *event)
{
	const struct describe_words *found = describe_words(event, strlen(event));

	return found ? (size_t)(found - words) : WORDS;
}

static bool opened_to_write(const struct record *r)
{
	json_t *access = record_get(r->json, "file.access"), *item;
	size_t i;

	json_array_foreach (access, i, item)
		if (json_is_string(item) && !strcmp(json_string_value(item), "write"))
			return true;
	return false;
}

enum kind describe_kind(const struct record *r)
{
	size_t i = find_words(r->event);

	if (i == WORDS)
		return strncmp(r->event, "system.", 7) == 0 ? KIND_SYSTEM : KIND_OTHER;
	if (words[i].kind == KIND_READ && opened_to_write(r))
		return KIND_CHANGE;
	return words[i].kind;
}

const char *describe_icon(const struct record *r)
{
	size_t i = find_words(r->event);

	if (i == WORDS)
		return "!";
	return words[i].kind == KIND_READ && opened_to_write(r) ? "✎" : words[i].icon;
}

const char *describe_verb(const struct record *r)
{
	size_t i = find_words(r->event);
	const char *operation = record_string(r->ringfence, "operation"), *dot;

	if (i < WORDS && words[i].verb)
		return words[i].verb;
	if (operation)
		return operation;
	dot = strchr(r->event, '.');
	return dot ? dot + 1 : r->event;
}

const char *describe_verdict(const struct record *r)
{
	static const char *const verdicts[][2] = {
		{"deny", "DENIED "}, {"kill", "KILLED "}, {"ask", "ASKED "}, {"audit", "AUDITED "}};

	for (size_t i = 0; r->verdict && i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (!strcmp(r->verdict, verdicts[i][0]))
			return verdicts[i][1];
	return "";
}

bool describe_text(json_t *object, const char *path, struct strbuf *out)
{
	struct strbuf bytes = STRBUF_INIT;
	bool there = record_bytes(object, path, &bytes);

	if (there)
		show_text(out, bytes.s ?: "", bytes.len);
	strbuf_release(&bytes);
	return there;
}

void describe_args(json_t *of, struct strbuf *out)
{
	json_t *args = json_object_get(of, "command_args"), *item;
	json_t *exact = json_object_get(of, "command_args_b64");
	struct strbuf bytes = STRBUF_INIT;
	size_t i;

	json_array_foreach (args, i, item) {
		json_t *b64 = json_array_get(exact, i);

		strbuf_reset(&bytes);
		if (!b64 ||
		    b64_decode(&bytes, json_string_value(b64) ?: "", json_string_length(b64)))
			strbuf_add(&bytes, json_string_value(item) ?: "", json_string_length(item));
		if (i)
			strbuf_addch(out, ' ');
		show_word(out, bytes.s ?: "", bytes.len);
	}
	strbuf_release(&bytes);
}

void describe_command(json_t *process, struct strbuf *out)
{
	if (json_array_size(json_object_get(process, "command_args"))) {
		describe_args(process, out);
		if (json_is_true(json_object_get(process, "truncated")))
			strbuf_addstr(out, " … (cut)");
	} else if (!describe_text(process, "executable.path", out) &&
		   !describe_text(process, "executable.name", out))
		strbuf_addch(out, '?');
}

void describe_process(const struct record *r, struct strbuf *out)
{
	if (!describe_text(r->process, "executable.name", out))
		strbuf_addch(out, '?');
}

bool describe_endpoint(const struct record *r, struct strbuf *out)
{
	json_t *network = json_object_get(r->json, "network");
	const char *side = record_get(network, "peer") ? "peer" : "local";
	json_t *end = record_get(network, side);
	const char *type = record_string(network, "type");
	bool v6 = type && !strcmp(type, "ipv6");

	if (!end || !record_get(end, "address"))
		return false;
	strbuf_addstr(out, v6 ? "[" : "");
	describe_text(end, "address", out);
	strbuf_addstr(out, v6 ? "]" : "");
	if (record_get(end, "port"))
		strbuf_addf(out, ":%" PRIu64, record_uint(end, "port"));
	return true;
}

/* As below, in whole numbers: below a megabyte, and nothing that may be rounded to either side. */
static void add_small(struct strbuf *out, uint64_t bytes)
{
	uint64_t tenths = (bytes + 50) / 100, thousands = (bytes + 500) / 1000;

	if (bytes < 1000) {
		strbuf_addu(out, bytes);
		strbuf_addstr(out, " B");
		return;
	}
	strbuf_addu(out, bytes < 9950 ? tenths / 10 : thousands);
	if (bytes < 9950) {
		strbuf_addch(out, '.');
		strbuf_addch(out, (char)('0' + tenths % 10));
	}
	strbuf_addstr(out, " kB");
}

void describe_size(struct strbuf *out, uint64_t bytes)
{
	static const char units[] = "kMGTPE";
	double size = (double)bytes;
	int unit = -1;

	if (bytes < 999500 && bytes % 50) {
		add_small(out, bytes);
		return;
	}
	while (size >= 999.5 && unit < 5) {
		size /= 1000;
		unit++;
	}
	if (unit < 0)
		strbuf_addf(out, "%" PRIu64 " B", bytes);
	else
		strbuf_addf(out, "%.*f %cB", size < 9.95 ? 1 : 0, size, units[unit]);
}

static void add_file(const struct record *r, struct strbuf *out)
{
	if (!describe_text(r->json, "file.path", out)) {
		strbuf_addstr(out, "inode ");
		describe_text(r->json, "file.inode", out);
	}
	if (record_get(r->json, "file.target_path")) {
		strbuf_addstr(out, " → ");
		describe_text(r->json, "file.target_path", out);
	} else if (record_get(r->json, "file.symbolic_link")) {
		strbuf_addstr(out, " ⇒ ");
		describe_text(r->json, "file.symbolic_link.target_path", out);
	}
	if (json_is_integer(record_get(r->ringfence, "bytes"))) {
		strbuf_addstr(out, "  ");
		describe_size(out, record_uint(r->ringfence, "bytes"));
	}
}

static void add_network(const struct record *r, struct strbuf *out)
{
	describe_endpoint(r, out);
	strbuf_addch(out, ' ');
	describe_text(r->json, "network.transport", out);
	if (json_is_object(record_get(r->ringfence, "bytes"))) {
		strbuf_addstr(out, "  sent ");
		describe_size(out, record_uint(r->ringfence, "bytes.sent"));
		strbuf_addstr(out, ", received ");
		describe_size(out, record_uint(r->ringfence, "bytes.received"));
	}
}

static void add_exit(json_t *exit, struct strbuf *out)
{
	if (record_get(exit, "signal"))
		describe_text(exit, "signal", out);
	else
		strbuf_addf(out, "%" PRIu64, record_uint(exit, "code"));
}

static void add_lost(const struct record *r, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 " records of class ", record_uint(r->ringfence, "lost.count"));
	describe_text(r->ringfence, "lost.class", out);
	strbuf_addstr(out, " (");
	describe_text(r->ringfence, "lost.reason", out);
	strbuf_addch(out, ')');
}

static void add_namespaces(json_t *names, struct strbuf *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (names, i, item) {
		const char *name = json_string_value(item) ?: "?";

		if (i)
			strbuf_addstr(out, ", ");
		show_text(out, name, strlen(name));
	}
}

static void add_system(const struct record *r, struct strbuf *out)
{
	json_t *namespaces = record_get(r->ringfence, "namespaces");

	if (json_array_size(namespaces)) {
		add_namespaces(namespaces, out);
		return;
	}
	if (describe_text(r->ringfence, "signal", out))
		strbuf_addch(out, ' ');
	if (record_get(r->ringfence, "target"))
		strbuf_addf(out, "process %" PRIu64, record_uint(r->ringfence, "target.pid"));
	else
		describe_text(r->ringfence, "argument", out);
}

static void add_session(const struct record *r, struct strbuf *out)
{
	const char *why = record_string(r->ringfence, "why");

	if (record_get(r->ringfence, "policy.hash")) {
		describe_text(r->ringfence, "policy.mode", out);
		strbuf_addf(out, ", %" PRIu64 " rules", record_uint(r->ringfence, "policy.rules"));
		if (why && !strcmp(why, "question"))
			strbuf_addstr(out, ", for an answer");
		else if (why && !strcmp(why, "restrict"))
			strbuf_addstr(out, ", by the session itself");
	} else {
		describe_text(r->ringfence, "why", out);
	}
	if (record_get(r->ringfence, "exit")) {
		strbuf_addstr(out, ", status ");
		add_exit(record_get(r->ringfence, "exit"), out);
	}
	describe_limits(r, out);
	describe_talks(r, out);
}

static void add_gap(const struct record *r, struct strbuf *out)
{
	const char *reason = record_string(r->ringfence, "gap.reason");

	if (reason) {
		strbuf_addf(out, "nothing was recorded any more from here on: the daemon was %s",
			    !strcmp(reason, "restarted") ? "ended with the machine"
							 : "ended without a word");
		return;
	}
	strbuf_addf(out,
		    "%" PRIu64 " lines were not written: ", record_uint(r->ringfence, "gap.lines"));
	describe_text(r->ringfence, "gap.error", out);
}

void describe_object(const struct record *r, struct strbuf *out)
{
	enum kind kind = describe_kind(r);

	if (kind == KIND_FLOW)
		describe_flow(r, out);
	else if (!strncmp(r->event, "tls.", 4))
		describe_tls(r, out);
	else if (kind == KIND_SAID)
		describe_said(r, out);
	else if (kind == KIND_MISMATCH || kind == KIND_LINK)
		describe_cause(r, out);
	else if (!strcmp(r->event, "session.limit"))
		describe_limit(r, out);
	else if (!strcmp(r->event, "session.endpoint"))
		describe_talk(r, out);
	else if (record_get(r->json, "file"))
		add_file(r, out);
	else if (record_get(r->json, "network"))
		add_network(r, out);
	else if (kind == KIND_EXEC)
		describe_command(r->process, out);
	else if (kind == KIND_EXIT)
		add_exit(record_get(r->process, "exit"), out);
	else if (kind == KIND_FORK)
		strbuf_addf(out, "process %" PRIu64, record_uint(r->ringfence, "child.pid"));
	else if (kind == KIND_HOLE && record_get(r->ringfence, "lost"))
		add_lost(r, out);
	else if (kind == KIND_HOLE)
		add_gap(r, out);
	else if (kind == KIND_SESSION)
		add_session(r, out);
	else
		add_system(r, out);
}

void describe_reason(const struct record *r, struct strbuf *out)
{
	json_t *rule = json_array_get(record_get(r->ringfence, "rules"), 0);

	if (rule) {
		describe_text(rule, "name", out);
		strbuf_addstr(out, " (");
		describe_text(rule, "file", out);
		strbuf_addf(out, ":%" PRIu64 ")", record_uint(rule, "line"));
		if (record_get(rule, "reason")) {
			strbuf_addstr(out, ": ");
			describe_text(rule, "reason", out);
		}
	} else if (record_get(r->ringfence, "closed")) {
		strbuf_addstr(out, "denied without a rule: ");
		describe_text(r->ringfence, "closed.text", out);
	} else {
		strbuf_addstr(out, "the rule is not in the tables");
	}
	if (record_get(r->ringfence, "would_be")) {
		strbuf_addstr(out, " [would be: ");
		describe_text(r->ringfence, "would_be", out);
		strbuf_addch(out, ']');
	}
}
