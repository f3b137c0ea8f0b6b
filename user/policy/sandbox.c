// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/layer.h"
#include "user/policy/pattern.h"
#include "user/policy/pool.h"

#define REASON_NAMES 4 /* entries of an allow list that the reason shows */

/* One of write, read, network. first is its allow list; deny and except follow. */
struct part {
	const char *name;
	enum sandbox_list first;
	uint32_t ops;
	enum object_kind object;
	const char *only;    /* reason of its allow list, before the list */
	const char *nothing; /* the same when the list is empty */
	const char *never;   /* reason of its deny list */
};

static const struct part parts[] = {
	{"write", SANDBOX_WRITE_ALLOW, OPS_CHANGE, OBJECT_PATH, "Writing is allowed only to",
	 "Nothing may be written here; report what you would change.",
	 "This file must not be changed. Leave it as it is, or ask the user."},
	{"read", SANDBOX_READ_ALLOW, RF_OP_BIT(RF_OP_READ), OBJECT_PATH,
	 "Reading is allowed only from", "No file may be read here.",
	 "This file must not be read. Work without it, or ask the user for what you need."},
	{"network", SANDBOX_NETWORK_ALLOW, RF_OP_BIT(RF_OP_CONNECT), OBJECT_ENDPOINT,
	 "Connecting is allowed only to", "There is no network here; work with what is on disk.",
	 "This address must not be reached. Work without it, or ask the user."},
};

static const char protect_reason[] =
	"This file is protected: it must not be created, changed, moved or removed. Ask the user.";

/*
 * Memory objects are nobody's files: shared memory by name (shm_open(3), semaphores) is no way to
 * change what lies on a disk, and honest programs die without it. Part of every write.allow.
 */
#define MEMORY_OBJECTS "/dev/shm/**"

/* What a list is called where the user writes it. */
static const char *const list_names[SANDBOX_LISTS] = {
	"write.allow", "write.deny",	"write.except", "read.allow",	  "read.deny",
	"read.except", "network.allow", "network.deny", "network.except", "protect"};

static void flatten(struct layer *l, const struct node_list *lists, enum sandbox_list which,
		    struct texts *out);

/* An entry "builtin:NAME": the same list of that policy, once. */
static void splice_builtin(struct layer *l, const struct ynode *entry, enum sandbox_list which,
			   struct texts *out)
{
	struct policy_file *file = file_of_builtin(l, entry->text);

	/* That it is not there was said when it was sought. */
	if (!file || file->spliced & 1u << which)
		return;
	if (!file->set.sandbox[which].n) {
		diag_error(l->diags, &entry->loc, NULL, "%s has no list sandbox.%s", file->path,
			   list_names[which]);
		return;
	}
	file->spliced |= 1u << which;
	flatten(l, &file->set.sandbox[which], which, out);
}

static void flatten_entry(struct layer *l, const struct ynode *entry, enum sandbox_list which,
			  struct texts *out)
{
	if (entry->kind == YNODE_TEXT && is_builtin_spec(entry->text))
		splice_builtin(l, entry, which, out);
	else
		expand_entry(l, entry, out);
}

/* Files do not extend or splice themselves, so the recursion ends. */
static void flatten(struct layer *l, const struct node_list *lists, enum sandbox_list which,
		    struct texts *out)
{
	size_t i, j;

	for (i = 0; i < lists->n; i++) {
		const struct ynode *list = lists->v[i];

		if (list->kind == YNODE_TEXT)
			flatten_entry(l, list, which, out);
		for (j = 0; list->kind == YNODE_LIST && j < list->n; j++)
			flatten_entry(l, list->value[j], which, out);
	}
}

static void read_list(struct layer *l, const struct policy_file *root, enum sandbox_list which,
		      struct texts *out)
{
	size_t i;

	flatten(l, &root->set.sandbox[which], which, out);
	for (i = 0; i < l->nfiles; i++)
		l->files[i]->spliced &= ~(1u << which);
}

/* Its place is the file's own list, when it has one: those come last. */
static struct ir_rule rule_of(const struct policy_file *root, enum sandbox_list which, uint32_t ops)
{
	const struct node_list *lists = &root->set.sandbox[which];

	return (struct ir_rule){.name = xasprintf("sandbox.%s", list_names[which]),
				.effect = RF_EFFECT_DENY,
				.ops = ops,
				.severity = "medium",
				.loc = lists->v[lists->n - 1]->loc};
}

/* "Writing is allowed only to A, B and 3 more." */
static char *allow_reason(const struct part *part, const struct texts *texts)
{
	struct strbuf reason = STRBUF_INIT;
	size_t i;

	if (!texts->n)
		return xstrdup(part->nothing);
	strbuf_addstr(&reason, part->only);
	for (i = 0; i < texts->n && i < REASON_NAMES; i++)
		strbuf_addf(&reason, "%s %s", i ? "," : "", shown(texts->v[i].text).s);
	if (texts->n > REASON_NAMES)
		strbuf_addf(&reason, " and %zu more", texts->n - REASON_NAMES);
	strbuf_addch(&reason, '.');
	return strbuf_detach(&reason);
}

static void add_allow(struct layer *l, const struct policy_file *root, const struct part *part)
{
	struct texts texts = {0};
	struct ir_rule rule;
	size_t i;

	if (!root->set.sandbox[part->first].n)
		return;
	rule = rule_of(root, part->first, part->ops);
	rule.everything = true;
	read_list(l, root, part->first, &texts);
	patterns_add(l, &texts, part->object, PATTERN_ALLOWS, &rule.except);
	rule.reason = allow_reason(part, &texts);
	texts_release(&texts);
	if (part->first == SANDBOX_WRITE_ALLOW)
		vec_push(rule.except.v, rule.except.n) = (struct ir_pattern){
			.kind = PATTERN_PATH,
			.text = xstrdup(MEMORY_OBJECTS),
			.port = -1,
			.loc = rule.loc,
		};
	for (i = 0; i < rule.except.n; i++)
		if (pattern_is_everything(&rule.except.v[i]))
			diag_warning(l->diags, &rule.except.v[i].loc, "leave allow out",
				     "this allows everything");
	layer_push_rule(l, &rule);
}

static void add_deny(struct layer *l, const struct policy_file *root, const struct part *part)
{
	enum sandbox_list deny = part->first + 1, except = part->first + 2;
	const struct node_list *holes = &root->set.sandbox[except];
	struct texts texts = {0};
	struct ir_rule rule;

	if (!root->set.sandbox[deny].n) {
		if (holes->n)
			diag_error(l->diags, &holes->v[0]->loc, "add a deny list, or leave it out",
				   "except makes holes in deny, and there is no sandbox.%s.deny",
				   part->name);
		return;
	}
	rule = rule_of(root, deny, part->ops);
	read_list(l, root, deny, &texts);
	patterns_add(l, &texts, part->object, PATTERN_DENIES, &rule.of);
	texts_release(&texts);
	read_list(l, root, except, &texts);
	patterns_add(l, &texts, part->object, PATTERN_ALLOWS, &rule.except);
	texts_release(&texts);
	patterns_check_except(l, &rule.of, &rule.except);
	rule.reason = xstrdup(part->never);
	if (rule.of.n)
		layer_push_rule(l, &rule);
	else
		ir_rule_release(&rule);
}

static void add_protect(struct layer *l, const struct policy_file *root)
{
	struct texts texts = {0};
	struct ir_rule rule;

	if (!root->set.sandbox[SANDBOX_PROTECT].n)
		return;
	rule = rule_of(root, SANDBOX_PROTECT, OPS_CHANGE);
	read_list(l, root, SANDBOX_PROTECT, &texts);
	patterns_add(l, &texts, OBJECT_PATH, PATTERN_DENIES, &rule.of);
	texts_release(&texts);
	rule.reason = xstrdup(protect_reason);
	if (rule.of.n)
		layer_push_rule(l, &rule);
	else
		ir_rule_release(&rule);
}

void layer_add_sandbox(struct layer *l, const struct policy_file *root)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		add_allow(l, root, &parts[i]);
		add_deny(l, root, &parts[i]);
	}
	add_protect(l, root);
}
