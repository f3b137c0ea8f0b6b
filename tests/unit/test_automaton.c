// SPDX-License-Identifier: GPL-2.0-only
/* The stations of the automaton against plain versions of themselves: rows, cells, classes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/random_policy.h"
#include "user/policy/comb.h"
#include "user/policy/equiv.h"
#include "user/policy/names.h"
#include "user/policy/u32s.h"

static void make(struct rng *r, struct build *b, struct names *ret_names)
{
	struct conds conds;
	struct asks asks = {0};
	struct hosts hosts = {.n = 0};
	struct names_input in = {
		.ir = &b->ir, .conds = &conds, .asks = &asks, .hosts = &hosts, .env = &b->env};
	char *error = NULL;

	build_init(b);
	random_rules(r, b, 8);
	conds_init(&conds);
	cr_assert_eq(names_make(&in, ret_names, &error), 0, "%s", error);
	conds_release(&conds);
}

Test(automaton, cells_lead_where_rows_lead)
{
	struct rng r = {.s = 31};
	struct names names;
	struct build b;
	struct comb c;
	unsigned int i, cls;
	size_t s;

	for (i = 0; i < 100; i++) {
		make(&r, &b, &names);
		cr_assert_eq(comb_make(&names.dfa, &c), 0);
		for (s = 0; s < names.dfa.nrows; s++) {
			for (cls = 0; cls < names.dfa.ncls; cls++) {
				const struct rf_cell *own = &c.cells[c.base[s] + cls];
				uint32_t to =
					own->check == s ? own->next : c.cells[c.dflt[s] + cls].next;

				cr_assert_lt(c.base[s] + cls, c.ncells);
				cr_assert_eq(to, dfa_step(&names.dfa, (uint32_t)s, cls));
			}
		}
		for (cls = 0; cls < names.dfa.ncls; cls++)
			cr_assert_eq(dfa_step(&names.dfa, 0, cls), 0);
		comb_release(&c);
		names_release(&names);
		build_release(&b);
	}
}

/* Moore's algorithm, one pair of states at a time. */
static void plain_equiv(const struct dfa *d, const uint32_t *out, bool *differ)
{
	size_t n = d->nrows, x, y;
	bool changed = true;
	unsigned int c;

	for (x = 0; x < n; x++)
		for (y = 0; y < n; y++)
			differ[x * n + y] = out[x] != out[y];
	while (changed) {
		changed = false;
		for (x = 0; x < n; x++) {
			for (y = 0; y < x; y++) {
				for (c = 0; c < d->ncls && !differ[x * n + y]; c++)
					if (differ[dfa_step(d, (uint32_t)x, c) * n +
						   dfa_step(d, (uint32_t)y, c)])
						changed = differ[x * n + y] = differ[y * n + x] =
							true;
			}
		}
	}
}

Test(automaton, states_are_equivalent_when_no_name_tells_them_apart, .timeout = 60)
{
	struct rng r = {.s = 57};
	unsigned int i, done = 0;

	for (i = 0; i < 200 && done < 60; i++) {
		struct names names;
		struct equiv e;
		struct build b;
		uint32_t *out;
		bool *differ;
		size_t n, x, y;

		make(&r, &b, &names);
		n = names.dfa.nrows;
		if (n < 400) {
			done++;
			out = calloc(n, sizeof(*out));
			differ = calloc(n * n, sizeof(*differ));
			for (x = 0; x < n; x++)
				out[x] = names.dfa.rows[x].hits % 3;
			equiv_make(&names.dfa, out, &e);
			plain_equiv(&names.dfa, out, differ);
			for (x = 0; x < n; x++)
				for (y = 0; y < n; y++)
					cr_assert_eq(e.block[x] != e.block[y], differ[x * n + y]);
			equiv_release(&e);
			free(out);
			free(differ);
		}
		names_release(&names);
		build_release(&b);
	}
	cr_assert_geq(done, 20u);
}

Test(automaton, sequences_are_interned_once)
{
	struct intern t;
	struct rng r = {.s = 3};
	uint32_t v[3], i, k, id;
	size_t n;
	bool is_new;

	intern_init(&t);
	cr_assert_eq(intern_add(&t, NULL, 0, &is_new), 0);
	cr_assert(is_new);
	for (i = 0; i < 5000; i++) {
		size_t len = rng_below(&r, 4), had = t.n;

		for (k = 0; k < len; k++)
			v[k] = rng_below(&r, 8);
		id = intern_add(&t, v, len, &is_new);
		cr_assert_eq(is_new, t.n > had);
		cr_assert(!len || !memcmp(intern_get(&t, id, &n), v, len * sizeof(*v)));
		intern_get(&t, id, &n);
		cr_assert_eq(n, len);
	}
	cr_assert_leq(t.n, 1u + 8 + 64 + 512);
	cr_assert_gt(t.n, 500u);
	intern_release(&t);
}

Test(automaton, numbers_are_sorted)
{
	struct rng r = {.s = 8};
	struct u32s l = {0};
	size_t n, i;

	for (n = 0; n < 200; n++) {
		l.n = 0;
		for (i = 0; i < n; i++)
			u32s_add(&l, rng_below(&r, 1000));
		u32s_sort(&l);
		for (i = 1; i < n; i++)
			cr_assert_leq(l.v[i - 1], l.v[i]);
	}
	free(l.v);
}
