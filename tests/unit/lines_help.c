// SPDX-License-Identifier: GPL-2.0-only
#include "lines_help.h"

#include <criterion/criterion.h>
#include <string.h>

static void add_envelope(struct lines *l, const char *event)
{
	l->seq++;
	strbuf_addf(&l->text,
		    "{\"v\":1,\"seq\":%llu,\"time\":\"2026-11-22T10:00:00.%09lluZ\",\"mono\":%llu,"
		    "\"session\":\"s\",\"event\":\"%s\"",
		    (unsigned long long)l->seq, (unsigned long long)l->seq,
		    (unsigned long long)l->seq * 1000, event);
}

void lines_add(struct lines *l, unsigned int pid, const char *event, const char *fmt, ...)
{
	va_list ap;

	if (!l->begun) {
		add_envelope(l, "session.start");
		strbuf_addstr(&l->text, "}\n");
	}
	l->begun = true;
	add_envelope(l, event);
	if (pid && !strstr(fmt, "\"process\""))
		strbuf_addf(&l->text,
			    ",\"process\":{\"id\":\"%016x\",\"pid\":%u,\"executable\":{\"name\":"
			    "\"p%u\"}}",
			    pid, pid, pid);
	va_start(ap, fmt);
	strbuf_vaddf(&l->text, fmt, ap);
	va_end(ap);
	strbuf_addstr(&l->text, "}\n");
}

#define ALLOWED ",\"verdict\":\"allow\",\"result\":\"allowed\""

void lines_open(struct lines *l, unsigned int pid, const char *path, const char *access)
{
	lines_add(l, pid, "file.open",
		  ALLOWED ",\"file\":{\"path\":\"%s\",\"type\":\"regular\",\"access\":[%s]}", path,
		  access);
}

void lines_connect(struct lines *l, unsigned int pid, const char *address, unsigned int port)
{
	lines_add(l, pid, "net.connect",
		  ALLOWED ",\"network\":{\"transport\":\"tcp\",\"type\":\"%s\",\"peer\":"
			  "{\"address\":\"%s\",\"port\":%u}}",
		  strchr(address, ':') ? "ipv6" : "ipv4", address, port);
}

void lines_exec(struct lines *l, unsigned int pid, const char *path, const char *args)
{
	const char *slash = strrchr(path, '/');

	lines_add(l, pid, "process.exec",
		  ",\"result\":\"ok\",\"process\":{\"id\":\"%016x\",\"pid\":%u,\"executable\":"
		  "{\"name\":\"%s\",\"path\":\"%s\"},\"command_args\":[%s],"
		  "\"working_directory\":\"/w\",\"user\":{\"id\":1000}}",
		  pid, pid, slash ? slash + 1 : path, path, args);
}

void lines_fork(struct lines *l, unsigned int pid, unsigned int child)
{
	lines_add(l, pid, "process.fork",
		  ",\"result\":\"ok\",\"ringfence\":{\"child\":{\"id\":\"%016x\",\"pid\":%u}}",
		  child, child);
}

void lines_exit(struct lines *l, unsigned int pid, unsigned int code)
{
	lines_add(l, pid, "process.exit",
		  ",\"result\":\"ok\",\"process\":{\"id\":\"%016x\",\"pid\":%u,\"executable\":"
		  "{\"name\":\"p\"},\"exit\":{\"code\":%u}}",
		  pid, pid, code);
}

void lines_denied(struct lines *l, unsigned int pid, const char *op, const char *object)
{
	lines_add(l, pid, "policy.deny",
		  ",\"verdict\":\"deny\",\"result\":\"EPERM\",%s,\"ringfence\":{\"operation\":"
		  "\"%s\",\"mode\":\"enforce\",\"rules\":[{\"name\":\"r\"}]}",
		  object, op);
}

void lines_each(const struct lines *l, void (*fn)(void *ctx, const struct scan *s), void *ctx)
{
	const char *at = l->text.s, *end = at + l->text.len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		char error[READER_ERROR_MAX];
		struct scan s;

		cr_assert_eq(scan_line(at, (size_t)(eol - at), &s, error), 0, "%s: %s", error, at);
		fn(ctx, &s);
		at = eol + 1;
	}
}

void lines_release(struct lines *l)
{
	strbuf_release(&l->text);
	*l = (struct lines){0};
}

static void try_one(void *ctx, const struct scan *s)
{
	struct tried *t = ctx;
	struct backtest_result r;

	if (!backtest_add(&t->b, s, &r))
		return;
	t->judged++;
	t->change[r.change]++;
	t->lacks |= r.lacks;
	t->last = r;
}

void tried_compiled(struct tried *t, struct lines *l)
{
	backtest_init(&t->b, &t->tables);
	lines_each(l, try_one, t);
	lines_release(l);
}

void tried_by(struct tried *t, const char *body, struct lines *l)
{
	*t = (struct tried){0};
	help_body(&t->help, body);
	help_lower(&t->help, &t->tables);
	tried_compiled(t, l);
}

void tried_release(struct tried *t)
{
	backtest_release(&t->b);
	policy_tables_release(&t->tables);
	help_release(&t->help);
}
