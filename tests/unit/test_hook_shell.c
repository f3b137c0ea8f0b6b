// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/why/hook.h"

/* The words with "|" between; "-": it cannot be told. */
static void expect(const char *line, const char *want)
{
	char *buf = xmalloc(strlen(line) + 1);
	const char *words[HOOK_WORDS_MAX];
	struct strbuf is = STRBUF_INIT;
	size_t n = hook_simple_command(line, buf, words);

	for (size_t i = 0; i < n; i++)
		strbuf_addf(&is, "%s%s", i ? "|" : "", words[i]);
	cr_expect_str_eq(n ? is.s : "-", want, "%s: %s", line, n ? is.s : "-");
	strbuf_release(&is);
	free(buf);
}

Test(hook_shell, simple_commands_have_their_words)
{
	expect("git commit -m 'a b'", "git|commit|-m|a b");
	expect("  git\tpush \"--force\"  ", "git|push|--force");
	expect("git com'mi't ''", "git|commit|");
	expect("git commit && rm x", "git|commit");
	expect("git commit; rm", "git|commit");
	expect("ls | wc", "ls");
}

Test(hook_shell, what_a_shell_would_change_is_not_told)
{
	static const char *const lines[] = {"",	       "   ",	     "git $x",	 "git `x`",
					    "git *.c", "a=b git",    "(git)",	 "git > f",
					    "git 'a",  "git \"$x\"", "git \\\n", "# git",
					    "! git",   "~/bin/git",  "{ git; }"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect(lines[i], "-");
}

Test(hook_shell, more_words_than_there_is_room_for)
{
	struct strbuf line = STRBUF_INIT;

	for (int i = 0; i < HOOK_WORDS_MAX; i++)
		strbuf_addstr(&line, "a ");
	strbuf_addstr(&line, "b");
	expect(line.s, "-");
	strbuf_release(&line);
}
