// SPDX-License-Identifier: GPL-2.0-only
/* The two forms of a reason. */
#include <inttypes.h>
#include <string.h>

#include "user/why/reason.h"

#define LINE_MAX_BYTES 400

const char *reason_retry_name(enum reason_retry retry)
{
	static const char *const names[] = {[REASON_NEVER] = "no",
					    [REASON_AFTER] = "after",
					    [REASON_PERSON] = "person",
					    [REASON_MAYBE] = "maybe"};

	return names[retry];
}

static void put_text(struct writer *w, const char *key, const char *text)
{
	if (text)
		writer_text(w, key, text, strlen(text));
}

static void put_names(struct writer *w, const char *key, const struct reason_names *names)
{
	if (!names->n)
		return;
	writer_open_array(w, key);
	for (size_t i = 0; i < names->n; i++)
		put_text(w, NULL, names->v[i]);
	writer_close_array(w);
}

static void put_rules(struct writer *w, const struct reason *why)
{
	writer_open_array(w, "rules");
	for (size_t i = 0; i < why->nrules; i++) {
		const struct reason_rule *r = &why->rules[i];

		writer_open(w, NULL);
		put_text(w, "name", r->name);
		put_text(w, "policy", r->policy);
		put_text(w, "file", r->file);
		writer_uint(w, "line", r->line);
		put_text(w, "severity", r->severity);
		put_text(w, "instead", r->words);
		writer_close(w);
	}
	writer_close_array(w);
}

static void put_because(struct writer *w, const struct reason *why)
{
	struct writer_maybe because = writer_open_maybe(w, "because");

	put_text(w, "closed", why->closed);
	put_text(w, "moved", why->moved);
	put_text(w, "condition", why->condition);
	put_names(w, "labels", &why->labels);
	put_names(w, "object_labels", &why->object_labels);
	put_names(w, "needs", &why->needs);
	put_text(w, "source", why->source);
	writer_close_maybe(w, because);
}

void reason_json(const struct reason *why, struct writer *w)
{
	writer_uint(w, "seq", why->seq);
	put_text(w, "time", why->time);
	put_text(w, "session", why->session);
	put_text(w, "verdict", why->verdict);
	writer_open(w, "attempted");
	put_text(w, "operation", why->operation);
	put_text(w, "object", why->object);
	put_text(w, "command", why->command);
	if (why->withheld)
		writer_bool(w, "withheld", true);
	put_text(w, "process", why->process);
	if (why->pid)
		writer_uint(w, "pid", why->pid);
	writer_close(w);
	put_rules(w, why);
	put_because(w, why);
	writer_open(w, "retry");
	writer_str(w, "can_succeed", reason_retry_name(why->retry));
	put_text(w, "after", why->after);
	if (why->question)
		writer_uint(w, "question", why->question);
	writer_close(w);
}

static void add_names(const struct reason_names *names, struct strbuf *out)
{
	for (size_t i = 0; i < names->n; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", names->v[i]);
}

static void end_line(size_t from, struct strbuf *out)
{
	if (out->len - from > LINE_MAX_BYTES) {
		size_t n = from + LINE_MAX_BYTES;

		while (n > from && ((unsigned char)out->s[n] & 0xc0) == 0x80)
			n--;
		out->len = n;
		out->s[n] = '\0';
		strbuf_addstr(out, "...");
	}
	strbuf_addch(out, '\n');
}

static void add_head(const struct reason *why, uint64_t count, struct strbuf *out)
{
	size_t from = out->len;

	strbuf_addf(out, "%s: %s %s",
		    !strcmp(why->verdict, "ask")    ? "denied until a person approves"
		    : !strcmp(why->verdict, "kill") ? "denied and killed"
						    : "denied",
		    why->operation, why->object);
	strbuf_addf(out, " (#%" PRIu64, why->seq);
	if (why->process)
		strbuf_addf(out, ", %s[%u]", why->process, why->pid);
	strbuf_addch(out, ')');
	if (count > 1)
		strbuf_addf(out, ", the last of %" PRIu64 " of this kind", count);
	end_line(from, out);
	from = out->len;
	if (why->command) {
		strbuf_addf(out, "  command: %s", why->command);
		end_line(from, out);
	}
}

static void add_rules(const struct reason *why, struct strbuf *out)
{
	for (size_t i = 0; i < why->nrules; i++) {
		const struct reason_rule *r = &why->rules[i];
		size_t from = out->len;

		strbuf_addf(out, "  %s %s (%s:%" PRIu64 "), severity %s", i ? "and rule" : "rule",
			    r->name ?: "?", r->file ?: "?", r->line, r->severity ?: "?");
		end_line(from, out);
	}
	if (why->closed)
		strbuf_addf(out, "  no rule: %s\n", why->closed);
}

static void add_because(const struct reason *why, struct strbuf *out)
{
	size_t from;

	if (why->condition)
		strbuf_addf(out, "  the rule holds while: %s\n", why->condition);
	if (why->labels.n) {
		strbuf_addstr(out, "  labels of the process: ");
		add_names(&why->labels, out);
		strbuf_addch(out, '\n');
	}
	if (why->object_labels.n) {
		strbuf_addstr(out, "  labels of the object: ");
		add_names(&why->object_labels, out);
		strbuf_addch(out, '\n');
	}
	if (why->needs.n) {
		strbuf_addstr(out, "  shut gates: ");
		add_names(&why->needs, out);
		strbuf_addch(out, '\n');
	}
	from = out->len;
	if (why->source) {
		strbuf_addf(out, "  %s", why->source);
		end_line(from, out);
	}
	if (why->moved)
		strbuf_addf(out, "  %s\n", why->moved);
}

static void add_instead(const struct reason *why, struct strbuf *out)
{
	for (size_t i = 0; i < why->nrules; i++) {
		size_t from = out->len;

		/* One set of rules often has one reason. */
		if (!why->rules[i].words || (i && why->rules[i - 1].words &&
					     !strcmp(why->rules[i].words, why->rules[i - 1].words)))
			continue;
		strbuf_addf(out, "  instead: %s", why->rules[i].words);
		end_line(from, out);
	}
}

static void add_retry(const struct reason *why, struct strbuf *out)
{
	size_t from = out->len;

	switch (why->retry) {
	case REASON_NEVER:
		strbuf_addstr(out, "  retry: no; the same operation is denied each time");
		break;
	case REASON_PERSON:
		strbuf_addstr(out, "  retry: after a person has approved it (ringfence approve");
		if (why->question)
			strbuf_addf(out, " %" PRIu64, why->question);
		strbuf_addstr(out, ", from outside the session)");
		break;
	case REASON_AFTER:
		strbuf_addf(out, "  retry: after %s", why->after ?: "the gates are open");
		break;
	case REASON_MAYBE:
		strbuf_addstr(out, why->closed ? "  retry: only if that changes"
					       : "  retry: only where the condition does not hold");
		break;
	}
	end_line(from, out);
}

void reason_text(const struct reason *why, uint64_t count, struct strbuf *out)
{
	add_head(why, count, out);
	add_rules(why, out);
	add_because(why, out);
	add_instead(why, out);
	add_retry(why, out);
}

void reason_write(const struct reason *why, bool json, struct strbuf *out)
{
	struct writer w;

	if (!json) {
		reason_text(why, 1, out);
		return;
	}
	w = writer_on(out);
	writer_open(&w, NULL);
	reason_json(why, &w);
	writer_close(&w);
	strbuf_addch(out, '\n');
}
