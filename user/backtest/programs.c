// SPDX-License-Identifier: GPL-2.0-only
#include "user/backtest/programs.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/glob.h"

#define MADE_MAX 100000 /* files of the session that are remembered */

void programs_release(struct programs *p)
{
	for (size_t i = 0; i < p->nran; i++)
		free(p->ran[i]);
	for (size_t i = 0; i < p->nmade; i++)
		free(p->made[i]);
	free(p->ran);
	free(p->made);
	strbuf_release(&p->text);
	*p = (struct programs){0};
}

static bool cond_wants(const struct ir_cond *c)
{
	bool wants = c && c->program && !strchr(c->program, '/');

	for (size_t i = 0; c && i < c->nchild; i++)
		wants |= cond_wants(c->child[i]);
	return wants;
}

static bool patterns_want(const struct ir_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (patterns->v[i].kind == PATTERN_PROGRAM)
			return true;
	return false;
}

bool programs_wanted(const struct policy_ir *ir)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if (cond_wants(r->when) || patterns_want(&r->except) ||
		    (r->trusted && patterns_want(&r->of)))
			return true;
	}
	return false;
}

/* ---- what was executed --------------------------------------------------------------------------
 */

static bool has(char *const *v, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i], text))
			return true;
	return false;
}

static void see_path(struct programs *p, struct scan_value object, const char *key)
{
	strbuf_reset(&p->text);
	if (scan_bytes(object, key, &p->text) && p->text.s && !has(p->ran, p->nran, p->text.s) &&
	    !has(p->made, p->nmade, p->text.s))
		vec_push(p->ran, p->nran) = xstrdup(p->text.s);
}

void programs_see(struct programs *p, const struct scan *s)
{
	bool moved = scan_is(s->event, "file.rename") || scan_is(s->event, "file.link");

	if (scan_is(s->event, "process.exec")) {
		see_path(p, s->process, "script");
		see_path(p, scan_below(s->process, "executable"), "path");
		return;
	}
	if (!moved && !scan_is(s->event, "file.create"))
		return;
	strbuf_reset(&p->text);
	if (p->nmade < MADE_MAX &&
	    scan_bytes(scan_get(s, "file"), moved ? "target_path" : "path", &p->text) && p->text.s)
		vec_push(p->made, p->nmade) = xstrdup(p->text.s);
}

/* ---- completing ---------------------------------------------------------------------------------
 */

static void add_path(struct ir_patterns *to, const char *path, const struct src_loc *loc)
{
	vec_push(to->v, to->n) = (struct ir_pattern){.kind = PATTERN_PATH,
						     .text = glob_escape(path, strlen(path)),
						     .loc = *loc,
						     .port = -1};
}

static void add_program(const struct programs *p, const char *name, const struct src_loc *loc,
			struct ir_patterns *to)
{
	size_t before = to->n;

	if (strchr(name, '/')) {
		add_path(to, name, loc);
		return;
	}
	for (size_t i = 0; i < p->nran; i++) {
		const char *slash = strrchr(p->ran[i], '/');

		if (slash && !strcmp(slash + 1, name))
			add_path(to, p->ran[i], loc);
	}
	if (to->n == before) {
		char *path = xasprintf("/usr/bin/%s", name);

		add_path(to, path, loc);
		free(path);
	}
}

static char *unescape(const char *text)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, "");
	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		strbuf_addch(&out, *text);
	}
	return strbuf_detach(&out);
}

static void complete_patterns(const struct programs *p, struct ir_patterns *patterns)
{
	struct ir_patterns old = *patterns;

	*patterns = (struct ir_patterns){0};
	for (size_t i = 0; i < old.n; i++) {
		char *name;

		if (old.v[i].kind != PATTERN_PROGRAM) {
			vec_push(patterns->v, patterns->n) = old.v[i];
			continue;
		}
		name = unescape(old.v[i].text);
		add_program(p, name, &old.v[i].loc, patterns);
		free(name);
		free(old.v[i].text);
	}
	free(old.v);
}

static void complete_cond(const struct programs *p, struct ir_cond *c)
{
	for (size_t i = 0; c && i < c->nchild; i++)
		complete_cond(p, c->child[i]);
	if (c && c->program)
		add_program(p, c->program, &c->loc, &c->files);
}

/* Directories that are links on today's systems: a rule about /bin/sh holds for /usr/bin/sh. */
static void spell(struct ir_patterns *patterns)
{
	static const struct {
		const char *link, *real;
	} links[] = {{"/bin/", "/usr/bin/"},
		     {"/sbin/", "/usr/sbin/"},
		     {"/lib/", "/usr/lib/"},
		     {"/lib64/", "/usr/lib64/"},
		     {"/var/run/", "/run/"}};
	size_t n = patterns->n;

	for (size_t i = 0; i < n; i++) {
		struct ir_pattern p = patterns->v[i];

		for (size_t k = 0; p.kind == PATTERN_PATH && k < sizeof(links) / sizeof(*links);
		     k++) {
			size_t len = strlen(links[k].link);

			if (strncmp(p.text, links[k].link, len) != 0)
				continue;
			p.text = xasprintf("%s%s", links[k].real, p.text + len);
			vec_push(patterns->v, patterns->n) = p;
			break;
		}
	}
}

void programs_complete(const struct programs *p, struct policy_ir *ir)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		struct ir_rule *r = &ir->rules[i];

		complete_patterns(p, &r->except);
		if (r->trusted)
			complete_patterns(p, &r->of);
		complete_cond(p, r->when);
		spell(&r->of);
		spell(&r->except);
	}
}
