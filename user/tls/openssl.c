// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/openssl.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/probe.h"

#define ERR_LIB_SSL 20
/* Of 1.1.1's <openssl/sslerr.h>; 3.0 reports the name of the function. */
#define F_SSL_READ_INTERNAL  523
#define F_SSL_WRITE_INTERNAL 524
#define LINE_MAX	     65536

enum wanted { READ, WRITE, WANTED };

static const struct {
	const char *name; /* as the function reports itself */
	uint64_t number;
} wanted[WANTED] = {{"ssl_read_internal", F_SSL_READ_INTERNAL},
		    {"ssl_write_internal", F_SSL_WRITE_INTERNAL}};

struct openssl {
	struct functions *functions;
	struct walker *walker;
	unsigned int which;
	struct tls_function found[WANTED][TLS_FUNCTIONS_MAX / WANTED];
	size_t n[WANTED];
	bool odd; /* one that reports itself as wanted does something else */
};

static bool is_file(const struct openssl *o, expr_t e)
{
	const struct code_map *map = o->functions->map;
	uint64_t to;

	if (!expr_is_const(o->walker->exprs, e, &to))
		return false;
	for (size_t i = 0; i < map->ntexts; i++)
		if (map->texts[i].which == o->which && to >= map->texts[i].first &&
		    to <= map->texts[i].last)
			return true;
	return false;
}

/* ERR_set_debug(file, line, function) of 3.0; ERR_put_error(library, function, reason, file, line)
 * before. */
static bool reports_itself_as(const struct openssl *o, const struct walk_event *e, enum wanted what)
{
	const struct exprs *x = o->walker->exprs;
	uint64_t n, name, library, number;
	char text[64];

	if (e->kind != WALK_CALL && e->kind != WALK_LEAVE)
		return false;
	if (is_file(o, e->args[0]))
		return expr_is_const(x, e->args[1], &n) && n < LINE_MAX &&
		       expr_is_const(x, e->args[2], &name) &&
		       !text_string(o->walker->text, name, text, sizeof(text)) &&
		       !strcmp(text, wanted[what].name);
	return is_file(o, e->args[3]) && expr_is_const(x, e->args[0], &library) &&
	       library == ERR_LIB_SSL && expr_is_const(x, e->args[1], &number) &&
	       number == wanted[what].number;
}

static bool reports(const struct openssl *o, const struct walk *walk, enum wanted what)
{
	for (size_t i = 0; i < walk->nevents; i++)
		if (reports_itself_as(o, &walk->events[i], what))
			return true;
	return false;
}

/*
 * method->ssl_read(ssl, buffer, size, &done), by a pointer in what a member of the first argument
 * points to. Returns which of its own arguments the last one is, or -1.
 */
static int hands_on(const struct exprs *x, const struct walk_event *e)
{
	struct expr target = expr_get(x, e->target), table = expr_get(x, target.base);

	if ((e->kind != WALK_CALL && e->kind != WALK_LEAVE) || target.kind != EXPR_LOAD ||
	    table.kind != EXPR_LOAD || !expr_is_argument(x, table.base, 0))
		return -1;
	for (int i = 0; i < 3; i++)
		if (!expr_is_argument(x, e->args[i], i))
			return -1;
	for (int i = 3; i < 5; i++)
		if (expr_is_argument(x, e->args[3], i))
			return i;
	return -1;
}

static enum rf_tls_call call_of(enum wanted what, int done)
{
	if (done == 3)
		return what == READ ? RF_TLS_READ_EX : RF_TLS_WRITE_EX;
	return done == 4 && what == WRITE ? RF_TLS_WRITE_EX2 : RF_TLS_NONE;
}

static void take(struct openssl *o, const struct walk *walk, enum wanted what)
{
	struct tls_function *f = &o->found[what][o->n[what]];
	int done = -1;

	for (size_t i = 0; i < o->n[what]; i++)
		if (o->found[what][i].address == walk->start)
			return;
	for (size_t i = 0; i < walk->nevents && done < 0; i++)
		done = hands_on(o->walker->exprs, &walk->events[i]);
	if (!walk->whole || !call_of(what, done) || o->n[what] == TLS_FUNCTIONS_MAX / WANTED ||
	    probe_of(o->walker, walk->start, call_of(what, done), &f->probe)) {
		o->odd = true;
		return;
	}
	f->name = wanted[what].name;
	f->address = walk->start;
	o->n[what]++;
}

static void look(struct openssl *o, uint64_t at)
{
	struct walk walk;

	if (functions_walk(o->functions, o->walker, at, &walk))
		return;
	for (int what = 0; what < WANTED; what++)
		if (reports(o, &walk, (enum wanted)what))
			take(o, &walk, (enum wanted)what);
	walk_release(&walk);
}

char *openssl_find(struct functions *f, struct walker *w, unsigned int which, struct tls_find *find)
{
	struct openssl o = {.functions = f, .walker = w, .which = which};

	for (size_t i = 0; i < f->map->nrefs; i++)
		if (f->map->refs[i].which == which)
			look(&o, f->map->refs[i].at);
	if (o.odd)
		return xstrdup(
			"what reports errors as ssl_read_internal or ssl_write_internal does "
			"not do what they do");
	if (o.n[READ] != 1 || o.n[WRITE] != 1)
		return xasprintf("%zu functions report errors as ssl_read_internal, %zu as "
				 "ssl_write_internal",
				 o.n[READ], o.n[WRITE]);
	for (int what = 0; what < WANTED; what++) {
		struct tls_function *one = &o.found[what][0];

		one->evidence =
			xasprintf("names itself in its errors of " OPENSSL_FILE
				  ", and hands its arguments on through its first one's method");
		find->functions[find->nfunctions++] = *one;
	}
	find->library = TLS_LIBRARY_OPENSSL;
	return NULL;
}
