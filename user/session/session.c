// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/clock.h"
#include "user/base/log.h"
#include "user/session/status.h"
#include "user/session/session_proc.h"
#include "user/session/session_questions.h"
#include "user/event/names.h"
#include "user/policy/eval.h"

#define STOP_NS	       60000000000ULL
#define STOP_SHARED_NS 1000000000ULL /* others, whose records never end, wait meanwhile */
#define TLS_WAIT_MS    5	     /* a file that is just being mapped */

uint64_t session_now(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

int session_start(struct session *s, const char *why)
{
	char *error = NULL;
	int r = engine_session_start(s->engine, &s->policy->loaded, &s->index, &error);

	if (r) {
		log_error("%s", error);
		free(error);
		return r == -ENOTSUP ? CLI_UNSUPPORTED : CLI_FAILED;
	}
	s->started = true;
	node_add(s->node, s);
	engine_errors(s->engine, s->errors);
	s->memory.closed = true;
	engine_session_tls(s->engine, s->index, s->tls.on);
	limits_begin(&s->limits);
	session_begin_timeline(s, why);
	if (session_tls_begin(s))
		return CLI_FAILED;
	if (!s->daemon)
		control_open(&s->control, s);
	inside_open(&s->inside, s);
	return CLI_OK;
}

/* What is only audited is as free with us as without. */
static int keep(struct session *s, enum keeper_duty duty)
{
	return s->options->audit && !s->daemon
		       ? CLI_OK
		       : node_keep(s->node, s->daemon ? KEEPER_STAYS : duty);
}

static int report_take(pid_t pid, int r, char *error)
{
	if (r)
		log_error("process %d: %s", pid, error ? error : strerror(-r));
	free(error);
	return r ? CLI_FAILED : CLI_OK;
}

int session_take(struct session *s, pid_t pid)
{
	char *error = NULL;
	int r = engine_session_take(s->engine, s->index, pid, &error);

	if (!r)
		session_tell_inherited(s);
	return report_take(pid, r, error) ?: limits_join(&s->limits, pid) ?: keep(s, KEEPER_ENDS);
}

int session_attach(struct session *s, pid_t pid)
{
	char *error = NULL;
	int r = engine_session_attach(s->engine, s->index, pid, s->assume, &error);

	return report_take(pid, r, error)
		       ?: limits_gather(&s->limits, s, pid)
				  ?: keep(s, KEEPER_STAYS);
}

void session_announce(const struct session *s)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < s->policy->ir.nlayers; i++)
		strbuf_addf(&names, "%s%s", i ? "+" : "", s->policy->ir.layers[i].name ?: "?");
	if (!s->options->quiet)
		log_info("session %s: policy %s, tier %s%s, %s%s", s->id, names.s ?: "none",
			 tier_name(s->node->tier), s->options->audit ? ", audit only" : "",
			 s->options->output ? "timeline " : "no timeline",
			 s->options->output ?: "");
	if (!s->options->quiet && s->node->leaky)
		log_warn("tier fmod_ret on a kernel that preempts everywhere: it can leave out "
			 "checks; `ringfence doctor` says what helps");
	strbuf_release(&names);
}

/* One of a verdict may be of the policy before. */
static void count_denial(struct session *s, const void *record, size_t size)
{
	const struct rf_verdict *v = NULL;
	const struct session_policy *p;
	struct event e;

	if (!event_decode(record, size, &e))
		v = event_verdict(&e);
	if (!v)
		return;
	p = session_policy_of(s, v->generation);
	denials_add(&s->denials,
		    &(struct denials_policy){.loaded = &p->loaded,
					     .tables = &p->tables,
					     .mounts = &s->place->mounts,
					     .redact = s->redact,
					     .nmachine = s->nmachine,
					     .counts = s->node->rules},
		    record, size);
}

void session_record(struct session *s, const void *record, size_t size)
{
	struct rf_ev_hdr h;
	struct strbuf argv = STRBUF_INIT;

	memcpy(&h, record, sizeof(h));
	if (h.type == RF_EV_ATTACH && !s->first_pid) {
		s->first_pid = h.pid;
		s->first_start_ns = h.start_ns;
	}
	if (h.cls == RF_CLASS_POLICY)
		count_denial(s, record, size);
	if (h.type == RF_EV_IMAGE) {
		session_tls_image(s, record, size);
		return;
	}
	if (h.type == RF_EV_GATE)
		session_question_gate(s, record, size);
	if (h.type == RF_EV_TLS)
		session_tls_data(s, record, size);
	if (!s->timeline)
		return;
	if (h.type != RF_EV_ATTACH) {
		timeline_event(s->timeline, record, size);
		return;
	}
	session_tls_taken(s, h.pid, h.start_ns);
	session_cmdline((pid_t)h.pid, &argv);
	timeline_attached(s->timeline, record, size, argv.s, argv.len);
	strbuf_release(&argv);
}

void session_tick(struct session *s, uint64_t now, uint64_t arrived)
{
	session_tls_tick(s, now);
	limits_tick(&s->limits, s);
	if (!s->timeline)
		return;
	timeline_tick(s->timeline, arrived);
	if (sink_full(&s->sink, now))
		timeline_segment(s->timeline);
	session_explain(s, false);
}

void session_drain(struct session *s)
{
	node_drain(s->node);
}

void session_hear(struct session *s)
{
	timeline_flush(s->timeline, node_hear(s->node));
}

int session_timeout(const struct session *s, uint64_t now, int ms)
{
	return session_tls_waits(s) ? TLS_WAIT_MS : limits_timeout(&s->limits, now, ms);
}

static uint64_t count_lost(const struct rf_count *counts)
{
	uint64_t n = 0;

	for (int i = 0; i < RF_CLASS_COUNT; i++)
		n += counts[i].lost;
	return n;
}

static void say_end(const struct session *s, const struct rf_count *counts, const uint64_t *errors)
{
	if (errors[RF_ERR_SKIPPED])
		log_warn("the kernel left out %llu checks of this session's or of other processes: "
			 "what they would have denied was not prevented",
			 (unsigned long long)errors[RF_ERR_SKIPPED]);
	if (errors[RF_ERR_LABELS_FULL])
		log_warn("the table of labels was full %llu times: each time the write that would "
			 "have lost a label was denied; --label-table makes more room",
			 (unsigned long long)errors[RF_ERR_LABELS_FULL]);
	if (s->options->quiet)
		return;
	limits_say(&s->limits);
	if (!s->options->output || s->sink.warned)
		denials_print(&s->denials, log_file());
	log_info("session %s: %llu denied, %llu audited, %llu records lost", s->id,
		 (unsigned long long)s->denials.denied, (unsigned long long)s->denials.audited,
		 (unsigned long long)count_lost(counts));
}

/*
 * Rules about the session's end: by the gates that were open then. Nothing can be prevented any
 * more, so a rule that denies is told as one that would have.
 */
static void judge_end(struct session *s, uint64_t gates, struct rf_count *counts)
{
	struct rf_ev_system e = {.h = {.size = sizeof(e),
				       .type = RF_EV_SYSTEM,
				       .cls = RF_CLASS_POLICY,
				       .mono_ns = session_now(),
				       .start_ns = s->first_start_ns,
				       .pid = s->first_pid,
				       .tid = s->first_pid,
				       .session = s->index,
				       .lost = counts[RF_CLASS_POLICY].lost}};
	struct eval eval;

	eval_init(&eval, &s->policy->tables);
	eval.facts[RF_FACT_GATES] = gates;
	eval_end(&eval, &e.v);
	if (!e.v.effect)
		return;
	e.v.policy = s->policy->loaded.index;
	e.v.generation = s->policy->loaded.generation;
	e.v.list += s->policy->loaded.lists;
	if (e.v.effect > RF_EFFECT_AUDIT)
		e.v.flags |= RF_VERDICT_OBSERVED;
	counts[RF_CLASS_POLICY].produced++;
	session_record(s, &e, sizeof(e));
}

/* The programs count for all sessions: those of its time. */
static void take_errors(const struct session *s, uint64_t *ret_errors)
{
	engine_errors(s->engine, ret_errors);
	for (int i = 0; i < RF_ERR_COUNT; i++)
		ret_errors[i] -= s->errors[i];
}

void session_stop(struct session *s, const char *why, int wait_status)
{
	struct rf_count counts[RF_CLASS_COUNT];
	struct timeline_usage usage;
	uint64_t errors[RF_ERR_COUNT], gates;
	struct rf_tls_bytes tls;

	if (!s->started)
		return;
	if (!s->daemon)
		keeper_stop(&s->node->keeper);
	session_tls_finish(s);
	gates = engine_gates(s->engine, s->index);
	/* Ends first: what is produced after the last look would be counted as lost. */
	if (!s->leave)
		engine_session_end(s->engine, s->index);
	node_empty(s->node, s->daemon ? STOP_SHARED_NS : STOP_NS);
	session_drain(s);
	node_sums(s->node);
	engine_counts(s->engine, s->index, counts);
	take_errors(s, errors);
	engine_tls_bytes(s->engine, s->index, &tls);
	judge_end(s, gates, counts);
	s->limits.told_ns = 0;
	s->limits.changed = true;
	limits_tick(&s->limits, s);
	limits_usage(&s->limits, &usage);
	if (s->timeline)
		timeline_finish(s->timeline,
				&(struct timeline_end){.mono_ns = session_now(),
						       .counts = counts,
						       .errors = errors,
						       .tls = s->tls.on ? &tls : NULL,
						       .usage = s->limits.on ? &usage : NULL,
						       .why = why,
						       .wait_status = wait_status});
	session_explain(s, true);
	s->started = false;
	node_remove(s->node, s);
	say_end(s, counts, errors);
}

void session_approved(struct session *s, const struct ucred *peer, uint64_t gates, uint64_t labels)
{
	struct timeline_approval a = {.pid = (uint32_t)peer->pid,
				      .uid = peer->uid,
				      .policy = s->policy->loaded.index,
				      .gates = gates,
				      .labels = labels};

	if (s->timeline)
		timeline_approval(s->timeline, session_now(), &a);
}

void session_close(struct session *s)
{
	control_close(&s->control);
	inside_close(&s->inside, s);
	if (!s->leave)
		limits_close(&s->limits);
	session_tls_release(&s->tls);
	if (s->started) {
		node_remove(s->node, s);
		engine_session_end(s->engine, s->index);
	}
	timeline_free(s->timeline);
	why_log_release(&s->why);
	signing_key_free(s->key);
	lineage_free(s->lineage);
	if (s->policy)
		vec_push(s->past, s->npast) = s->policy;
	for (size_t i = 0; i < s->npast; i++) {
		if (!s->leave)
			session_policy_drop(s, s->past[i]);
		session_policy_free(s->past[i]);
	}
	free(s->past);
	if (s->kept_fd)
		close(s->kept_fd);
	sink_close(&s->sink);
	if (s->copy)
		sink_close(s->copy);
	free(s->copy);
	denials_release(&s->denials);
	questions_release(&s->questions);
	policy_input_release(&s->added);
	restricting_release(&s->restricting);
	names_memory_release(&s->memory);
}
