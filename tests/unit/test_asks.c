// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/random_policy.h"
#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/glob.h"

#define ARGS_MAX 16

static void add(struct ir_patterns *to, const char *text)
{
	vec_push(to->v, to->n) =
		(struct ir_pattern){.kind = PATTERN_ARGUMENT, .text = xstrdup(text), .port = -1};
}

static struct ir_rule *git_rule(struct build *b, const char *name)
{
	struct ir_rule *r = build_rule(b, name, DENY, EXECS);

	build_of(b, PATTERN_PROGRAM, "git");
	return r;
}

/* words: arguments with a space between. */
static int run(struct build *b, const char *words, struct rf_verdict *v)
{
	char text[256], *at = text, *word;
	const char *args[ARGS_MAX];
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", words);
	while (n < ARGS_MAX && (word = strsep(&at, " ")))
		args[n++] = word;
	cr_assert_eq(eval_args(&b->eval, args, *words ? n : 0), 0);
	return eval_exec(&b->eval, "/usr/bin/git", NULL, v);
}

Test(asks, all_arguments_in_order_and_none_of_without)
{
	static const struct {
		const char *words;
		bool denied;
	} rows[] = {
		{"push origin --force", true},
		{"-C dir push --force", true},
		{"push --force extra", true},
		{"--force push", false},
		{"push", false},
		{"", false},
		{"--force", false},
		{"push --force -n", false},
		{"-n push --force", false},
		{"push --forceful", false},
		{"push -f", true},
		{"push +a/b", true},
		{"push a/b/+x", false},
		{"push push --force", true},
	};
	struct rf_verdict v;
	struct build b;
	struct ir_rule *r;
	size_t i;

	build_init(&b);
	r = git_rule(&b, "r");
	add(&r->args, "push");
	add(&r->args, "{--force,-f,+*}");
	add(&r->without, "-n");
	cr_assert_eq(build_lower(&b), 0, "%s", b.error);
	cr_assert(b.tables.policy.flags & RF_POLICY_ARGS);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(run(&b, rows[i].words, &v) != 0, rows[i].denied, "%s", rows[i].words);
	build_release(&b);
}

Test(asks, a_star_in_an_argument_crosses_slashes)
{
	struct rf_verdict v;
	struct build b;
	struct ir_rule *r;

	build_init(&b);
	r = git_rule(&b, "r");
	add(&r->args, "https://*/x[/-]?end");
	cr_assert_eq(build_lower(&b), 0, "%s", b.error);
	cr_expect(run(&b, "https://a/b/c/x//end", &v));
	cr_expect(run(&b, "https://a/x-yend", &v));
	cr_expect(!run(&b, "https://x/yend", &v));
	cr_expect(!run(&b, "https:/a/x//end", &v));
	build_release(&b);
}

Test(asks, one_argument_meets_one_pattern_only)
{
	struct rf_verdict v;
	struct build b;
	struct ir_rule *r;

	build_init(&b);
	r = git_rule(&b, "r");
	add(&r->args, "a*");
	add(&r->args, "a*");
	cr_assert_eq(build_lower(&b), 0);
	cr_expect(!run(&b, "ab", &v));
	cr_expect(run(&b, "ab x ac", &v));
	build_release(&b);
}

Test(asks, sequences_cross_the_words_of_facts)
{
	char text[32], words[256] = "";
	struct rf_verdict v;
	struct build b;
	struct ir_rule *r;
	int i;

	build_init(&b);
	r = git_rule(&b, "fill");
	for (i = 0; i < 62; i++) {
		snprintf(text, sizeof(text), "f%d", i);
		add(&r->args, text);
	}
	r = git_rule(&b, "across");
	for (i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "w%d", i);
		add(&r->args, text);
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s", i ? " " : "",
			 text);
	}
	cr_assert_eq(build_lower(&b), 0, "%s", b.error);
	cr_expect(run(&b, words, &v));
	cr_expect(!run(&b, "w0 w1 w2 w3", &v));
	cr_expect(!run(&b, "w1 w2 w3 w4", &v));
	cr_expect(!run(&b, "w0 w1 w3 w2 w4", &v));
	cr_expect(run(&b, "w0 w1 w0 w2 w1 w3 w4", &v));
	build_release(&b);
}

Test(asks, equal_sequences_are_shared_and_the_limit_has_a_name)
{
	char text[32];
	struct build b;
	int i;

	build_init(&b);
	for (i = 0; i < 20; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		add(&git_rule(&b, text)->args, "commit");
		add(&b.ir.rules[i].without, "commit");
		add(&b.ir.rules[i].without, "-n");
	}
	cr_assert_eq(build_lower(&b), 0, "%s", b.error);
	cr_expect_eq(b.tables.policy.args_first[0], 3);
	for (i = 0; i < RF_ARGS_MAX; i++) {
		snprintf(text, sizeof(text), "x%d", i);
		add(&b.ir.rules[0].without, text);
	}
	cr_expect_eq(build_lower(&b), -E2BIG);
	cr_expect(strstr(b.error, "RF_ARGS_MAX") && strstr(b.error, "rule r0"), "%s", b.error);
	build_release(&b);
}

Test(asks, a_rule_holds_where_the_subject_stands)
{
	struct rf_verdict v;
	struct build b;
	struct ir_rule *r;

	build_init(&b);
	r = build_rule(&b, "r", DENY, READS);
	build_of(&b, PATTERN_PATH, "/f");
	vec_push(r->cwd.v, r->cwd.n) =
		(struct ir_pattern){.kind = PATTERN_PATH, .text = xstrdup("/w/sub/**")};
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(b.tables.policy.flags & RF_POLICY_CWD);
	cr_expect(!eval_path(&b.eval, "/f", READS, &v));
	cr_expect_eq(eval_cwd(&b.eval, "/w/sub"), 0);
	cr_expect(eval_path(&b.eval, "/f", READS, &v));
	cr_expect_eq(eval_cwd(&b.eval, "/w/sub/a/b"), 0);
	cr_expect(eval_path(&b.eval, "/f", READS, &v));
	cr_expect_eq(eval_cwd(&b.eval, "/w"), 0);
	cr_expect(!eval_path(&b.eval, "/f", READS, &v));
	build_release(&b);
}

Test(asks, too_many_lists_of_directories_name_the_limit)
{
	char text[32];
	struct build b;
	struct ir_rule *r;
	int i;

	build_init(&b);
	for (i = 0; i <= RF_CWD_MAX; i++) {
		snprintf(text, sizeof(text), "/d%d", i);
		r = build_rule(&b, text, DENY, READS);
		build_of(&b, PATTERN_PATH, "/f");
		vec_push(r->cwd.v, r->cwd.n) =
			(struct ir_pattern){.kind = PATTERN_PATH, .text = xstrdup(text)};
	}
	cr_expect_eq(build_lower(&b), -E2BIG);
	cr_expect(strstr(b.error, "RF_CWD_MAX"), "%s", b.error);
	build_release(&b);
}

static char *random_text(struct rng *r, const char *const *pieces, unsigned int n, unsigned int max)
{
	struct strbuf b = STRBUF_INIT;
	unsigned int k;

	strbuf_addstr(&b, "");
	for (k = rng_below(r, max + 1); k; k--)
		strbuf_addstr(&b, pieces[rng_below(r, n)]);
	return strbuf_detach(&b);
}

/* Where the pattern stands first. */
static size_t first_of(const struct ir_patterns *patterns, size_t at)
{
	size_t k;

	for (k = 0; strcmp(patterns->v[k].text, patterns->v[at].text); k++)
		;
	return k;
}

static void assert_like_oracle_word(struct build *b, const char *word)
{
	const struct ir_patterns *patterns = &b->ir.rules[0].without;
	unsigned int bit = 0;
	struct glob_error error;
	struct glob g;
	size_t i;

	cr_assert_eq(eval_args(&b->eval, &word, 1), 0);
	for (i = 0; i < patterns->n; i++) {
		const char *text = patterns->v[i].text;

		/* Equal patterns share a bit. */
		if (first_of(patterns, i) != i)
			continue;
		cr_assert_eq(glob_parse_word(text, strlen(text), &g, &error), 0);
		cr_assert_eq(b->eval.facts[RF_FACT_ARGS] >> bit & 1,
			     glob_match(&g, word, strlen(word)), "pattern %s, word %s", text, word);
		glob_release(&g);
		bit++;
	}
}

Test(asks, random_arguments_match_like_the_oracle)
{
	static const char *const pieces[] = {"a",    "b", "/",	  "*",	    "?",       "[a/]",
					     "[!a]", "-", "[!/]", "{a,/b}", "{a*,b/}", "**"};
	static const char *const bytes[] = {"a", "b", "/", "-", "c"};
	struct rng r = {.s = 4711};
	struct build b;
	unsigned int i, k;

	for (i = 0; i < 200; i++) {
		build_init(&b);
		git_rule(&b, "r");
		for (k = 0; k < 4; k++) {
			char *text = random_text(&r, pieces, 12, 5);

			add(&b.ir.rules[0].without, text);
			free(text);
		}
		cr_assert_eq(build_lower(&b), 0, "%s", b.error);
		for (k = 0; k < 60; k++) {
			char *word = random_text(&r, bytes, 5, 7);

			assert_like_oracle_word(&b, word);
			free(word);
		}
		build_release(&b);
	}
}
