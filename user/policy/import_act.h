/* SPDX-License-Identifier: GPL-2.0-only */
/* import_act.h - what the parts of the importer of ActPlane's policies share; private to it. */
#ifndef RINGFENCE_POLICY_IMPORT_ACT_H
#define RINGFENCE_POLICY_IMPORT_ACT_H

#include "user/policy/import_dsl.h"
#include "user/policy/import_internal.h"
#include "user/policy/import_text.h"

struct act_gate {
	char *name;
	char *body; /* its text behind the name; equal ones are one gate */
};

/* The result while it is written. */
struct act {
	const struct import_request *request;
	struct diags *diags;
	struct dsl_policy policy;
	struct strbuf notes; /* comments on top */
	struct strbuf labels;
	struct strbuf rules;
	struct act_gate *gates;
	size_t ngates;
	char **names; /* of rules, as they were given */
	size_t nnames;
};

/*
 * Names of programs. `any` is for what is denied or noticed and gives a pattern of names, wide
 * where the two differ; `one` is for what is trusted and gives one program, or NULL: none can be
 * named. What differs is added to comment. The caller frees.
 */
char *act_program_any(const char *pattern, struct strbuf *comment);
char *act_program_one(const char *pattern, struct strbuf *comment);
/* A path; wide: rather more than less. NULL: an error was added. */
char *act_path(struct act *a, const char *pattern, bool wide, const struct src_loc *loc,
	       struct strbuf *comment);
/* NULL: this version cannot name it. */
char *act_endpoint(const struct act *a, const char *pattern);
bool act_is_everything(const char *pattern);
/* The comment of an item, or NULL when there is none; the buffer is empty again. */
char *act_comment(struct strbuf *comment);
/* `args:` of a program; nothing without arguments. */
void act_args(struct strbuf *out, unsigned int indent, const struct dsl_event *event);

bool act_has_label(const struct act *a, const char *label);
void act_write_labels(struct act *a);
/* The gate of a condition `after`; NULL: it cannot be said, *ret_why is a constant string. */
const char *act_gate(struct act *a, const struct dsl_cond *cond, const char **ret_why);
void act_write_rules(struct act *a);

#endif
