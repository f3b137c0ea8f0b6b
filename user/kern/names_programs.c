// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/kern/names.h"
#include "user/policy/glob.h"

struct search {
	const struct names_view *view;
	const char *name; /* as the policy has it */
	struct ir_patterns *to;
	const struct src_loc *loc;
};

struct way {
	const struct names_view *view;
	bool late; /* the session may have put a link on it */
};

static void look_at_link(void *ctx, const char *path, const char *link)
{
	struct way *w = ctx;

	(void)path;
	w->late |= link && names_is_late(w->view->memory, w->view->root.fd, link, w->view->uid);
}

/* Is it a program, and none that the session may have put there since it began? */
static bool is_program(const struct search *s, const char *real)
{
	const struct names_view *v = s->view;
	struct stat st;

	return !fstatat(v->root.fd, real + 1, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111) && !names_is_late(v->memory, v->root.fd, real, v->uid);
}

static void add_file(const struct search *s, char *text)
{
	for (size_t i = 0; i < s->to->n && text; i++) {
		if (s->to->v[i].kind == PATTERN_PATH && !strcmp(s->to->v[i].text, text)) {
			free(text);
			text = NULL;
		}
	}
	if (text)
		vec_push(s->to->v, s->to->n) = (struct ir_pattern){
			.kind = PATTERN_PATH, .text = text, .loc = *s->loc, .port = -1};
}

/* Takes the file as it really is called, when it is one that can be executed. */
static bool take_file(const struct search *s, const char *path)
{
	struct way way = {.view = s->view};
	char *real = NULL, *text;

	if (resolve_path(&s->view->root, path, look_at_link, &way, &real))
		return false;
	if (way.late || !is_program(s, real)) {
		free(real);
		return false;
	}
	text = glob_escape(real, strlen(real));
	names_remember(s->view->memory, NAMES_PROGRAM, s->name, text);
	add_file(s, text);
	free(real);
	return true;
}

/* The next directory of PATH; relative ones do not count. The caller frees it. */
static char *next_dir(const char **path)
{
	while (**path) {
		size_t n = strcspn(*path, ":");
		const char *dir = *path;

		*path += n + (dir[n] == ':');
		if (n && dir[0] == '/')
			return xstrndup(dir, n);
	}
	return NULL;
}

/* What an exec of that name runs: the first file in PATH. */
static bool find_in_path(const struct search *s)
{
	const char *path = s->view->path ?: "";
	bool found = false;
	char *dir;

	while (!found && (dir = next_dir(&path))) {
		char *file = xasprintf("%s/%s", dir, s->name);

		found = take_file(s, file);
		free(file);
		free(dir);
	}
	return found;
}

static bool find_program(const struct search *s)
{
	const struct names_known *known = names_recall(s->view->memory, NAMES_PROGRAM, s->name);

	for (size_t i = 0; known && i < known->n; i++)
		add_file(s, xstrdup(known->found[i]));
	return known || (strchr(s->name, '/') ? take_file(s, s->name) : find_in_path(s));
}

/* Replaces programs that are named without a slash by the files that they are. */
static void find_programs(struct ir_patterns *patterns, const struct names_view *view,
			  struct diags *diags, const char *what)
{
	struct ir_patterns old = *patterns;
	struct search s = {.view = view, .to = patterns};

	*patterns = (struct ir_patterns){0};
	for (size_t i = 0; i < old.n; i++) {
		struct ir_pattern *p = &old.v[i];
		char *name;
		bool found;

		if (p->kind != PATTERN_PROGRAM) {
			vec_push(patterns->v, patterns->n) = *p;
			continue;
		}
		s.loc = &p->loc;
		/* The front end lets no pattern of names through: what is trusted is one program.
		 */
		name = names_unescape(p->text, strlen(p->text));
		s.name = name;
		found = find_program(&s);
		if (!found)
			diag_warning(diags, &p->loc, NULL,
				     "no program %s in the session's PATH: %s", shown(p->text).s,
				     what);
		free(name);
		free(p->text);
	}
	free(old.v);
}

static void find_via(struct ir_cond *c, const struct names_view *view, struct diags *diags)
{
	struct search s = {.view = view, .name = c->program, .to = &c->files, .loc = &c->loc};

	for (size_t i = 0; i < c->nchild; i++)
		find_via(c->child[i], view, diags);
	if (c->kind != IR_COND_VIA && c->kind != IR_COND_BY)
		return;
	if (!find_program(&s))
		diag_warning(diags, &c->loc, NULL, "%s: there is no program %s: it never holds",
			     c->kind == IR_COND_BY ? "by" : "via", shown(c->program).s);
}

/* Is the text of the file that of a script? */
static bool is_script(const struct names_view *view, const char *real)
{
	char head[2] = "";
	struct stat st;
	ssize_t n;
	int fd;

	/* Opening anything else than a regular file can do something, or wait. */
	if (fstatat(view->root.fd, real + 1, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return false;
	fd = openat(view->root.fd, real + 1, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return false;
	n = read(fd, head, sizeof(head));
	close(fd);
	return n == sizeof(head) && head[0] == '#' && head[1] == '!';
}

/* Is it the session's to write? Where that is root's, only what lies in the workspace is said. */
static bool is_writable(const struct names_view *view, const char *real)
{
	size_t n = view->workspace ? strlen(view->workspace) : 0;
	struct stat st;

	if (n > 1 && !strncmp(real, view->workspace, n) && real[n] == '/')
		return true;
	if (!view->uid || fstatat(view->root.fd, real + 1, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	return st.st_uid == view->uid || (st.st_mode & S_IWOTH);
}

/* What opens a gate, or takes a label off, is worth as much as its file is out of reach. */
static void check_trusted(const struct ir_rule *r, const struct names_view *view,
			  struct diags *diags)
{
	for (size_t i = 0; r->action && i < r->of.n; i++) {
		const struct ir_pattern *p = &r->of.v[i];
		char *real;

		if (p->kind != PATTERN_PATH || names_literal(p->text) != strlen(p->text))
			continue;
		real = names_unescape(p->text, strlen(p->text));
		if (is_writable(view, real))
			diag_warning(diags, &p->loc, "protect it, or let root own it",
				     "the session could write %s, and so forge the event",
				     shown(real).s);
		else if (r->action == RF_ACTION_CLEAN && is_script(view, real))
			diag_warning(diags, &p->loc,
				     "keep its interpreter and its directory out of the session's "
				     "reach",
				     "%s is a script: it is trusted as far as what it runs by is",
				     shown(real).s);
		free(real);
	}
}

void names_add_programs(struct policy_ir *ir, const struct names_view *view, struct diags *diags)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		struct ir_rule *r = &ir->rules[i];

		find_programs(&r->except, view, diags, "the exception is empty");
		if (r->trusted)
			find_programs(&r->of, view, diags, "nothing is trusted by that name");
		if (r->trusted)
			check_trusted(r, view, diags);
		if (r->when)
			find_via(r->when, view, diags);
	}
}
