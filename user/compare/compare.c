// SPDX-License-Identifier: GPL-2.0-only
#include "user/compare/compare.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/event/names.h"

#define EPHEMERAL 32768 /* ports from here on are other ones each time */

void compare_release(struct compare *c)
{
	for (int k = 0; k < COMPARE_KINDS; k++) {
		for (size_t i = 0; i < c->names[k].n; i++)
			for (int side = 0; side < COMPARE_SIDES; side++)
				free(c->things[k][i].side[side].example);
		free(c->things[k]);
		strmap_release(&c->names[k]);
	}
	strmap_release(&c->files);
	operation_release(&c->operation);
	strbuf_release(&c->workspace);
	strbuf_release(&c->name);
	*c = (struct compare){0};
}

void compare_file(struct compare *c, const char *name)
{
	c->file = (uint32_t)strmap_add(&c->files, name, NULL);
	strbuf_reset(&c->workspace);
	c->placed = false;
}

/* Where the first program was executed, unless that stands for half of the machine. */
static void see_place(struct compare *c, const struct scan *s)
{
	c->placed = true;
	strbuf_reset(&c->workspace);
	if (!scan_bytes(s->process, "working_directory", &c->workspace) || !c->workspace.len ||
	    !strchr(c->workspace.s + 1, '/'))
		strbuf_reset(&c->workspace);
}

static void see(struct compare *c, enum compare_side side, enum compare_kind kind, const char *name,
		const char *example, const struct scan *s)
{
	struct compare_seen *seen;
	bool new;
	size_t at = strmap_add(&c->names[kind], name, &new);

	if (new) {
		size_t n = at;

		vec_push(c->things[kind], n) = (struct compare_thing){0};
	}
	seen = &c->things[kind][at].side[side];
	if (!seen->n++) {
		seen->seq = s->seq;
		seen->file = c->file;
		seen->example = example ? xstrdup(example) : NULL;
	}
}

/* ---- names of things ----------------------------------------------------------------------------
 */

/* The path, with the place and the number of a process in /proc left open. */
static void add_path(const struct compare *c, struct strbuf *out, const char *path)
{
	size_t place = c->workspace.len, n;

	if (place && !strncmp(path, c->workspace.s, place) &&
	    (!path[place] || path[place] == '/')) {
		strbuf_addf(out, "${workspace}%s", path + place);
		return;
	}
	n = strncmp(path, "/proc/", 6) ? 0 : strspn(path + 6, "0123456789");

	if (n)
		strbuf_addf(out, "/proc/PID%s", path + 6 + n);
	else
		strbuf_addstr(out, path);
}

static void see_file(struct compare *c, enum compare_side side, enum compare_kind kind,
		     const char *path, const struct scan *s)
{
	char *slash;

	strbuf_reset(&c->name);
	add_path(c, &c->name, path);
	slash = strrchr(c->name.s, '/');
	if (slash && slash > c->name.s) {
		*slash = '\0';
		see(c, side, kind, c->name.s, slash + 1, s);
	} else {
		see(c, side, kind, "/", path, s);
	}
}

static void add_endpoint(struct strbuf *out, const struct eval_op *op, bool listens)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool v4 = !memcmp(op->addr, mapped, sizeof(mapped));
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? op->addr + 12 : op->addr, text, sizeof(text));
	if (listens && (op->port >= EPHEMERAL || !op->port))
		strbuf_addf(out, v4 ? "%s:*" : "[%s]:*", text);
	else
		strbuf_addf(out, v4 ? "%s:%u" : "[%s]:%u", text, op->port);
}

static void add_object(const struct compare *c, struct strbuf *out, const struct eval_op *op)
{
	switch (op->kind) {
	case EVAL_INET:
		add_endpoint(out, op, op->ops & RF_OP_BIT(RF_OP_LISTEN));
		break;
	case EVAL_UNIX:
		strbuf_addf(out, "unix:%s", op->path);
		break;
	case EVAL_ABSTRACT:
		strbuf_addf(out, "unix:@%s", op->abstract);
		break;
	case EVAL_SYSTEM:
		break;
	default:
		add_path(c, out, op->path);
	}
}

/* ---- records ------------------------------------------------------------------------------------
 */

static void see_denial(struct compare *c, enum compare_side side, const struct scan *s)
{
	struct scan_value rules = scan_below(s->ringfence, "rules");
	struct scan_member rule = {0};
	size_t at = 0;

	strbuf_reset(&c->name);
	strbuf_addstr(&c->name, "");
	if (scan_type(rules) != SCAN_ARRAY || !scan_next(rules, &at, &rule) ||
	    !scan_string(scan_below(rule.value, "name"), &c->name))
		strbuf_addstr(&c->name, "no rule");
	strbuf_addstr(&c->name, ": ");
	scan_string(scan_below(s->ringfence, "operation"), &c->name);
	strbuf_addch(&c->name, ' ');
	add_object(c, &c->name, &c->operation.op);
	see(c, side, COMPARE_DENIAL, c->name.s, NULL, s);
}

static void see_files(struct compare *c, enum compare_side side, const struct eval_op *op,
		      const struct scan *s)
{
	uint32_t reads = RF_OP_BIT(RF_OP_READ) | RF_OP_BIT(RF_OP_MAP);

	if (op->kind != EVAL_FILE || op->ops & ~reads)
		see_file(c, side, COMPARE_WRITE, op->path, s);
	if (op->kind == EVAL_RENAME || op->kind == EVAL_LINK)
		see_file(c, side, COMPARE_WRITE, op->to, s);
	if (op->kind == EVAL_FILE && op->ops & reads)
		see_file(c, side, COMPARE_READ, op->path, s);
}

static void see_object(struct compare *c, enum compare_side side, enum compare_kind kind,
		       const struct scan *s)
{
	strbuf_reset(&c->name);
	add_object(c, &c->name, &c->operation.op);
	see(c, side, kind, c->name.s, NULL, s);
}

static void see_operation(struct compare *c, enum compare_side side, const struct scan *s)
{
	const struct operation *o = &c->operation;

	switch (o->op.kind) {
	case EVAL_EXEC:
		see_object(c, side, COMPARE_PROGRAM, s);
		break;
	case EVAL_INET:
		see_object(c, side,
			   o->op.ops & RF_OP_BIT(RF_OP_LISTEN) ? COMPARE_LISTEN : COMPARE_ENDPOINT,
			   s);
		break;
	case EVAL_UNIX:
	case EVAL_ABSTRACT:
		see_object(c, side, COMPARE_ENDPOINT, s);
		break;
	case EVAL_SYSTEM:
		see(c, side, COMPARE_SYSTEM, op_name((unsigned int)__builtin_ctz(o->op.ops)), NULL,
		    s);
		break;
	default:
		see_files(c, side, &o->op, s);
	}
}

static void see_labels(struct compare *c, enum compare_side side, const struct scan *s)
{
	struct scan_value list = scan_below(s->ringfence, "gained");
	struct scan_member m;
	size_t at = 0;

	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m)) {
		strbuf_reset(&c->name);
		strbuf_addstr(&c->name, "");
		scan_string(m.value, &c->name);
		strbuf_addstr(&c->name, ": ");
		scan_bytes(scan_below(s->process, "executable"), "name", &c->name);
		see(c, side, COMPARE_LABEL, c->name.s, NULL, s);
	}
}

void compare_add(struct compare *c, enum compare_side side, const struct scan *s)
{
	c->records[side]++;
	if (scan_is(s->event, "label.gain"))
		see_labels(c, side, s);
	if (!operation_read(&c->operation, s))
		return;
	if (!c->placed && c->operation.is_exec)
		see_place(c, s);
	if (c->operation.was >= RF_EFFECT_ASK)
		see_denial(c, side, s);
	if (!c->operation.prevented && !c->operation.failed)
		see_operation(c, side, s);
}

static bool is_alone(const struct compare_thing *t, enum compare_side side)
{
	return t->side[side].n && !t->side[!side].n;
}

size_t compare_count(const struct compare *c, enum compare_kind kind, enum compare_side side)
{
	size_t n = 0;

	for (size_t i = 0; i < c->names[kind].n; i++)
		n += is_alone(&c->things[kind][i], side);
	return n;
}
