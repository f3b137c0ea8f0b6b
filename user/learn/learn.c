// SPDX-License-Identifier: GPL-2.0-only
#include "user/learn/learn.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/event/names.h"
#include "user/policy/glob.h"

#define EPHEMERAL  32768 /* ports from here on are other ones each time */
#define WIDEN_FROM 8	 /* so many files of one directory stand for all of it */

#define OPS_WRITE                                                                                  \
	(RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_DELETE) |              \
	 RF_OP_BIT(RF_OP_RENAME) | RF_OP_BIT(RF_OP_LINK) | RF_OP_BIT(RF_OP_ATTR))

void learn_init(struct learn *l, const struct policy_env *place)
{
	*l = (struct learn){.place = *place};
}

static void release_list(struct learn_list *list)
{
	for (size_t i = 0; i < list->entry.n; i++)
		strmap_release(&list->evidence[i].programs);
	free(list->evidence);
	strmap_release(&list->entry);
}

void learn_release(struct learn *l)
{
	for (int k = 0; k < LEARN_KINDS; k++) {
		release_list(&l->exact[k]);
		release_list(&l->list[k]);
	}
	for (size_t i = 0; i < l->nwithout; i++) {
		free(l->without[i].rule);
		strmap_release(&l->without[i].evidence.programs);
	}
	free(l->without);
	strmap_release(&l->files);
	operation_release(&l->operation);
	strbuf_release(&l->text);
	*l = (struct learn){0};
}

void learn_file(struct learn *l, const char *name)
{
	l->file = (unsigned int)strmap_add(&l->files, name, NULL) + 1;
}

/* ---- evidence -----------------------------------------------------------------------------------
 */

void learn_note(struct learn_evidence *e, uint64_t seq, unsigned int file, const char *program)
{
	if (e->n < LEARN_SEQS) {
		e->seq[e->n] = seq;
		e->file[e->n] = file;
	}
	e->n++;
	if (program)
		strmap_add(&e->programs, program, NULL);
}

/* The first records of both, in order. */
void learn_join(struct learn_evidence *to, const struct learn_evidence *from)
{
	uint64_t n = to->n < LEARN_SEQS ? to->n : LEARN_SEQS, have = from->n, i, k;

	for (i = 0; i < have && i < LEARN_SEQS; i++) {
		for (k = n;
		     k > 0 && (from->file[i] < to->file[k - 1] ||
			       (from->file[i] == to->file[k - 1] && from->seq[i] < to->seq[k - 1]));
		     k--) {
			if (k == LEARN_SEQS)
				continue;
			to->seq[k] = to->seq[k - 1];
			to->file[k] = to->file[k - 1];
		}
		if (k == LEARN_SEQS)
			continue;
		to->seq[k] = from->seq[i];
		to->file[k] = from->file[i];
		n += n < LEARN_SEQS;
	}
	to->n += from->n;
	for (size_t p = 0; p < from->programs.n; p++)
		strmap_add(&to->programs, from->programs.text[p], NULL);
}

static struct learn_evidence *evidence_of(struct learn_list *list, const char *entry)
{
	bool new;
	size_t at = strmap_add(&list->entry, entry, &new);

	if (new) {
		size_t n = at;

		vec_push(list->evidence, n) = (struct learn_evidence){0};
	}
	return &list->evidence[at];
}

static const char *program_of(struct learn *l, const struct scan *s)
{
	strbuf_reset(&l->text);
	if (!scan_bytes(scan_below(s->process, "executable"), "name", &l->text))
		return NULL;
	return l->text.s;
}

static void need(struct learn *l, enum learn_kind kind, const char *what, const struct scan *s)
{
	const char *program = program_of(l, s);

	learn_note(evidence_of(&l->exact[kind], what), s->seq, l->file, program);
}

/* ---- records ------------------------------------------------------------------------------------
 */

static void need_file(struct learn *l, const struct eval_op *op, const struct scan *s)
{
	uint32_t ops = op->ops;

	if (op->kind != EVAL_FILE || ops & OPS_WRITE)
		need(l, LEARN_WRITE, op->path, s);
	/* Whoever moves a file to where it may be read must be able to read it where it was. */
	if (op->kind == EVAL_RENAME || op->kind == EVAL_LINK) {
		need(l, LEARN_WRITE, op->to, s);
		need(l, LEARN_READ, op->path, s);
		need(l, LEARN_READ, op->to, s);
	}
	if (ops & RF_OP_BIT(RF_OP_READ))
		need(l, LEARN_READ, op->path, s);
	if (ops & RF_OP_BIT(RF_OP_MAP))
		need(l, LEARN_MAP, op->path, s);
}

static void need_exec(struct learn *l, const struct eval_op *op, const struct scan *s)
{
	need(l, LEARN_EXEC, op->path, s);
	if (op->interpreter)
		need(l, LEARN_EXEC, op->interpreter, s);
}

/* An own port of today says nothing of tomorrow's; nor does that of a neighbour on this machine. */
static bool passing(const struct eval_op *op, bool listens)
{
	static const uint8_t loopback6[16] = {[15] = 1};
	bool loopback = (op->addr[10] == 0xff && op->addr[12] == 127) ||
			!memcmp(op->addr, loopback6, sizeof(loopback6));

	return !op->port || (op->port >= EPHEMERAL && (listens || loopback));
}

static void need_inet(struct learn *l, const struct eval_op *op, const struct scan *s)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool v4 = !memcmp(op->addr, mapped, sizeof(mapped));
	bool listens = op->ops & RF_OP_BIT(RF_OP_LISTEN);
	char text[INET6_ADDRSTRLEN], entry[INET6_ADDRSTRLEN + 16];

	if (!(op->ops & (RF_OP_BIT(RF_OP_LISTEN) | RF_OP_BIT(RF_OP_CONNECT))))
		return;
	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? op->addr + 12 : op->addr, text, sizeof(text));
	if (passing(op, listens))
		snprintf(entry, sizeof(entry), "%s", text);
	else
		snprintf(entry, sizeof(entry), v4 ? "%s:%u" : "[%s]:%u", text, op->port);
	need(l, listens ? LEARN_LISTEN : LEARN_CONNECT, entry, s);
}

static void need_unix(struct learn *l, const struct eval_op *op, const struct scan *s)
{
	const char *name = op->kind == EVAL_UNIX ? op->path : op->abstract;
	char *escaped = glob_escape(name, strlen(name));
	char *entry = xasprintf(op->kind == EVAL_UNIX ? "unix:%s" : "unix:@%s", escaped);

	need(l, LEARN_CONNECT, entry, s);
	free(entry);
	free(escaped);
}

void learn_add(struct learn *l, const struct scan *s)
{
	const struct operation *o = &l->operation;

	l->records++;
	if (!operation_read(&l->operation, s) || o->failed)
		return;
	l->denied += o->prevented;
	l->unclear += !o->prevented && (o->lacks & (LACK_NAME | LACK_PLACE));
	if (o->prevented || o->lacks & (LACK_NAME | LACK_OPERATION))
		return;
	switch (o->op.kind) {
	case EVAL_EXEC:
		need_exec(l, &o->op, s);
		break;
	case EVAL_INET:
		need_inet(l, &o->op, s);
		break;
	case EVAL_UNIX:
	case EVAL_ABSTRACT:
		need_unix(l, &o->op, s);
		break;
	case EVAL_SYSTEM:
		need(l, LEARN_SYSTEM, op_name((unsigned int)__builtin_ctz(o->op.ops)), s);
		break;
	default:
		need_file(l, &o->op, s);
	}
}

void learn_leave_out(struct learn *l, const char *rule, const struct scan *s)
{
	const char *program = program_of(l, s);
	size_t i;

	for (i = 0; i < l->nwithout && strcmp(l->without[i].rule, rule) != 0; i++)
		;
	if (i == l->nwithout)
		vec_push(l->without, l->nwithout) = (struct learn_without){.rule = xstrdup(rule)};
	learn_note(&l->without[i].evidence, s->seq, l->file, program);
}

/* ---- generalising -------------------------------------------------------------------------------
 */

static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return xstrndup(path, slash ? (size_t)(slash - path) : 0);
}

/* How many files each directory has that nothing else stands for. */
static void count_parents(const struct learn *l, enum learn_kind kind, struct strmap *parents,
			  uint32_t **counts)
{
	for (size_t i = 0; i < l->exact[kind].entry.n; i++) {
		const char *path = l->exact[kind].entry.text[i];
		char *directory = learn_directory(&l->place, kind, path), *parent;
		size_t at, n;
		bool new;

		if (!directory) {
			parent = parent_of(path);
			at = n = strmap_add(parents, parent, &new);
			if (new)
				vec_push(*counts, n) = 0;
			(*counts)[at]++;
			free(parent);
		}
		free(directory);
	}
}

static char *widened(const struct learn *l, const char *path, const struct strmap *parents,
		     const uint32_t *counts)
{
	char *parent = parent_of(path), *pattern = NULL, *entry;
	size_t at = strmap_find(parents, parent);

	if (at != STRMAP_NONE && counts[at] >= WIDEN_FROM && learn_may_widen(&l->place, parent)) {
		pattern = learn_pattern(&l->place, parent);
		entry = xasprintf("%s/*", pattern);
		free(pattern);
		pattern = entry;
	}
	free(parent);
	return pattern;
}

static void generalise_paths(struct learn *l, enum learn_kind kind)
{
	const struct learn_list *from = &l->exact[kind];
	struct strmap parents = {0};
	uint32_t *counts = NULL;

	if (kind != LEARN_EXEC)
		count_parents(l, kind, &parents, &counts);
	for (size_t i = 0; i < from->entry.n; i++) {
		const char *path = from->entry.text[i];
		char *entry = learn_directory(&l->place, kind, path);

		if (!entry && counts)
			entry = widened(l, path, &parents, counts);
		if (!entry)
			entry = learn_pattern(&l->place, path);
		learn_join(evidence_of(&l->list[kind], entry), &from->evidence[i]);
		free(entry);
	}
	strmap_release(&parents);
	free(counts);
}

static void copy_list(struct learn *l, enum learn_kind kind)
{
	for (size_t i = 0; i < l->exact[kind].entry.n; i++)
		learn_join(evidence_of(&l->list[kind], l->exact[kind].entry.text[i]),
			   &l->exact[kind].evidence[i]);
}

void learn_finish(struct learn *l)
{
	generalise_paths(l, LEARN_WRITE);
	generalise_paths(l, LEARN_READ);
	generalise_paths(l, LEARN_EXEC);
	generalise_paths(l, LEARN_MAP);
	copy_list(l, LEARN_CONNECT);
	copy_list(l, LEARN_LISTEN);
	copy_list(l, LEARN_SYSTEM);
}
