// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/health.h"

#include <errno.h>
#include <string.h>

bool health_is_due(const struct health *h, uint64_t now)
{
	return !h->looked_ns || now - h->looked_ns >= HEALTH_NS;
}

static bool is_late(const struct health_ask *a, uint64_t now)
{
	return a->asked_ns && now - a->asked_ns >= HEALTH_PATIENCE_NS;
}

bool health_may_ask(struct health_ask *a, uint64_t now)
{
	if (is_late(a, now))
		a->late = true;
	return !a->asked_ns || is_late(a, now);
}

void health_asked(struct health_ask *a, uint64_t now, int r)
{
	a->error = r;
	a->asked_ns = r ? 0 : now;
}

void health_answered(struct health_ask *a)
{
	*a = (struct health_ask){0};
}

static void add_pulse(const struct health *h, uint64_t now, struct strbuf *out)
{
	const struct health_ask *a = &h->pulse;

	if (a->error == -EAGAIN)
		strbuf_addstr(out, "heartbeat: the ring of the denials is full: records are lost, "
				   "and nobody reads it fast enough\n");
	else if (a->error)
		strbuf_addf(out, "heartbeat: the kernel did not take the request: %s\n",
			    strerror(-a->error));
	else if (a->late || is_late(a, now))
		strbuf_addf(out,
			    "heartbeat: a record that the kernel was asked for did not come within "
			    "%llu s: what it tells is not heard\n",
			    HEALTH_PATIENCE_NS / 1000000000);
}

static void add_canary(const struct health *h, uint64_t now, struct strbuf *out)
{
	const struct health_ask *a = &h->canary;

	if (h->canary_errno == 0)
		strbuf_addstr(out, "canary: what its policy denies was let through: NOTHING MAY BE "
				   "ENFORCED\n");
	else if (h->canary_errno > 0)
		strbuf_addf(out, "canary: its try failed in another way than by a denial: %s\n",
			    strerror(h->canary_errno));
	if (a->error)
		strbuf_addf(out, "canary: it cannot be asked: %s\n", strerror(-a->error));
	else if ((a->late || is_late(a, now)) && h->denied)
		strbuf_addstr(out, "canary: it was denied, and the record of that did not come\n");
	else if (a->late || is_late(a, now))
		strbuf_addstr(out, "canary: it does not answer\n");
}

bool health_reasons(const struct health *h, uint64_t now, struct strbuf *out)
{
	size_t before = out->len;

	add_pulse(h, now, out);
	add_canary(h, now, out);
	strbuf_add(out, h->links.s ? h->links.s : "", h->links.len);
	if (h->no_keeper)
		strbuf_addstr(out, "keeper: there is none: should the daemon be killed, what is "
				   "fenced would be free\n");
	return out->len == before;
}
