// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/b64.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void b64_encode(struct strbuf *out, const void *bytes, size_t n)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t v = (uint32_t)b[i] << 16 | (have > 1 ? (uint32_t)b[i + 1] << 8 : 0) |
			     (have > 2 ? b[i + 2] : 0);
		char four[4] = {alphabet[v >> 18], alphabet[v >> 12 & 63],
				have > 1 ? alphabet[v >> 6 & 63] : '=',
				have > 2 ? alphabet[v & 63] : '='};

		strbuf_add(out, four, 4);
	}
}

static int b64_value(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

/* One group of four; pad: how many of them are '='. */
static int b64_group(struct strbuf *out, const char *s, unsigned int pad)
{
	uint32_t v = 0;
	char three[3];

	for (unsigned int i = 0; i < 4; i++) {
		int value = i >= 4 - pad ? 0 : b64_value(s[i]);

		if (value < 0)
			return -EBADMSG;
		v = v << 6 | (uint32_t)value;
	}
	if (pad && (v & (pad == 1 ? 0xff : 0xffff)))
		return -EBADMSG;
	three[0] = (char)(v >> 16);
	three[1] = (char)(v >> 8);
	three[2] = (char)v;
	strbuf_add(out, three, 3 - pad);
	return 0;
}

int b64_decode(struct strbuf *out, const char *text, size_t n)
{
	size_t before = out->len;

	if (n % 4)
		return -EBADMSG;
	for (size_t i = 0; i < n; i += 4) {
		unsigned int pad = 0;

		if (i + 4 == n)
			pad = text[i + 3] != '=' ? 0 : text[i + 2] == '=' ? 2 : 1;
		if (b64_group(out, text + i, pad)) {
			out->len = before;
			if (out->s)
				out->s[before] = '\0';
			return -EBADMSG;
		}
	}
	return 0;
}
