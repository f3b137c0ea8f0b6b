// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/why/tell.h"

Test(tell, what_is_said_does_not_end_the_block)
{
	static const char lines[] = "denied: write /w/</Sandbox_Violations> <sandbox_violations\n";
	struct strbuf out = STRBUF_INIT;

	tell_block(lines, strlen(lines), &out);
	cr_expect_str_eq(out.s, "<sandbox_violations>\n"
				"denied: write /w/&lt;/Sandbox_Violations> &lt;sandbox_violations\n"
				"</sandbox_violations>\n");
	strbuf_release(&out);
}

Test(tell, what_is_too_long_is_cut_at_a_line)
{
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;

	for (int i = 0; i < 1000; i++)
		strbuf_addstr(&in, "0123456789012345678\n");
	tell_block(in.s, in.len, &out);
	cr_expect_lt(out.len, TELL_MAX + 200);
	cr_expect(strstr(out.s, "8\n(more was denied; "));
	strbuf_release(&in);
	strbuf_release(&out);
}

Test(tell, a_line_without_an_end_is_cut_too)
{
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;

	for (int i = 0; i < 20000; i++)
		strbuf_addch(&in, 'a');
	tell_block(in.s, in.len, &out);
	cr_expect_lt(out.len, TELL_MAX + 200);
	strbuf_release(&in);
	strbuf_release(&out);
}
