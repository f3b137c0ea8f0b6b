// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/sha256.h"
#include "user/policy/asks.h"
#include "user/policy/dnf.h"
#include "user/policy/layer.h"
#include "user/policy/name_times.h"
#include "user/policy/pool.h"

/* The compilation of all layers. used: which settings some layer has the variable of. */
struct compilation {
	const struct policy_options *options;
	struct policy_ir ir;
	struct diags *diags;
	struct sha256 hash;
	bool *used;
	size_t errors;	 /* that were there before */
	bool incomplete; /* a layer could not be read: its variables are not known */
};

static void check_env(struct compilation *c)
{
	const struct policy_env *env = c->options->env;
	const struct src_loc nowhere = {.file = "environment"};
	const struct {
		const char *name;
		const char *dir;
	} dirs[] = {{"workspace", env->workspace}, {"home", env->home}, {"tmp", env->tmp}};
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (dirs[i].dir[0] != '/')
			diag_error(c->diags, &nowhere, NULL,
				   "the %s directory, %s, is not absolute", dirs[i].name,
				   shown(dirs[i].dir).s);
	if (!*env->user)
		diag_error(c->diags, &nowhere, NULL, "the user has no name");
}

static void apply_settings(struct compilation *c, struct layer *l)
{
	size_t i;

	for (i = 0; i < c->options->nset; i++)
		if (vars_set(l, c->options->set[i]) != -ENOENT)
			c->used[i] = true;
}

static void check_settings(struct compilation *c)
{
	size_t i;

	for (i = 0; i < c->options->nset; i++) {
		char *file;

		if (c->used[i] || c->incomplete)
			continue;
		file = xasprintf("--set %s", shown(c->options->set[i]).s);
		diag_error(c->diags, &(struct src_loc){.file = file}, "define it under vars",
			   "no policy has this variable");
		free(file);
	}
}

/* Has the layer rules of its own, or anybody limits? */
static bool forbids(const struct policy_ir *ir, unsigned int layer)
{
	size_t i;

	for (i = 0; i < ir->nrules; i++)
		if (ir->rules[i].layer == layer && ir->rules[i].action == RF_ACTION_NONE)
			return true;
	return ir_limits_group(&ir->limits) || ir->limits.v[IR_LIMIT_TIME];
}

static void compile_layer(struct compilation *c, unsigned int index,
			  const struct policy_source *source)
{
	struct layer l = {.options = c->options,
			  .ir = &c->ir,
			  .diags = c->diags,
			  .index = index,
			  .hash = &c->hash};
	size_t errors = c->diags->errors;
	struct policy_file *root;

	vars_init(&l.vars, c->options->env);
	root = layer_load(&l, source);
	c->incomplete |= !root;
	apply_settings(c, &l);
	if (root) {
		layer_define(&l, root);
		layer_add_sandbox(&l, root);
		layer_add_rules(&l, root);
		layer_add_events(&l);
		layer_add_limits(&l);
		layer_add_name_times(&l);
		layer_add_select(&l);
		if (c->diags->errors == errors)
			layer_advise(&l);
		if (!forbids(&c->ir, index) && c->diags->errors == errors)
			diag_warning(c->diags, &root->root->loc, "add rules, sandbox or extends",
				     "this policy forbids nothing");
	}
	vec_push(c->ir.layers, c->ir.nlayers) = (struct ir_layer){
		.name = xstrdup(root ? root->name : "?"), .file = xstrdup(source->path)};
	layer_release(&l);
}

/* A session that could leave its control group would have no limits: a layer of ours keeps it. */
static void keep_limits(struct compilation *c)
{
	const struct embedded_policy *p = policy_builtin(&(struct policy_options){0}, "limits");

	if (!ir_limits_group(&c->ir.limits))
		return;
	if (p)
		compile_layer(c, (unsigned int)c->options->nlayers,
			      &(struct policy_source){
				      .path = "builtin:limits", .text = p->text, .len = p->size});
	else
		diag_error(c->diags, &(struct src_loc){.file = "builtin:limits"}, "build it again",
			   "this program holds no builtin:limits");
}

struct via_names {
	const char *v[RF_VIA_MAX];
	size_t n;
	bool full;
};

static void count_via(struct compilation *c, const struct ir_cond *cond, struct via_names *names)
{
	size_t i;

	for (i = 0; i < cond->nchild; i++)
		count_via(c, cond->child[i], names);
	if ((cond->kind != IR_COND_VIA && cond->kind != IR_COND_BY) || names->full)
		return;
	for (i = 0; i < names->n; i++)
		if (strcmp(names->v[i], cond->program) == 0)
			return;
	if (names->n < RF_VIA_MAX) {
		names->v[names->n++] = cond->program;
		return;
	}
	names->full = true;
	diag_error(c->diags, &cond->loc, NULL,
		   "more than %d programs named by via and by, in all layers (RF_VIA_MAX)",
		   RF_VIA_MAX);
}

static void check_via(struct compilation *c)
{
	struct via_names names = {.n = 0};
	size_t i;

	for (i = 0; i < c->ir.nrules; i++)
		if (c->ir.rules[i].when)
			count_via(c, c->ir.rules[i].when, &names);
}

/* A condition that is too wide. That too many programs are named was said. */
static void check_cond(struct compilation *c, struct conds *conds, const struct ir_rule *r)
{
	struct rf_term nothing = {0};
	char *error = NULL;
	uint32_t cond;

	if (r->when && conds_add(conds, r->when, &nothing, 1, &cond, &error) &&
	    conds->nvia < RF_VIA_MAX)
		diag_error(c->diags, &r->when->loc, NULL, "%s", error);
	free(error);
}

/* What the tables have a fixed number of, and what it is that goes over. */
static void check_asks(struct compilation *c)
{
	struct asks asks = {0};
	struct rf_term term = {0};
	struct conds conds;
	/* What was refused may be half a condition. */
	const bool sound = c->diags->errors == c->errors;
	size_t i, later = 0;
	char *error = NULL;

	conds_init(&conds);
	conds.by_name = true;
	for (i = 0; i < c->ir.nrules; i++) {
		const struct ir_rule *r = &c->ir.rules[i];

		if (sound)
			check_cond(c, &conds, r);
		if (r->later && ++later == RF_LATER_MAX + 1)
			diag_error(c->diags, &r->loc, NULL,
				   "more than %d events with succeeds, in all layers "
				   "(RF_LATER_MAX)",
				   RF_LATER_MAX);
		if (!error && asks_add(&asks, r, &term, &error))
			diag_error(c->diags, &r->loc, NULL, "%s", error);
	}
	free(error);
	conds_release(&conds);
	asks_release(&asks);
}

/* With lengths, so that no two sequences of strings hash alike. */
static void hash_string(struct sha256 *hash, const char *s)
{
	uint64_t len = strlen(s);

	sha256_add(hash, &len, sizeof(len));
	sha256_add(hash, s, len);
}

static void hash_finish(struct compilation *c)
{
	const struct policy_env *env = c->options->env;
	uint8_t digest[SHA256_SIZE];
	size_t i;

	hash_string(&c->hash, env->workspace);
	hash_string(&c->hash, env->home);
	hash_string(&c->hash, env->user);
	hash_string(&c->hash, env->tmp);
	for (i = 0; i < c->options->nset; i++)
		hash_string(&c->hash, c->options->set[i]);
	sha256_finish(&c->hash, digest);
	sha256_hex(digest, c->ir.hash);
}

int policy_compile_ir(const struct policy_options *o, struct policy_ir *ret_ir,
		      struct diags *ret_diags)
{
	struct compilation c = {.options = o,
				.ir = {.audit = o->audit},
				.diags = ret_diags,
				.errors = ret_diags->errors};
	size_t errors = ret_diags->errors;
	unsigned int i;
	bool bad;

	sha256_init(&c.hash);
	c.used = xcalloc(o->nset, sizeof(*c.used));
	check_env(&c);
	if (ret_diags->errors == errors) {
		for (i = 0; i < o->nlayers; i++)
			compile_layer(&c, i, &o->layers[i]);
		keep_limits(&c);
		check_settings(&c);
		name_times_finish(&c.ir, ret_diags);
	}
	check_via(&c);
	check_asks(&c);
	hash_finish(&c);
	free(c.used);
	bad = ret_diags->errors > errors;
	diags_sort(ret_diags);
	if (bad) {
		policy_ir_release(&c.ir);
		return -EINVAL;
	}
	*ret_ir = c.ir;
	return 0;
}
