// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

static void read_all(const char *path, struct strbuf *out)
{
	FILE *f = fopen(path, "re");
	char buf[4096];
	size_t n;

	strbuf_addstr(out, "");
	if (!f)
		return;
	while ((n = fread(buf, 1, sizeof(buf), f)))
		strbuf_add(out, buf, n);
	fclose(f);
}

static const char *directory(const struct place *p, char letter)
{
	switch (letter) {
	case 'W':
		return p->w;
	case 'O':
		return p->o;
	case 'D':
		return p->d;
	case 'H':
		return p->h;
	}
	return NULL;
}

static void substitute(const struct strbuf *in, const struct place *place, struct strbuf *out)
{
	for (size_t i = 0; i < in->len; i++) {
		const char *dir = i + 2 < in->len && in->s[i] == '@' && in->s[i + 2] == '@'
					  ? directory(place, in->s[i + 1])
					  : NULL;

		if (dir) {
			strbuf_addstr(out, dir);
			i += 2;
		} else {
			strbuf_addch(out, in->s[i]);
		}
	}
}

/* A program by name, where the session's PATH has it. */
static char *find_program(const char *name)
{
	static const char *const dirs[] = {"/usr/local/bin", "/usr/bin", "/usr/sbin", NULL};

	if (strchr(name, '/'))
		return realpath(name, NULL);
	for (int i = 0; dirs[i]; i++) {
		char *path = xasprintf("%s/%s", dirs[i], name), *real = realpath(path, NULL);

		free(path);
		if (real)
			return real;
	}
	return NULL;
}

static void resolve(struct ir_cond *c)
{
	if (!c)
		return;
	if ((c->kind == IR_COND_VIA || c->kind == IR_COND_BY) && !c->files.n) {
		char *path = find_program(c->program);

		if (path) {
			struct ir_pattern *p = &vec_push(c->files.v, c->files.n);

			memset(p, 0, sizeof(*p));
			p->kind = PATTERN_PATH;
			p->text = path;
			p->port = -1;
			p->loc = c->loc;
		}
	}
	for (size_t i = 0; i < c->nchild; i++)
		resolve(c->child[i]);
}

/* Programs that are trusted: the files that they are. What is not found trusts nothing. */
static void resolve_programs(struct ir_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++) {
		struct ir_pattern *p = &patterns->v[i];
		char *path = p->kind == PATTERN_PROGRAM ? find_program(p->text) : NULL;

		if (!path)
			continue;
		free(p->text);
		p->text = path;
		p->kind = PATTERN_PATH;
	}
}

static char *compile(const char *file, const struct strbuf *text, const struct policy_env *env,
		     bool audit, struct policy_tables *ret_tables)
{
	struct policy_source source = {.path = file, .text = text->s, .len = text->len};
	struct policy_options options = {
		.layers = &source, .nlayers = 1, .env = env, .audit = audit};
	struct strbuf words = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir;
	char *error = NULL;
	int r = policy_compile_ir(&options, &ir, &diags);

	if (r) {
		diags_format(&diags, &words);
		diags_release(&diags);
		return strbuf_detach(&words);
	}
	diags_release(&diags);
	for (size_t i = 0; i < ir.nrules; i++) {
		resolve(ir.rules[i].when);
		resolve_programs(&ir.rules[i].except);
		if (ir.rules[i].trusted)
			resolve_programs(&ir.rules[i].of);
	}
	r = policy_lower(&ir, env, ret_tables, &error);
	policy_ir_release(&ir);
	if (r && !error)
		error = xstrdup(strerror(-r));
	return r ? error : NULL;
}

char *policy_open(struct rig *rig, const char *file, const struct place *place, bool audit,
		  struct policy *p)
{
	struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT, info = STRBUF_INIT;
	struct policy_env env = {
		.home = place->h, .user = "root", .tmp = "/tmp", .workspace = place->w};
	char *error;

	memset(p, 0, sizeof(*p));
	read_all(file, &raw);
	substitute(&raw, place, &text);
	read_all("/proc/self/mountinfo", &info);
	mounts_parse(info.s, info.len, &p->mounts);
	env.mounts = p->mounts.v;
	env.nmounts = p->mounts.n;
	error = compile(file, &text, &env, audit, &p->tables);
	if (!error) {
		char *e = NULL;

		if (engine_policy_load(rig->engine, &p->tables, &p->loaded, &e))
			error = e ? e : xstrdup("the policy does not go into the maps");
		if (error)
			policy_tables_release(&p->tables);
	}
	if (error)
		mounts_release(&p->mounts);
	strbuf_release(&raw);
	strbuf_release(&text);
	strbuf_release(&info);
	return error;
}

void policy_close(struct rig *rig, struct policy *p)
{
	engine_policy_drop(rig->engine, &p->loaded);
	policy_tables_release(&p->tables);
	mounts_release(&p->mounts);
}
