/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vars.h - the variables of a layer, and texts with their values put in.
 *
 * A value is literal: inside a longer pattern it is escaped. An entry that is a variable and
 * nothing else stands for the values as they were written, patterns included, and splices when it
 * is a list. Values may use the machine's variables (workspace, home, user, tmp) and no others, so
 * nothing recurses. The struct owns its strings; vars_release() frees them.
 */
#ifndef RINGFENCE_POLICY_VARS_H
#define RINGFENCE_POLICY_VARS_H

#include <stdbool.h>
#include <stddef.h>

#include "user/policy/yaml.h"

struct text_at {
	char *text;
	struct src_loc loc;
};

struct texts {
	struct text_at *v;
	size_t n;
};

struct var {
	char *name;
	struct src_loc loc;
	const void *owner; /* the file that defines it; NULL: nobody yet */
	bool machine;
	bool list;
	struct texts values; /* one when it is no list */
};

struct vars {
	struct var *v;
	size_t n;
};

struct layer;

/* The predefined ones. */
void vars_init(struct vars *vars, const struct policy_env *env);
void vars_release(struct vars *vars);
struct var *vars_find(const struct vars *vars, const char *name, size_t len);
/* Reads a `vars:` mapping of a file. */
void vars_define(struct layer *l, const struct ynode *map, const void *owner);
/* NAME=VALUE[,VALUE] of the caller. Returns 0, -ENOENT: no such variable, -EINVAL: error added. */
int vars_set(struct layer *l, const char *setting);

enum expand_mode {
	EXPAND_PATTERN, /* values are escaped */
	EXPAND_PLAIN,	/* values as they are; a dollar that begins nothing stays */
};

/* The text with its variables replaced. Returns 0, or -EINVAL with an error added. */
int expand_text(struct layer *l, const struct text_at *in, enum expand_mode mode, char **ret_text);
/* May this be a variable's value? Returns 0, or -EINVAL with an error added. */
int expand_check_value(struct layer *l, const struct text_at *value);
/* Adds the entries of a text or a list of texts; errors are added, and their entries left out. */
void expand_list(struct layer *l, const struct ynode *node, struct texts *out);
/* Adds the entry of one text, spliced when it is a list variable. */
void expand_entry(struct layer *l, const struct ynode *node, struct texts *out);
void texts_release(struct texts *texts);

#endif
