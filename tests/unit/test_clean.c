// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/base/clean.h"

Test(clean, what_steers_a_terminal_becomes_visible)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addclean(&b, "a\x1b[31mb\n\x7f\xc2\x9b"
			    "c");
	cr_expect_str_eq(b.s, "a\\x1b[31mb\\x0a\\x7f\\xc2\\x9bc");
	strbuf_release(&b);
}

Test(clean, letters_of_any_script_stay)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addclean(&b, "gr\xc3\xbc\xc3\x9f \xe4\xb8\xad\xc2\xa0\xc2");
	cr_expect_str_eq(b.s, "gr\xc3\xbc\xc3\x9f \xe4\xb8\xad\xc2\xa0\xc2");
	strbuf_release(&b);
}
