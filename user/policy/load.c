// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/base/suggest.h"
#include "user/policy/layer.h"
#include "user/policy/pool.h"

#define BUILTIN_SPEC   "builtin:"
#define BUILTIN_DIR    "builtin/"
#define BUILTIN_SUFFIX ".yaml"

bool is_builtin_spec(const char *text)
{
	return strncmp(text, BUILTIN_SPEC, strlen(BUILTIN_SPEC)) == 0;
}

static const struct embedded_policy *builtins(const struct policy_options *o)
{
	return o->builtins ? o->builtins : embedded_policies;
}

/* Its name begins behind the directory of the sets; whole policies lie above that. */
static const char *name_in(const struct embedded_policy *p)
{
	size_t dir = strlen(BUILTIN_DIR);

	return strncmp(p->path, BUILTIN_DIR, dir) == 0 ? p->path + dir : p->path;
}

/* Is this builtin/NAME.yaml, or NAME.yaml? */
static bool is_named(const struct embedded_policy *p, const char *name, size_t len)
{
	return strncmp(name_in(p), name, len) == 0 && strcmp(name_in(p) + len, BUILTIN_SUFFIX) == 0;
}

const struct embedded_policy *policy_builtin(const struct policy_options *o, const char *name)
{
	const struct embedded_policy *p;

	for (p = builtins(o); p->path; p++)
		if (is_named(p, name, strlen(name)))
			return p;
	return NULL;
}

static void unknown_builtin(struct layer *l, const struct ynode *spec)
{
	const struct embedded_policy *p;
	struct suggest near;
	char *hint = NULL;

	suggest_init(&near, spec->text + strlen(BUILTIN_SPEC));
	for (p = builtins(l->options); p->path; p++) {
		size_t len = strlen(name_in(p)), before = near.distance;
		char *copy;

		if (len < strlen(BUILTIN_SUFFIX))
			continue;
		copy = xstrndup(name_in(p), len - strlen(BUILTIN_SUFFIX));
		suggest_try(&near, copy);
		if (near.distance < before) {
			free(hint);
			hint = xasprintf("did you mean " BUILTIN_SPEC "%s?", copy);
		}
		free(copy);
	}
	diag_error(l->diags, &spec->loc, hint, "there is no builtin policy %s",
		   shown(spec->text + strlen(BUILTIN_SPEC)).s);
	free(hint);
}

static struct policy_file *find_file(const struct layer *l, const char *path)
{
	size_t i;

	for (i = 0; i < l->nfiles; i++)
		if (strcmp(l->files[i]->path, path) == 0)
			return l->files[i];
	return NULL;
}

struct policy_file *file_of_builtin(const struct layer *l, const char *spec)
{
	struct policy_file *file = find_file(l, spec);

	return file && !file->failed ? file : NULL;
}

/* The directory of `from`, a slash, rel; "./" and doubled slashes left out. */
static char *join(const char *from, const char *rel)
{
	const char *slash = strrchr(from, '/');
	struct strbuf path = STRBUF_INIT;

	if (slash)
		strbuf_add(&path, from, (size_t)(slash - from) + 1);
	while (*rel) {
		size_t n = strcspn(rel, "/");

		if (n && !(n == 1 && *rel == '.'))
			strbuf_add(&path, rel, n + (rel[n] == '/'));
		rel += n + (rel[n] == '/');
	}
	return strbuf_detach(&path);
}

/* Parses and reads a file that is new to the layer. The text stays valid as long as the layer. */
static struct policy_file *add_file(struct layer *l, const struct policy_source *source,
				    bool builtin)
{
	struct policy_file *file = xcalloc(1, sizeof(*file));

	file->path = ir_intern(l->ir, source->path);
	file->name = "?";
	file->builtin = builtin;
	vec_push(l->files, l->nfiles) = file;
	l->bytes += source->len;
	sha256_add(l->hash, &(uint64_t){source->len}, sizeof(uint64_t));
	sha256_add(l->hash, source->text, source->len);
	file->failed = true;
	if (l->bytes > POLICY_BYTES_MAX)
		diag_error(l->diags, &(struct src_loc){.file = file->path}, NULL,
			   "the policy and all it extends are larger than %u MiB",
			   POLICY_BYTES_MAX >> 20);
	else if (ynode_parse(file->path, source->text, source->len, l->diags, &file->root) == 0)
		file->failed = false;
	if (file->failed)
		return file;
	file->loading = true;
	l->depth++;
	file_read(l, file);
	l->depth--;
	file_merge(l, file);
	file->loading = false;
	return file;
}

static struct policy_file *include_builtin(struct layer *l, const struct ynode *spec)
{
	const struct embedded_policy *p =
		policy_builtin(l->options, spec->text + strlen(BUILTIN_SPEC));

	if (!p) {
		unknown_builtin(l, spec);
		return NULL;
	}
	return add_file(
		l, &(struct policy_source){.path = spec->text, .text = p->text, .len = p->size},
		true);
}

static struct policy_file *include_path(struct layer *l, const char *path, const struct ynode *spec)
{
	struct policy_source source = {.path = path};
	struct policy_file *file;
	char *text;
	int err;

	err = l->options->load ? l->options->load(l->options->ctx, path, &text, &source.len)
			       : -EOPNOTSUPP;
	if (err) {
		diag_error(l->diags, &spec->loc,
			   "a file is sought beside the one that extends it; builtin ones are "
			   "builtin:NAME",
			   "cannot read %s: %s", shown(path).s, strerror(-err));
		return NULL;
	}
	source.text = text;
	file = add_file(l, &source, false);
	file->text = text;
	return file;
}

static bool may_include(struct layer *l, const struct policy_file *from, const struct ynode *spec)
{
	const char *error = NULL;

	if (l->depth >= POLICY_EXTENDS_MAX)
		error = "more than 16 policies that extend each other";
	else if (l->nfiles >= POLICY_FILES_MAX)
		error = "more than 256 files in one policy";
	else if (spec->text[0] == '/')
		error = "a policy extends files by a path relative to itself";
	else if (from->builtin && !is_builtin_spec(spec->text))
		error = "a builtin policy extends builtin policies only";
	if (error)
		diag_error(l->diags, &spec->loc, NULL, "%s", error);
	return !error;
}

struct policy_file *file_include(struct layer *l, const struct policy_file *from,
				 const struct ynode *spec)
{
	bool builtin = is_builtin_spec(spec->text);
	char *path = builtin ? xstrdup(spec->text) : join(from->path, spec->text);
	struct policy_file *file = find_file(l, path);

	if (file && file->loading) {
		diag_error(l->diags, &spec->loc, NULL, "%s extends itself, by way of this line",
			   file->path);
		file = NULL;
	} else if (!file && may_include(l, from, spec)) {
		file = builtin ? include_builtin(l, spec) : include_path(l, path, spec);
	}
	free(path);
	return file && !file->failed ? file : NULL;
}

struct policy_file *layer_load(struct layer *l, const struct policy_source *source)
{
	struct policy_file *file;

	file = add_file(l, source, is_builtin_spec(source->path));
	return file->failed ? NULL : file;
}

static void file_free(struct policy_file *file)
{
	size_t i;

	for (i = 0; i < file->nown; i++)
		free(file->own[i].name);
	for (i = 0; i < SANDBOX_LISTS; i++)
		free(file->set.sandbox[i].v);
	free(file->own);
	free(file->own_defs);
	free(file->includes);
	free(file->set.rules);
	free(file->set.defs);
	free(file->text);
	ynode_free(file->root);
	free(file);
}

void layer_release(struct layer *l)
{
	size_t i;

	for (i = 0; i < l->nfiles; i++)
		file_free(l->files[i]);
	free(l->files);
	free(l->defs);
	vars_release(&l->vars);
}
