// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include "user/event/names.h"

static int send_lost(struct timeline *t, unsigned int cls, enum lost_reason reason,
		     uint64_t mono_ns)
{
	struct class_account *c = &t->account.cls[cls];
	struct envelope env = {.event = "timeline.lost", .mono_ns = mono_ns};
	struct writer w = record_open(t, &env);
	int r;

	writer_open(&w, "ringfence");
	writer_open(&w, "lost");
	writer_str(&w, "class", class_name(cls));
	writer_uint(&w, "count", c->pending[reason]);
	writer_str(&w, "reason", lost_reason_name(reason));
	if (c->last_seq)
		writer_uint(&w, "after", c->last_seq);
	writer_close(&w);
	writer_close(&w);
	r = record_send(t, &w, &env);
	if (r)
		return r;
	c->lost += c->pending[reason];
	c->pending[reason] = 0;
	return 0;
}

int record_lost(struct timeline *t, unsigned int cls, uint64_t mono_ns)
{
	int r = 0;

	for (int reason = 0; reason < LOST_REASONS && !r; reason++)
		if (t->account.cls[cls].pending[reason])
			r = send_lost(t, cls, reason, mono_ns);
	return r;
}

static int record_all_lost(struct timeline *t, uint64_t mono_ns)
{
	int r = 0;

	for (unsigned int cls = 0; cls < RF_CLASS_COUNT && !r; cls++)
		r = record_lost(t, cls, mono_ns);
	return r;
}

/* The first line after the sink failed, then what a reader needs to go on from here. When the sink
 * fails again, everything is as before. */
int record_gap(struct timeline *t, uint64_t mono_ns)
{
	struct envelope env = {.event = "timeline.gap", .mono_ns = mono_ns};
	uint64_t lines = t->gap_lines, since = t->gap_ns;
	int error = t->stopped, r;
	struct writer w;
	char name[16];

	t->stopped = 0;
	w = record_open(t, &env);
	writer_open(&w, "ringfence");
	writer_open(&w, "gap");
	put_time(t, &w, "from", since);
	put_time(t, &w, "to", mono_ns);
	writer_str(&w, "error", errno_name(error, name));
	writer_uint(&w, "lines", lines);
	writer_close(&w);
	writer_close(&w);
	r = record_send(t, &w, &env);
	t->gap_lines = r ? lines : 0;
	t->gap_ns = since;
	return r ?: record_state(t, mono_ns) ?: record_all_lost(t, mono_ns);
}

static void put_rule_totals(const struct timeline *t, struct writer *w)
{
	const struct account *a = &t->account;

	writer_open_array(w, "rules");
	for (size_t i = 0; i < a->nrules; i++) {
		const struct rule_info *rule = a->rules[i].rule;

		writer_open(w, NULL);
		if (rule) {
			writer_str(w, "name", rule->name);
			writer_str(w, "policy", rule->policy);
			writer_uint(w, "layer", rule->layer);
		} else {
			writer_null(w, "name");
		}
		writer_str(w, "verdict", a->rules[i].verdict);
		writer_uint(w, "count", a->rules[i].n);
		writer_close(w);
	}
	writer_close_array(w);
}

static void put_class_totals(const struct timeline *t, struct writer *w,
			     const struct rf_count *counts)
{
	writer_open(w, "classes");
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		const struct class_account *c = &t->account.cls[i];

		if (i == RF_CLASS_TLS && !t->config.tls)
			continue;
		writer_open(w, class_name(i));
		writer_uint(w, "produced", counts ? counts[i].produced : c->delivered + c->lost);
		writer_uint(w, "delivered", c->delivered);
		writer_uint(w, "lost", c->lost);
		writer_close(w);
	}
	writer_close(w);
}

static void put_totals(const struct timeline *t, struct writer *w, const struct rf_count *counts)
{
	const struct account *a = &t->account;

	writer_open(w, "totals");
	writer_open(w, "events");
	for (size_t i = 0; i < a->nevents; i++)
		writer_uint(w, a->events[i].name, a->events[i].n);
	writer_close(w);
	put_rule_totals(t, w);
	put_class_totals(t, w, counts);
	writer_open(w, "bytes");
	writer_uint(w, "read", a->read);
	writer_uint(w, "written", a->written);
	writer_uint(w, "sent", a->sent);
	writer_uint(w, "received", a->received);
	writer_close(w);
	writer_uint(w, "late", a->late);
	writer_uint(w, "malformed", a->malformed);
	writer_bool(w, "counted", counts != NULL);
	writer_close(w);
}

static void put_tls_bytes(struct writer *w, const struct rf_tls_bytes *b)
{
	writer_open(w, "tls");
	writer_uint(w, "produced", b->produced);
	writer_uint(w, "delivered", b->produced - b->lost);
	writer_uint(w, "lost", b->lost);
	writer_close(w);
}

static void put_errors(struct writer *w, const uint64_t *errors)
{
	struct writer_maybe mark = writer_open_maybe(w, "errors");

	for (unsigned int i = 0; i < RF_ERR_COUNT; i++)
		if (errors[i])
			writer_uint(w, rf_error_name(i), errors[i]);
	writer_close_maybe(w, mark);
}

static void put_status(struct writer *w, int status)
{
	char name[16];

	if (status < 0)
		return;
	writer_open(w, "exit");
	if (status & 0x7f)
		writer_str(w, "signal", signal_name((unsigned int)status & 0x7f, name));
	else
		writer_uint(w, "code", (unsigned int)status >> 8 & 0xff);
	writer_close(w);
}

int record_end(struct timeline *t, const struct timeline_end *end)
{
	struct envelope env = {.event = "session.end", .mono_ns = end->mono_ns};
	struct writer w;
	int r;

	if (env.mono_ns < t->floor_ns)
		env.mono_ns = t->floor_ns;
	r = record_all_lost(t, env.mono_ns) ?: record_endpoints(t, env.mono_ns);
	if (r)
		return r;
	w = record_open(t, &env);
	writer_open(&w, "ringfence");
	writer_str(&w, "why", end->why);
	put_status(&w, end->wait_status);
	put_totals(t, &w, end->counts);
	put_endpoint_totals(t, &w);
	put_cause_totals(t, &w);
	if (end->usage)
		put_usage(&w, &t->config.limits, end->usage);
	if (end->tls)
		put_tls_bytes(&w, end->tls);
	if (end->errors)
		put_errors(&w, end->errors);
	writer_close(&w);
	return record_send(t, &w, &env);
}
