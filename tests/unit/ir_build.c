// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/ir_build.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

void build_init(struct build *b)
{
	memset(b, 0, sizeof(*b));
	b->env = (struct policy_env){.home = "/home/u",
				     .user = "u",
				     .tmp = "/tmp",
				     .workspace = "/w",
				     .mounts = b->mounts};
}

struct ir_rule *build_rule(struct build *b, const char *name, enum rf_effect effect, uint32_t ops)
{
	vec_push(b->ir.rules, b->ir.nrules) = (struct ir_rule){
		.name = xstrdup(name),
		.effect = effect,
		.ops = ops,
		.loc = {.file = "test.yaml", .line = (unsigned int)b->ir.nrules + 1}};
	return &b->ir.rules[b->ir.nrules - 1];
}

static void add(struct ir_patterns *to, struct ir_pattern p)
{
	vec_push(to->v, to->n) = p;
}

static struct ir_pattern pattern(enum pattern_kind kind, const char *text)
{
	return (struct ir_pattern){.kind = kind,
				   .text = xstrdup(text),
				   .port = -1,
				   .loc = {.file = "test.yaml", .line = 1}};
}

void build_of(struct build *b, enum pattern_kind kind, const char *text)
{
	add(&b->ir.rules[b->ir.nrules - 1].of, pattern(kind, text));
}

void build_except(struct build *b, enum pattern_kind kind, const char *text)
{
	add(&b->ir.rules[b->ir.nrules - 1].except, pattern(kind, text));
}

void build_addr(const char *text, uint8_t ret_addr[16])
{
	memset(ret_addr, 0, 16);
	if (strchr(text, ':')) {
		if (inet_pton(AF_INET6, text, ret_addr) != 1)
			abort();
		return;
	}
	ret_addr[10] = ret_addr[11] = 0xff;
	if (inet_pton(AF_INET, text, ret_addr + 12) != 1)
		abort();
}

void build_inet(struct build *b, bool except, enum inet_set set, const char *cidr, int port)
{
	struct ir_rule *r = &b->ir.rules[b->ir.nrules - 1];
	struct ir_pattern p = {.kind = PATTERN_INET, .set = set, .port = port};
	char *text = xstrdup(cidr ? cidr : "::/0"), *slash = strchr(text, '/');

	if (slash)
		*slash++ = '\0';
	build_addr(text, p.addr);
	p.bits = slash ? (unsigned int)strtoul(slash, NULL, 10) : strchr(text, ':') ? 128 : 32;
	if (!strchr(text, ':'))
		p.bits += 96;
	free(text);
	add(except ? &r->except : &r->of, p);
}

struct ir_cond *build_via(const char *program, const char *file)
{
	struct ir_cond *c = xcalloc(1, sizeof(*c));

	c->kind = IR_COND_VIA;
	c->program = xstrdup(program);
	if (file)
		add(&c->files, pattern(PATTERN_PATH, file));
	return c;
}

struct ir_cond *build_cond(enum ir_cond_kind kind, struct ir_cond *a, struct ir_cond *b)
{
	struct ir_cond *c = xcalloc(1, sizeof(*c));

	c->kind = kind;
	if (a)
		vec_push(c->child, c->nchild) = a;
	if (b)
		vec_push(c->child, c->nchild) = b;
	return c;
}

void build_mount(struct build *b, uint32_t dev, const char *root, const char *point)
{
	b->mounts[b->env.nmounts++] =
		(struct policy_mount){.dev = dev, .root = (char *)root, .point = (char *)point};
}

int build_lower(struct build *b)
{
	int err;

	free(b->error);
	b->error = NULL;
	policy_tables_release(&b->tables);
	err = policy_lower(&b->ir, &b->env, &b->tables, &b->error);
	if (!err)
		eval_init(&b->eval, &b->tables);
	return err;
}

static void release_patterns(struct ir_patterns *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->v[i].text);
	free(p->v);
}

static void release_cond(struct ir_cond *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < c->nchild; i++)
		release_cond(c->child[i]);
	free(c->child);
	free(c->program);
	release_patterns(&c->files);
	free(c);
}

void build_release(struct build *b)
{
	size_t i;

	for (i = 0; i < b->ir.nrules; i++) {
		free(b->ir.rules[i].name);
		release_patterns(&b->ir.rules[i].of);
		release_patterns(&b->ir.rules[i].except);
		release_patterns(&b->ir.rules[i].args);
		release_patterns(&b->ir.rules[i].without);
		release_patterns(&b->ir.rules[i].cwd);
		release_cond(b->ir.rules[i].when);
	}
	free(b->ir.rules);
	free(b->error);
	policy_tables_release(&b->tables);
	memset(b, 0, sizeof(*b));
}
