// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/vars.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/keys.h"
#include "user/policy/layer.h"

static struct var *add_var(struct vars *vars, const char *name)
{
	vec_push(vars->v, vars->n) = (struct var){.name = xstrdup(name)};
	return &vars->v[vars->n - 1];
}

static void add_value(struct var *var, const char *text, size_t len, const struct src_loc *loc)
{
	vec_push(var->values.v, var->values.n) =
		(struct text_at){.text = xstrndup(text, len), .loc = *loc};
}

static void add_machine(struct vars *vars, const char *name, const char *value)
{
	struct var *var = add_var(vars, name);
	size_t len = strlen(value);

	/* A directory's name without the slash at its end, but the root's. */
	while (len > 1 && value[len - 1] == '/')
		len--;
	var->machine = true;
	add_value(var, value, len, &var->loc);
}

void vars_init(struct vars *vars, const struct policy_env *env)
{
	*vars = (struct vars){0};
	add_machine(vars, "workspace", env->workspace);
	add_machine(vars, "home", env->home);
	add_machine(vars, "user", env->user);
	add_machine(vars, "tmp", env->tmp);
	add_var(vars, "registries")->list = true;
}

void texts_release(struct texts *texts)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		free(texts->v[i].text);
	free(texts->v);
	*texts = (struct texts){0};
}

void vars_release(struct vars *vars)
{
	size_t i;

	for (i = 0; i < vars->n; i++) {
		free(vars->v[i].name);
		texts_release(&vars->v[i].values);
	}
	free(vars->v);
	*vars = (struct vars){0};
}

struct var *vars_find(const struct vars *vars, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < vars->n; i++)
		if (strlen(vars->v[i].name) == len && memcmp(vars->v[i].name, name, len) == 0)
			return &vars->v[i];
	return NULL;
}

static void read_value(struct layer *l, struct var *var, const struct ynode *node)
{
	struct text_at value = {.loc = node->loc};

	if (node->kind != YNODE_TEXT) {
		diag_error(l->diags, &node->loc, QUOTE_HINT,
			   "a value of the variable %s must be text", var->name);
		return;
	}
	if (!*node->text) {
		diag_error(l->diags, &node->loc, "write [] for a list without entries",
			   "the variable %s has an empty value", var->name);
		return;
	}
	/* Says now, once, what any use would say. */
	value.text = node->text;
	if (expand_check_value(l, &value) == 0)
		add_value(var, node->text, strlen(node->text), &node->loc);
}

static void define(struct layer *l, const struct ynode *key, const struct ynode *value,
		   const void *owner)
{
	struct var *var = vars_find(&l->vars, key->text, strlen(key->text));
	const struct policy_file *earlier = var ? var->owner : NULL;
	size_t i;

	if (!name_is_valid(key->text, false)) {
		diag_error(l->diags, &key->loc, "use letters, digits, _ and -",
			   "%s is no name for a variable", shown(key->text).s);
		return;
	}
	if (var && var->machine) {
		diag_error(l->diags, &key->loc, "choose another name",
			   "the variable %s is given by the machine", var->name);
		return;
	}
	/* Who includes a file may set its variables. */
	if (earlier && earlier->loading)
		return;
	if (earlier) {
		diag_error(l->diags, &key->loc, "set it in the file that includes both",
			   "the variable %s is also set by %s", var->name, earlier->path);
		return;
	}
	if (!var)
		var = add_var(&l->vars, key->text);
	var->loc = key->loc;
	var->owner = owner;
	var->list = value->kind == YNODE_LIST;
	for (i = 0; i < value->n && var->list; i++)
		read_value(l, var, value->value[i]);
	if (!var->list)
		read_value(l, var, value);
}

void vars_define(struct layer *l, const struct ynode *map, const void *owner)
{
	size_t i;

	if (map->kind != YNODE_MAP) {
		diag_error(l->diags, &map->loc, "write NAME: value lines",
			   "vars must be a mapping");
		return;
	}
	for (i = 0; i < map->n; i++)
		define(l, map->key[i], map->value[i], owner);
}

static int refuse_setting(struct layer *l, const char *setting, const char *hint, const char *what)
{
	char *file = xasprintf("--set %s", shown(setting).s);

	diag_error(l->diags, &(struct src_loc){.file = file}, hint, "%s", what);
	free(file);
	return -EINVAL;
}

static void set_values(struct var *var, const char *text)
{
	size_t len;

	texts_release(&var->values);
	if (!*text)
		return;
	for (;; text += len + 1) {
		len = var->list ? strcspn(text, ",") : strlen(text);
		if (len)
			add_value(var, text, len, &(struct src_loc){0});
		if (!text[len])
			return;
	}
}

int vars_set(struct layer *l, const char *setting)
{
	const char *equals = strchr(setting, '=');
	struct var *var;

	if (!equals || equals == setting)
		return refuse_setting(l, setting, "write NAME=VALUE or NAME=VALUE,VALUE",
				      "this sets nothing");
	var = vars_find(&l->vars, setting, (size_t)(equals - setting));
	if (!var)
		return -ENOENT;
	if (var->machine)
		return refuse_setting(l, setting, "for the workspace there is --workspace DIR",
				      "the machine gives this variable");
	if (!var->list && !equals[1])
		return refuse_setting(l, setting, NULL,
				      "this variable is a text, not a list, and "
				      "must not be empty");
	set_values(var, equals + 1);
	return 0;
}
