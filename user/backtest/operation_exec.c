// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/backtest/operation.h"
#include "user/base/alloc.h"
#include "user/base/b64.h"
#include "user/event/environ.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(struct scan_value v, uint8_t ret_digest[RF_DIGEST_SIZE])
{
	if (scan_type(v) != SCAN_STRING || v.n != 2 * RF_DIGEST_SIZE + 2)
		return false;
	for (size_t i = 0; i < RF_DIGEST_SIZE; i++) {
		int high = hex(v.s[1 + 2 * i]), low = hex(v.s[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		ret_digest[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* The exact bytes of each argument, a NUL behind each. Returns how many. */
static size_t read_argv(struct operation *o, struct scan_value process)
{
	struct scan_value exact = scan_below(process, "command_args_b64");
	struct scan_value list = exact.s ? exact : scan_below(process, "command_args");
	struct scan_member m;
	size_t at = 0, n = 0;

	strbuf_reset(&o->argv);
	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m)) {
		strbuf_reset(&o->text);
		if (!scan_string(m.value, &o->text))
			continue;
		if (!exact.s)
			strbuf_add(&o->argv, o->text.s ?: "", o->text.len);
		else if (b64_decode(&o->argv, o->text.s ?: "", o->text.len))
			o->lacks |= LACK_ARGS;
		strbuf_addch(&o->argv, '\0');
		n++;
	}
	return n;
}

static void point_at_args(struct operation *o, size_t n)
{
	const char *at = o->argv.s;

	if (n > o->args_room) {
		o->args = xreallocarray(o->args, n, sizeof(*o->args));
		o->args_room = n;
	}
	for (size_t i = 0; i < n; i++, at += strlen(at) + 1)
		o->args[i] = at;
}

static const char *last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Behind the interpreter's own arguments stands the script as it was called, then the script's. */
static size_t script_at(const struct operation *o, size_t n)
{
	const char *name = last_of(o->op.path);

	for (size_t i = 1; i < n && i <= 2; i++)
		if (!strcmp(last_of(o->args[i]), name))
			return i;
	return n;
}

static void read_args(struct operation *o, struct scan_value process)
{
	size_t n = read_argv(o, process), at = 0;

	point_at_args(o, n);
	if (!n || scan_below(process, "truncated").s)
		o->lacks |= LACK_ARGS;
	if (o->op.interpreter)
		at = script_at(o, n);
	if (at >= n) {
		o->lacks |= LACK_ARGS;
		return;
	}
	o->op.args = o->args + at + 1;
	o->op.nargs = n - at - 1;
	/* A program may be called by a link's name; what it was told is only a hint of that. */
	if (strcmp(last_of(o->args[at]), last_of(o->op.path)) != 0) {
		o->lacks |= LACK_CALLED;
		o->other = o->op;
		o->other.to = last_of(o->args[at]);
	}
}

static uint64_t read_environ(struct scan_value list)
{
	struct scan_member m;
	uint64_t found = 0;
	size_t at = 0;

	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m))
		for (unsigned int i = 0; environ_name(i); i++)
			if (scan_is(m.value, environ_name(i)))
				found |= 1ULL << i;
	return found;
}

/* A script is executed by its interpreter, which gets the script's name among its arguments. */
static void read_script(struct operation *o, struct scan_value process)
{
	strbuf_reset(&o->to);
	if (!scan_bytes(process, "script", &o->to))
		return;
	strbuf_add(&o->interpreter, o->path.s, o->path.len);
	o->op.interpreter = o->interpreter.s;
	if (o->op.digest) {
		memcpy(o->interpreter_digest, o->digest, sizeof(o->digest));
		o->op.interpreter_digest = o->interpreter_digest;
	}
	o->op.digest = read_digest(scan_below(process, "script_hash.sha256"), o->digest) ? o->digest
											 : NULL;
	o->op.path = o->to.s;
	o->lacks |= LACK_SCRIPT;
	if (!o->op.digest || !o->op.interpreter_digest)
		o->lacks |= LACK_DIGEST;
}

bool operation_exec(struct operation *o, const struct scan *s)
{
	o->is_exec = true;
	o->op.kind = EVAL_EXEC;
	o->op.ops = RF_OP_BIT(RF_OP_EXEC);
	strbuf_addstr(&o->path, "");
	if (!scan_bytes(scan_below(s->process, "executable"), "path", &o->path))
		o->lacks |= LACK_NAME;
	o->op.path = o->path.s;
	if (operation_object(scan_below(s->process, "executable"), &o->object))
		o->op.object = o->object.s;
	if (read_digest(scan_below(s->process, "executable.hash.sha256"), o->digest))
		o->op.digest = o->digest;
	else
		o->lacks |= LACK_DIGEST;
	read_script(o, s->process);
	if (scan_bytes(s->process, "working_directory", &o->cwd))
		o->op.cwd = o->cwd.s;
	else
		o->lacks |= LACK_CWD;
	o->op.environ = read_environ(scan_below(s->process, "code_variables"));
	read_args(o, s->process);
	return true;
}

void operation_denied_exec(struct operation *o, const struct scan *s)
{
	struct scan_value file = scan_get(s, "file");

	strbuf_addstr(&o->path, "");
	o->op.kind = EVAL_EXEC;
	o->op.ops = RF_OP_BIT(RF_OP_EXEC);
	if (!scan_bytes(file, "path", &o->path) || scan_below(file, "truncated").s ||
	    scan_below(file, "unresolved").s)
		o->lacks |= LACK_NAME;
	o->op.path = o->path.s;
	if (operation_object(file, &o->object))
		o->op.object = o->object.s;
	if (read_digest(scan_below(file, "hash.sha256"), o->digest))
		o->op.digest = o->digest;
	else
		o->lacks |= LACK_DIGEST;
	o->lacks |= LACK_CWD;
	read_args(o, scan_below(s->ringfence, "attempted"));
	if (scan_below(s->ringfence, "by_called_name").s)
		o->lacks |= LACK_CALLED;
	/* An audited one is told again by the record of the program that runs. */
	o->failed = !o->prevented;
}
