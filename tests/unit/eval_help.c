// SPDX-License-Identifier: GPL-2.0-only
#include "eval_help.h"

#include <stdio.h>
#include <string.h>

void run_begin(struct run *r, const char *body)
{
	memset(r, 0, sizeof(*r));
	help_body(&r->help, body);
	run_begin_compiled(r);
}

void run_begin_compiled(struct run *r)
{
	help_lower(&r->help, &r->tables);
	eval_session_init(&r->s, &r->tables);
}

void run_finish(struct run *r)
{
	eval_session_release(&r->s);
	policy_tables_release(&r->tables);
	help_release(&r->help);
}

int run_file(struct run *r, uint64_t proc, uint32_t ops, const char *path)
{
	return eval_do(&r->s, proc, &(struct eval_op){.kind = EVAL_FILE, .path = path, .ops = ops},
		       &r->v);
}

int run_read(struct run *r, uint64_t proc, const char *path)
{
	return run_file(r, proc, RF_OP_BIT(RF_OP_READ), path);
}

int run_write(struct run *r, uint64_t proc, const char *path)
{
	return run_file(r, proc, RF_OP_BIT(RF_OP_WRITE), path);
}

int run_inet(struct run *r, uint64_t proc, uint32_t op, uint8_t first, uint8_t last)
{
	const uint8_t addr[16] = {[10] = 0xff, [11] = 0xff, [12] = first, [15] = last};

	return eval_do(&r->s, proc,
		       &(struct eval_op){
			       .kind = EVAL_INET, .addr = addr, .port = 443, .ops = RF_OP_BIT(op)},
		       &r->v);
}

int run_net(struct run *r, uint64_t proc, uint32_t op)
{
	return run_inet(r, proc, op, 8, 8);
}

int run_move(struct run *r, uint64_t proc, const char *from, const char *to)
{
	return eval_do(&r->s, proc, &(struct eval_op){.kind = EVAL_RENAME, .path = from, .to = to},
		       &r->v);
}

int run_exec(struct run *r, uint64_t proc, const char *path, const char *words)
{
	char text[128], *at = text, *word;
	const char *args[8];
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", words);
	while (*words && n < 8 && (word = strsep(&at, " ")))
		args[n++] = word;
	return eval_do(&r->s, proc,
		       &(struct eval_op){.kind = EVAL_EXEC, .path = path, .args = args, .nargs = n},
		       &r->v);
}

int run_spawn(struct run *r, const char *path, const char *words, int status)
{
	uint64_t child = eval_fork(&r->s, 1);
	int err = run_exec(r, child, path, words);

	eval_exit(&r->s, child, err ? 1 : status);
	return err;
}
