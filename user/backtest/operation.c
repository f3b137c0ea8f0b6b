// SPDX-License-Identifier: GPL-2.0-only
#include "user/backtest/operation.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi_user.h"
#include "user/event/names.h"

#define ARRAY(v) (sizeof(v) / sizeof((v)[0]))

void operation_release(struct operation *o)
{
	strbuf_release(&o->path);
	strbuf_release(&o->to);
	strbuf_release(&o->object);
	strbuf_release(&o->cwd);
	strbuf_release(&o->text);
	strbuf_release(&o->interpreter);
	strbuf_release(&o->argv);
	free(o->args);
	*o = (struct operation){0};
}

static void begin(struct operation *o)
{
	strbuf_reset(&o->path);
	strbuf_reset(&o->to);
	strbuf_reset(&o->object);
	strbuf_reset(&o->cwd);
	strbuf_reset(&o->text);
	strbuf_reset(&o->interpreter);
	o->op = (struct eval_op){0};
	o->other = (struct eval_op){0};
	o->lacks = 0;
	o->was = RF_EFFECT_NONE;
	o->closed = NULL;
	o->prevented = o->is_exec = o->failed = o->stacked = false;
}

/* ---- what the record says was decided ----------------------------------------------------------
 */

static enum rf_effect effect_of(struct scan_value text)
{
	for (unsigned int e = RF_EFFECT_AUDIT; e <= RF_EFFECT_KILL; e++)
		if (scan_is(text, effect_name(e)))
			return (enum rf_effect)e;
	return RF_EFFECT_NONE;
}

/* Denials that come before any rule; the others depend on what the policy asks for. */
static const char *closed_of(const struct scan *s)
{
	static const enum rf_error always[] = {
		RF_ERR_PROCS_FULL,  RF_ERR_TASK_STORAGE, RF_ERR_SCRATCH,     RF_ERR_PATH,
		RF_ERR_PATH_LONG,   RF_ERR_TABLES,	 RF_ERR_READ,	     RF_ERR_LOOKUP_MISS,
		RF_ERR_URING_CREDS, RF_ERR_GUARD,	 RF_ERR_LABELS_FULL, RF_ERR_SHARED_FULL,
		RF_ERR_SKIPPED};
	struct scan_value error = scan_below(s->ringfence, "closed.error");

	for (size_t i = 0; error.s && i < ARRAY(always); i++)
		if (scan_is(error, rf_error_name(always[i])))
			return rf_error_text(always[i]);
	return NULL;
}

static void read_verdict(struct operation *o, const struct scan *s)
{
	struct scan_value would = scan_below(s->ringfence, "would_be");

	o->was = effect_of(would.s ? would : s->verdict);
	o->prevented = scan_is(s->result, "EPERM");
	o->closed = closed_of(s);
	o->stacked =
		scan_is(scan_below(s->ringfence, "closed.error"), rf_error_name(RF_ERR_STACKED));
}

/* ---- files --------------------------------------------------------------------------------------
 */

static bool add_object(struct scan_value inode, struct scan_value device, struct strbuf *out)
{
	if (inode.n < 3 || device.n < 3)
		return false;
	strbuf_add(out, device.s + 1, device.n - 2);
	strbuf_addch(out, '/');
	strbuf_add(out, inode.s + 1, inode.n - 2);
	return true;
}

bool operation_object(struct scan_value file, struct strbuf *out)
{
	return add_object(scan_below(file, "inode"), scan_below(file, "device"), out);
}

/* What a file record says, as far as the operation depends on it. */
struct file_seen {
	struct scan_value file;
	uint32_t access; /* enum rf_access */
	uint32_t rdev;
	bool block, moved;
};

uint32_t operation_access(struct scan_value list)
{
	struct scan_member m;
	uint32_t access = 0;
	size_t at = 0;

	while (scan_type(list) == SCAN_ARRAY && scan_next(list, &at, &m))
		for (unsigned int i = 0; access_name(i); i++)
			if (scan_is(m.value, access_name(i)))
				access |= 1u << i;
	return access;
}

/* The exact bytes of a text; v: the text, exact: what stands at KEY_b64. */
static bool add_bytes(struct scan_value file, const char *key, struct scan_value v,
		      struct scan_value exact, struct strbuf *out)
{
	return exact.s ? scan_bytes(file, key, out) : scan_string(v, out);
}

static struct file_seen see_file(struct operation *o, const struct scan *s)
{
	enum {
		PATH,
		PATH_B64,
		TARGET,
		TARGET_B64,
		CUT,
		UNRESOLVED,
		MOUNTED,
		ACCESS,
		RDEV,
		TYPE,
		INODE,
		DEVICE,
		COUNT
	};
	static const struct scan_key keys[COUNT] = {
		SCAN_KEY("path"),	 SCAN_KEY("path_b64"),
		SCAN_KEY("target_path"), SCAN_KEY("target_path_b64"),
		SCAN_KEY("truncated"),	 SCAN_KEY("unresolved"),
		SCAN_KEY("mounted"),	 SCAN_KEY("access"),
		SCAN_KEY("rdev"),	 SCAN_KEY("type"),
		SCAN_KEY("inode"),	 SCAN_KEY("device")};
	struct file_seen f = {.file = scan_get(s, "file")};
	struct scan_value v[COUNT];

	scan_pick(f.file, keys, COUNT, v);
	f.access = operation_access(v[ACCESS]);
	f.rdev = operation_device(v[RDEV]);
	f.block = scan_is(v[TYPE], "block");
	strbuf_addstr(&o->path, "");
	strbuf_addstr(&o->to, "");
	if (!add_bytes(f.file, "path", v[PATH], v[PATH_B64], &o->path))
		o->lacks |= LACK_NAME;
	f.moved = add_bytes(f.file, "target_path", v[TARGET], v[TARGET_B64], &o->to);
	if (v[CUT].s || v[UNRESOLVED].s)
		o->lacks |= LACK_NAME;
	if (v[MOUNTED].s)
		o->lacks |= LACK_PLACE;
	o->op.path = o->path.s;
	if (add_object(v[INODE], v[DEVICE], &o->object))
		o->op.object = o->object.s;
	return f;
}

static void as_device(struct operation *o, const struct file_seen *f)
{
	o->op.rdev = f->rdev;
	o->op.block = f->block;
}

/* Of an open, a mapping or the use of a descriptor. */
static void as_use(struct operation *o, const struct file_seen *f, bool map)
{
	o->op.kind = EVAL_FILE;
	if (f->access & RF_ACC_EXEC)
		o->op.ops |= RF_OP_BIT(RF_OP_MAP);
	if (f->access & RF_ACC_READ && !map)
		o->op.ops |= RF_OP_BIT(RF_OP_READ);
	if (f->access & (RF_ACC_WRITE | RF_ACC_TRUNC | RF_ACC_SIZE))
		o->op.ops |= RF_OP_BIT(RF_OP_WRITE);
	as_device(o, f);
}

static void as_create(struct operation *o, const struct file_seen *f)
{
	o->op.object = NULL;
	if (f->access & RF_ACC_SYMLINK) {
		o->op.kind = EVAL_SYMLINK;
		return;
	}
	o->op.kind = EVAL_FILE;
	o->op.ops = RF_OP_BIT(RF_OP_CREATE);
	if (f->access & RF_ACC_DIR)
		return;
	o->op.ops |= RF_OP_BIT(RF_OP_WRITE);
	if (!f->rdev)
		return;
	as_device(o, f);
	o->other = o->op;
	o->other.block = true;
	if (operation_unconcerned(f->rdev))
		o->op.rdev = 0;
	o->lacks |= LACK_DEVICE;
}

static void as_rename(struct operation *o, const struct file_seen *f)
{
	o->op.kind = EVAL_RENAME;
	o->op.to = o->to.s;
	if (f->access & RF_ACC_DIR)
		o->op.flags |= EVAL_DIR;
	if (f->access & RF_ACC_EXCHANGE)
		o->op.flags |= EVAL_EXCHANGE;
}

static void as_link(struct operation *o)
{
	o->op.kind = EVAL_LINK;
	o->op.to = o->to.s;
}

/* A denied move is told by the operation that a rule denied, which may be one of either. */
static void as_denied_move(struct operation *o, const struct file_seen *f, uint32_t op)
{
	as_rename(o, f);
	if (op == RF_OP_LINK)
		as_link(o);
	if (op == RF_OP_LINK || op == RF_OP_RENAME || op == RF_OP_DELETE ||
	    f->access & (RF_ACC_DIR | RF_ACC_EXCHANGE))
		return;
	o->other = o->op;
	o->other.kind = EVAL_LINK;
	o->lacks |= LACK_CALL;
}

static void as_single(struct operation *o, const struct file_seen *f, uint32_t op)
{
	o->op.kind = EVAL_FILE;
	o->op.ops = RF_OP_BIT(op);
	as_device(o, f);
}

static void read_allowed_file(struct operation *o, const struct scan *s, const char *what)
{
	struct file_seen f = see_file(o, s);

	if (!strcmp(what, "open"))
		as_use(o, &f, false);
	else if (!strcmp(what, "map"))
		as_use(o, &f, true);
	else if (!strcmp(what, "create"))
		as_create(o, &f);
	else if (!strcmp(what, "rename"))
		as_rename(o, &f);
	else if (!strcmp(what, "link"))
		as_link(o);
	else
		as_single(o, &f, !strcmp(what, "delete") ? RF_OP_DELETE : RF_OP_ATTR);
}

/* Of what a rule was met for: the operation, its access and its names tell what was tried. */
static void read_judged_file(struct operation *o, const struct scan *s, uint32_t op)
{
	struct file_seen f = see_file(o, s);
	bool used = f.access & (RF_ACC_READ | RF_ACC_WRITE | RF_ACC_EXEC | RF_ACC_TRUNC |
				RF_ACC_SIZE | RF_ACC_APPEND);

	if (f.moved)
		as_denied_move(o, &f, op);
	else if (op == RF_OP_DELETE || op == RF_OP_ATTR)
		as_single(o, &f, op);
	else if (op == RF_OP_CREATE || (op == RF_OP_WRITE && !used) || f.access & RF_ACC_SYMLINK)
		as_create(o, &f);
	else
		as_use(o, &f, op == RF_OP_MAP || f.access & RF_ACC_SHARED);
	/* Attempts by one use: the denied operation is among those that were asked for. */
	if (o->op.kind == EVAL_FILE)
		o->op.ops |= RF_OP_BIT(op);
}

/* ---- endpoints ----------------------------------------------------------------------------------
 */

static bool read_address(struct operation *o, struct scan_value network, const char *side)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct scan_value end = scan_below(network, side);

	strbuf_reset(&o->text);
	if (!scan_string(scan_below(end, "address"), &o->text))
		return false;
	memcpy(o->addr, mapped, sizeof(mapped));
	if (inet_pton(AF_INET, o->text.s, o->addr + 12) != 1 &&
	    inet_pton(AF_INET6, o->text.s, o->addr) != 1)
		return false;
	o->op.addr = o->addr;
	o->op.port = (uint16_t)scan_uint(scan_below(end, "port"));
	return true;
}

static bool read_inet(struct operation *o, const struct scan *s, uint32_t op)
{
	o->op.kind = EVAL_INET;
	o->op.ops = RF_OP_BIT(op);
	return read_address(o, scan_get(s, "network"), op == RF_OP_LISTEN ? "local" : "peer");
}

static bool read_unix(struct operation *o, const struct scan *s)
{
	struct scan_value peer = scan_get(s, "network.peer");

	strbuf_reset(&o->path);
	if (!scan_bytes(peer, "address", &o->path) || !o->path.len)
		return false;
	o->op.ops = RF_OP_BIT(RF_OP_CONNECT);
	o->op.kind = EVAL_UNIX;
	o->op.path = o->path.s;
	if (o->path.s[0] == '@') {
		o->op.kind = EVAL_ABSTRACT;
		o->op.path = NULL;
		o->op.abstract = o->path.s + 1;
		o->op.len = o->path.len - 1;
	}
	return true;
}

static bool read_system(struct operation *o, uint32_t op)
{
	o->op.kind = EVAL_SYSTEM;
	o->op.ops = RF_OP_BIT(op);
	return true;
}

/* ---- records ------------------------------------------------------------------------------------
 */

static uint32_t op_of(const char *name, size_t len)
{
	for (uint32_t op = 0; op < RF_OP_COUNT; op++)
		if (strlen(op_name(op)) == len && !memcmp(op_name(op), name, len))
			return op;
	return RF_OP_COUNT;
}

static bool read_judged(struct operation *o, const struct scan *s)
{
	struct scan_value name = scan_below(s->ringfence, "operation");
	uint32_t op = name.n > 2 ? op_of(name.s + 1, name.n - 2) : RF_OP_COUNT;
	struct scan_value network = scan_get(s, "network");

	read_verdict(o, s);
	if (op == RF_OP_COUNT) {
		o->lacks |= LACK_OPERATION;
		return read_system(o, RF_OP_END);
	}
	if (network.s)
		return scan_is(scan_below(network, "transport"), "unix") ? read_unix(o, s)
									 : read_inet(o, s, op);
	if (op > RF_OP_MAP || !scan_get(s, "file").s)
		return read_system(o, op);
	if (op == RF_OP_EXEC && !scan_get(s, "file.target_path").s) {
		operation_denied_exec(o, s);
		return true;
	}
	read_judged_file(o, s, op);
	return true;
}

static bool read_allowed(struct operation *o, const struct scan *s, const char *family,
			 const char *what)
{
	uint32_t op;

	if (!strcmp(family, "file")) {
		if (!strcmp(what, "read") || !strcmp(what, "write"))
			return false;
		read_allowed_file(o, s, what);
		return true;
	}
	if (!strcmp(family, "unix"))
		return read_unix(o, s);
	if (!strcmp(family, "net")) {
		if (!strcmp(what, "close"))
			return false;
		return read_inet(o, s,
				 !strcmp(what, "listen")   ? RF_OP_LISTEN
				 : !strcmp(what, "accept") ? RF_OP_RECEIVE
							   : RF_OP_CONNECT);
	}
	if (strcmp(family, "system") != 0 && strcmp(family, "process") != 0)
		return false;
	op = op_of(what, strlen(what));
	if (op <= RF_OP_MAP || op >= RF_OP_END)
		return false;
	if (scan_get(s, "network").s)
		return read_inet(o, s, op);
	return read_system(o, op);
}

bool operation_read(struct operation *o, const struct scan *s)
{
	char event[64], *dot;

	if (s->event.n - 2 >= sizeof(event))
		return false;
	memcpy(event, s->event.s + 1, s->event.n - 2);
	event[s->event.n - 2] = '\0';
	dot = strchr(event, '.');
	if (!dot)
		return false;
	*dot++ = '\0';
	begin(o);
	if (!strcmp(event, "policy")) {
		if (!scan_below(s->ringfence, "operation").s)
			return false;
		return read_judged(o, s);
	}
	if (!strcmp(event, "process") && !strcmp(dot, "exec"))
		return operation_exec(o, s);
	return read_allowed(o, s, event, dot);
}
