// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe_scan.h"
#include "user/report/show.h"

#define TIME_COLUMNS 10

void view_release(struct view *v)
{
	procs_release(&v->procs);
	turns_release(&v->turns);
	summary_release(&v->summary);
	standout_release(&v->standout);
	strbuf_release(&v->first);
	strbuf_release(&v->line);
	while (v->nfirst)
		free(v->first_rule[--v->nfirst]);
	free(v->session);
	v->session = NULL;
}

/* So that the times shown count from the first record, of whichever host and boot. */
static void set_time(struct view *v, const struct scan *s)
{
	int64_t now = when_us_near(&v->second, s), since;

	if (!v->began) {
		v->began = true;
		v->began_us = now;
	}
	since = now > v->began_us ? now - v->began_us : 0;
	v->compact.first_us = s->mono_us > (uint64_t)since ? s->mono_us - (uint64_t)since : 0;
}

static void add_whole(struct view *v, const struct scan *s, struct strbuf *out)
{
	char error[READER_ERROR_MAX];
	struct record r;

	if (record_parse(s->line.s, s->line.n, &r, error))
		return;
	compact_record(&v->compact, &r, out);
	record_release(&r);
}

/* The strongest rule of a denial, as the line has it; "": none. */
static char *rule_of(const struct scan *s)
{
	struct scan_value name = {0};
	struct scan_member m;
	size_t at = 0;

	if (scan_next(scan_below(s->ringfence, "rules"), &at, &m))
		name = scan_below(m.value, "name");
	return xstrndup(name.s ?: "", name.n);
}

/* Whether it is the first denial by its rule; a few rules are told. */
static bool is_first(struct view *v, const struct scan *s)
{
	char *rule;

	if (v->nfirst == VIEW_FIRST_MAX)
		return false;
	rule = rule_of(s);
	for (unsigned int i = 0; i < v->nfirst; i++) {
		if (!strcmp(v->first_rule[i], rule)) {
			free(rule);
			return false;
		}
	}
	v->first_rule[v->nfirst++] = rule;
	return true;
}

void view_gather(struct view *v, const struct scan *s)
{
	enum kind kind = describe_scan_kind(s);
	struct scan_who who;

	describe_scan_who(s, &who);
	procs_add(&v->procs, s, &who, kind);
	summary_scan(&v->summary, s, kind);
	standout_add(&v->standout, s, &who, kind);
	if (!v->began)
		set_time(v, s);
	v->sessions += kind == KIND_SESSION &&
		       (scan_is(s->event, "session.start") || scan_is(s->event, "session.attach"));
	if (kind != KIND_DENIED || !is_first(v, s))
		return;
	set_time(v, s);
	v->compact.depth = 0;
	v->compact.numbers = true;
	add_whole(v, s, &v->first);
}

struct notes {
	const struct compact *compact;
	struct strbuf text;
};

static void add_note(void *ctx, const struct standout_thing *thing, const char *text)
{
	struct notes *n = ctx;
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "    #%-5" PRIu64 " %s", thing->seq, text);
	compact_end(n->compact, KIND_HOLE, &line, &n->text);
	strbuf_release(&line);
}

static void tell_standout(struct view *v, struct strbuf *out)
{
	struct notes n = {.compact = &v->compact};
	size_t all = standout_tell(&v->standout, VIEW_NOTES_MAX, add_note, &n);

	if (all)
		strbuf_addstr(out, "  what stands out\n");
	strbuf_add(out, n.text.s ?: "", n.text.len);
	if (all > VIEW_NOTES_MAX)
		strbuf_addf(out, "           and %zu more\n", all - VIEW_NOTES_MAX);
	strbuf_release(&n.text);
	standout_release(&v->standout);
}

void view_summary(struct view *v, uint64_t bad, struct strbuf *out)
{
	struct strbuf notes = STRBUF_INIT;

	v->summary.bad_lines = bad;
	v->compact.processes = v->procs.seen;
	summary_finish(&v->summary);
	if (v->sessions > 1)
		strbuf_addf(out, "%" PRIu64 " sessions, merged by time; the first of them is\n",
			    v->sessions);
	tell_standout(v, &notes);
	v->compact.notes = notes.s;
	compact_summary(&v->compact, &v->summary, out);
	v->compact.notes = NULL;
	strbuf_release(&notes);
	if (v->nfirst) {
		out->len--; /* the empty line comes after this */
		strbuf_addstr(out, "  denied first, by rule (--why NUMBER tells what led there)\n");
		strbuf_add(out, v->first.s, v->first.len);
		strbuf_addch(out, '\n');
	}
	procs_release(&v->procs);
}

static bool is_left_out(const struct scan *s, enum kind kind)
{
	return kind == KIND_FORK || kind == KIND_SEAL || kind == KIND_LINK ||
	       (kind == KIND_SESSION && scan_is(s->event, "session.state")) ||
	       (kind == KIND_EXEC && scan_is(s->event, "process.state") &&
		scan_is(scan_below(s->ringfence, "why"), "segment"));
}

/* The words of a line without building its JSON; false: describe.h has them. */
static bool build_line(struct view *v, const struct scan *s, const struct scan_who *who,
		       enum kind kind, struct strbuf *line)
{
	const char *verb = describe_scan_verb(s);
	struct scan_value pid = who->pid;

	if (!verb || kind == KIND_DENIED || kind == KIND_AUDITED ||
	    (s->verdict.s && !scan_is(s->verdict, "allow")))
		return false;
	compact_begin(&v->compact, s->mono_us, v->compact.depth, describe_scan_icon(s, kind), line);
	if (who->id.s) {
		describe_scan_process(who, line);
		strbuf_addch(line, '[');
		strbuf_add(line, pid.s ? pid.s : "0", pid.s ? pid.n : 1);
		strbuf_addstr(line, "] ");
	}
	strbuf_addstr(line, verb);
	strbuf_addch(line, ' ');
	return describe_scan_object(s, kind, line);
}

static void tell_session(struct view *v, const struct scan *s, struct strbuf *out)
{
	struct strbuf name = STRBUF_INIT;

	if (v->session && scan_is(s->session, v->session))
		return;
	scan_string(s->session, &name);
	free(v->session);
	v->session = strbuf_detach(&name);
	if (!v->several)
		return;
	strbuf_addstr(out, "── session ");
	show_text(out, v->session, strlen(v->session));
	strbuf_addch(out, '\n');
}

/* "34 effects: 20 read, 3 changed, 1 denied" */
static void add_effects(const uint64_t effects[KIND_COUNT], struct strbuf *out)
{
	static const struct {
		enum kind kind;
		const char *words;
	} rows[] = {{KIND_DENIED, "denied"},
		    {KIND_AUDITED, "audited"},
		    {KIND_FLOW, "labels and gates"},
		    {KIND_MISMATCH, "mismatches"},
		    {KIND_SAID, "said"},
		    {KIND_NET, "network"},
		    {KIND_CHANGE, "changed"},
		    {KIND_READ, "read"},
		    {KIND_MAP, "mapped"},
		    {KIND_SYSTEM, "system"},
		    {KIND_EXEC, "executed"},
		    {KIND_FORK, "forked"},
		    {KIND_OTHER, "other"}};
	const char *before = ": ";
	uint64_t all = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		all += effects[rows[i].kind];
	strbuf_addf(out, "%" PRIu64 " effects", all);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!effects[rows[i].kind])
			continue;
		strbuf_addf(out, "%s%" PRIu64 " %s", before, effects[rows[i].kind], rows[i].words);
		before = ", ";
	}
}

/* Whether the record's line is folded away; counts it where it is told. */
static bool is_folded(struct view *v, enum kind kind, const struct proc *p, bool is_call)
{
	struct proc *top = p ? procs_find(&v->procs, p->top) : NULL;

	if (!v->fold || !p)
		return false;
	if (v->fold == VIEW_FOLD_TURN && top && top != p)
		top->effects[kind]++;
	if (kind == KIND_DENIED || kind == KIND_AUDITED || kind == KIND_SESSION ||
	    kind == KIND_MISMATCH || is_call)
		return false;
	if (v->fold == VIEW_FOLD_TURN && p->depth > 1)
		return true;
	return kind != KIND_EXEC && kind != KIND_EXIT;
}

/* Behind the line of a tool result: what came of the call. */
static void add_turn(struct view *v, const struct scan *s, struct strbuf *out)
{
	if (!out->len || out->s[out->len - 1] != '\n' || !scan_is(s->event, "llm.tool_result"))
		return;
	out->len--;
	turns_tell(&v->turns, s, out);
	strbuf_addch(out, '\n');
}

void view_record(struct view *v, const struct scan *s, enum kind kind, bool shown,
		 struct strbuf *out)
{
	struct strbuf *line = &v->line;
	const struct proc *p;
	struct scan_who who;
	bool folded, is_call;

	describe_scan_who(s, &who);
	p = procs_add(&v->procs, s, &who, kind);
	is_call = v->fold &&
		  (scan_is(s->event, "llm.tool_call") || scan_is(s->event, "llm.tool_result"));
	folded = is_folded(v, kind, p, is_call);
	if (v->fold)
		turns_add(&v->turns, s);
	set_time(v, s);
	if (!shown || folded || is_left_out(s, kind))
		return;
	tell_session(v, s, out);
	v->compact.depth = p ? p->depth : 0;
	v->compact.numbers = true;
	strbuf_reset(line);
	if (!build_line(v, s, &who, kind, line)) {
		add_whole(v, s, out);
		if (is_call)
			add_turn(v, s, out);
		return;
	}
	if (v->fold && kind == KIND_EXIT) {
		strbuf_addstr(line, " after ");
		add_effects(p->effects, line);
	}
	compact_end(&v->compact, kind, line, out);
}

void view_finish(struct view *v, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;

	for (uint32_t i = v->fold ? v->procs.alive[0] : 0; i; i = v->procs.v[i - 1].newer) {
		const struct proc *p = &v->procs.v[i - 1];

		if (v->fold == VIEW_FOLD_TURN && p->depth > 1)
			continue;
		strbuf_reset(&line);
		strbuf_addf(&line, "%*s … %s[%" PRIu32 "] has not ended, after ", TIME_COLUMNS, "",
			    p->name, p->pid);
		add_effects(p->effects, &line);
		compact_end(&v->compact, KIND_EXIT, &line, out);
	}
	strbuf_release(&line);
}
