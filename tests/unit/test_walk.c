// SPDX-License-Identifier: GPL-2.0-only
/* Values along all ways through a function, and where functions begin. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/tls_sample.h"
#include "user/tls/functions.h"

struct sample {
	struct elf_help e;
	uint64_t at[SAMPLE_LABELS];
	struct elf elf;
	struct text text;
	struct code_map map;
	struct functions functions;
	struct exprs exprs;
	struct walker walker;
};

static void sample_init(struct sample *s)
{
	static const char *const marks[] = {"ssl_lib.cc"};

	if (!tls_sample_init(&s->e, s->at))
		cr_skip("a sample of x86-64");
	cr_assert_eq(elf_open_any(&s->elf, &s->e.file), 0);
	text_init(&s->text, &s->elf);
	cr_assert_eq(code_map_make(&s->map, &s->text, marks, 1), 0);
	functions_init(&s->functions, &s->text, &s->map);
	exprs_init(&s->exprs);
	s->walker = (struct walker){
		&s->text,
		insn_decoder_new(EM_X86_64),
		&s->exprs,
		{functions_is_start, &s->functions},
	};
}

static void sample_release(struct sample *s)
{
	insn_decoder_free(s->walker.decoder);
	exprs_release(&s->exprs);
	code_map_release(&s->map);
	text_release(&s->text);
	elf_close(&s->elf);
}

Test(walk, arguments_are_followed_to_calls)
{
	static struct sample s;
	struct walk walk;
	bool handed = false;

	sample_init(&s);
	walk_function(&s.walker, s.at[SAMPLE_WRITE], &walk);
	cr_assert(walk.whole);
	for (size_t i = 0; i < walk.nevents; i++) {
		const struct walk_event *e = &walk.events[i];

		handed |= e->kind == WALK_CALL && e->at == s.at[SAMPLE_WRITE_CALL] &&
			  expr_is_argument(&s.exprs, e->args[0], 0) &&
			  expr_is_argument(&s.exprs, e->args[2], 1) &&
			  expr_is_argument(&s.exprs, e->args[3], 2) &&
			  expr_get(&s.exprs, e->target).kind == EXPR_LOAD;
	}
	cr_assert(handed);
	cr_assert(walk_reaches(&walk, s.at[SAMPLE_WRITE_RETURN]));
	cr_assert_not(walk_reaches(&walk, s.at[SAMPLE_WRITE_RETURN] - 2));
	cr_assert_not(walk_reaches(&walk, s.at[SAMPLE_NEW]), "it goes on into the next function");
	walk_release(&walk);
	sample_release(&s);
}

Test(walk, an_instruction_that_is_not_known_makes_a_walk_less_than_whole)
{
	static struct sample s;
	struct walk walk;

	sample_init(&s);
	tls_sample_at(&s.e, s.at[SAMPLE_WRITE_CALL])[0] = 0x06;
	walk_function(&s.walker, s.at[SAMPLE_WRITE], &walk);
	cr_assert_not(walk.whole);
	walk_release(&walk);
	sample_release(&s);
}

Test(functions, a_function_is_found_by_what_is_in_it)
{
	static struct sample s;
	struct walk walk;

	sample_init(&s);
	cr_assert_eq(functions_walk(&s.functions, &s.walker, s.at[SAMPLE_WRITE_CALL], &walk), 0);
	cr_assert_eq(walk.start, s.at[SAMPLE_WRITE]);
	walk_release(&walk);
	cr_assert(functions_is_start(&s.functions, s.at[SAMPLE_NEW]));
	cr_assert_not(functions_is_start(&s.functions, s.at[SAMPLE_WRITE_CALL]));
	/* Nobody calls what calls them all. */
	cr_assert_not(functions_is_start(&s.functions, s.at[SAMPLE_CALLER]));
	sample_release(&s);
}

static void count(void *ctx, uint64_t at)
{
	(void)at;
	++*(int *)ctx;
}

Test(code_map, calls_and_texts_are_found)
{
	static struct sample s;
	int callers = 0;

	sample_init(&s);
	cr_assert_eq(s.map.ntexts, 1);
	/* What is before it up to a NUL may be of the same string. */
	cr_assert(s.map.texts[0].first <= s.at[SAMPLE_TEXT]);
	cr_assert_eq(s.map.texts[0].last, s.at[SAMPLE_TEXT] + strlen("../../boringssl/ssl/"));
	cr_assert_eq(s.map.nrefs, 6);
	cr_assert(code_map_is_called(&s.map, s.at[SAMPLE_FILL]));
	cr_assert_eq(code_map_before(&s.map, s.at[SAMPLE_WRITE] + 5, s.at[SAMPLE_WRITE]),
		     s.at[SAMPLE_WRITE]);
	cr_assert_eq(code_map_before(&s.map, s.at[SAMPLE_WRITE] + 5, s.at[SAMPLE_WRITE] + 1), 0);
	cr_assert_eq(code_map_callers(&s.map, &s.text, s.at[SAMPLE_FILL], count, &callers), 0);
	cr_assert_eq(callers, 3);
	sample_release(&s);
}

Test(expr, equal_ones_have_one_number)
{
	struct exprs x;
	expr_t argument, sum, base;
	uint64_t n = 7;
	int64_t by;

	exprs_init(&x);
	argument = expr_make(&x, EXPR_ARGUMENT, 0, 1);
	sum = expr_add(&x, expr_add(&x, argument, 16), 8);
	cr_assert_eq(sum, expr_add(&x, argument, 24));
	cr_assert_eq(expr_add(&x, sum, -24), argument);
	cr_assert_eq(expr_load(&x, sum, 8), expr_load(&x, argument, 32));
	cr_assert_eq(expr_add(&x, expr_const(&x, 5), 3), expr_const(&x, 8));
	cr_assert(expr_is_const(&x, expr_const(&x, 8), &n));
	cr_assert_eq(n, 8);
	cr_assert_not(expr_is_const(&x, argument, &n));
	expr_split(&x, sum, &base, &by);
	cr_assert_eq(base, argument);
	cr_assert_eq(by, 24);
	cr_assert_eq(expr_add(&x, 0, 8), 0, "of what is not known nothing is known");
	cr_assert_eq(expr_load(&x, 0, 8), 0);
	exprs_release(&x);
}

Test(expr, what_is_too_much_is_not_known)
{
	struct exprs x;
	expr_t last = 1;

	exprs_init(&x);
	for (uint64_t i = 0; i < EXPRS_MAX; i++)
		last = expr_const(&x, i);
	cr_assert_eq(last, 0);
	exprs_clear(&x);
	cr_assert_eq(expr_const(&x, 5), 1);
	exprs_release(&x);
}
