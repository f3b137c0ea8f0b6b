// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/pattern.h"

static bool is_among(const char *word, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/* Files that lie at any depth as a rule, and are named here at the top of the workspace only. */
static bool looks_floating(const char *text)
{
	static const char *const names[] = {".envrc",  ".netrc", ".npmrc",     ".pypirc",
					    ".pgpass", "id_rsa", "id_ed25519", "credentials.json"};

	if (strchr(text, '/'))
		return false;
	return strncmp(text, ".env", 4) == 0 || strncmp(text, "*.", 2) == 0 ||
	       is_among(text, names, sizeof(names) / sizeof(names[0]));
}

/* Names that are directories as a rule. */
static bool looks_like_directory(const char *text)
{
	static const char *const names[] = {
		".ssh",	   ".aws",  ".gnupg", ".git", ".kube", ".docker", ".config",	 ".github",
		".vscode", ".idea", ".azure", "tmp",  "etc",   "usr",	  "home",	 "var",
		"opt",	   "proc",  "sys",    "dev",  "src",   "tests",	  "node_modules"};
	const char *slash = strrchr(text, '/');

	return strcmp(text, "~") == 0 ||
	       is_among(slash ? slash + 1 : text, names, sizeof(names) / sizeof(names[0]));
}

static bool is_machine_dir(const struct layer *l, const char *text)
{
	static const char *const names[] = {"workspace", "home", "tmp"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(vars_find(&l->vars, names[i], strlen(names[i]))->values.v[0].text,
			   text) == 0)
			return true;
	return false;
}

void pattern_warn_path(struct layer *l, const struct text_at *entry, enum pattern_use use)
{
	struct shown text = shown(entry->text);
	char *hint;

	if (use == PATTERN_DENIES && looks_floating(entry->text)) {
		hint = xasprintf("write **/%s for any directory, ${workspace}/%s for this one",
				 text.s, text.s);
		diag_warning(l->diags, &entry->loc, hint,
			     "%s names a file at the top of the workspace only", text.s);
		free(hint);
	} else if (looks_like_directory(entry->text) || is_machine_dir(l, entry->text)) {
		hint = xasprintf("write %s/**", strcmp(text.s, "/") == 0 ? "" : text.s);
		diag_warning(l->diags, &entry->loc, hint,
			     "%s names the directory alone, not what is in it", text.s);
		free(hint);
	}
}

void patterns_add(struct layer *l, const struct texts *texts, enum object_kind kind,
		  enum pattern_use use, struct ir_patterns *out)
{
	struct ir_pattern pattern;
	size_t i;
	int err;

	for (i = 0; i < texts->n; i++) {
		const struct text_at *entry = &texts->v[i];

		if (kind == OBJECT_PATH)
			err = pattern_path(l, entry, use, &pattern);
		else if (kind == OBJECT_PROGRAM)
			err = pattern_program(l, entry, use, &pattern);
		else
			err = pattern_endpoint(l, entry, use, &pattern);
		if (!err)
			vec_push(out->v, out->n) = pattern;
	}
}

static int compare_patterns(const void *pa, const void *pb)
{
	const struct ir_pattern *a = *(const struct ir_pattern *const *)pa;
	const struct ir_pattern *b = *(const struct ir_pattern *const *)pb;
	int r;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind != PATTERN_INET)
		return strcmp(a->text, b->text);
	if (a->set != b->set)
		return a->set < b->set ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	r = a->bits != b->bits ? (a->bits < b->bits ? -1 : 1) : 0;
	return r ? r : memcmp(a->addr, b->addr, sizeof(a->addr));
}

static const struct ir_pattern **sorted(const struct ir_patterns *patterns)
{
	const struct ir_pattern **v = xcalloc(patterns->n, sizeof(*v));
	size_t i;

	for (i = 0; i < patterns->n; i++)
		v[i] = &patterns->v[i];
	qsort(v, patterns->n, sizeof(*v), compare_patterns);
	return v;
}

bool pattern_is_everything(const struct ir_pattern *p)
{
	if (p->kind == PATTERN_INET)
		return p->set == INET_SET_ANY && p->port < 0;
	return p->kind == PATTERN_PATH && strcmp(p->text, "/**") == 0;
}

void patterns_check_except(struct layer *l, const struct ir_patterns *of,
			   const struct ir_patterns *except)
{
	const struct ir_pattern **rule = sorted(of), *hole;
	size_t i;

	for (i = 0; i < except->n; i++) {
		hole = &except->v[i];
		if (pattern_is_everything(hole))
			diag_warning(
				l->diags, &hole->loc, "name what the exception is for",
				"this exception is everything, so nothing is left of the rule");
		else if (bsearch(&hole, rule, of->n, sizeof(*rule), compare_patterns))
			diag_warning(l->diags, &hole->loc,
				     "leave both out, or narrow the exception",
				     "this exception swallows a pattern of the rule: they are the "
				     "same");
	}
	free(rule);
}
