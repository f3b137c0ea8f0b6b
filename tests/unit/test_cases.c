// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of tests/cases that have a trace, in the evaluator. A line of a trace is
 *	allow|deny OPERATION OBJECT [OBJECT]
 * with the operations of files, mkdir, symlink, rename-dir, exec, connect and listen (address and
 * port), unix (path), mknod and read-device (path and, as b:8:0 or c:1:1, the device). The
 *directories of the policy are /W, /O, /D and /H here.
 */
#include <criterion/criterion.h>
#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/event/names.h"
#include "user/policy/eval.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

#define CASES	 "tests/cases"
#define EXAMPLES "rules/examples"

struct trace_line {
	char verdict[8], op[16], first[400], second[400];
};

/* What a file is: in a case's own, @W@ becomes /W. */
enum text_of { OF_CASE, OF_EXAMPLE };

static void read_policy(const char *path, enum text_of of, struct strbuf *out)
{
	FILE *f = fopen(path, "re");
	int c;

	cr_assert_not_null(f, "%s", path);
	while ((c = fgetc(f)) != EOF) {
		bool place = of == OF_CASE && c == '@';
		int letter = place ? fgetc(f) : 0, end = place ? fgetc(f) : 0;

		if (!place)
			strbuf_addch(out, (char)c);
		else if (end == '@')
			strbuf_addf(out, "/%c", letter);
		else
			cr_assert_fail("%s: an @ that is no directory", path);
	}
	fclose(f);
}

static void compile(const char *path, enum text_of of, struct policy_tables *ret_tables)
{
	struct policy_env env = {.home = "/H", .user = "u", .tmp = "/tmp", .workspace = "/W"};
	struct strbuf text = STRBUF_INIT, words = STRBUF_INIT;
	struct policy_source source = {.path = path};
	struct policy_options o = {.layers = &source, .nlayers = 1, .env = &env};
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir;
	char *error = NULL;

	read_policy(path, of, &text);
	source.text = text.s;
	source.len = text.len;
	/* A warning is for who writes a policy: what is shipped has none. */
	if (policy_compile_ir(&o, &ir, &diags) || (of == OF_EXAMPLE && diags.n)) {
		diags_format(&diags, &words);
		cr_assert_fail("%s", words.s);
	}
	diags_release(&diags);
	cr_assert_eq(policy_lower(&ir, &env, ret_tables, &error), 0, "%s: %s", path, error);
	policy_ir_release(&ir);
	strbuf_release(&text);
}

static int eval_network(const struct eval *e, const struct trace_line *l, struct rf_verdict *v)
{
	uint16_t port = (uint16_t)strtoul(l->second, NULL, 10);
	uint32_t op = strcmp(l->op, "listen") ? RF_OP_CONNECT : RF_OP_LISTEN;
	uint8_t addr[16] = {[10] = 0xff, [11] = 0xff};

	if (inet_pton(AF_INET, l->first, addr + 12) != 1)
		cr_assert_eq(inet_pton(AF_INET6, l->first, addr), 1, "%s", l->first);
	return eval_inet(e, addr, port, op, v);
}

static int eval_file(const struct eval *e, const struct trace_line *l, struct rf_verdict *v)
{
	for (uint32_t op = 0; op <= RF_OP_MAP; op++)
		if (!strcmp(l->op, op_name(op)))
			return eval_path(e, l->first, RF_OP_BIT(op), v);
	cr_assert_fail("unknown operation %s", l->op);
	return 0;
}

static int eval_node(const struct eval *e, const struct trace_line *l, uint32_t ops,
		     struct rf_verdict *v)
{
	unsigned int major, minor;
	char kind;

	cr_assert_eq(sscanf(l->second, "%c:%u:%u", &kind, &major, &minor), 3, "%s", l->second);
	return eval_device(e, l->first, ops, kind == 'b', major << 20 | minor, v);
}

static int eval_line(const struct eval *e, const struct trace_line *l)
{
	const char *op = l->op;
	struct rf_verdict v;

	if (!strcmp(op, "create"))
		return eval_create(e, l->first, &v);
	if (!strcmp(op, "mknod"))
		return eval_node(e, l, RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_WRITE), &v);
	if (!strcmp(op, "read-device"))
		return eval_node(e, l, RF_OP_BIT(RF_OP_READ), &v);
	if (!strcmp(op, "mkdir"))
		return eval_mkdir(e, l->first, &v);
	if (!strcmp(op, "symlink"))
		return eval_symlink(e, l->first, &v);
	if (!strcmp(op, "link"))
		return eval_link(e, l->first, l->second, &v);
	if (!strcmp(op, "rename"))
		return eval_rename(e, l->first, l->second, 0, &v);
	if (!strcmp(op, "rename-dir"))
		return eval_rename(e, l->first, l->second, EVAL_DIR, &v);
	if (!strcmp(op, "exec"))
		return eval_exec(e, l->first, NULL, &v);
	if (!strcmp(op, "connect") || !strcmp(op, "listen"))
		return eval_network(e, l, &v);
	if (!strcmp(op, "unix"))
		return eval_unix(e, l->first, RF_OP_CONNECT, &v);
	return eval_file(e, l, &v);
}

static unsigned int run_trace(const char *name, FILE *f, const struct policy_tables *tables)
{
	unsigned int lines = 0;
	char line[1000];
	struct eval e;

	eval_init(&e, tables);
	while (fgets(line, sizeof(line), f)) {
		struct trace_line l = {};
		int n = sscanf(line, "%7s %15s %399s %399s", l.verdict, l.op, l.first, l.second);

		cr_assert_geq(n, 3, "%s: %s", name, line);
		cr_expect_eq(eval_line(&e, &l) != 0, !strcmp(l.verdict, "deny"), "%s: %s", name,
			     line);
		lines++;
	}
	return lines;
}

static unsigned int run_case(const char *name)
{
	char *path = xasprintf(CASES "/%s/trace", name);
	FILE *f = fopen(path, "re");
	struct policy_tables tables;
	unsigned int lines = 0;

	free(path);
	if (!f)
		return 0;
	path = xasprintf(CASES "/%s/policy.yaml", name);
	compile(path, OF_CASE, &tables);
	lines = run_trace(name, f, &tables);
	policy_tables_release(&tables);
	fclose(f);
	free(path);
	return lines;
}

Test(cases, the_shipped_examples_are_right)
{
	unsigned int files = 0;
	struct dirent *d;
	DIR *dir = opendir(EXAMPLES);

	cr_assert_not_null(dir, "run it from the top of the tree");
	while ((d = readdir(dir))) {
		struct policy_tables tables;
		char *path;

		if (!strstr(d->d_name, ".yaml"))
			continue;
		path = xasprintf(EXAMPLES "/%s", d->d_name);
		compile(path, OF_EXAMPLE, &tables);
		policy_tables_release(&tables);
		free(path);
		files++;
	}
	closedir(dir);
	cr_assert_geq(files, 25, "%u examples", files);
}

Test(cases, the_evaluator_decides_as_the_kernel_must)
{
	unsigned int lines = 0;
	struct dirent *d;
	DIR *dir = opendir(CASES);

	cr_assert_not_null(dir, "run it from the top of the tree");
	while ((d = readdir(dir)))
		if (d->d_name[0] != '.')
			lines += run_case(d->d_name);
	closedir(dir);
	cr_assert_geq(lines, 50, "%u lines", lines);
}
