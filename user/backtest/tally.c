// SPDX-License-Identifier: GPL-2.0-only
#include "user/backtest/tally.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/event/names.h"

#define BUCKETS_MIN 256

void tally_init(struct tally *t, const struct policy_tables *tables)
{
	*t = (struct tally){.tables = tables};
	t->rules = xcalloc(tables->nrules + 1, sizeof(*t->rules));
}

void tally_release(struct tally *t)
{
	for (size_t i = 0; i < t->ngroups; i++) {
		free(t->groups[i].key);
		free(t->groups[i].object);
		free(t->groups[i].program);
		free(t->groups[i].file);
	}
	free(t->groups);
	free(t->bucket);
	free(t->rules);
	*t = (struct tally){0};
}

/* ---- what it was about --------------------------------------------------------------------------
 */

static void add_address(const struct eval_op *op, struct strbuf *out)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool v4 = !memcmp(op->addr, mapped, sizeof(mapped));
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? op->addr + 12 : op->addr, text, sizeof(text));
	strbuf_addf(out, v4 ? "%s:%u" : "[%s]:%u", text, op->port);
}

static void add_object(const struct eval_op *op, struct strbuf *out)
{
	switch (op->kind) {
	case EVAL_RENAME:
	case EVAL_LINK:
		strbuf_addf(out, "%s -> %s", op->path, op->to);
		break;
	case EVAL_INET:
		add_address(op, out);
		break;
	case EVAL_ABSTRACT:
		strbuf_addf(out, "unix:@%s", op->abstract);
		break;
	case EVAL_UNIX:
		strbuf_addf(out, "unix:%s", op->path);
		break;
	case EVAL_SYSTEM:
		break;
	default:
		strbuf_addstr(out, op->path);
	}
}

/* ---- groups -------------------------------------------------------------------------------------
 */

static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static uint32_t *slot_of(const struct tally *t, const char *key)
{
	size_t mask = t->nbuckets - 1, i = hash_of(key) & mask;

	while (t->bucket[i] && strcmp(t->groups[t->bucket[i] - 1].key, key) != 0)
		i = (i + 1) & mask;
	return &t->bucket[i];
}

static void grow(struct tally *t)
{
	if (2 * (t->ngroups + 1) <= t->nbuckets)
		return;
	free(t->bucket);
	t->nbuckets = t->nbuckets ? 2 * t->nbuckets : BUCKETS_MIN;
	t->bucket = xcalloc(t->nbuckets, sizeof(*t->bucket));
	for (size_t i = 0; i < t->ngroups; i++)
		*slot_of(t, t->groups[i].key) = (uint32_t)i + 1;
}

static char *program_of(const struct scan *s)
{
	struct strbuf name = STRBUF_INIT;

	if (!scan_bytes(scan_below(s->process, "executable"), "name", &name))
		strbuf_addstr(&name, "?");
	return strbuf_detach(&name);
}

static void add_group(struct tally *t, const struct backtest_result *r, const struct scan *s,
		      const char *file)
{
	struct strbuf object = STRBUF_INIT;
	uint32_t *slot;
	char *key;

	strbuf_addstr(&object, "");
	add_object(&r->operation->op, &object);
	key = xasprintf("%u %u %u %u %u %s", r->change, r->now, r->was, r->op, r->rule_id,
			object.s);
	grow(t);
	slot = slot_of(t, key);
	if (*slot) {
		t->groups[*slot - 1].n++;
	} else if (t->ngroups == TALLY_GROUPS_MAX) {
		t->more++;
	} else {
		vec_push(t->groups, t->ngroups) =
			(struct tally_group){.key = key,
					     .object = strbuf_detach(&object),
					     .program = program_of(s),
					     .file = xstrdup(file),
					     .result = *r,
					     .seq = s->seq,
					     .n = 1};
		*slot = (uint32_t)t->ngroups;
		key = NULL;
	}
	free(key);
	strbuf_release(&object);
}

void tally_add(struct tally *t, const struct backtest_result *r, const struct scan *s,
	       const char *file)
{
	t->judged++;
	if (r->operation->prevented)
		t->prevented++;
	else
		t->happened++;
	t->change[r->change]++;
	if (r->change == BACKTEST_DENIED && r->after)
		t->after++;
	for (unsigned int i = 0; r->lacks && i < LACK_BITS; i++)
		t->lacks[i] += r->lacks >> i & 1;
	if (r->rule) {
		t->rules[r->rule_id].n[r->now]++;
		t->rules[r->rule_id].change[r->change]++;
	}
	if (r->change != BACKTEST_SAME)
		add_group(t, r, s, file);
}
