// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/errors.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define LIBRARY_MAX 256 /* numbers of libraries and reasons are small */
#define REASON_MAX  4096
#define LINE_MAX    65536

static bool is_text(const struct code_map *map, uint64_t address, unsigned int *ret_which)
{
	for (size_t i = 0; i < map->ntexts; i++) {
		if (address < map->texts[i].first || address > map->texts[i].last)
			continue;
		*ret_which = map->texts[i].which;
		return true;
	}
	return false;
}

/*
 * ERR_put_error(library, unused, reason, file, line). A compiler that sees all of a program leaves
 * the argument out that nobody uses.
 */
static bool is_error(const struct code_map *map, const struct exprs *x, const struct walk_event *e,
		     struct put_error *ret_error)
{
	uint64_t to, line;

	for (int file = 2; file < 4; file++)
		if (expr_is_const(x, e->args[file], &to) && is_text(map, to, &ret_error->which))
			return expr_is_const(x, e->args[0], &ret_error->library) &&
			       ret_error->library < LIBRARY_MAX &&
			       expr_is_const(x, e->args[file - 1], &ret_error->reason) &&
			       ret_error->reason < REASON_MAX &&
			       expr_is_const(x, e->args[file + 1], &line) && line < LINE_MAX;
	return false;
}

static bool is_known(const struct error_function *f, const struct put_error *e)
{
	for (size_t i = 0; i < f->nerrors; i++)
		if (f->errors[i].library == e->library && f->errors[i].reason == e->reason &&
		    f->errors[i].which == e->which)
			return true;
	return false;
}

void error_function_read(const struct code_map *map, const struct exprs *x,
			 struct error_function *f)
{
	struct put_error error;

	f->nerrors = 0;
	for (size_t i = 0; i < f->walk.nevents; i++) {
		const struct walk_event *e = &f->walk.events[i];

		if ((e->kind == WALK_CALL || e->kind == WALK_LEAVE) &&
		    is_error(map, x, e, &error) && !is_known(f, &error) && f->nerrors < ERRORS_MAX)
			f->errors[f->nerrors++] = error;
	}
}

static bool has_start(const struct error_functions *all, uint64_t start)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->all[i].walk.start == start)
			return true;
	return false;
}

static bool reached(const struct error_functions *all, uint64_t at)
{
	for (size_t i = 0; i < all->n; i++)
		if (walk_reaches(&all->all[i].walk, at))
			return true;
	return false;
}

void error_functions_find(struct functions *f, struct walker *w, struct error_functions *ret_all)
{
	struct error_functions all = {0};

	for (size_t i = 0; i < f->map->nrefs; i++) {
		struct error_function one = {0};

		if (reached(&all, f->map->refs[i].at) ||
		    functions_walk(f, w, f->map->refs[i].at, &one.walk))
			continue;
		error_function_read(f->map, w->exprs, &one);
		if (has_start(&all, one.walk.start) || !one.nerrors)
			walk_release(&one.walk);
		else
			vec_push(all.all, all.n) = one;
	}
	*ret_all = all;
}

void error_functions_release(struct error_functions *all)
{
	for (size_t i = 0; i < all->n; i++)
		walk_release(&all->all[i].walk);
	free(all->all);
	*all = (struct error_functions){0};
}

bool error_function_has(const struct error_function *f, uint64_t library, uint64_t reason)
{
	for (size_t i = 0; i < f->nerrors; i++)
		if (f->errors[i].library == library && f->errors[i].reason == reason)
			return true;
	return false;
}

char *error_function_text(const struct error_function *f, const char *const *marks)
{
	char *text = xstrdup("");

	for (size_t i = 0; i < f->nerrors; i++) {
		bool same = i && f->errors[i].which == f->errors[i - 1].which;
		char *longer = xasprintf("%s%s%s%llu", text, i ? same ? " " : ", " : "",
					 same ? "" : marks[f->errors[i].which],
					 (unsigned long long)f->errors[i].reason);

		free(text);
		text = longer;
	}
	return text;
}
