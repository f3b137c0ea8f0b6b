// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/clean.h"

/* Length of a control character, 0 when it is none. */
static size_t control(const unsigned char *s)
{
	if (*s < 0x20 || *s == 0x7f)
		return 1;
	return *s == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0 ? 2 : 0;
}

void strbuf_addclean(struct strbuf *b, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		size_t n = control(s);

		if (!n)
			strbuf_addch(b, (char)*s++);
		for (; n; n--)
			strbuf_addf(b, "\\x%02x", *s++);
	}
}
