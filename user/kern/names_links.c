// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/alloc.h"
#include "user/kern/names.h"
#include "user/policy/glob.h"

/* One pattern while its spellings are gathered. */
struct spelling {
	const struct names_view *view;
	const struct ir_pattern *of;
	struct ir_patterns *to; /* starts with `of` as written */
	struct diags *diags;
	const char *literal; /* the part that is no glob, as a path, */
	const char *tail;    /* and the glob behind it */
	bool permits;
	bool untrusted; /* a link of the session's own was met: what follows is not taken */
};

static bool has_pattern(const struct ir_patterns *in, enum pattern_kind kind, const char *text)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].kind == kind && in->v[i].text && !strcmp(in->v[i].text, text))
			return true;
	return false;
}

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return dir[0] && !strncmp(path, dir, n) &&
	       (path[n] == '/' || !path[n] || dir[n - 1] == '/');
}

static enum names_use use_of(const struct spelling *s)
{
	return s->permits ? NAMES_PERMITS : NAMES_DENIES;
}

/*
 * A link in the workspace: whoever works there may have put it, unless root did for somebody else.
 * Once the session runs, the same goes for every link.
 */
static bool is_of_session(const struct spelling *s, const char *link)
{
	struct stat st;

	if (names_is_late(s->view->memory, s->view->root.fd, link, s->view->uid))
		return true;
	if (!s->view->workspace || !is_below(link, s->view->workspace))
		return false;
	return !s->view->uid || fstatat(s->view->root.fd, link + 1, &st, AT_SYMLINK_NOFOLLOW) ||
	       st.st_uid;
}

static void add_spelling(struct spelling *s, const char *path)
{
	char *escaped, *text;

	escaped = glob_escape(path, strlen(path));
	text = xasprintf("%s%s", !strcmp(path, "/") && *s->tail ? "" : escaped, s->tail);
	if (!has_pattern(s->to, s->of->kind, text)) {
		vec_push(s->to->v, s->to->n) = (struct ir_pattern){
			.kind = s->of->kind, .text = text, .loc = s->of->loc, .port = -1};
		text = NULL;
	}
	free(text);
	free(escaped);
}

static void take(void *ctx, const char *path, const char *link)
{
	struct spelling *s = ctx;

	if (s->untrusted)
		return;
	add_spelling(s, path);
	names_remember(s->view->memory, use_of(s), s->literal, path);
	if (!link || !s->permits || !is_of_session(s, link))
		return;
	s->untrusted = true;
	diag_warning(s->diags, &s->of->loc, "name what it points to, if that is meant",
		     "%s is a symbolic link that the session %s; the exception does not follow it",
		     shown(link).s,
		     s->view->memory && s->view->memory->closed ? "may have put there"
								: "has in its workspace");
}

static void add_spellings(struct spelling *s)
{
	size_t n = names_literal(s->of->text);
	char *literal = names_unescape(s->of->text, n), *real = NULL;
	const struct names_known *known = names_recall(s->view->memory, use_of(s), literal);

	s->literal = literal;
	s->tail = s->of->text + n;
	for (size_t i = 0; known && i < known->n; i++)
		add_spelling(s, known->found[i]);
	if (known && s->permits)
		n = 0;
	if (n && literal[0] == '/' && !resolve_path(&s->view->root, literal, take, s, &real))
		free(real);
	free(literal);
}

static void complete(struct ir_patterns *patterns, const struct names_view *view, bool permits,
		     struct diags *diags)
{
	struct ir_patterns all = {0};
	size_t i;

	for (i = 0; i < patterns->n; i++)
		vec_push(all.v, all.n) = patterns->v[i];
	for (i = 0; i < patterns->n; i++) {
		struct ir_pattern of = patterns->v[i];
		struct spelling s = {
			.view = view, .of = &of, .to = &all, .permits = permits, .diags = diags};

		if (of.kind == PATTERN_PATH || of.kind == PATTERN_UNIX_PATH)
			add_spellings(&s);
	}
	free(patterns->v);
	*patterns = all;
}

void names_add_spellings(struct policy_ir *ir, const struct names_view *view, struct diags *diags)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		struct ir_rule *r = &ir->rules[i];
		bool permits = r->effect > RF_EFFECT_AUDIT || r->action != RF_ACTION_NONE;

		complete(&r->of, view, r->trusted && r->action != RF_ACTION_NONE, diags);
		complete(&r->except, view, permits, diags);
		complete(&r->cwd, view, false, diags);
	}
}
