// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/clean.h"
#include "user/event/names.h"
#include "user/learn/learn.h"

#define PROGRAMS_NAMED 3

/* The sets that a learnt policy begins with. */
static const char *const sets[] = {"credentials", "persistence", "escape", "devices"};

static const uint32_t system_ops[] = {RF_OP_SIGNAL, RF_OP_PTRACE,    RF_OP_MOUNT,   RF_OP_NAMESPACE,
				      RF_OP_CHROOT, RF_OP_MODULE,    RF_OP_BPF,	    RF_OP_KEYRING,
				      RF_OP_PERF,   RF_OP_PRIVILEGE, RF_OP_RAWSOCK, RF_OP_CGROUP};

/* A comment must stay one: no line ends in it. */
static void add_comment(struct strbuf *out, const char *text)
{
	strbuf_addclean(out, text);
}

static void add_quoted(struct strbuf *out, const char *text)
{
	strbuf_addch(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *text);
	}
	strbuf_addch(out, '"');
}

static void add_evidence(const struct learn *l, const struct learn_evidence *e, struct strbuf *out)
{
	size_t *order = strmap_sorted(&e->programs);

	strbuf_addf(out, "  # %" PRIu64, e->n);
	for (size_t i = 0; i < e->programs.n && i < PROGRAMS_NAMED; i++) {
		strbuf_addstr(out, i ? ", " : " by ");
		add_comment(out, e->programs.text[order[i]]);
	}
	if (e->programs.n > PROGRAMS_NAMED)
		strbuf_addf(out, " and %zu more", e->programs.n - PROGRAMS_NAMED);
	strbuf_addstr(out, ":");
	for (uint64_t i = 0; i < e->n && i < LEARN_SEQS; i++) {
		strbuf_addch(out, ' ');
		if (l->files.n > 1)
			strbuf_addf(out, "%u", e->file[i]);
		strbuf_addf(out, "#%" PRIu64, e->seq[i]);
	}
	strbuf_addstr(out, e->n > LEARN_SEQS ? " ...\n" : "\n");
	free(order);
}

/* Entries of a list in the order of their bytes, each on a line. */
static void add_entries(const struct learn *l, enum learn_kind kind, const char *indent,
			struct strbuf *out)
{
	const struct learn_list *list = &l->list[kind];
	size_t *order = strmap_sorted(&list->entry);

	for (size_t i = 0; i < list->entry.n; i++) {
		strbuf_addf(out, "%s- ", indent);
		add_quoted(out, list->entry.text[order[i]]);
		add_evidence(l, &list->evidence[order[i]], out);
	}
	free(order);
}

static const struct learn_without *left_out(const struct learn *l, const char *rule)
{
	for (size_t i = 0; i < l->nwithout; i++)
		if (!strcmp(l->without[i].rule, rule))
			return &l->without[i];
	return NULL;
}

static bool is_of_set(const char *rule, const char *set)
{
	size_t n = strlen(set);

	return !strncmp(rule, set, n) && rule[n] == '.';
}

static void add_set(const struct learn *l, const char *set, struct strbuf *out)
{
	const struct learn_without *whole =
		strcmp(set, "persistence") ? NULL : left_out(l, "sandbox.protect");
	bool any = false;

	if (whole) {
		strbuf_addf(out, "  # builtin:%s is left out: it protects what was changed", set);
		add_evidence(l, &whole->evidence, out);
		return;
	}
	for (size_t i = 0; i < l->nwithout; i++) {
		if (!is_of_set(l->without[i].rule, set))
			continue;
		strbuf_addf(out, "  # without %s, which denies what happened", l->without[i].rule);
		add_evidence(l, &l->without[i].evidence, out);
	}
	for (size_t i = 0; i < l->nwithout; i++) {
		if (!is_of_set(l->without[i].rule, set))
			continue;
		if (!any)
			strbuf_addf(out, "  - {use: builtin:%s, without: [%s", set,
				    l->without[i].rule);
		else
			strbuf_addf(out, ", %s", l->without[i].rule);
		any = true;
	}
	if (any)
		strbuf_addstr(out, "]}\n");
	else
		strbuf_addf(out, "  - builtin:%s\n", set);
}

static void add_head(const struct learn *l, const char *name, struct strbuf *out)
{
	strbuf_addf(out,
		    "# Learnt by ringfence from %" PRIu64 " records: the least that this work "
		    "needs.\n# Behind each entry: how often, by which programs, and the first "
		    "records of it.\n",
		    l->records);
	for (size_t i = 0; i < l->files.n; i++) {
		strbuf_addf(out, "# %zu: ", i + 1);
		add_comment(out, l->files.text[i]);
		strbuf_addch(out, '\n');
	}
	if (l->denied)
		strbuf_addf(out, "# %" PRIu64 " operations that were denied are not learnt.\n",
			    l->denied);
	if (l->unclear)
		strbuf_addf(out,
			    "# %" PRIu64 " operations on names that were not recorded whole are "
			    "not learnt.\n",
			    l->unclear);
	strbuf_addf(out, "version: 1\nname: %s\n\nextends:\n", name);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		add_set(l, sets[i], out);
}

/* A list of the sandbox, unless what happened cannot be put into words of it. */
static void add_allow(const struct learn *l, const char *what, enum learn_kind kind,
		      struct strbuf *out)
{
	struct strbuf rule = STRBUF_INIT;
	const struct learn_without *without;

	strbuf_addf(&rule, "sandbox.%s.allow", what);
	without = left_out(l, rule.s);
	strbuf_release(&rule);
	if (without) {
		strbuf_addf(out, "  # %s has no bounds: names that no pattern can hold", what);
		add_evidence(l, &without->evidence, out);
		return;
	}
	strbuf_addf(out, "  %s:\n", what);
	if (!l->list[kind].entry.n) {
		strbuf_addstr(out, "    allow: []\n");
		return;
	}
	strbuf_addstr(out, "    allow:\n");
	add_entries(l, kind, "      ", out);
}

/* A rule that denies everything but what was done. */
static void add_rule(const struct learn *l, enum learn_kind kind, const char *const text[4],
		     struct strbuf *out)
{
	const struct learn_without *without = left_out(l, text[0]);

	if (without) {
		strbuf_addf(out, "  # no rule %s: names that no pattern can hold", text[0]);
		add_evidence(l, &without->evidence, out);
		return;
	}
	strbuf_addf(out, "  - name: %s\n    deny: %s\n    %s\n", text[0], text[1], text[2]);
	if (l->list[kind].entry.n) {
		strbuf_addstr(out, "    except:\n");
		add_entries(l, kind, "      ", out);
	}
	strbuf_addf(out, "    reason: %s\n", text[3]);
}

static void add_system(const struct learn *l, struct strbuf *out)
{
	const struct learn_list *used = &l->list[LEARN_SYSTEM];
	bool any = false;

	for (size_t i = 0; i < used->entry.n; i++) {
		strbuf_addf(out, "  # %s is not denied", used->entry.text[i]);
		add_evidence(l, &used->evidence[i], out);
	}
	strbuf_addstr(out, "  - name: system\n    deny: [");
	for (size_t i = 0; i < sizeof(system_ops) / sizeof(system_ops[0]); i++) {
		const char *name = op_name(system_ops[i]);

		if (strmap_find(&used->entry, name) != STRMAP_NONE)
			continue;
		strbuf_addf(out, "%s%s", any ? ", " : "", name);
		any = true;
	}
	strbuf_addstr(out, "]\n    reason: The work that was learnt from did not need it.\n");
}

void learn_write(const struct learn *l, const char *name, struct strbuf *out)
{
	static const char *const programs[] = {"programs", "exec", "path: \"/**\"",
					       "Only the programs that the work needed run here."};
	static const char *const code[] = {"code", "map", "path: \"/**\"",
					   "Only the code that the work needed is loaded here."};
	static const char *const servers[] = {
		"servers", "listen", "to: \"*\"",
		"The work that was learnt from listened nowhere else."};

	add_head(l, name, out);
	strbuf_addstr(out, "\nsandbox:\n");
	add_allow(l, "write", LEARN_WRITE, out);
	add_allow(l, "read", LEARN_READ, out);
	add_allow(l, "network", LEARN_CONNECT, out);
	strbuf_addstr(out, "\nrules:\n");
	add_rule(l, LEARN_EXEC, programs, out);
	add_rule(l, LEARN_MAP, code, out);
	add_rule(l, LEARN_LISTEN, servers, out);
	add_system(l, out);
}
