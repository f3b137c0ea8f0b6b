// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/random_policy.h"

static void protect(struct build *b, const char *text)
{
	build_rule(b, text, DENY, WRITES);
	build_of(b, PATTERN_PATH, text);
}

static void allow_writes(struct build *b, const char *text)
{
	build_rule(b, "allow", DENY, WRITES)->everything = true;
	build_except(b, PATTERN_PATH, text);
}

static int renames_dir(struct build *b, const char *from, const char *to)
{
	struct rf_verdict v;

	return eval_rename(&b->eval, from, to, EVAL_DIR, &v);
}

static int renames(struct build *b, const char *from, const char *to)
{
	struct rf_verdict v;

	return eval_rename(&b->eval, from, to, 0, &v);
}

static int links(struct build *b, const char *from, const char *to)
{
	struct rf_verdict v;

	return eval_link(&b->eval, from, to, &v);
}

static int symlinks(struct build *b, const char *path)
{
	struct rf_verdict v;

	return eval_symlink(&b->eval, path, &v);
}

Test(moves, a_parent_of_protected_names_cannot_be_moved_away)
{
	struct build b;
	struct rf_verdict v;

	build_init(&b);
	allow_writes(&b, "/w/**");
	protect(&b, "/w/a/secrets/**");
	protect(&b, "/w/s/**");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(renames_dir(&b, "/w/s", "/w/s2"));
	cr_assert(renames_dir(&b, "/w/a", "/w/b"));
	eval_rename(&b.eval, "/w/a", "/w/b", EVAL_DIR, &v);
	cr_assert(v.flags & RF_VERDICT_MOVED);
	cr_assert_str_eq(b.tables.info[b.tables.lists[v.list].rule[0]].name, "/w/a/secrets/**");
	cr_assert(!renames_dir(&b, "/w/c", "/w/d"));
	cr_assert(!renames_dir(&b, "/w/c/x/y", "/w/d"));
	cr_assert(!renames(&b, "/w/x", "/w/sub/x"));
	cr_assert(renames_dir(&b, "/w/c", "/o/c"));
	cr_assert(renames_dir(&b, "/o/c", "/w/c"));
	build_release(&b);
}

/* Below both lies what one rule says; a rule whose condition does not hold is about one of them. */
Test(moves, a_rule_that_does_not_hold_keeps_no_directory_where_it_is)
{
	struct build b;

	build_init(&b);
	protect(&b, "/w/*/keys/x");
	protect(&b, "/w/a/own");
	b.ir.rules[1].when = build_via("x", "/usr/bin/x");
	cr_assert_eq(build_lower(&b), 0);
	cr_expect(!renames_dir(&b, "/w/a", "/w/b"));
	cr_expect(!renames_dir(&b, "/w/b", "/w/a"));
	cr_expect(renames_dir(&b, "/w/a", "/o/b"));
	cr_expect(renames_dir(&b, "/w/b", "/w/b/c"));
	b.eval.facts[RF_FACT_VIA] = eval_via(&b.eval, "/usr/bin/x");
	cr_expect(renames_dir(&b, "/w/a", "/w/b"));
	cr_expect(renames_dir(&b, "/w/b", "/w/a"));
	cr_expect(!renames_dir(&b, "/w/b", "/w/c"));
	build_release(&b);
}

Test(moves, nothing_is_planted_where_protected_names_lie)
{
	struct build b;
	struct rf_verdict v;

	build_init(&b);
	allow_writes(&b, "/w/**");
	protect(&b, "/w/**/.git/hooks/*");
	protect(&b, "/w/.git/config");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(renames_dir(&b, "/w/t", "/w/.git"));
	cr_assert(renames_dir(&b, "/w/t", "/w/x/.git"));
	cr_assert(renames_dir(&b, "/w/.git", "/w/.git2"));
	cr_assert(renames_dir(&b, "/w/t", "/w/x/.git/hooks"));
	cr_assert(symlinks(&b, "/w/.git"));
	cr_assert(symlinks(&b, "/w/deep/.git"));
	cr_assert(symlinks(&b, "/w/deep/.git/hooks"));
	cr_assert(!symlinks(&b, "/w/link"));
	cr_assert(!symlinks(&b, "/w/deep/link"));
	cr_assert(!symlinks(&b, "/w/.git/refs/x"));
	cr_assert(eval_rename(&b.eval, "/w/t", "/w/.git", EVAL_DIR | EVAL_EXCHANGE | EVAL_DIR_TO,
			      &v));
	cr_assert(eval_rename(&b.eval, "/w/file", "/w/.git", EVAL_EXCHANGE | EVAL_DIR_TO, &v));
	cr_assert(
		!eval_rename(&b.eval, "/w/t", "/w/u", EVAL_DIR | EVAL_EXCHANGE | EVAL_DIR_TO, &v));
	cr_assert(!renames_dir(&b, "/w/sub/t", "/w/u"));
	cr_assert(!eval_mkdir(&b.eval, "/w/.git", &v));
	cr_assert(!eval_create(&b.eval, "/w/.git/HEAD", &v));
	cr_assert(eval_create(&b.eval, "/w/.git/config", &v));
	build_release(&b);
}

Test(moves, floating_patterns_leave_ordinary_directories_free)
{
	struct build b;

	build_init(&b);
	build_rule(&b, "env", DENY, READS);
	build_of(&b, PATTERN_PATH, "/**/.env");
	build_rule(&b, "ssh", DENY, READS);
	build_of(&b, PATTERN_PATH, "/home/u/.ssh/**");
	build_except(&b, PATTERN_PATH, "/home/u/.ssh/known_hosts");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!renames_dir(&b, "/w/a", "/tmp/b"));
	cr_assert(!renames_dir(&b, "/w/a", "/w/b/c/d"));
	cr_assert(renames_dir(&b, "/home/u/.ssh", "/home/u/ssh"));
	cr_assert(renames_dir(&b, "/home/u", "/home/v"));
	cr_assert(renames(&b, "/w/.env", "/w/env"));
	cr_assert(links(&b, "/w/.env", "/w/env"));
	cr_assert(!renames(&b, "/w/.env", "/w/b/.env"));
	cr_assert(!renames(&b, "/w/env", "/w/.env"));
	cr_assert(!links(&b, "/w/a", "/w/b"));
	cr_assert(symlinks(&b, "/w/.env"));
	build_release(&b);
}

Test(moves, a_rule_that_holds_at_both_names_is_not_shed)
{
	struct build b;

	build_init(&b);
	build_rule(&b, "env", DENY, READS);
	build_of(&b, PATTERN_PATH, "/**/.env*");
	build_rule(&b, "local", DENY, READS);
	build_of(&b, PATTERN_PATH, "/**/.env.local");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!renames(&b, "/w/.env", "/w/.env.local"));
	cr_assert(renames(&b, "/w/.env.local", "/w/.env"));
	build_release(&b);
}

Test(moves, a_condition_that_frees_the_subject_frees_the_move)
{
	struct build b;

	build_init(&b);
	protect(&b, "/w/.git/config");
	b.ir.rules[0].when = build_cond(IR_COND_NOT, build_via("git", "/usr/bin/git"), NULL);
	build_rule(&b, "env", DENY, READS);
	build_of(&b, PATTERN_PATH, "/**/.env");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(renames_dir(&b, "/w/.git", "/w/.git2"));
	b.eval.facts[RF_FACT_VIA] = eval_via(&b.eval, "/usr/bin/git");
	cr_assert_eq(b.eval.facts[RF_FACT_VIA], 1);
	cr_assert(!renames_dir(&b, "/w/.git", "/w/.git2"));
	cr_assert(!renames_dir(&b, "/w/t", "/w/.git"));
	build_release(&b);
}

Test(moves, a_rule_that_covers_a_name_here_and_a_directory_there_is_compared)
{
	struct build b;

	/* One rule that covers a name alone here, and a whole directory there. */
	build_init(&b);
	build_rule(&b, "both", DENY, READS);
	build_of(&b, PATTERN_PATH, "/w/x");
	build_of(&b, PATTERN_PATH, "/d/**");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(renames_dir(&b, "/d/a", "/w/x"));
	cr_assert(renames_dir(&b, "/d/a", "/w/y"));
	cr_assert(!renames_dir(&b, "/d/a", "/d/b"));
	build_release(&b);
}

/* Every name below a directory, as far as the patterns can tell them apart. */
#define DEPTH 4
static const char alphabet[] = {'a', 'b', 'c', '/'};

static bool is_name(const char *s)
{
	return s[0] != '/' && s[strlen(s) - 1] != '/' && !strstr(s, "//");
}

static size_t suffixes(char out[400][8])
{
	size_t n = 0, code, len, total = 1;

	out[n++][0] = '\0';
	for (len = 1; len <= DEPTH; len++) {
		total *= sizeof(alphabet);
		for (code = 0; code < total; code++) {
			char s[8];
			size_t i, rest = code;

			for (i = 0; i < len; i++, rest /= sizeof(alphabet))
				s[i] = alphabet[rest % sizeof(alphabet)];
			s[len] = '\0';
			if (is_name(s))
				memcpy(out[n++], s, sizeof(s));
		}
	}
	return n;
}

/* Is there a name below where a denying rule says of `from` what it does not say of `to`? */
static bool loses(struct build *b, const char *from, const char *to, char sfx[400][8], size_t n)
{
	char f[64], t[64];
	const char *nf[] = {f}, *nt[] = {t};
	size_t i, k;
	uint32_t op;

	for (k = 0; k < b->ir.nrules; k++) {
		const struct ir_rule *r = &b->ir.rules[k];

		if (r->effect < RF_EFFECT_ASK || (r->when && !b->eval.facts[RF_FACT_VIA]))
			continue;
		op = (uint32_t)__builtin_ctz(r->ops);
		for (i = 0; i < n; i++) {
			snprintf(f, sizeof(f), "%s%s%.7s", from, *sfx[i] ? "/" : "", sfx[i]);
			snprintf(t, sizeof(t), "%s%s%.7s", to, *sfx[i] ? "/" : "", sfx[i]);
			if (oracle_matches(r, nf, 1, op) && !oracle_matches(r, nt, 1, op))
				return true;
		}
	}
	return false;
}

/* The names themselves deny it: what a move between equal directories may still meet. */
static bool judged(struct build *b, const char *from, const char *to)
{
	struct rf_verdict v;

	return eval_path(&b->eval, from, RF_OP_BIT(RF_OP_DELETE) | RF_OP_BIT(RF_OP_RENAME), &v) ||
	       eval_path(&b->eval, to, RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_RENAME), &v);
}

static void small_rules(struct rng *r, struct build *b)
{
	static const char *const texts[] = {
		"/a/**", "/b/a/**",  "/**/c",	"/**/a/b",    "/a/b",	"/a/*/c",
		"/b/*",	 "/**/c/**", "/a/c/**", "/b",	      "/*/a/*", "/c/{a,b}/**",
		"/c",	 "/**/b/*",  "/?/c",	"/b/[!a]/**",
	};
	unsigned int i, k, n = 1 + rng_below(r, 4);
	char name[16];

	for (i = 0; i < n; i++) {
		struct ir_rule *rule;

		snprintf(name, sizeof(name), "r%u", i);
		rule = build_rule(b, name, rng_below(r, 5) ? RF_EFFECT_DENY : RF_EFFECT_AUDIT,
				  rng_below(r, 2) ? READS : WRITES);
		rule->everything = !rng_below(r, 5);
		for (k = rule->everything ? 0 : 1 + rng_below(r, 2); k; k--)
			build_of(b, PATTERN_PATH, texts[rng_below(r, 16)]);
		for (k = rng_below(r, 3); k; k--)
			build_except(b, PATTERN_PATH, texts[rng_below(r, 16)]);
		if (!rng_below(r, 4))
			rule->when = build_via("x", "/usr/bin/x");
	}
}

Test(moves, no_move_takes_a_protected_name_away, .timeout = 120)
{
	static const char *const dirs[] = {"/a",   "/b",   "/c",   "/a/b", "/b/a", "/c/a", "/z",
					   "/z/a", "/z/z", "/a/c", "/b/c", "/c/b", "/a/z", "/b/z"};
	static char sfx[400][8];
	size_t n = suffixes(sfx), denied = 0, over = 0, free_moves = 0;
	struct rng r = {.s = 777};
	unsigned int i, k;
	struct build b;

	for (i = 0; i < 300; i++) {
		build_init(&b);
		small_rules(&r, &b);
		cr_assert_eq(build_lower(&b), 0, "%s", b.error);
		for (k = 0; k < 20; k++) {
			const char *from = dirs[rng_below(&r, 14)], *to = dirs[rng_below(&r, 14)];
			bool lost;
			int err;

			b.eval.facts[RF_FACT_VIA] = k % 2 ? eval_via(&b.eval, "/usr/bin/x") : 0;
			lost = loses(&b, from, to, sfx, n);
			err = renames_dir(&b, from, to);
			if (lost)
				cr_assert(err, "%s to %s sheds a rule", from, to);
			denied += lost;
			if (!lost && !loses(&b, to, from, sfx, n)) {
				free_moves++;
				over += err && !judged(&b, from, to);
			}
		}
		build_release(&b);
	}
	printf("moves: %zu shed a rule, all denied; %zu between equals, %zu denied beyond need\n",
	       denied, free_moves, over);
	/* An empty component ("//") is no name, but patterns with exceptions can differ by it. */
	cr_assert_lt(100 * over, free_moves);
}
