// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/hits.h"
#include "user/policy/host.h"

enum { ENTRY_START, ENTRY_CALLED, ENTRY_ABSTRACT, ENTRY_ARG, ENTRY_HOST, ENTRY_SBS };

/* A file system of the session, while the automaton is being made. */
struct fs {
	uint32_t dev;
	uint32_t chain; /* root of the trie of mounted directories; NFA_NONE: none yet */
	struct nfa_set from, root;
};

struct make {
	const struct policy_ir *ir;
	const struct names_input *in;
	struct nfa nfa;
	uint32_t root[ENTRY_SBS];
	struct fs *fs;
	size_t nfs;
	struct names *names;
	char *error;
};

static int add_glob(struct make *m, uint32_t from, const struct ir_pattern *p, uint32_t hit)
{
	struct glob_error error = {0};
	struct glob g;
	int err = p->kind == PATTERN_ARGUMENT || p->kind == PATTERN_HOST
			  ? glob_parse_word(p->text, strlen(p->text), &g, &error)
			  : glob_parse(p->text, strlen(p->text), &g, &error);

	if (err) {
		m->error = xasprintf("%s:%u: pattern %s: %s", p->loc.file ? p->loc.file : "?",
				     p->loc.line, p->text, error.message);
		return -EINVAL;
	}
	nfa_add(&m->nfa, from, &g, hit);
	glob_release(&g);
	return 0;
}

/* A program's name counts wherever the file lies, and as the name that it was called by. */
static int add_program(struct make *m, const struct ir_pattern *p, uint32_t hit)
{
	uint32_t anywhere = nfa_floating(&m->nfa, m->root[ENTRY_START], hit);
	int err;

	/* What permits or trusts is held by the file's path, which it was resolved to. */
	if ((hit & HIT_EXCEPT) || m->ir->rules[hit_rule(hit)].trusted)
		return 0;
	err = add_glob(m, anywhere, p, hit);
	return err ? err : add_glob(m, m->root[ENTRY_CALLED], p, hit);
}

static int add_pattern(struct make *m, const struct ir_pattern *p, uint32_t rule, bool except)
{
	switch (p->kind) {
	case PATTERN_PATH:
		return add_glob(m, m->root[ENTRY_START], p, hit_of_rule(rule, HIT_PATH, except));
	case PATTERN_PROGRAM:
		return add_program(m, p, hit_of_rule(rule, HIT_PROGRAM, except));
	case PATTERN_UNIX_PATH:
		return add_glob(m, m->root[ENTRY_START], p, hit_of_rule(rule, HIT_UNIX, except));
	case PATTERN_UNIX_ABSTRACT:
		return add_glob(m, m->root[ENTRY_ABSTRACT], p, hit_of_rule(rule, HIT_UNIX, except));
	case PATTERN_INET:
		inet_add(&m->names->inet, p, hit_of_rule(rule, HIT_INET, except));
		return 0;
	case PATTERN_ARGUMENT:
	case PATTERN_HOST:
		break;
	}
	return 0;
}

/* Names of hosts, backwards: what they have in common stands at their end. */
static int add_hosts(struct make *m)
{
	const struct hosts *hosts = m->in->hosts;
	uint32_t i;
	size_t k;
	int err = 0;

	for (i = 0; i < hosts->n && !err; i++) {
		const struct ir_patterns *list = hosts->list[i].patterns;

		for (k = 0; k < list->n && !err; k++) {
			struct ir_pattern p = list->v[k];

			if (!host_list_has(&hosts->list[i], &p))
				continue;
			p.text = host_backwards(p.text);
			err = add_glob(m, m->root[ENTRY_HOST], &p, hit_of_host(i));
			free(p.text);
		}
	}
	return err;
}

/* Patterns that are no objects: programs of conditions, directories, arguments. */
static int add_asked(struct make *m)
{
	const struct asks *asks = m->in->asks;
	const struct conds *conds = m->in->conds;
	size_t i, k;
	int err = 0;

	for (i = 0; i < conds->nvia && !err; i++)
		for (k = 0; conds->via[i].name && k < conds->via[i].files->n && !err; k++)
			err = add_glob(m, m->root[ENTRY_START], &conds->via[i].files->v[k],
				       hit_of_via((uint32_t)i));
	for (i = 0; i < asks->ncwd && !err; i++)
		for (k = 0; k < asks->cwd[i]->n && !err; k++)
			err = add_glob(m, m->root[ENTRY_START], &asks->cwd[i]->v[k],
				       hit_of_cwd((uint32_t)i));
	for (i = 0; i < asks->nsequences && !err; i++) {
		const struct ask_sequence *s = &asks->sequences[i];

		for (k = 0; k < s->n && !err; k++)
			err = add_glob(m, m->root[ENTRY_ARG], &s->v[k],
				       hit_of_arg(s->first + (uint32_t)k));
	}
	return err;
}

static int add_patterns(struct make *m)
{
	size_t i, k;
	int err = 0;

	for (i = 0; i < m->ir->nrules && !err; i++) {
		const struct ir_rule *r = &m->ir->rules[i];

		for (k = 0; k < r->of.n && !err; k++)
			err = add_pattern(m, &r->of.v[k], (uint32_t)i, false);
		for (k = 0; k < r->except.n && !err; k++)
			err = add_pattern(m, &r->except.v[k], (uint32_t)i, true);
	}
	if (!err)
		err = add_hosts(m);
	return err ? err : add_asked(m);
}

static struct fs *fs_of(struct make *m, uint32_t dev)
{
	size_t i;

	for (i = 0; i < m->nfs; i++)
		if (m->fs[i].dev == dev)
			return &m->fs[i];
	vec_push(m->fs, m->nfs) = (struct fs){.dev = dev, .chain = NFA_NONE};
	return &m->fs[m->nfs - 1];
}

static void set_add(struct nfa_set *to, const struct nfa_set *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		vec_push(to->v, to->n) = more->v[i];
}

/* "/" is the empty beginning of every name. */
static char *without_slash(const char *path)
{
	size_t len = strlen(path);

	while (len && path[len - 1] == '/')
		len--;
	return xstrndup(path, len);
}

/* The directory `dir` of the file system is mounted: it is `itself`, and behind its slash is `in`.
 */
static void mount_part(struct make *m, struct fs *fs, const char *dir, const struct nfa_set *itself,
		       const struct nfa_set *in)
{
	uint32_t end, h;
	size_t i;

	if (fs->chain == NFA_NONE) {
		struct nfa_set one = {.v = &fs->chain, .n = 1};

		fs->chain = nfa_root(&m->nfa);
		set_add(&fs->from, &one);
	}
	end = nfa_literal(&m->nfa, fs->chain, dir, strlen(dir));
	for (i = 0; i < itself->n; i++)
		for (h = m->nfa.nodes[itself->v[i]].hits; h != NFA_NONE; h = m->nfa.hits[h].next)
			nfa_hit(&m->nfa, end, m->nfa.hits[h].hit);
	end = nfa_literal(&m->nfa, end, "/", 1);
	for (i = 0; i < in->n; i++)
		nfa_link(&m->nfa, end, in->v[i]);
}

static void add_mount(struct make *m, const struct policy_mount *mount)
{
	struct fs *fs = fs_of(m, mount->dev);
	char *point = without_slash(mount->point), *dir = without_slash(mount->root);
	char *inside = xasprintf("%s/", point);
	struct nfa_set at, itself, in;

	nfa_walk(&m->nfa, m->root[ENTRY_START], point, &at);
	nfa_walk(&m->nfa, m->root[ENTRY_START], *point ? point : "/", &itself);
	nfa_walk(&m->nfa, m->root[ENTRY_START], inside, &in);
	if (*dir) {
		mount_part(m, fs, dir, &itself, &in);
	} else {
		set_add(&fs->from, &at);
		set_add(&fs->root, &itself);
	}
	free(at.v);
	free(itself.v);
	free(in.v);
	free(inside);
	free(point);
	free(dir);
}

static int too_big(struct make *m)
{
	const struct dfa *d = &m->names->dfa;
	char *what, *about = NULL;

	if (d->limit == DFA_LIMIT_STATES)
		what = xasprintf("more than %u states (RF_STATES_MAX)", RF_STATES_MAX);
	else if (d->limit == DFA_LIMIT_CELLS)
		what = xasprintf("more than %u cells (RF_CELLS_MAX)", RF_CELLS_MAX);
	else
		what = xasprintf("more than %llu steps to compile (DFA_WORK_MAX)", DFA_WORK_MAX);
	if (d->blame != NFA_NONE) {
		const struct ir_rule *r = &m->ir->rules[hit_rule(d->blame)];

		about = xasprintf("; most of it is about rule %s (%s:%u)", r->name,
				  r->loc.file ? r->loc.file : "?", r->loc.line);
	} else if (m->in->asks->nargs) {
		about = xstrdup("; most of it is about arguments");
	}
	m->error = xasprintf("the patterns together need %s%s", what, about ? about : "");
	free(what);
	free(about);
	return -E2BIG;
}

static int make_dfa(struct make *m)
{
	size_t n = ENTRY_SBS + m->nfs, i;
	struct dfa_entry *entries = xcalloc(n, sizeof(*entries));
	struct names *names = m->names;
	int err;

	for (i = 0; i < ENTRY_SBS; i++)
		entries[i] = (struct dfa_entry){.from = &m->root[i], .nfrom = 1};
	for (i = 0; i < m->nfs; i++)
		entries[ENTRY_SBS + i] = (struct dfa_entry){
			.from = m->fs[i].from.v,
			.nfrom = m->fs[i].from.n,
			.root = m->fs[i].root.v ? m->fs[i].root.v : m->root,
			.nroot = m->fs[i].root.n,
		};
	nfa_seal(&m->nfa);
	err = dfa_make(&m->nfa, entries, n, &names->dfa) ? too_big(m) : 0;
	names->start = entries[ENTRY_START].state;
	names->called = entries[ENTRY_CALLED].state;
	names->abstract = entries[ENTRY_ABSTRACT].state;
	names->arg = entries[ENTRY_ARG].state;
	names->host = entries[ENTRY_HOST].state;
	for (i = 0; i < m->nfs; i++)
		vec_push(names->sbs, names->nsbs) = (struct sb_start){
			.dev = m->fs[i].dev, .state = entries[ENTRY_SBS + i].state};
	free(entries);
	return err;
}

static void make_release(struct make *m)
{
	size_t i;

	for (i = 0; i < m->nfs; i++) {
		free(m->fs[i].from.v);
		free(m->fs[i].root.v);
	}
	free(m->fs);
	nfa_release(&m->nfa);
}

int names_make(const struct names_input *in, struct names *ret_names, char **ret_error)
{
	const struct policy_env *env = in->env;
	struct names names = {0};
	struct make m = {.ir = in->ir, .in = in, .names = &names};
	uint32_t word;
	size_t i;
	int err;

	nfa_init(&m.nfa);
	for (i = 0; i < ENTRY_SBS; i++)
		m.root[i] = nfa_root(&m.nfa);
	word = nfa_sink(&m.nfa, HIT_WORD);
	nfa_link(&m.nfa, m.root[ENTRY_CALLED], word);
	nfa_link(&m.nfa, m.root[ENTRY_ARG], word);
	nfa_link(&m.nfa, m.root[ENTRY_HOST], word);
	err = add_patterns(&m);
	for (i = 0; i < env->nmounts && !err; i++)
		add_mount(&m, &env->mounts[i]);
	if (!err)
		err = make_dfa(&m);
	make_release(&m);
	if (err) {
		names_release(&names);
		*ret_error = m.error;
		return err;
	}
	*ret_names = names;
	return 0;
}

void names_release(struct names *n)
{
	dfa_release(&n->dfa);
	inet_release(&n->inet);
	free(n->sbs);
	memset(n, 0, sizeof(*n));
}
