// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/audit_parts.h"
#include "user/report/doc.h"

#define LINES_MAX     500 /* of a table */
#define ENDPOINTS_MAX 50  /* denied first, then by bytes sent */

/* Which controls a part bears on: TSC of SOC 2; Annex A of ISO/IEC 27001:2022. */
#define FOR_DENIALS   "SOC 2 CC6.1, CC7.2; ISO 27001 A.8.3, A.8.16"
#define FOR_DATA      "SOC 2 CC6.1, CC6.7; ISO 27001 A.8.3, A.8.12"
#define FOR_DECISIONS "SOC 2 CC6.1, CC8.1; ISO 27001 A.8.3, A.8.32"
#define FOR_LOGGING   "SOC 2 CC7.2; ISO 27001 A.8.15, A.8.16"
#define FOR_EVIDENCE  "ISO 27001 A.5.28, A.8.15"

static void say(struct doc *d, bool warn, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct doc *d, bool warn, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	doc_open(d, warn);
	doc_text(d, text.s);
	doc_close(d);
	strbuf_release(&text);
}

static void begin_part(struct doc *d, const char *title, const char *controls)
{
	doc_heading(d, title);
	say(d, false, "Bears on: %s.", controls);
}

static void cell_text(struct doc *d, const char *text)
{
	doc_cell(d);
	doc_text(d, text ?: "");
}

static void cell_number(struct doc *d, uint64_t n)
{
	doc_cell(d);
	doc_number(d, n);
}

static bool whole(const struct session_facts *f)
{
	return f->began && f->ended && !f->missing && !f->lost && !f->gaps;
}

static void users_of(const struct session_facts *f, struct strbuf *out)
{
	for (size_t i = 0; i < f->nusers; i++)
		strbuf_addf(out, "%suid %" PRIu64, i ? ", " : "", f->users[i]);
	if (f->nusers == SESSION_USERS_MAX)
		strbuf_addstr(out, ", and perhaps others");
}

static void write_session(const struct audit *a, size_t i, struct doc *d)
{
	const struct session_facts *f = &a->sessions.v[i];
	struct strbuf users = STRBUF_INIT;

	users_of(f, &users);
	doc_row(d);
	doc_cell(d);
	doc_code(d, f->name);
	doc_cell(d);
	doc_ref(d, a->first_file[i], f->first_seq);
	cell_text(d, f->host);
	cell_text(d, users.s);
	cell_text(d, f->first_time);
	cell_text(d, f->ended ? f->last_time : "(no end)");
	cell_text(d, f->tier);
	cell_text(d, a->policies[i]);
	cell_number(d, f->records);
	cell_number(d, f->denied);
	cell_text(d, whole(f) ? "yes" : "no");
	doc_row_end(d);
	strbuf_release(&users);
}

static void write_more(struct doc *d, uint64_t n, uint64_t shown)
{
	if (n > shown)
		say(d, false,
		    "%" PRIu64 " more are not listed here; their records are in the files.",
		    n - shown);
}

static void write_sessions(const struct audit *a, struct doc *d)
{
	static const char *const heads[] = {"session", "from",	 "host",     "users",
					    "began",   "ended",	 "tier",     "policy",
					    "records", "denied", "complete", NULL};
	size_t complete = 0, i;

	for (i = 0; i < a->sessions.n; i++)
		complete += whole(&a->sessions.v[i]);
	begin_part(d, "Who, when, under which policy: the sessions", FOR_LOGGING);
	say(d, complete < a->sessions.n,
	    "Recorded completely: %zu of %zu sessions. Those begin and end in these files, no "
	    "record "
	    "is missing between their numbers, and none was lost.",
	    complete, a->sessions.n);
	doc_table(d, heads);
	for (i = 0; i < a->sessions.n && i < LINES_MAX; i++)
		write_session(a, i, d);
	doc_table_end(d);
	write_more(d, a->sessions.n, i);
}

/* A board as a table: up to its first newline the name, then what is behind it. */
static void write_board(const struct board *b, struct doc *d, const char *const *heads)
{
	struct strbuf name = STRBUF_INIT;
	size_t i;

	doc_table(d, heads);
	for (i = 0; i < b->n && i < LINES_MAX; i++) {
		const struct story_line *l = &b->v[i];
		char *split;

		story_name(b, l, &name);
		split = strchr(name.s, '\n');
		if (split)
			*split = '\0';
		doc_row(d);
		doc_cell(d);
		doc_code(d, name.s);
		cell_text(d, l->where ?: split ? split + 1 : "");
		cell_text(d, l->text);
		cell_number(d, l->n);
		doc_cell(d);
		doc_ref(d, l->session, l->seq);
		doc_row_end(d);
	}
	doc_table_end(d);
	write_more(d, b->n, i);
	strbuf_release(&name);
}

static void write_policies(const struct audit *a, struct doc *d)
{
	static const char *const heads[] = {"hash", "files", "mode", "loaded", "first", NULL};

	begin_part(d, "Policy versions in force", FOR_DECISIONS);
	say(d, false,
	    "Versions in force: %zu. The hash is that of the policy as it was compiled, "
	    "all layers together.",
	    a->story.policies.n);
	write_board(&a->story.policies, d, heads);
}

static void write_acts(const struct audit *a, const struct audit_acts *acts, struct doc *d)
{
	static const char *const heads[] = {"time", "who", "what", "session", "record", NULL};
	size_t i;

	doc_table(d, heads);
	for (i = 0; i < acts->n; i++) {
		const struct audit_act *act = &acts->v[i];

		doc_row(d);
		cell_text(d, act->time);
		cell_text(d, act->who);
		cell_text(d, act->what);
		cell_text(d, a->sessions.v[act->session].name);
		doc_cell(d);
		doc_ref(d, act->file, act->seq);
		doc_row_end(d);
	}
	doc_table_end(d);
	write_more(d, acts->all, i);
}

static void write_denials(const struct audit *a, struct doc *d)
{
	static const char *const heads[] = {"rule", "where", "reason", "times", "first", NULL};
	const struct story *s = &a->story;

	begin_part(d, "Enforcement: what was denied", FOR_DENIALS);
	say(d, false,
	    "Operations denied: %" PRIu64 "; processes ended for theirs: %" PRIu64
	    "; operations stopped until a person approves: %" PRIu64
	    ". Each is a record of its own, with the object, the rule and the process.",
	    s->denied, s->killed, s->asked);
	if (s->rules.n)
		write_board(&s->rules, d, heads);
	if (a->denials.n) {
		say(d, false, "One by one:");
		write_acts(a, &a->denials, d);
	}
	if (s->audited) {
		say(d, true,
		    "operations that a rule names and that were allowed, as the policy was in mode "
		    "audit or the rule only records: %" PRIu64,
		    s->audited);
		write_board(&s->audits, d, heads);
	}
}

static void write_endpoints(const struct board *b, struct doc *d)
{
	static const char *const heads[] = {"endpoint",	      "times", "denied", "bytes sent",
					    "bytes received", "first", NULL};
	struct strbuf name = STRBUF_INIT;
	size_t i;

	doc_table(d, heads);
	for (i = 0; i < b->n && i < ENDPOINTS_MAX; i++) {
		const struct story_line *l = &b->v[i];

		doc_row(d);
		doc_cell(d);
		doc_code(d, story_name(b, l, &name));
		cell_number(d, l->n);
		cell_number(d, l->denied);
		cell_number(d, l->sent);
		cell_number(d, l->received);
		doc_cell(d);
		doc_ref(d, l->session, l->seq);
		doc_row_end(d);
	}
	doc_table_end(d);
	write_more(d, b->n, i);
	strbuf_release(&name);
}

static void write_data(const struct audit *a, struct doc *d)
{
	static const char *const heads[] = {"label", "source", "detail", "times", "first", NULL};
	const struct story *s = &a->story;
	uint64_t denied = 0;

	for (size_t i = 0; i < s->endpoints.n; i++)
		denied += s->endpoints.v[i].denied;
	begin_part(d, "Access to credentials and data", FOR_DATA);
	if (s->secrets.n) {
		say(d, false, "What the policies call secret, and was read:");
		write_board(&s->secrets, d, heads);
	} else {
		say(d, false, "No process read what a policy calls secret.");
	}
	say(d, false, "Endpoints reached or tried: %zu; attempts denied: %" PRIu64 ".",
	    s->endpoints.n, denied);
	if (s->endpoints.n)
		write_endpoints(&s->endpoints, d);
}

static void write_decisions(const struct audit *a, struct doc *d)
{
	begin_part(d, "Approvals and changes by people", FOR_DECISIONS);
	if (a->decisions.n)
		write_acts(a, &a->decisions, d);
	else
		say(d, false, "Nobody approved anything, and no policy was read again.");
}

static void except(const struct audit *a, size_t i, struct doc *d, const char *fmt, uint64_t n)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, fmt, n);
	doc_open(d, true);
	doc_text(d, "session ");
	doc_code(d, a->sessions.v[i].name);
	doc_text(d, text.s);
	doc_text(d, " ");
	doc_ref(d, a->first_file[i], a->sessions.v[i].first_seq);
	doc_close(d);
	strbuf_release(&text);
}

static uint64_t write_exceptions_of(const struct audit *a, size_t i, struct doc *d)
{
	const struct session_facts *f = &a->sessions.v[i];
	bool observe = f->tier && !strcmp(f->tier, "observe");
	const struct {
		bool is;
		const char *text;
		uint64_t n;
	} rows[] = {
		{!f->began, " has no beginning in these files.%.0" PRIu64, 0},
		{!f->ended, " has no end: it still ran, or its end is missing.%.0" PRIu64, 0},
		{f->missing, ", records missing between its numbers: %" PRIu64, f->missing},
		{f->lost, ", records that were lost: %" PRIu64, f->lost},
		{f->gaps, ", gaps in which nothing was recorded: %" PRIu64, f->gaps},
		{f->starts > 1,
		 " begins %" PRIu64 " times: a file was given twice, or two have its name.",
		 f->starts},
		{a->weak[i],
		 " had a policy in mode audit: it recorded, and denied nothing.%.0" PRIu64, 0},
		{observe, " ran in tier observe: nothing was denied before it happened.%.0" PRIu64,
		 0},
		{f->began && !a->policies[i], " tells of no policy.%.0" PRIu64, 0},
	};
	uint64_t n = 0;

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		if (!rows[row].is)
			continue;
		n++;
		except(a, i, d, rows[row].text, rows[row].n);
	}
	return n;
}

static void write_exceptions(const struct audit *a, struct doc *d)
{
	const struct story *s = &a->story;
	static const char *const heads[] = {"hole", "where", "detail", "times", "first", NULL};
	uint64_t n = 0;

	begin_part(d, "Exceptions and gaps", FOR_LOGGING);
	for (size_t i = 0; i < a->sessions.n; i++)
		n += write_exceptions_of(a, i, d);
	for (size_t i = 0; i < a->nfiles; i++)
		if (a->files[i].bad)
			say(d, true, "%" PRIu64 " lines of file F%zu could not be read.",
			    a->files[i].bad, i + 1);
	n += s->bad_lines;
	if (s->holes.n)
		write_board(&s->holes, d, heads);
	if (!n)
		say(d, false,
		    "None found: every session is complete, and its policy enforced from its "
		    "beginning to its end.");
	if (!s->calls && !s->links)
		say(d, false,
		    "Not covered: which tool call of the agent brought about an effect. These "
		    "timelines record effects, not the agent's messages.");
}

/*
 * What is known about the evidence itself. Seals and signatures of segments are told here once the
 * reader verifies them; until then the report says that it did not.
 */
static void write_integrity(const struct audit *a, struct doc *d)
{
	static const char *const heads[] = {"file", "name", "records", "not read", "SHA-256", NULL};
	size_t i;

	begin_part(d, "Files", FOR_EVIDENCE);
	say(d, false,
	    "The evidence behind this report: F1 #12 is the record with seq 12 of file F1. The "
	    "hashes are of the files as they were read for it (sha256sum).");
	say(d, true,
	    "seals and signatures inside the files were not verified for this report. The hashes "
	    "show that a file is the one reported on, not that it is as it was recorded.");
	doc_table(d, heads);
	for (i = 0; i < a->nfiles; i++) {
		struct strbuf hex = STRBUF_INIT;

		for (size_t byte = 0; byte < SHA256_SIZE; byte++)
			strbuf_addf(&hex, "%02x", a->files[i].digest[byte]);
		doc_row(d);
		doc_cell(d);
		doc_anchor(d, (uint32_t)i);
		doc_cell(d);
		doc_code(d, a->files[i].name);
		cell_number(d, a->files[i].records);
		cell_number(d, a->files[i].bad);
		doc_cell(d);
		doc_code(d, hex.s);
		doc_row_end(d);
		strbuf_release(&hex);
	}
	doc_table_end(d);
}

/* The earliest and latest time of all sessions: RFC 3339 in UTC sorts as text. */
static void write_scope(const struct audit *a, struct doc *d)
{
	const char *from = NULL, *to = NULL;

	for (size_t i = 0; i < a->sessions.n; i++) {
		const struct session_facts *f = &a->sessions.v[i];

		if (f->first_time && (!from || strcmp(f->first_time, from) < 0))
			from = f->first_time;
		if (f->last_time && (!to || strcmp(f->last_time, to) > 0))
			to = f->last_time;
	}
	say(d, false,
	    "Sessions: %zu, from %s to %s. Records: %" PRIu64
	    ", in files: %zu. Operations denied: %" PRIu64 ", only recorded: %" PRIu64
	    ". Decisions by people: %" PRIu64 ".",
	    a->sessions.n, from ?: "?", to ?: "?", a->story.records, a->nfiles,
	    a->story.denied + a->story.killed + a->story.asked, a->story.audited, a->decisions.all);
	say(d, false,
	    "Ringfence decides inside the kernel, before an operation happens, and records each "
	    "decision. The controls that a part bears on are named; whether they are met is the "
	    "assessor's judgement.");
}

void audit_write(struct audit *a, bool html, struct strbuf *out)
{
	struct doc d = {.html = html};

	story_finish(&a->story);
	doc_begin(&d, "How agents' access is monitored and enforced");
	write_scope(a, &d);
	write_exceptions(a, &d);
	write_denials(a, &d);
	write_data(a, &d);
	write_decisions(a, &d);
	write_policies(a, &d);
	write_sessions(a, &d);
	write_integrity(a, &d);
	doc_end(&d);
	strbuf_add(out, d.out.s, d.out.len);
	strbuf_release(&d.out);
}
