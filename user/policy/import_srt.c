// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_srt.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_json.h"
#include "user/policy/import_srt_keys.h"

#define CHANGE_OPS "[write, create, delete, rename, link, attr]"

/*
 * What sandbox-runtime protects whatever its settings allow: file names and directories, in the
 * current directory and below it. Of .git only hooks and config, as git has to work.
 */
static const char *const protected_names[] = {
	".gitconfig", ".gitmodules",	  ".bashrc",	    ".bash_profile", ".zshrc",
	".zprofile",  ".profile",	  ".ripgreprc",	    ".mcp.json",     ".vscode",
	".idea",      ".claude/commands", ".claude/agents", ".git/hooks",
};

#define GIT_CONFIG ".git/config"

/* Where it lets programs write whatever its settings say. */
static const char *const always_written[] = {"/tmp/claude/**", "~/.npm/_logs/**",
					     "~/.claude/debug/**"};

void srt_paths_read(struct srt *s, const struct ynode *list, struct srt_paths *ret_paths)
{
	struct import_path_error error;
	size_t i;

	for (i = 0; list && list->kind == YNODE_LIST && i < list->n; i++) {
		struct srt_path p = {.node = list->value[i]};

		/* That it is no string was said. */
		if (p.node->kind != YNODE_TEXT || p.node->plain)
			continue;
		if (import_srt_path(&s->place, p.node->text, &p.path, &error))
			diag_error(s->diags, &p.node->loc, error.hint, "%s: %s",
				   shown(p.node->text).s, error.message);
		else
			vec_push(ret_paths->v, ret_paths->n) = p;
	}
}

void srt_paths_release(struct srt_paths *paths)
{
	size_t i;

	for (i = 0; i < paths->n; i++)
		import_path_release(&paths->v[i].path);
	free(paths->v);
	*paths = (struct srt_paths){0};
}

bool srt_flag(const struct ynode *map, const char *key)
{
	const struct ynode *node = ynode_get(map, key);

	return node && node->kind == YNODE_TEXT && node->plain && strcmp(node->text, "true") == 0;
}

void srt_rule(struct srt *s, const struct srt_rule *rule)
{
	struct strbuf *out = &s->rules;

	strbuf_addf(out, "  - name: %s\n    deny: %s\n", rule->name, rule->ops);
	import_list(out, 4, rule->object, rule->of);
	if (rule->except && rule->except->n)
		import_list(out, 4, "except", rule->except);
	import_pair(out, 4, "reason", rule->reason);
}

/* The entries of a list of paths; of_glob is said of patterns. */
static void add_paths(struct srt *s, const struct ynode *list, const char *of_glob,
		      struct import_items *items)
{
	struct srt_paths paths = {0};
	size_t i;

	srt_paths_read(s, list, &paths);
	for (i = 0; i < paths.n; i++)
		import_items_add(items, xstrdup(paths.v[i].path.pattern),
				 paths.v[i].path.glob ? xstrdup(of_glob) : NULL);
	srt_paths_release(&paths);
}

static void write_allow(struct srt *s, const struct ynode *filesystem)
{
	struct import_items items = {0};
	size_t i;

	add_paths(s, ynode_get(filesystem, "allowWrite"),
		  "On Linux sandbox-runtime skips a pattern here, on macOS it allows what it "
		  "names.",
		  &items);
	for (i = 0; i < sizeof(always_written) / sizeof(always_written[0]); i++)
		import_items_add(&items, xstrdup(always_written[i]),
				 i ? NULL : xstrdup("Always open in sandbox-runtime:"));
	import_comment(&s->sandbox, 2, "filesystem.allowWrite, and nothing else.");
	strbuf_addstr(&s->sandbox, "  write:\n");
	import_list(&s->sandbox, 4, "allow", &items);
	import_items_release(&items);
}

static void write_deny(struct srt *s, const struct ynode *filesystem)
{
	struct import_items items = {0};

	add_paths(s, ynode_get(filesystem, "denyWrite"),
		  "On Linux sandbox-runtime skips a pattern here; this policy keeps to it.",
		  &items);
	if (items.n)
		srt_rule(s,
			 &(struct srt_rule){.name = "srt.filesystem.denyWrite",
					    .ops = CHANGE_OPS,
					    .object = "path",
					    .of = &items,
					    .reason = "filesystem.denyWrite of the sandbox-runtime "
						      "settings forbids changing this."});
	import_items_release(&items);
}

static void write_protect(struct srt *s, const struct ynode *filesystem)
{
	struct import_items items = {0};
	size_t i;

	for (i = 0; i < sizeof(protected_names) / sizeof(protected_names[0]); i++)
		import_items_add(&items, xasprintf("${workspace}/**/%s/**", protected_names[i]),
				 NULL);
	if (!srt_flag(filesystem, "allowGitConfig"))
		import_items_add(&items, xstrdup("${workspace}/**/" GIT_CONFIG "/**"),
				 xstrdup("filesystem.allowGitConfig is not set"));
	import_comment(
		&s->sandbox, 2,
		"The files and directories that sandbox-runtime protects by itself. On Linux it "
		"looks for them three levels deep when it starts, and lets git make a repository "
		"where there is none; here they are covered at every depth, and before they "
		"exist, so that git init and git clone in the workspace are denied.");
	import_list(&s->sandbox, 2, "protect", &items);
	import_items_release(&items);
}

static const struct ynode *section(struct srt *s, const struct ynode *root, const char *name,
				   const char *meaning)
{
	static const struct ynode none = {.kind = YNODE_MAP};
	const struct ynode *map = ynode_get(root, name);

	if (!map) {
		diag_warning(s->diags, &root->loc, NULL, "there is no %s: %s", name, meaning);
		import_comment(&s->notes, 0, "The settings have no %s: %s.", name, meaning);
		return &none;
	}
	return map->kind == YNODE_MAP ? map : &none;
}

static void add_filesystem(struct srt *s, const struct ynode *root)
{
	const struct ynode *map = section(s, root, "filesystem", "nothing may be written");
	const struct ynode *credentials = ynode_get(root, "credentials");

	srt_keys_check(s, map, "filesystem");
	if (credentials && credentials->kind == YNODE_MAP)
		srt_keys_check(s, credentials, "credentials");
	else
		credentials = NULL;
	if (srt_flag(map, "disabled")) {
		diag_warning(s->diags, &ynode_get(map, "disabled")->loc, NULL,
			     "filesystem.disabled: the policy has no rules about files");
		import_comment(
			&s->notes, 0,
			"filesystem.disabled is set: there are no rules about files, not even "
			"the protected ones.");
		return;
	}
	write_allow(s, map);
	write_protect(s, map);
	srt_read(s, map, credentials);
	write_deny(s, map);
}

static void add_network(struct srt *s, const struct ynode *root)
{
	const struct ynode *map = section(s, root, "network", "nothing may be reached");

	srt_keys_check(s, map, "network");
	srt_network(s, map);
}

static void assemble(const struct srt *s, struct strbuf *out)
{
	import_comment(out, 0, "Made by `ringfence import` from settings of sandbox-runtime, %s.",
		       s->request->file);
	import_comment(
		out, 0,
		"Relative paths begin at ${workspace}, there at the current directory: where "
		"that is not the top of its git repository, give --workspace \"$PWD\" to "
		"ringfence.");
	if (s->notes.len)
		strbuf_add(out, s->notes.s, s->notes.len);
	strbuf_addstr(out, "version: 1\nname: sandbox-runtime\n");
	strbuf_addstr(out, "sandbox:\n");
	strbuf_add(out, s->sandbox.s, s->sandbox.len);
	if (s->rules.len) {
		strbuf_addstr(out, "rules:\n");
		strbuf_add(out, s->rules.s, s->rules.len);
	}
}

void import_srt(const struct import_request *request, struct strbuf *out, struct diags *diags)
{
	struct srt s = {.request = request,
			.place = {.home = request->home, .workspace = request->workspace},
			.diags = diags};
	struct ynode *root;

	if (import_json_parse(request->file, request->text, request->len, diags, &root))
		return;
	if (root->kind != YNODE_MAP) {
		diag_error(diags, &root->loc, NULL, "settings are an object: {...}");
	} else {
		srt_keys_check(&s, root, "");
		add_filesystem(&s, root);
		add_network(&s, root);
	}
	if (!diags->errors)
		assemble(&s, out);
	strbuf_release(&s.notes);
	strbuf_release(&s.sandbox);
	strbuf_release(&s.rules);
	ynode_free(root);
}
