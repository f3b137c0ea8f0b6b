// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/boring.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/probe.h"

/* Of BoringSSL's <openssl/err.h> and <openssl/ssl.h>; the same since its first release. */
#define ERR_LIB_SSL		 16
#define REASON_NULL_SSL_CTX	 185
#define REASON_HANDSHAKE_FAILURE 215
#define REASON_UNINITIALIZED	 226

#define MATCHES_MAX 8

/* Functions that could be the one; it has to be a single one. */
struct matches {
	uint64_t at[MATCHES_MAX];
	size_t n;
};

struct boring {
	struct functions *functions;
	struct walker *walker;
	struct error_functions errors;
	struct matches writes, reads, peeks, news;
	/* Where a peeking function has the bytes that were read: at [[ssl + state] + pending]. */
	int64_t state, pending;
};

static void match(struct matches *m, uint64_t at)
{
	for (size_t i = 0; i < m->n && i < MATCHES_MAX; i++)
		if (m->at[i] == at)
			return;
	if (m->n < MATCHES_MAX)
		m->at[m->n] = at;
	m->n++;
}

/* Not begun, and the handshake that it then tries fails: what reads and what writes says both. */
static bool needs_handshake(const struct error_function *f)
{
	return error_function_has(f, ERR_LIB_SSL, REASON_UNINITIALIZED) &&
	       error_function_has(f, ERR_LIB_SSL, REASON_HANDSHAKE_FAILURE);
}

static bool is_stack(const struct exprs *x, expr_t e)
{
	expr_t base;
	int64_t n;

	expr_split(x, e, &base, &n);
	return expr_get(x, base).kind == EXPR_STACK;
}

/*
 * ssl->method->write_app_data(ssl, &needs_handshake[, &written], buffer, length): from its own
 * arguments, by a pointer in what the first one's first member points to.
 */
static bool hands_buffer_on(const struct exprs *x, const struct walk_event *e)
{
	struct expr target = expr_get(x, e->target), table = expr_get(x, target.base);
	int i = 1;

	if (e->kind != WALK_CALL || !expr_is_argument(x, e->args[0], 0))
		return false;
	if (target.kind != EXPR_CONST && (target.kind != EXPR_LOAD || table.kind != EXPR_LOAD ||
					  !expr_is_argument(x, table.base, 0)))
		return false;
	while (i < 3 && is_stack(x, e->args[i]))
		i++;
	return i > 1 && expr_is_argument(x, e->args[i], 1) &&
	       expr_is_argument(x, e->args[i + 1], 2);
}

static bool is_write(const struct exprs *x, const struct error_function *f)
{
	if (!needs_handshake(f))
		return false;
	for (size_t i = 0; i < f->walk.nevents; i++)
		if (hands_buffer_on(x, &f->walk.events[i]))
			return true;
	return false;
}

/* memcpy(buffer, [[ssl + state] + pending], …), buffer its own second argument. */
static bool copies_out(const struct exprs *x, const struct walk *walk, int64_t *ret_state,
		       int64_t *ret_pending)
{
	for (size_t i = 0; i < walk->nevents; i++) {
		const struct walk_event *e = &walk->events[i];
		struct expr from = expr_get(x, e->args[1]), state = expr_get(x, from.base);

		if ((e->kind != WALK_CALL && e->kind != WALK_LEAVE) ||
		    expr_get(x, e->target).kind == EXPR_ARGUMENT ||
		    !expr_is_argument(x, e->args[0], 1) || from.kind != EXPR_LOAD ||
		    state.kind != EXPR_LOAD || !expr_is_argument(x, state.base, 0))
			continue;
		*ret_state = state.n;
		*ret_pending = from.n;
		return true;
	}
	return false;
}

/* Moves the beginning of what was read on, and its length down. */
static bool consumes(const struct exprs *x, const struct walk *walk, int64_t state, int64_t pending)
{
	bool begin = false, length = false;

	for (size_t i = 0; i < walk->nevents; i++) {
		const struct walk_event *e = &walk->events[i];
		struct expr to = expr_get(x, e->target), base = expr_get(x, to.base);

		if (e->kind != WALK_STORE || to.kind != EXPR_SUM || base.kind != EXPR_LOAD ||
		    base.n != state || !expr_is_argument(x, base.base, 0))
			continue;
		begin |= to.n == pending;
		length |= (to.n == pending && e->size > 8) || to.n == pending + 8;
	}
	return begin && length;
}

/* A direct call with its own first n arguments. */
static bool calls_with_own(const struct exprs *x, const struct walk_event *e, int n,
			   uint64_t *ret_target)
{
	if (e->kind != WALK_CALL || !expr_is_const(x, e->target, ret_target))
		return false;
	for (int i = 0; i < n; i++)
		if (!expr_is_argument(x, e->args[i], i))
			return false;
	return true;
}

static bool is_filler(const struct boring *b, uint64_t start)
{
	for (size_t i = 0; i < b->errors.n; i++)
		if (b->errors.all[i].walk.start == start && needs_handshake(&b->errors.all[i]))
			return true;
	return false;
}

/* Reads records until there are bytes, itself or by what it calls with its first argument. */
static bool fills(const struct boring *b, const struct error_function *f)
{
	uint64_t target;

	if (needs_handshake(f))
		return true;
	for (size_t i = 0; i < f->walk.nevents; i++)
		if (calls_with_own(b->walker->exprs, &f->walk.events[i], 1, &target) &&
		    is_filler(b, target))
			return true;
	return false;
}

static void sort_function(struct boring *b, const struct error_function *f)
{
	const struct exprs *x = b->walker->exprs;
	int64_t state, pending;

	if (!f->walk.whole)
		return;
	if (is_write(x, f))
		match(&b->writes, f->walk.start);
	if (error_function_has(f, ERR_LIB_SSL, REASON_NULL_SSL_CTX))
		match(&b->news, f->walk.start);
	if (!copies_out(x, &f->walk, &state, &pending) || !fills(b, f))
		return;
	if (consumes(x, &f->walk, state, pending)) {
		match(&b->reads, f->walk.start);
		return;
	}
	match(&b->peeks, f->walk.start);
	b->state = state;
	b->pending = pending;
}

/* SSL_read as a function around SSL_peek, which it calls with its own arguments. */
static void sort_caller(void *ctx, uint64_t at)
{
	struct boring *b = ctx;
	const struct exprs *x = b->walker->exprs;
	struct walk walk;
	uint64_t target;

	if (functions_walk(b->functions, b->walker, at, &walk))
		return;
	for (size_t i = 0; i < walk.nevents; i++) {
		if (!calls_with_own(x, &walk.events[i], 3, &target) || target != b->peeks.at[0])
			continue;
		if (walk.whole && consumes(x, &walk, b->state, b->pending))
			match(&b->reads, walk.start);
	}
	walk_release(&walk);
}

static const char *amount(size_t n)
{
	return n ? "more than one function" : "no function";
}

static char *why_nothing(const struct boring *b)
{
	if (!b->errors.n)
		return xstrdup("no function reports errors of " BORING_FILE);
	if (b->writes.n != 1)
		return xasprintf("%s reports errors as SSL_write does and hands its buffer on",
				 amount(b->writes.n));
	if (b->reads.n != 1)
		return xasprintf("%s fills a buffer as SSL_read does, and takes what it gives",
				 amount(b->reads.n));
	return NULL;
}

static const struct error_function *function_at(const struct boring *b, uint64_t start)
{
	for (size_t i = 0; i < b->errors.n; i++)
		if (b->errors.all[i].walk.start == start)
			return &b->errors.all[i];
	return NULL;
}

struct kind {
	const char *name, *evidence;
	enum rf_tls_call call;
};

static void add(const struct boring *b, const struct matches *m, const struct kind *kind,
		struct tls_find *find)
{
	struct tls_function *f = &find->functions[find->nfunctions];
	const struct error_function *known = function_at(b, m->at[0]);
	char *errors;

	if (m->n != 1 || probe_of(b->walker, m->at[0], kind->call, &f->probe))
		return;
	f->name = kind->name;
	f->address = m->at[0];
	if (known) {
		errors = error_function_text(known, (const char *const[]){BORING_FILE " "});
		f->evidence = xasprintf("errors %s; %s", errors, kind->evidence);
		free(errors);
	} else {
		f->evidence = xstrdup(kind->evidence);
	}
	find->nfunctions++;
}

char *boring_find(struct functions *f, struct walker *w, struct tls_find *find)
{
	static const struct kind write = {
		"SSL_write",
		"hands its second and third argument on through its first one's method",
		RF_TLS_WRITE};
	static const struct kind read = {
		"SSL_read",
		"copies what is pending into its second argument, and takes it away there",
		RF_TLS_READ};
	static const struct kind new = {"SSL_new", "wants a context", RF_TLS_NEW};
	struct boring b = {.functions = f, .walker = w};
	char *why;

	error_functions_find(f, w, &b.errors);
	for (size_t i = 0; i < b.errors.n; i++)
		sort_function(&b, &b.errors.all[i]);
	if (!b.reads.n && b.peeks.n == 1)
		code_map_callers(f->map, f->text, b.peeks.at[0], sort_caller, &b);
	why = why_nothing(&b);
	if (!why) {
		find->library = TLS_LIBRARY_BORINGSSL;
		add(&b, &b.writes, &write, find);
		add(&b, &b.reads, &read, find);
		add(&b, &b.news, &new, find);
	}
	error_functions_release(&b.errors);
	return why;
}
