// SPDX-License-Identifier: GPL-2.0-only
/* A policy that is made again of the texts that it was made of. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/session/input.h"

static char dir[] = "/tmp/ringfence-input-XXXXXX";

static void setup(void)
{
	cr_assert(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	cr_assert(f);
	fputs(text, f);
	fclose(f);
}

static void expect_text(struct policy_input *in, const char *path, const char *text)
{
	char *got = NULL;
	size_t len = 0;

	cr_assert_eq(policy_input_keep(in, path, &got, &len), 0, "%s", path);
	cr_expect_eq(len, strlen(text));
	cr_expect_eq(memcmp(got, text, len), 0, "%s: %.*s", path, (int)len, got);
	free(got);
}

Test(input, what_was_read_stays_as_it_was_read, .init = setup)
{
	struct policy_input in = {0}, again;
	char *text = NULL;
	size_t len;

	put("layer", "one");
	put("extended", "two");
	cr_assert_eq(policy_input_add(&in, "layer"), 0);
	expect_text(&in, "extended", "two");
	cr_expect_eq(policy_input_keep(&in, "gone", &text, &len), -ENOENT);
	put("layer", "other");
	put("extended", "other");
	put("gone", "here");
	put("never", "read");
	expect_text(&in, "extended", "two");
	policy_input_copy(&in, &again);
	policy_input_release(&in);
	cr_assert_eq(again.n, 1);
	cr_expect_eq(memcmp(again.layers[0].text, "one", 3), 0);
	expect_text(&again, "extended", "two");
	cr_expect_eq(policy_input_keep(&again, "gone", &text, &len), -ENOENT);
	cr_expect_eq(policy_input_keep(&again, "never", &text, &len), -ENOENT, "it is closed");
	cr_expect_null(text);
	policy_input_release(&again);
}

Test(input, a_layer_whose_text_is_there)
{
	struct policy_input in = {0};

	policy_input_push(&in, "added-1", "text", 4);
	cr_assert_eq(in.n, 1);
	cr_expect_str_eq(in.layers[0].path, "added-1");
	cr_expect_eq(in.layers[0].len, 4);
	policy_input_release(&in);
}
