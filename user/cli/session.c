// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/session_proc.h"
#include "user/cli/session_questions.h"
#include "user/event/names.h"
#include "user/policy/eval.h"

#define SUMS_NS	     10000000000ULL
#define SUMS_EXIT_NS 200000000ULL /* exits come in crowds; one walk over the sums serves many */
#define DRAIN_NS     250000000ULL /* whoever asks or signals is not kept waiting by a flood */
#define STOP_NS	     60000000000ULL
#define IDLE_MS	     1000
#define BUSY_MS	     50
#define TLS_WAIT_MS  5 /* a file that is just being mapped */

uint64_t session_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
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
	s->memory.closed = true;
	s->sums_ns = session_now();
	limits_begin(&s->limits);
	session_begin_timeline(s, why);
	if (session_tls_begin(s))
		return CLI_FAILED;
	control_open(&s->control, s);
	inside_open(&s->inside, s);
	return CLI_OK;
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
	return report_take(pid, r, error)
		       ?: limits_join(&s->limits, pid) ?: keeper_start(&s->keeper, s, KEEPER_ENDS);
}

int session_attach(struct session *s, pid_t pid)
{
	char *error = NULL;
	int r = engine_session_attach(s->engine, s->index, pid, s->assume, &error);

	return report_take(pid, r, error)
		       ?: limits_gather(&s->limits, s, pid)
				  ?: keeper_start(&s->keeper, s, KEEPER_STAYS);
}

void session_announce(const struct session *s)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < s->policy->ir.nlayers; i++)
		strbuf_addf(&names, "%s%s", i ? "+" : "", s->policy->ir.layers[i].name ?: "?");
	if (!s->options->quiet)
		log_info("session %s: policy %s, tier %s%s, %s%s", s->id, names.s ?: "none",
			 tier_name(s->tier), s->options->audit ? ", audit only" : "",
			 s->options->output ? "timeline " : "no timeline",
			 s->options->output ?: "");
	if (!s->options->quiet && s->leaky)
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
					     .redact = s->redact},
		    record, size);
}

static void take_record(void *ctx, const void *record, size_t size)
{
	struct session *s = ctx;
	struct rf_ev_hdr h;
	struct strbuf argv = STRBUF_INIT;

	if (size < sizeof(h))
		return;
	memcpy(&h, record, sizeof(h));
	if (h.session != s->index)
		return;
	s->record_ns = h.mono_ns;
	s->exited |= h.type == RF_EV_EXIT;
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

static void take_sum(void *ctx, const struct rf_sum_key *key, const struct rf_sum *sum)
{
	struct session *s = ctx;

	if (s->timeline)
		timeline_sum(s->timeline, key, sum);
}

static void take_sums(struct session *s, uint64_t now)
{
	if (now - s->sums_ns < (s->exited ? SUMS_EXIT_NS : SUMS_NS))
		return;
	s->sums_ns = now;
	s->exited = false;
	engine_sums(s->engine, 0, take_sum, s);
}

/* Returns whether the rings are empty. */
static bool drain(struct session *s, uint64_t ns)
{
	uint64_t end = session_now() + ns;

	while (engine_poll(s->engine, 0, take_record, s) > 0)
		if (session_now() >= end)
			return false;
	return true;
}

void session_drain(struct session *s)
{
	uint64_t now = session_now(), arrived = now;

	/* What is still in a ring is not older than what came out of it. */
	if (!drain(s, DRAIN_NS) && s->record_ns < now)
		arrived = s->record_ns;
	session_tls_tick(s, now);
	limits_tick(&s->limits, s);
	keeper_check(&s->keeper, s);
	if (!s->timeline)
		return;
	take_sums(s, now);
	timeline_tick(s->timeline, arrived);
	if (sink_full(&s->sink, now))
		timeline_segment(s->timeline);
	session_explain(s, false);
}

void session_hear(struct session *s)
{
	uint64_t now = session_now();

	if (!drain(s, DRAIN_NS) && s->record_ns < now)
		now = s->record_ns;
	timeline_flush(s->timeline, now);
}

int session_timeout(const struct session *s)
{
	uint64_t now = session_now();

	if (session_tls_waits(s))
		return TLS_WAIT_MS;
	return limits_timeout(&s->limits, now,
			      now - s->record_ns < 2 * TIMELINE_WINDOW_NS || s->exited ? BUSY_MS
										       : IDLE_MS);
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
		denials_print(&s->denials, stderr);
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
	take_record(s, &e, sizeof(e));
}

void session_stop(struct session *s, const char *why, int wait_status)
{
	struct rf_count counts[RF_CLASS_COUNT];
	struct timeline_usage usage;
	uint64_t errors[RF_ERR_COUNT], gates;
	struct rf_tls_bytes tls;

	if (!s->started)
		return;
	keeper_stop(&s->keeper);
	session_tls_finish(s);
	gates = engine_gates(s->engine, s->index);
	/* Ends first: what is produced after the last look would be counted as lost. */
	engine_session_end(s->engine, s->index);
	drain(s, STOP_NS);
	session_drain(s);
	engine_sums(s->engine, 0, take_sum, s);
	engine_counts(s->engine, s->index, counts);
	engine_errors(s->engine, errors);
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
	keeper_stop(&s->keeper);
	control_close(&s->control);
	inside_close(&s->inside, s);
	limits_close(&s->limits);
	session_tls_release(&s->tls);
	if (s->started)
		engine_session_end(s->engine, s->index);
	timeline_free(s->timeline);
	why_log_release(&s->why);
	signing_key_free(s->key);
	lineage_free(s->lineage);
	if (s->policy)
		vec_push(s->past, s->npast) = s->policy;
	for (size_t i = 0; i < s->npast; i++) {
		session_policy_drop(s, s->past[i]);
		session_policy_free(s->past[i]);
	}
	free(s->past);
	if (!s->lent)
		engine_free(s->engine);
	if (s->kept_fd)
		close(s->kept_fd);
	sink_close(&s->sink);
	denials_release(&s->denials);
	questions_release(&s->questions);
	policy_input_release(&s->added);
	restricting_release(&s->restricting);
	names_memory_release(&s->memory);
}
