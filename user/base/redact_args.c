// SPDX-License-Identifier: GPL-2.0-only
/* Arguments of commands: the value of an option may be the next argument. */
#include <string.h>

#include "user/base/redact_internal.h"

/* Options of commands that take a secret and do not say so by their name. */
enum how {
	JOINED = 1 << 0, /* "-pSECRET" */
	NEXT = 1 << 1,	 /* "-p SECRET" */
	COLON = 1 << 2,	 /* "user:SECRET": what stands before the colon is none */
	NAMED = 1 << 4,	 /* the option's name says so */
	PORT = 1 << 3,	 /* elsewhere in the command the same option is a port: numbers are none */
};

static const struct command {
	const char *program;
	const char *option;
	unsigned int how;
} commands[] = {
	{"curl", "-u", JOINED | NEXT | COLON},
	{"curl", "--user", NEXT | COLON},
	{"curl", "-U", JOINED | NEXT | COLON},
	{"curl", "--proxy-user", NEXT | COLON},
	{"curl", "-b", JOINED | NEXT},
	{"wget", "--http-passwd", NEXT},
	{"http", "-a", JOINED | NEXT | COLON},
	{"https", "-a", JOINED | NEXT | COLON},
	{"xh", "-a", JOINED | NEXT | COLON},
	{"mysql", "-p", JOINED},
	{"mysqldump", "-p", JOINED},
	{"mysqladmin", "-p", JOINED},
	{"mariadb", "-p", JOINED},
	{"mariadb-dump", "-p", JOINED},
	{"sshpass", "-p", JOINED | NEXT},
	{"redis-cli", "-a", NEXT},
	{"docker", "-p", NEXT | PORT},
	{"podman", "-p", NEXT | PORT},
	{"mongo", "-p", NEXT},
	{"mongosh", "-p", NEXT},
	{"ldapsearch", "-w", NEXT},
	{"smbclient", "-U", NEXT | COLON},
	{"zip", "-P", NEXT},
	{"unzip", "-P", NEXT},
	{"7z", "-p", JOINED},
};

static bool is_same(const char *word, const char *s, size_t n)
{
	return strlen(word) == n && !memcmp(word, s, n);
}

void redact_args_begin(struct redact_args *a, const char *program, size_t len)
{
	const char *slash = len ? memrchr(program, '/', len) : NULL;

	*a = (struct redact_args){.program = slash ? slash + 1 : program};
	a->program_len = slash ? len - (size_t)(slash + 1 - program) : len;
}

/* All but what is known not to be secret is one: from s[from] on. */
static size_t put_whole(const struct redactor *r, const char *s, size_t from, size_t n,
			struct strbuf *out)
{
	/* What the shell would put in is in already. */
	if (from == n || (redact_is_plain(s + from, n - from) && s[from] != '$'))
		return redact_text(r, s, n, out);
	strbuf_add(out, s, from);
	redact_put(r, "argument", s + from, n - from, out);
	return 1;
}

static bool is_number(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

/* Behind the first colon; without one, or between numbers (user and group), nothing. */
static size_t put_pair(const struct redactor *r, const char *s, size_t from, size_t n,
		       struct strbuf *out)
{
	const char *colon = memchr(s + from, ':', n - from);
	size_t at = colon ? (size_t)(colon + 1 - s) : n;

	if (!colon || (is_number(s + from, at - 1 - from) && is_number(s + at, n - at)))
		return redact_text(r, s, n, out);
	return put_whole(r, s, at, n, out);
}

/* "docker run -p 80:80" is a port; "docker login -p" is a password. Numbers are none. */
static bool is_port(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr("0123456789:./-tcpud", s[i]))
			return false;
	return n > 0;
}

static size_t put_next(struct redact_args *a, const struct redactor *r, const char *s, size_t n,
		       struct strbuf *out)
{
	unsigned int how = a->next;

	a->next = 0;
	if (how & COLON)
		return put_pair(r, s, 0, n, out);
	if ((how & PORT) && is_port(s, n))
		return redact_text(r, s, n, out);
	/* An option: the one before, which said so by its name alone, had no value. */
	if ((how & NAMED) && n && s[0] == '-')
		return redact_argument(a, r, s, n, out);
	return put_whole(r, s, 0, n, out);
}

/* "--token" and the like, without "=": the next argument is the value. */
static bool is_named_option(const char *s, size_t n)
{
	size_t dashes = 0;

	while (dashes < n && s[dashes] == '-')
		dashes++;
	return dashes && dashes <= 2 && n - dashes > 1 && !memchr(s, '=', n) &&
	       !memchr(s, ' ', n) && redact_name(s + dashes, n - dashes);
}

static const struct command *command_of(const struct redact_args *a, const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *c = &commands[i];
		size_t len = strlen(c->option);

		if (!is_same(c->program, a->program, a->program_len) || n < len ||
		    memcmp(c->option, s, len) != 0)
			continue;
		if (c->how & (n == len ? NEXT : JOINED))
			return c;
	}
	return NULL;
}

size_t redact_argument(struct redact_args *a, const struct redactor *r, const char *s, size_t n,
		       struct strbuf *out)
{
	const struct command *c;
	size_t len;

	if (!a->n++)
		return redact_text(r, s, n, out);
	if (a->next)
		return put_next(a, r, s, n, out);
	c = command_of(a, s, n);
	len = c ? strlen(c->option) : 0;
	if (c && n > len)
		return c->how & COLON ? put_pair(r, s, len, n, out) : put_whole(r, s, len, n, out);
	if (c)
		a->next = c->how;
	else if (is_named_option(s, n))
		a->next = NEXT | NAMED;
	return redact_text(r, s, n, out);
}
