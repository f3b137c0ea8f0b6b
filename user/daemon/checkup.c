// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/checkup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/clock.h"
#include "user/base/log.h"
#include "user/daemon/daemon.h"
#include "user/daemon/metrics.h"
#include "user/daemon/notify.h"
#include "user/event/names.h"
#include "user/session/status.h"

#define MAPS_NS	  15000000000ULL /* walks over maps are not for nothing */
#define NS_PER_MS 1000000

int checkup_start(struct daemon *d)
{
	struct checkup *c = &d->checkup;
	int r, status;

	*c = (struct checkup){.start_ns = clock_ns(CLOCK_REALTIME), .health.canary_errno = -1};
	board_init(&c->board);
	board_turn(&c->board, session_now());
	d->node.rules = &c->rules;
	status = canary_start(&c->canary, &d->node);
	if (status || !d->config.metrics.port)
		return status;
	d->node.latency = &c->latency;
	r = http_start(&d->config.metrics, &c->board, &c->http);
	if (!r)
		return CLI_OK;
	log_error("%s: metrics: %s cannot be listened at: %s", d->config_path,
		  d->config.metrics_text, strerror(-r));
	return CLI_FAILED;
}

static void add_link(void *ctx, const char *program, const char *why)
{
	struct strbuf *out = ctx;

	strbuf_addf(out, "link: program %s: %s\n", program, why);
}

static void ask_pulse(struct daemon *d, uint64_t now)
{
	struct health *h = &d->checkup.health;

	if (h->pulse.asked_ns && d->node.pulse == h->number)
		health_answered(&h->pulse);
	if (health_may_ask(&h->pulse, now))
		health_asked(&h->pulse, now, engine_pulse(d->node.engine, ++h->number));
}

/* Denied, and told: only both are an answer. */
static void hear_canary(struct daemon *d)
{
	struct checkup *c = &d->checkup;
	struct health *h = &c->health;
	int r;

	while (canary_hear(&c->canary, &r)) {
		h->denied = r == EPERM;
		h->canary_errno = h->denied ? -1 : r;
	}
	if (!h->canary.asked_ns)
		return;
	if (h->canary_errno >= 0 || (h->denied && d->node.canary_told != h->told))
		health_answered(&h->canary);
}

static void ask_canary(struct daemon *d, uint64_t now)
{
	struct checkup *c = &d->checkup;
	struct health *h = &c->health;

	if (!canary_is_there(&c->canary) || !health_may_ask(&h->canary, now))
		return;
	h->denied = false;
	h->told = d->node.canary_told;
	health_asked(&h->canary, now, canary_ask(&c->canary));
}

static void look(struct daemon *d, uint64_t now)
{
	struct health *h = &d->checkup.health;

	h->looked_ns = now;
	ask_pulse(d, now);
	ask_canary(d, now);
	strbuf_reset(&h->links);
	h->nlinks = engine_links(d->node.engine, add_link, &h->links);
	h->no_keeper = !d->node.keeper.pid;
}

bool checkup_reasons(const struct daemon *d, struct strbuf *out)
{
	return health_reasons(&d->checkup.health, session_now(), out);
}

static void count_maps(struct daemon *d, uint64_t now)
{
	struct checkup *c = &d->checkup;

	if (c->maps && now - c->maps_ns < MAPS_NS)
		return;
	c->maps_ns = now;
	if (!c->maps)
		c->maps = xcalloc(ENGINE_MAPS, sizeof(*c->maps));
	c->nmaps = engine_maps(d->node.engine, c->maps);
}

static void add_counts(struct rf_count *to, const struct rf_count *from)
{
	for (int i = 0; i < RF_CLASS_COUNT; i++) {
		to[i].produced += from[i].produced;
		to[i].lost += from[i].lost;
	}
}

static void fill_counts(const struct daemon *d, struct metrics *m)
{
	struct rf_count counts[RF_CLASS_COUNT];

	memcpy(m->classes, d->checkup.ended, sizeof(m->classes));
	for (size_t i = 0; i < d->nhosted; i++) {
		const struct session *s = &d->hosted[i]->session;

		engine_counts(d->node.engine, s->index, counts);
		add_counts(m->classes, counts);
		m->processes += engine_session_procs(d->node.engine, s->index);
	}
	engine_errors(d->node.engine, m->errors);
}

static void put_metrics(struct daemon *d, bool healthy, uint64_t now, struct strbuf *out)
{
	struct checkup *c = &d->checkup;
	struct metrics m = {.version = RINGFENCE_VERSION,
			    .tier = tier_name(d->node.tier),
			    .start_ns = c->start_ns,
			    .healthy = healthy,
			    .sessions = d->nhosted,
			    .sessions_started = d->sessions,
			    .gaps = d->gaps,
			    .malformed = d->malformed,
			    .links = c->health.nlinks,
			    .latency = &d->checkup.latency,
			    .rules = &c->rules};
	struct engine_cost *costs = NULL;

	fill_counts(d, &m);
	count_maps(d, now);
	memcpy(m.maps, c->maps, c->nmaps * sizeof(m.maps[0]));
	m.nmaps = c->nmaps;
	m.nrings = engine_rings(d->node.engine, m.rings);
	m.ncosts = engine_costs(d->node.engine, &costs);
	m.costs = costs;
	metrics_text(&m, out);
	free(costs);
}

/* In the log when it changes, a line each. */
static void tell(struct checkup *c, const struct strbuf *reasons)
{
	const char *at, *end;

	if (reasons->len == c->said.len &&
	    (!reasons->len || !memcmp(reasons->s, c->said.s, reasons->len)))
		return;
	if (!reasons->len)
		log_info("health: all is well again");
	notify(reasons->len ? "STATUS=NOT HEALTHY: `ringfence status` says why" : "STATUS=healthy");
	for (at = reasons->s; at && at < reasons->s + reasons->len; at = end + 1) {
		end = memchr(at, '\n', (size_t)(reasons->s + reasons->len - at));
		log_warn("health: %.*s", (int)(end - at), at);
	}
	strbuf_reset(&c->said);
	strbuf_add(&c->said, reasons->s ? reasons->s : "", reasons->len);
}

static void publish(struct daemon *d, uint64_t now)
{
	struct checkup *c = &d->checkup;
	struct strbuf reasons = STRBUF_INIT, metrics = STRBUF_INIT;
	bool good = health_reasons(&c->health, now, &reasons);

	tell(c, &reasons);
	if (c->http)
		put_metrics(d, good, now, &metrics);
	board_put(&c->board, now, &metrics, &reasons);
	strbuf_release(&metrics);
	strbuf_release(&reasons);
}

void checkup_turn(struct daemon *d)
{
	struct health *h = &d->checkup.health;
	uint64_t now = session_now();

	hear_canary(d);
	if (!health_is_due(h, now)) {
		board_turn(&d->checkup.board, now);
		return;
	}
	look(d, now);
	publish(d, now);
}

int checkup_timeout(const struct daemon *d, int ms)
{
	uint64_t since = session_now() - d->checkup.health.looked_ns;
	int left = since >= HEALTH_NS ? 0 : (int)((HEALTH_NS - since) / NS_PER_MS) + 1;

	return left < ms ? left : ms;
}

void checkup_ended(struct daemon *d, const struct session *s)
{
	struct rf_count counts[RF_CLASS_COUNT];

	engine_counts(d->node.engine, s->index, counts);
	add_counts(d->checkup.ended, counts);
}

void checkup_stop(struct daemon *d)
{
	struct checkup *c = &d->checkup;

	http_stop(c->http);
	c->http = NULL;
	if (d->node.engine)
		canary_stop(&c->canary);
	d->node.rules = NULL;
	d->node.latency = NULL;
	rule_counts_release(&c->rules);
	strbuf_release(&c->health.links);
	strbuf_release(&c->said);
	free(c->maps);
	board_release(&c->board);
}
