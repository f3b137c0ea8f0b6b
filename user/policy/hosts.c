// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/hosts.h"

#include <errno.h>
#include <string.h>

#include "user/base/alloc.h"

bool host_list_has(const struct host_list *list, const struct ir_pattern *pattern)
{
	return pattern->kind == PATTERN_HOST && pattern->port == list->port;
}

bool hosts_are_in(const struct ir_patterns *patterns)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (patterns->v[i].kind == PATTERN_HOST)
			return true;
	return false;
}

struct ir_rule rule_by_host(struct ir_rule *rule)
{
	struct ir_rule twin = ir_rule_twin(rule);
	size_t i, kept = 0;

	twin.by_host = true;
	for (i = 0; i < rule->of.n; i++) {
		if (rule->of.v[i].kind == PATTERN_HOST)
			vec_push(twin.of.v, twin.of.n) = rule->of.v[i];
		else
			rule->of.v[kept++] = rule->of.v[i];
	}
	rule->of.n = kept;
	return twin;
}

/* The next host of the list at or behind *at, or NULL. */
static const char *next_of(const struct host_list *list, size_t *at)
{
	while (*at < list->patterns->n) {
		const struct ir_pattern *p = &list->patterns->v[(*at)++];

		if (host_list_has(list, p))
			return p->text;
	}
	return NULL;
}

static bool same(const struct host_list *a, const struct host_list *b)
{
	const char *x, *y;
	size_t i = 0, k = 0;

	if (a->port != b->port || a->loose != b->loose)
		return false;
	do {
		x = next_of(a, &i);
		y = next_of(b, &k);
	} while (x && y && !strcmp(x, y));
	return !x && !y;
}

/* The bit of a list. */
static int bit_of(struct hosts *h, const struct host_list *list, uint64_t *bits)
{
	uint32_t i;

	for (i = 0; i < h->n && !same(&h->list[i], list); i++)
		;
	if (i == RF_HOSTS_MAX)
		return -E2BIG;
	if (i == h->n)
		h->list[h->n++] = *list;
	*bits |= 1ull << i;
	return 0;
}

int hosts_add(struct hosts *h, const struct ir_patterns *patterns, bool loose, uint64_t *ret_bits)
{
	struct host_list list = {.patterns = patterns, .loose = loose};
	uint64_t bits = 0;
	int last = -2;
	size_t i;
	int err = 0;

	for (i = 0; i < patterns->n && !err; i++) {
		if (patterns->v[i].kind != PATTERN_HOST || patterns->v[i].port == last)
			continue;
		/* Most lists have one port, or few: those that were met are found again. */
		last = list.port = patterns->v[i].port;
		err = bit_of(h, &list, &bits);
	}
	if (!err)
		*ret_bits = bits;
	return err;
}

/* FNV-1a, 32 bits. */
static uint32_t hash_add(uint32_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash * 16777619u;
}

/* Of all that a bit of the lists means. */
static uint32_t id_of(const struct hosts *h)
{
	uint32_t hash = 2166136261u, i;
	const char *name;
	size_t at;

	for (i = 0; i < h->n; i++) {
		const struct host_list *list = &h->list[i];

		hash = (hash ^ (uint32_t)list->port ^ (uint32_t)list->loose << 20) * 16777619u;
		for (at = 0; (name = next_of(list, &at));)
			hash = hash_add(hash, name);
	}
	return hash ? hash : 1;
}

static struct host_port *port_of(struct policy_tables *t, uint32_t port)
{
	size_t i;

	for (i = 0; i < t->nhost_ports; i++)
		if (t->host_ports[i].port == port)
			return &t->host_ports[i];
	vec_push(t->host_ports, t->nhost_ports) = (struct host_port){.port = port};
	return &t->host_ports[t->nhost_ports - 1];
}

void hosts_fill(const struct hosts *h, const struct policy_env *env,
		const struct ir_name_times *times, struct policy_tables *t)
{
	uint32_t i;

	if (!h->n)
		return;
	t->policy.flags |= RF_POLICY_HOSTS;
	t->policy.hosts_id = id_of(h);
	for (i = 0; i < h->n; i++) {
		if (h->list[i].loose)
			t->policy.hosts_loose |= 1ull << i;
		if (h->list[i].port < 0)
			t->policy.hosts_any |= 1ull << i;
		else
			port_of(t, (uint32_t)h->list[i].port)->lists |= 1ull << i;
	}
	t->policy.told_least = times->v[IR_NAME_AT_LEAST];
	t->policy.told_most = times->v[IR_NAME_AT_MOST];
	t->policy.told_grace = times->v[IR_NAME_GRACE];
	t->policy.netns = env->netns;
	t->policy.nresolvers = (uint32_t)env->nresolvers;
	memcpy(t->policy.resolvers, env->resolvers, sizeof(t->policy.resolvers));
}
