// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/ir.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/pool.h"

struct pool {
	char **v;
	size_t n;
};

const char *ir_intern(struct policy_ir *ir, const char *s)
{
	struct pool *pool = ir->pool;
	size_t i;

	if (!pool)
		ir->pool = pool = xcalloc(1, sizeof(*pool));
	for (i = 0; i < pool->n; i++)
		if (strcmp(pool->v[i], s) == 0)
			return pool->v[i];
	vec_push(pool->v, pool->n) = xstrdup(s);
	return pool->v[pool->n - 1];
}

static void pool_free(struct pool *pool)
{
	size_t i;

	for (i = 0; pool && i < pool->n; i++)
		free(pool->v[i]);
	if (pool)
		free(pool->v);
	free(pool);
}

static void patterns_release(struct ir_patterns *patterns)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		free(patterns->v[i].text);
	free(patterns->v);
	*patterns = (struct ir_patterns){0};
}

static void cond_free(struct ir_cond *cond)
{
	size_t i;

	if (!cond)
		return;
	for (i = 0; i < cond->nchild; i++)
		cond_free(cond->child[i]);
	patterns_release(&cond->files);
	free(cond->child);
	free(cond->program);
	free(cond->name);
	free(cond);
}

struct ir_patterns ir_patterns_copy(const struct ir_patterns *patterns)
{
	struct ir_patterns out = {0};
	size_t i;

	for (i = 0; i < patterns->n; i++) {
		vec_push(out.v, out.n) = patterns->v[i];
		out.v[i].text = patterns->v[i].text ? xstrdup(patterns->v[i].text) : NULL;
	}
	return out;
}

struct ir_cond *ir_cond_copy(const struct ir_cond *cond)
{
	struct ir_cond *copy;
	size_t i;

	if (!cond)
		return NULL;
	copy = xmemdup(cond, sizeof(*cond));
	copy->program = cond->program ? xstrdup(cond->program) : NULL;
	copy->name = cond->name ? xstrdup(cond->name) : NULL;
	copy->files = ir_patterns_copy(&cond->files);
	copy->child = NULL;
	copy->nchild = 0;
	for (i = 0; i < cond->nchild; i++)
		vec_push(copy->child, copy->nchild) = ir_cond_copy(cond->child[i]);
	return copy;
}

bool ir_rule_is_twin(const struct policy_ir *ir, size_t rule)
{
	const struct ir_rule *r = &ir->rules[rule];

	return rule && (r->by_content || r->by_host) && r->layer == r[-1].layer &&
	       r->bit == r[-1].bit && r->action == r[-1].action && r->loc.line == r[-1].loc.line &&
	       !strcmp(r->name, r[-1].name);
}

bool ir_rule_permits(const struct policy_ir *ir, const struct ir_rule *rule)
{
	return rule->action == RF_ACTION_OPEN || rule->action == RF_ACTION_CLEAN ||
	       (rule->action == RF_ACTION_FORGET && ir->gates[rule->bit].initially);
}

void ir_rule_release(struct ir_rule *rule)
{
	free(rule->name);
	free(rule->reason);
	patterns_release(&rule->of);
	patterns_release(&rule->except);
	patterns_release(&rule->args);
	patterns_release(&rule->without);
	patterns_release(&rule->cwd);
	free(rule->sha256.v);
	cond_free(rule->when);
	*rule = (struct ir_rule){0};
}

static void release_names(struct policy_ir *ir)
{
	size_t i;

	for (i = 0; i < ir->nlabels; i++)
		free(ir->labels[i].name);
	for (i = 0; i < ir->ngates; i++)
		free(ir->gates[i].name);
	for (i = 0; i < ir->ntools; i++)
		free(ir->tools[i].name);
	for (i = 0; i < ir->nselect; i++) {
		patterns_release(&ir->select[i].exec);
		patterns_release(&ir->select[i].cgroup);
	}
	free(ir->labels);
	free(ir->gates);
	free(ir->tools);
	free(ir->select);
}

void policy_ir_release(struct policy_ir *ir)
{
	size_t i;

	for (i = 0; i < ir->nlayers; i++) {
		free(ir->layers[i].name);
		free(ir->layers[i].file);
	}
	for (i = 0; i < ir->nrules; i++)
		ir_rule_release(&ir->rules[i]);
	release_names(ir);
	free(ir->layers);
	free(ir->rules);
	pool_free(ir->pool);
	*ir = (struct policy_ir){0};
}

struct ir_rule ir_rule_twin(const struct ir_rule *rule)
{
	struct ir_rule twin = *rule;

	twin.name = xstrdup(rule->name);
	twin.reason = rule->reason ? xstrdup(rule->reason) : NULL;
	twin.everything = true;
	twin.of = (struct ir_patterns){0};
	twin.except = ir_patterns_copy(&rule->except);
	twin.args = ir_patterns_copy(&rule->args);
	twin.without = ir_patterns_copy(&rule->without);
	twin.cwd = ir_patterns_copy(&rule->cwd);
	twin.sha256 = (struct ir_digests){0};
	twin.when = ir_cond_copy(rule->when);
	return twin;
}
