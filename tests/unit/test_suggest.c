// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/base/suggest.h"

static const char *nearest(const char *word)
{
	static const char *const names[] = {"version", "name", "extends", "sandbox", "rules", "to"};
	struct suggest s;
	size_t i;

	suggest_init(&s, word);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		suggest_try(&s, names[i]);
	return s.best;
}

Test(suggest, typing_mistakes_find_the_name)
{
	cr_expect_str_eq(nearest("nmae"), "name");
	cr_expect_str_eq(nearest("nam"), "name");
	cr_expect_str_eq(nearest("rule"), "rules");
	cr_expect_str_eq(nearest("sandobx"), "sandbox");
	cr_expect_str_eq(nearest("extend"), "extends");
}

Test(suggest, a_word_that_is_near_nothing_finds_nothing)
{
	cr_expect_null(nearest("zzzzzz"));
	cr_expect_null(nearest("x"));
	cr_expect_null(nearest(""));
}

Test(suggest, a_word_of_any_length_is_survived)
{
	char word[4000];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	cr_expect_null(nearest(word));
}
