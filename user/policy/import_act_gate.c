// SPDX-License-Identifier: GPL-2.0-only
/* `after X since Y`: a gate that X opens and Y shuts. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_act.h"

/* The operations of ours that one of its is; it counts removing and moving as writing. */
static const char *const reads[] = {"read", NULL};
static const char *const writes[] = {"write", "create", "delete", NULL};
static const char *const written[] = {"write", "create", NULL};
static const char *const opens[] = {"read", "write", NULL};

/* wide: rather more than less. */
static const char *const *ops_of(enum dsl_op op, bool wide)
{
	if (op == DSL_READ)
		return reads;
	if (op == DSL_OPEN)
		return wide ? opens : reads;
	return wide || op == DSL_UNLINK ? writes : written;
}

static void write_files(struct act *a, struct strbuf *out, const struct dsl_event *e, bool wide)
{
	struct strbuf comment = STRBUF_INIT;
	char *path = act_path(a, e->pattern, wide, &e->loc, &comment);
	const char *const *op;

	if (path && comment.len)
		import_comment(out, 6, "%s", comment.s);
	for (op = ops_of(e->op, wide); path && *op; op++) {
		strbuf_addf(out, "      - %s: ", *op);
		import_scalar(out, path);
		strbuf_addch(out, '\n');
	}
	strbuf_release(&comment);
	free(path);
}

static void write_program(struct strbuf *out, const char *program, const struct strbuf *comment,
			  const struct dsl_event *e)
{
	if (comment->len)
		import_comment(out, 6, "%s", comment->s);
	strbuf_addstr(out, "      - exec: ");
	import_scalar(out, program);
	strbuf_addch(out, '\n');
	act_args(out, 8, e);
}

/* Returns what it cannot be said for, or NULL. */
static const char *write_opening(struct act *a, struct strbuf *out, const struct dsl_cond *cond)
{
	struct strbuf comment = STRBUF_INIT;
	char *program;

	strbuf_addstr(out, "    opens:\n");
	if (cond->gate.op != DSL_EXEC) {
		write_files(a, out, &cond->gate, false);
		return NULL;
	}
	if (cond->exits > 0)
		return "only the exit status 0 can be asked for";
	program = act_program_one(cond->gate.pattern, &comment);
	if (program)
		write_program(out, program, &comment, &cond->gate);
	if (program && cond->exits == 0)
		strbuf_addstr(out, "        succeeds: true\n");
	strbuf_release(&comment);
	free(program);
	return program ? NULL : "who opens a gate is trusted, so it has to be one program";
}

static void write_closing(struct act *a, struct strbuf *out, const struct dsl_event *e)
{
	struct strbuf comment = STRBUF_INIT;
	char *program;

	if (e->op != DSL_EXEC) {
		write_files(a, out, e, true);
		return;
	}
	program = act_program_any(e->pattern, &comment);
	if (program)
		write_program(out, program, &comment, e);
	else
		diag_error(a->diags, &e->loc, NULL, "%s names no program", shown(e->pattern).s);
	strbuf_release(&comment);
	free(program);
}

/* after-NAME, with a number when that is taken; by letters that every name may have. */
static char *name_of(const struct act *a, const struct dsl_event *e)
{
	const char *slash = strrchr(e->pattern, '/'), *p;
	struct strbuf base = STRBUF_INIT;
	unsigned int n = 1;
	char *name;
	size_t i;

	strbuf_addstr(&base, "after-");
	for (p = slash ? slash + 1 : e->pattern; *p && base.len < 48; p++)
		strbuf_addch(&base, (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
						    (*p >= 'A' && *p <= 'Z') || *p == '_'
					    ? *p
					    : '-');
	name = xstrdup(base.s);
	for (i = 0; i <= a->ngates; i++)
		if (i == a->ngates ? act_has_label(a, name) : strcmp(a->gates[i].name, name) == 0) {
			free(name);
			name = xasprintf("%s-%u", base.s, ++n);
			i = (size_t)-1;
		}
	strbuf_release(&base);
	return name;
}

static bool is_endpoint(enum dsl_op op)
{
	return op == DSL_CONNECT || op == DSL_RECV;
}

/* ActPlane takes programs and files only, here. */
static bool check_ops(struct act *a, const struct dsl_cond *cond)
{
	size_t i;
	bool good = !is_endpoint(cond->gate.op);

	if (!good)
		diag_error(a->diags, &cond->gate.loc, "use exec, read or write",
			   "after waits for no connection");
	for (i = 0; i < cond->nsince; i++)
		if (is_endpoint(cond->since[i].op)) {
			diag_error(a->diags, &cond->since[i].loc, "use exec, read or write",
				   "since is about no connection");
			good = false;
		}
	return good;
}

const char *act_gate(struct act *a, const struct dsl_cond *cond, const char **ret_why)
{
	struct strbuf body = STRBUF_INIT;
	size_t i;

	*ret_why = "it is wrong";
	if (!check_ops(a, cond))
		return NULL;
	*ret_why = write_opening(a, &body, cond);
	if (*ret_why) {
		strbuf_release(&body);
		return NULL;
	}
	if (cond->nsince)
		strbuf_addstr(&body, "    closes:\n");
	for (i = 0; i < cond->nsince; i++)
		write_closing(a, &body, &cond->since[i]);
	for (i = 0; i < a->ngates; i++)
		if (strcmp(a->gates[i].body, body.s) == 0) {
			strbuf_release(&body);
			return a->gates[i].name;
		}
	struct act_gate gate = {.name = name_of(a, &cond->gate)};

	gate.body = strbuf_detach(&body);
	vec_push(a->gates, a->ngates) = gate;
	return gate.name;
}
