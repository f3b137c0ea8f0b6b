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
	} else if (use != PATTERN_STANDS &&
		   (looks_like_directory(entry->text) || is_machine_dir(l, entry->text))) {
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
	if (a->kind == PATTERN_HOST && a->port != b->port)
		return a->port < b->port ? -1 : 1;
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

/* dir/(two stars), where dir has no wildcard: how long dir is. 0: it is something else. */
static size_t tree_of(const char *text)
{
	size_t len = strlen(text);

	if (len < 4 || strcmp(text + len - 3, "/**") != 0)
		return 0;
	return strcspn(text, "*?[{\\") == len - 2 ? len - 3 : 0;
}

bool pattern_covers(const struct ir_pattern *wide, const struct ir_pattern *narrow)
{
	size_t tree;

	if (wide->kind != narrow->kind)
		return false;
	if (compare_patterns(&wide, &narrow) == 0)
		return true;
	if (wide->kind == PATTERN_INET)
		return wide->set == INET_SET_ANY && (wide->port < 0 || wide->port == narrow->port);
	if (wide->kind == PATTERN_PROGRAM)
		return strcmp(wide->text, "*") == 0;
	if (wide->kind != PATTERN_PATH)
		return false;
	if (pattern_is_everything(wide))
		return true;
	tree = tree_of(wide->text);
	return tree && strncmp(wide->text, narrow->text, tree) == 0 &&
	       (!narrow->text[tree] || narrow->text[tree] == '/');
}

/* Longer lists are a machine's, which does not read warnings. */
#define COMPARED_MAX 1000

/* A pattern of the rule that nothing is left of; NULL: none. */
static const struct ir_pattern *swallowed(const struct ir_pattern *hole,
					  const struct ir_pattern **rule, size_t n)
{
	const struct ir_pattern **same;
	size_t i;

	same = bsearch(&hole, rule, n, sizeof(*rule), compare_patterns);
	if (same)
		return *same;
	for (i = 0; i < n && n < COMPARED_MAX && hole->kind == PATTERN_PATH && tree_of(hole->text);
	     i++)
		if (pattern_covers(hole, rule[i]))
			return rule[i];
	return NULL;
}

void patterns_check_except(struct layer *l, const struct ir_patterns *of,
			   const struct ir_patterns *except)
{
	const struct ir_pattern **rule = sorted(of), *hole, *lost;
	size_t i;

	for (i = 0; i < except->n; i++) {
		hole = &except->v[i];
		lost = swallowed(hole, rule, of->n);
		if (pattern_is_everything(hole))
			diag_warning(
				l->diags, &hole->loc, "name what the exception is for",
				"this exception is everything, so nothing is left of the rule");
		else if (lost)
			diag_warning(
				l->diags, &hole->loc, "leave both out, or narrow the exception",
				strcmp(lost->text ? lost->text : "", hole->text ? hole->text : "")
					? "this exception swallows a pattern of the rule: all "
					  "that it matches is excepted"
					: "this exception swallows a pattern of the rule: "
					  "they are the same");
	}
	free(rule);
}
