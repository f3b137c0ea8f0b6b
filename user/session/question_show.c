// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/question_show.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "user/event/names.h"
#include "user/policy/quantity.h"
#include "user/report/show.h"
#include "user/timeline/writer.h"

#define NS_S 1000000000ULL

static void add_endpoint(const struct grant_object *o, struct strbuf *out)
{
	bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)o->addr);
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? o->addr + 12 : o->addr, text, sizeof(text));
	strbuf_addf(out, v4 ? "%s:%d" : "[%s]:%d", text, o->port);
}

/* word: where it begins and ends is to be seen. */
static void add_shown(const struct redactor *redact, const char *text, bool word,
		      struct strbuf *out)
{
	struct strbuf shown = STRBUF_INIT;

	if (!redact || !redact_text(redact, text, strlen(text), &shown))
		strbuf_addstr(&shown, text);
	if (word)
		show_word(out, shown.s, shown.len);
	else
		show_text(out, shown.s, shown.len);
	strbuf_release(&shown);
}

static void add_objects(const struct grant *g, const struct redactor *redact, struct strbuf *out)
{
	for (size_t i = 0; i < g->nobjects; i++) {
		const struct grant_object *o = &g->objects[i];

		strbuf_addstr(out, i ? " -> " : "");
		if (o->kind == PATTERN_INET) {
			add_endpoint(o, out);
			continue;
		}
		if (o->kind != PATTERN_PATH)
			strbuf_addstr(out, o->kind == PATTERN_UNIX_ABSTRACT ? "unix:@" : "unix:");
		add_shown(redact, o->text, true, out);
	}
}

/* The arguments as they were, which a yes is bound to: all of them. */
static void add_args(const struct grant *g, const struct redactor *redact, struct strbuf *out)
{
	struct strbuf shown = STRBUF_INIT;
	struct redact_args args;

	if (!g->argv_len)
		return;
	redact_args_begin(&args, g->nobjects ? g->objects[0].text : "",
			  g->nobjects ? strlen(g->objects[0].text) : 0);
	for (size_t at = 0, len; at < g->argv_len; at += len + 1) {
		len = strnlen(g->argv + at, g->argv_len - at);
		strbuf_reset(&shown);
		if (!redact || !redact_argument(&args, redact, g->argv + at, len, &shown)) {
			strbuf_reset(&shown);
			strbuf_add(&shown, g->argv + at, len);
		}
		if (at)
			strbuf_addch(out, ' ');
		show_word(out, shown.s ?: "", shown.len);
	}
	strbuf_release(&shown);
}

/* "write, create /w/conf/a": what a yes is good for. */
static void add_ops(uint32_t ops, struct strbuf *out)
{
	const char *before = "";

	for (unsigned int op = 0; op < RF_OP_COUNT; op++) {
		if (!(ops & RF_OP_BIT(op)))
			continue;
		strbuf_addf(out, "%s%s", before, op_name(op));
		before = ", ";
	}
}

static const struct rule_info *info_of(const struct policy_tables *t, const struct grant_rule *r)
{
	for (size_t i = 0; i < t->nrules; i++)
		if (t->info[i].layer == r->layer && !strcmp(t->info[i].name, r->name))
			return &t->info[i];
	return NULL;
}

static void add_ago(uint64_t since_ns, uint64_t now_ns, struct strbuf *out)
{
	uint64_t s = now_ns > since_ns ? (now_ns - since_ns) / NS_S : 0;

	if (s < 120)
		strbuf_addf(out, "%" PRIu64 " s", s);
	else if (s < 7200)
		strbuf_addf(out, "%" PRIu64 " min", s / 60);
	else
		strbuf_addf(out, "%" PRIu64 " h", s / 3600);
	strbuf_addstr(out, " ago");
}

/* The program that the process ran last; it may have been another one when it asked. */
static void add_process(const struct question *one, const struct question_view *view,
			struct strbuf *out)
{
	struct subject who = {0};

	if (view->who.find)
		view->who.find(view->who.ctx, one->start_ns, one->pid, &who);
	if (who.known && who.path.len) {
		const char *slash = memrchr(who.path.bytes, '/', who.path.len);
		const char *name = slash ? slash + 1 : who.path.bytes;

		show_text(out, name, who.path.len - (size_t)(name - who.path.bytes));
	} else {
		strbuf_addstr(out, "process");
	}
	strbuf_addf(out, "[%u]", one->pid);
}

/* Of a change of names the record has the part of it that was denied. */
static const char *tried(const struct question *one)
{
	return op_name(one->grant.nobjects > 1 ? (unsigned int)RF_OP_RENAME : one->op);
}

static void put_text(const struct question *one, const struct question_view *view,
		     struct strbuf *out)
{
	strbuf_addf(out, "question %u: %s ", one->grant.number, tried(one));
	add_objects(&one->grant, view->redact, out);
	if (one->grant.argv_len) {
		strbuf_addstr(out, "\n  command: ");
		add_args(&one->grant, view->redact, out);
		strbuf_addstr(out, one->grant.args ? "" : " ...");
	}
	strbuf_addstr(out, "\n  tried by ");
	add_process(one, view, out);
	strbuf_addf(out, ", %" PRIu64 " time%s, first ", one->count, one->count == 1 ? "" : "s");
	add_ago(one->first_ns, view->now_ns, out);
	strbuf_addstr(out, ", last ");
	add_ago(one->last_ns, view->now_ns, out);
	strbuf_addch(out, '\n');
	for (size_t i = 0; i < one->grant.nrules; i++) {
		const struct rule_info *info = info_of(view->tables, &one->grant.rules[i]);

		strbuf_addf(out, "  %srule %s", i ? "and " : "", one->grant.rules[i].name);
		if (info)
			strbuf_addf(out, " (%s:%u)", info->file, info->line);
		if (info && info->reason) {
			strbuf_addstr(out, ": ");
			show_text(out, info->reason, strlen(info->reason));
		}
		strbuf_addch(out, '\n');
	}
	if (one->words) {
		strbuf_addstr(out, "  the agent says: ");
		add_shown(view->redact, one->words, false, out);
		strbuf_addch(out, '\n');
	}
	if (one->unbound)
		strbuf_addf(out, "  no answer can be bound to it: %s\n", one->unbound);
}

static int by_time(const void *a, const void *b)
{
	const struct question *x = *(const struct question *const *)a;
	const struct question *y = *(const struct question *const *)b;

	return x->last_ns < y->last_ns ? -1 : x->last_ns > y->last_ns;
}

/* The open ones, those that were tried last at the end. Returns how many are passed over. */
static size_t choose(const struct questions *q, uint64_t now_ns,
		     const struct question *ret_v[QUESTIONS_MAX], size_t *ret_n)
{
	size_t n = 0, from;

	for (size_t i = 0; i < q->n; i++)
		if (question_is_open(q->v[i], now_ns))
			ret_v[n++] = q->v[i];
	qsort(ret_v, n, sizeof(ret_v[0]), by_time);
	from = n > QUESTIONS_SHOWN ? n - QUESTIONS_SHOWN : 0;
	memmove(ret_v, ret_v + from, (n - from) * sizeof(ret_v[0]));
	*ret_n = n - from;
	return from;
}

void questions_text(const struct questions *q, const struct question_view *view, struct strbuf *out)
{
	const struct question *open[QUESTIONS_MAX];
	size_t n, more = choose(q, view->now_ns, open, &n);

	if (more)
		strbuf_addf(out, "%zu questions that were tried before these are not shown\n",
			    more);
	if (q->forgotten)
		strbuf_addf(out, "%" PRIu64 " questions were forgotten, as others were asked\n",
			    q->forgotten);
	for (size_t i = 0; i < n; i++)
		put_text(open[i], view, out);
	if (n)
		strbuf_addf(out,
			    "`ringfence approve --session %s NUMBER` answers with yes, with "
			    "--refuse with no\n",
			    view->session);
	else
		strbuf_addstr(out, "no question is open\n");
}

static void put_json(const struct question *one, const struct question_view *view, struct writer *w)
{
	struct strbuf text = STRBUF_INIT;

	writer_open(w, NULL);
	writer_uint(w, "number", one->grant.number);
	writer_str(w, "operation", tried(one));
	add_objects(&one->grant, view->redact, &text);
	writer_text(w, "object", text.s ?: "", text.len);
	if (one->grant.argv_len) {
		strbuf_reset(&text);
		add_args(&one->grant, view->redact, &text);
		writer_text(w, "command", text.s ?: "", text.len);
	}
	writer_uint(w, "pid", one->pid);
	writer_uint(w, "count", one->count);
	writer_id(w, "last_ns", one->last_ns);
	writer_open_array(w, "rules");
	for (size_t i = 0; i < one->grant.nrules; i++)
		writer_text(w, NULL, one->grant.rules[i].name, strlen(one->grant.rules[i].name));
	writer_close_array(w);
	if (one->words) {
		strbuf_reset(&text);
		add_shown(view->redact, one->words, false, &text);
		writer_text(w, "words", text.s, text.len);
	}
	writer_bool(w, "can_be_bound", !one->unbound);
	strbuf_reset(&text);
	put_text(one, view, &text);
	writer_text(w, "text", text.s, text.len);
	writer_close(w);
	strbuf_release(&text);
}

void questions_json(const struct questions *q, const struct question_view *view, struct strbuf *out)
{
	const struct question *open[QUESTIONS_MAX];
	size_t n, more = choose(q, view->now_ns, open, &n);
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_str(&w, "session", view->session);
	writer_uint(&w, "older", more);
	writer_uint(&w, "forgotten", q->forgotten);
	writer_open_array(&w, "questions");
	for (size_t i = 0; i < n; i++)
		put_json(open[i], view, &w);
	writer_close_array(&w);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

void question_granted_show(const struct question *one, uint64_t for_ns, struct strbuf *out)
{
	strbuf_addf(out, "question %u is answered with yes: ", one->grant.number);
	add_ops(one->grant.ops, out);
	if (one->grant.nobjects) {
		strbuf_addstr(out, " of ");
		add_objects(&one->grant, NULL, out);
	}
	strbuf_addf(out, ", %u time%s", one->left, one->left == 1 ? "" : "s");
	if (for_ns) {
		strbuf_addstr(out, ", within ");
		quantity_add_time(out, for_ns);
	}
	strbuf_addch(out, '\n');
}
