// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe_scan.h"
#include "user/report/show.h"

#define INDENT_MAX 8

static void drop_gate(struct state *s, size_t i)
{
	free(s->gates[i].name);
	free(s->gates[i].session);
	s->gates[i] = s->gates[--s->ngates];
}

void state_release(struct state *s)
{
	while (s->ngates)
		drop_gate(s, s->ngates - 1);
	free(s->gates);
	free(s->policies);
	free(s->time);
	procs_release(&s->procs);
	*s = (struct state){0};
}

static char *decoded(struct scan_value v)
{
	struct strbuf text = STRBUF_INIT;

	scan_string(v, &text);
	return strbuf_detach(&text);
}

static void set_gate(struct state *s, const struct scan *line, struct scan_value name, bool open)
{
	for (size_t i = 0; i < s->ngates; i++) {
		if (!scan_is(name, s->gates[i].name) ||
		    !scan_is(line->session, s->gates[i].session))
			continue;
		if (!open)
			drop_gate(s, i);
		return;
	}
	if (!open || s->ngates == STATE_GATES_MAX || scan_type(name) != SCAN_STRING)
		return;
	vec_push(s->gates, s->ngates) =
		(struct state_gate){.name = decoded(name),
				    .session = decoded(line->session),
				    .seq = scan_is(line->event, "session.state") ? 0 : line->seq};
}

/* Of session.state {name, open}, of the others names. */
static void add_gates(struct state *s, const struct scan *line, bool open)
{
	struct scan_value gates = scan_below(line->ringfence, "gates");
	struct scan_member m;
	size_t at = 0;

	while (scan_next(gates, &at, &m)) {
		if (scan_type(m.value) == SCAN_OBJECT)
			set_gate(s, line, scan_below(m.value, "name"),
				 scan_type(scan_below(m.value, "open")) == SCAN_TRUE);
		else
			set_gate(s, line, m.value, open);
	}
}

static void add_policy(struct scan_value policy, struct strbuf *out)
{
	struct scan_value layers = scan_below(policy, "layers");
	struct scan_member m;
	size_t at = 0;

	while (scan_next(layers, &at, &m)) {
		strbuf_addstr(out, out->len ? ", " : "");
		describe_scan_bytes(m.value, "policy", out);
		strbuf_addstr(out, " (");
		describe_scan_bytes(m.value, "file", out);
		strbuf_addstr(out, ", ");
		describe_scan_bytes(policy, "mode", out);
		strbuf_addch(out, ')');
	}
}

static void add_policies(struct state *s, const struct scan *line)
{
	struct scan_value policies = scan_below(line->ringfence, "policies"), one;
	struct strbuf text = STRBUF_INIT;
	struct scan_member m;
	size_t at = 0;

	while (scan_next(policies, &at, &m))
		add_policy(m.value, &text);
	one = scan_below(line->ringfence, "policy");
	if (scan_type(one) == SCAN_OBJECT)
		add_policy(one, &text);
	if (text.len) {
		free(s->policies);
		s->policies = strbuf_detach(&text);
	}
	strbuf_release(&text);
}

static void set_time(struct state *s, struct scan_value time)
{
	struct strbuf text = STRBUF_INIT;

	if (s->time && strlen(s->time) == time.n - 2 && !memchr(time.s, '\\', time.n)) {
		memcpy(s->time, time.s + 1, time.n - 2);
		return;
	}
	describe_scan_text(time, &text);
	free(s->time);
	s->time = strbuf_detach(&text);
}

void state_add(struct state *s, const struct scan *line)
{
	enum kind kind = describe_scan_kind(line);
	struct scan_who who;

	describe_scan_who(line, &who);
	procs_add(&s->procs, line, &who, kind);
	s->records++;
	s->denied += kind == KIND_DENIED;
	set_time(s, line->time);
	if (kind == KIND_SESSION)
		add_policies(s, line);
	if (scan_is(line->event, "session.state") || scan_is(line->event, "gate.open") ||
	    scan_is(line->event, "approval"))
		add_gates(s, line, true);
	else if (scan_is(line->event, "gate.close"))
		add_gates(s, line, false);
}

static void tell_process(const struct proc *p, unsigned int depth, struct strbuf *out)
{
	strbuf_addf(out, "    %*s%s[%" PRIu32 "]",
		    2 * (int)(depth < INDENT_MAX ? depth : INDENT_MAX), "", p->name, p->pid);
	if (p->command)
		strbuf_addf(out, "  %s", p->command);
	if (p->labels && *p->labels)
		strbuf_addf(out, "  ◆ %s", p->labels);
	strbuf_addch(out, '\n');
}

/* Those whose parent this is; parent 0: those whose parent does not live. */
static void tell_children(const struct procs *p, uint64_t parent, unsigned int depth,
			  struct strbuf *out)
{
	for (uint32_t i = p->alive[0]; i; i = p->v[i - 1].newer) {
		const struct proc *e = &p->v[i - 1], *above = procs_find(p, e->parent);
		bool root = !above || above->ended;

		if (parent ? e->parent != parent : !root)
			continue;
		tell_process(e, depth, out);
		if (depth < INDENT_MAX * 8)
			tell_children(p, e->key, depth + 1, out);
	}
}

static void tell_gates(const struct state *s, struct strbuf *out)
{
	strbuf_addf(out, "  %zu gates open\n", s->ngates);
	for (size_t i = 0; i < s->ngates; i++) {
		strbuf_addstr(out, "    ◇ ");
		show_text(out, s->gates[i].name, strlen(s->gates[i].name));
		if (s->gates[i].seq)
			strbuf_addf(out, " (#%" PRIu64 ")", s->gates[i].seq);
		strbuf_addch(out, '\n');
	}
}

void state_tell(const struct state *s, struct strbuf *out)
{
	strbuf_addf(out, "at %s, after %" PRIu64 " records, %" PRIu64 " of them denials\n",
		    s->time ?: "the beginning", s->records, s->denied);
	if (s->policies)
		strbuf_addf(out, "  policies: %s\n", s->policies);
	tell_gates(s, out);
	strbuf_addf(out, "  %" PRIu32 " processes live\n", s->procs.nalive);
	tell_children(&s->procs, 0, 0, out);
	if (s->procs.forgotten)
		strbuf_addf(out, "  %" PRIu64 " that lived were forgotten: more than %d at once\n",
			    s->procs.forgotten, PROCS_ALIVE_MAX);
}
