// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_act_domain.h"
#include "user/policy/keys.h"

static const struct key root_keys[] = {
	{"version", NULL},	  {"policy", NULL},  {"rules", NULL},	 {"domains", NULL},
	{"default_domain", NULL}, {"runtime", NULL}, {"feedback", NULL}, {NULL, NULL},
};

/* The text of that line of the file, from 1, without its end. */
static const char *line_of(const struct import_request *request, unsigned int line, size_t *ret_len)
{
	const char *s = request->text, *end = s + request->len, *newline;

	while (s < end && --line) {
		newline = memchr(s, '\n', (size_t)(end - s));
		s = newline ? newline + 1 : end;
	}
	newline = s < end ? memchr(s, '\n', (size_t)(end - s)) : NULL;
	*ret_len = (size_t)((newline ? newline : end) - s);
	if (*ret_len && s[*ret_len - 1] == '\r')
		--*ret_len;
	return s;
}

static bool is_blank(const char *s, size_t n)
{
	while (n && *s == ' ')
		s++, n--;
	return !n;
}

/*
 * The lines of a literal block are lines of the file, all indented alike: the first that is not
 * empty tells how much. Of any other scalar only the beginning is known.
 */
static struct dsl_text place(const struct act *a, const struct ynode *node)
{
	struct dsl_text text = {.s = node->text, .loc = node->loc};
	const char *s = node->text, *raw;
	unsigned int line = 1;
	size_t len, n;

	for (; *s == '\n'; s++)
		line++;
	len = strcspn(s, "\n");
	raw = line_of(a->request, node->loc.line + line, &n);
	if (node->plain || !len || n <= len || memcmp(raw + n - len, s, len) != 0 ||
	    !is_blank(raw, n - len))
		return text;
	text.indent = (unsigned int)(n - len);
	text.exact = true;
	text.loc.line++;
	return text;
}

static void parse(struct act *a, const struct ynode *node)
{
	struct dsl_text text = place(a, node);

	dsl_parse(&text, a->diags, &a->policy);
}

static void read_texts(struct act *a, const struct ynode *root)
{
	const struct ynode *policy = ynode_get(root, "policy"), **texts;
	size_t n, i;

	if (policy && (ynode_get(root, "rules") || ynode_get(root, "domains"))) {
		diag_error(a->diags, &policy->loc, NULL,
			   "a policy has `policy: |`, or rules and domains, not both");
	} else if (policy) {
		if (node_text(a->diags, policy, "policy"))
			parse(a, policy);
	} else {
		texts = act_domain_texts(a, root, &n);
		for (i = 0; i < n; i++)
			parse(a, texts[i]);
		free(texts);
	}
}

static void note_keys(struct act *a, const struct ynode *root)
{
	const struct ynode *version = ynode_get(root, "version");

	if (version && (version->kind != YNODE_TEXT || strcmp(version->text, "1") != 0))
		diag_error(a->diags, &version->loc, NULL, "only version 1 is known");
	if (ynode_get(root, "feedback"))
		import_comment(&a->notes, 0,
			       "feedback is not carried over: denials and their reasons are in the "
			       "timeline.");
	if (ynode_get(root, "runtime"))
		import_comment(&a->notes, 0,
			       "runtime is not carried over: a policy does not change while its "
			       "session runs.");
}

static void write_gates(const struct act *a, struct strbuf *out)
{
	size_t i;

	if (!a->ngates)
		return;
	import_comment(out, 0,
		       "In ActPlane these count for a process and its descendants; here for the "
		       "whole session.");
	strbuf_addstr(out, "gates:\n");
	for (i = 0; i < a->ngates; i++)
		strbuf_addf(out, "  %s:\n%s", a->gates[i].name, a->gates[i].body);
}

static void assemble(const struct act *a, struct strbuf *out)
{
	import_comment(out, 0, "Made by `ringfence import` from a policy of ActPlane, %s.",
		       a->request->file);
	import_comment(
		out, 0,
		"ActPlane knows a program by the name of its process alone; here the name that "
		"it was called by and its file count, and where it is trusted the file alone. "
		"Rules hold for the session, not for the whole machine. block is deny, notify "
		"is audit.");
	strbuf_add(out, a->notes.s ? a->notes.s : "", a->notes.len);
	strbuf_addstr(out, "version: 1\nname: actplane\n");
	if (a->labels.len) {
		import_comment(
			out, 0,
			"Labels go over every channel here: pipes, sockets and memory as well "
			"as files and children. Narrow them with flows, or with kind: who where "
			"a label says which program runs.");
		strbuf_addf(out, "labels:\n%s", a->labels.s);
	}
	write_gates(a, out);
	strbuf_addf(out, "rules:%s\n%s", a->rules.len ? "" : " []", a->rules.len ? a->rules.s : "");
}

static void release(struct act *a)
{
	size_t i;

	for (i = 0; i < a->ngates; i++) {
		free(a->gates[i].name);
		free(a->gates[i].body);
	}
	for (i = 0; i < a->nnames; i++)
		free(a->names[i]);
	free(a->gates);
	free(a->names);
	strbuf_release(&a->notes);
	strbuf_release(&a->labels);
	strbuf_release(&a->rules);
	dsl_policy_release(&a->policy);
}

void import_actplane(const struct import_request *request, struct strbuf *out, struct diags *diags)
{
	struct act a = {.request = request, .diags = diags};
	struct ynode *root;

	if (ynode_parse(request->file, request->text, request->len, diags, &root))
		return;
	if (keys_check(diags, root, root_keys, "an ActPlane policy")) {
		note_keys(&a, root);
		read_texts(&a, root);
	}
	if (!diags->errors && !a.policy.nrules)
		diag_error(diags, &root->loc, NULL, "there is no rule in it");
	if (!diags->errors) {
		act_write_rules(&a);
		act_write_labels(&a);
	}
	if (!diags->errors)
		assemble(&a, out);
	release(&a);
	ynode_free(root);
}
