// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/node.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"
#include "user/event/names.h"
#include "user/kern/probe.h"
#include "user/session/session.h"
#include "user/session/status.h"

#define SUMS_NS	     10000000000ULL
#define SUMS_EXIT_NS 200000000ULL /* exits come in crowds; one walk over the sums serves many */
#define DRAIN_NS     250000000ULL /* whoever asks or signals is not kept waiting by a flood */
#define IDLE_MS	     1000
#define BUSY_MS	     50

int node_choose_tier(struct node *n, enum rf_tier wanted)
{
	struct probe probe;

	probe_kernel(&probe);
	if (probe.tier == RF_TIER_NONE) {
		log_error("%s", probe.why);
		return CLI_UNSUPPORTED;
	}
	n->tier = wanted ? wanted : probe.tier;
	if (n->tier > probe.tier || (n->tier == RF_TIER_FMOD_RET && !probe.fmod_ret)) {
		log_error("tier %s is not to be had on this kernel (the best is %s); "
			  "`ringfence doctor` says why",
			  tier_name(n->tier), tier_name(probe.tier));
		return CLI_UNSUPPORTED;
	}
	n->leaky = n->tier == RF_TIER_FMOD_RET && probe.preempt_full;
	return CLI_OK;
}

/* A fence that does not see into TLS is better than none. */
static int new_engine(struct engine_options *o, struct engine **ret_engine, char **ret_error)
{
	int r = engine_new(o, ret_engine, ret_error);

	if (!r || !o->tls)
		return r;
	o->tls = false;
	free(*ret_error);
	*ret_error = NULL;
	r = engine_new(o, ret_engine, ret_error);
	if (!r)
		log_warn("this kernel refused the programs that look into TLS libraries and "
			 "sockets: nothing that goes through them is recorded");
	return r;
}

int node_load(struct node *n, struct engine_options *o)
{
	char *error = NULL;
	int r;

	o->tier = n->tier;
	r = new_engine(o, &n->engine, &error);
	if (r)
		log_error("%s", error ? error : strerror(-r));
	free(error);
	n->tls = !r && o->tls;
	n->sums_ns = session_now();
	return !r ? CLI_OK : r == -ENOTSUP ? CLI_UNSUPPORTED : CLI_FAILED;
}

void node_release(struct node *n)
{
	keeper_stop(&n->keeper);
	session_tls_end_seek(n);
	tls_files_release(&n->files);
	if (!n->lent)
		engine_free(n->engine);
	n->engine = NULL;
}

void node_add(struct node *n, struct session *s)
{
	n->sessions[s->index] = s;
	n->nsessions++;
}

void node_remove(struct node *n, const struct session *s)
{
	if (n->sessions[s->index] != s)
		return;
	n->sessions[s->index] = NULL;
	n->nsessions--;
}

int node_keep(struct node *n, enum keeper_duty duty)
{
	unsigned int attached = engine_attached(n->engine);

	if (n->keeper.pid && n->attached == attached)
		return CLI_OK;
	n->attached = attached;
	n->duty = duty;
	if (!n->keeper.pid)
		return keeper_start(&n->keeper, n, duty);
	return keeper_renew(&n->keeper, n);
}

static void take_pulse(struct node *n, const void *record, size_t size)
{
	struct rf_ev_pulse e;

	if (size < sizeof(e))
		return;
	memcpy(&e, record, sizeof(e));
	n->pulse = e.number;
}

static void add_latency(struct histogram *latency, uint64_t mono_ns)
{
	uint64_t now = session_now();

	histogram_add(latency, now > mono_ns ? now - mono_ns : 0);
}

static void take_record(void *ctx, const void *record, size_t size)
{
	struct node *n = ctx;
	struct rf_ev_hdr h;

	if (size < sizeof(h))
		return;
	memcpy(&h, record, sizeof(h));
	if (n->latency)
		add_latency(n->latency, h.mono_ns);
	if (h.type == RF_EV_PULSE)
		take_pulse(n, record, size);
	if (n->canary && h.session == n->canary - 1)
		n->canary_told += h.cls == RF_CLASS_POLICY;
	if (h.session >= RF_SESSIONS_MAX || !n->sessions[h.session])
		return;
	n->record_ns = h.mono_ns;
	n->exited |= h.type == RF_EV_EXIT;
	session_record(n->sessions[h.session], record, size);
}

bool node_empty(struct node *n, uint64_t ns)
{
	uint64_t end = session_now() + ns;

	while (engine_poll(n->engine, 0, take_record, n) > 0)
		if (session_now() >= end)
			return false;
	return true;
}

static void take_sum(void *ctx, const struct rf_sum_key *key, const struct rf_sum *sum)
{
	const struct node *n = ctx;
	const struct session *s = sum->session < RF_SESSIONS_MAX ? n->sessions[sum->session] : NULL;

	if (s && s->timeline)
		timeline_sum(s->timeline, key, sum);
}

void node_sums(struct node *n)
{
	n->sums_ns = session_now();
	n->exited = false;
	engine_sums(n->engine, 0, take_sum, n);
}

uint64_t node_hear(struct node *n)
{
	uint64_t now = session_now();

	/* What is still in a ring is not older than what came out of it. */
	return !node_empty(n, DRAIN_NS) && n->record_ns < now ? n->record_ns : now;
}

void node_drain(struct node *n)
{
	uint64_t now = session_now(), arrived = node_hear(n);

	keeper_check(&n->keeper, n);
	if (now - n->sums_ns >= (n->exited ? SUMS_EXIT_NS : SUMS_NS))
		node_sums(n);
	for (size_t i = 0, left = n->nsessions; left && i < RF_SESSIONS_MAX; i++) {
		if (!n->sessions[i])
			continue;
		left--;
		session_tick(n->sessions[i], now, arrived);
	}
}

int node_timeout(const struct node *n)
{
	uint64_t now = session_now();
	int ms = now - n->record_ns < 2 * TIMELINE_WINDOW_NS || n->exited ? BUSY_MS : IDLE_MS;

	for (size_t i = 0, left = n->nsessions; left && i < RF_SESSIONS_MAX; i++) {
		if (!n->sessions[i])
			continue;
		left--;
		ms = session_timeout(n->sessions[i], now, ms);
	}
	return ms;
}
