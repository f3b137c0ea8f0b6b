// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/denials.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/base/mounts.h"
#include "user/base/redact.h"
#include "user/event/names.h"

#define NAME_SHOWN 200

static void add_bytes(struct strbuf *out, const struct denials_policy *p, const char *bytes,
		      size_t len)
{
	struct strbuf shown = STRBUF_INIT;
	char *text;

	if (!p->redact || !redact_text(p->redact, bytes, len, &shown))
		strbuf_add(&shown, bytes, len);
	text = xstrndup(shown.s, shown.len < NAME_SHOWN ? shown.len : NAME_SHOWN);
	strbuf_addclean(out, text);
	free(text);
	if (shown.len > NAME_SHOWN)
		strbuf_addstr(out, "...");
	strbuf_release(&shown);
}

static void add_name(struct strbuf *out, const struct denials_policy *p,
		     const struct event_name *name)
{
	struct strbuf path = STRBUF_INIT;

	if (mounts_path(p->mounts, name->dev, name->bytes, name->len, &path))
		add_bytes(out, p, name->bytes, name->len);
	else
		add_bytes(out, p, path.s, path.len);
	strbuf_release(&path);
}

static void add_address(struct strbuf *out, const struct rf_ev_inet *e)
{
	bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)e->addr);
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? e->addr + 12 : e->addr, text, sizeof(text));
	strbuf_addf(out, v4 ? "%s:%u" : "[%s]:%u", text, e->port);
}

static void add_object(struct strbuf *out, const struct denials_policy *p, const struct event *e)
{
	switch (e->type) {
	case RF_EV_INET:
		add_address(out, &e->inet);
		break;
	case RF_EV_UNIX:
		strbuf_addstr(out, e->un.abstract ? "unix:@" : "unix:");
		if (e->un.abstract)
			add_bytes(out, p, e->path.bytes, e->path.len);
		else
			add_name(out, p, &e->path);
		break;
	case RF_EV_DNS:
		strbuf_addstr(out, "the name ");
		for (uint32_t i = 1; i <= e->dns.len; i++)
			strbuf_addch(out, (char)e->dns.name[sizeof(e->dns.name) - i]);
		break;
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		if (e->sys.target_pid)
			strbuf_addf(out, "process %u", e->sys.target_pid);
		break;
	default:
		add_name(out, p, &e->path);
		if (e->target.len) {
			strbuf_addstr(out, " -> ");
			add_name(out, p, &e->target);
		}
	}
}

/* The strongest rule that matched, NULL: none. */
static const struct rule_info *rule_of(const struct denials_policy *p, const struct rf_verdict *v)
{
	const struct policy_tables *t = p->tables;
	uint32_t at = v->list - p->loaded->lists;
	const struct rf_list *list = v->list && at < t->nlists ? &t->lists[at] : NULL;

	for (uint32_t i = 0; list && i < list->n && i < RF_LIST_RULES; i++)
		if (v->matched & 1u << i && list->rule[i] < t->nrules)
			return &t->info[list->rule[i]];
	return NULL;
}

static char *describe(const struct denials_policy *p, const struct event *e,
		      const struct rf_verdict *v)
{
	const struct rule_info *rule = rule_of(p, v);
	struct strbuf out = STRBUF_INIT;
	const char *reason;

	strbuf_addf(&out, "%s: %s ", v->flags & RF_VERDICT_KILLED ? "killed" : "denied",
		    op_name(v->op));
	add_object(&out, p, e);
	if (rule)
		strbuf_addf(&out, " (%s)", rule->name);
	reason = rule				? rule->reason
		 : v->flags & RF_VERDICT_CLOSED ? rf_error_text(v->error)
						: NULL;
	if (reason) {
		strbuf_addstr(&out, ": ");
		strbuf_addclean(&out, reason);
	}
	return strbuf_detach(&out);
}

static void show(struct denials *d, char *text)
{
	for (unsigned int i = 0; i < d->nshown; i++) {
		if (!strcmp(d->shown[i].text, text)) {
			d->shown[i].times++;
			free(text);
			return;
		}
	}
	if (d->nshown == DENIALS_SHOWN) {
		d->unshown++;
		free(text);
		return;
	}
	d->shown[d->nshown++] = (struct denial){.text = text, .times = 1};
}

static bool prevented(const struct rf_verdict *v)
{
	return v->effect != RF_EFFECT_AUDIT && !(v->flags & RF_VERDICT_AUDITED) &&
	       (!(v->flags & RF_VERDICT_OBSERVED) || v->flags & RF_VERDICT_KILLED);
}

void denials_add(struct denials *d, const struct denials_policy *p, const void *record, size_t size)
{
	const struct rule_info *rule;
	const struct rf_verdict *v;
	struct event e;
	bool denied;

	if (event_decode(record, size, &e))
		return;
	v = event_verdict(&e);
	if (!v || v->effect == RF_EFFECT_NONE)
		return;
	denied = prevented(v);
	if (p->counts) {
		rule = rule_of(p, v);
		rule_counts_add(p->counts, rule, rule && rule->layer < p->nmachine, denied);
	}
	if (!denied) {
		d->audited++;
		return;
	}
	d->denied++;
	show(d, describe(p, &e, v));
}

void denials_print(const struct denials *d, FILE *to)
{
	for (unsigned int i = 0; i < d->nshown; i++) {
		fprintf(to, "ringfence: %s", d->shown[i].text);
		if (d->shown[i].times > 1)
			fprintf(to, " [%llu times]", (unsigned long long)d->shown[i].times);
		fputc('\n', to);
	}
	if (d->unshown)
		fprintf(to, "ringfence: and %llu more denials; -o FILE records all\n",
			(unsigned long long)d->unshown);
}

void denials_release(struct denials *d)
{
	for (unsigned int i = 0; i < d->nshown; i++)
		free(d->shown[i].text);
	*d = (struct denials){0};
}
