// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/tell.h"

#include <string.h>

#define TAG "sandbox_violations"

/* Does what stands here begin or end such a block? */
static int is_tag(const char *at, const char *end)
{
	at += at + 1 < end && at[1] == '/' ? 2 : 1;
	return (size_t)(end - at) >= strlen(TAG) && !strncasecmp(at, TAG, strlen(TAG));
}

static size_t clip(const char *lines, size_t len)
{
	if (len <= TELL_MAX)
		return len;
	len = TELL_MAX;
	while (len && lines[len - 1] != '\n')
		len--;
	return len ?: TELL_MAX;
}

void tell_block(const char *lines, size_t len, struct strbuf *out)
{
	size_t n = clip(lines, len);

	strbuf_addstr(out, "<" TAG ">\n");
	for (size_t i = 0; i < n; i++)
		if (lines[i] == '<' && is_tag(lines + i, lines + n))
			strbuf_addstr(out, "&lt;");
		else
			strbuf_addch(out, lines[i]);
	if (n && lines[n - 1] != '\n')
		strbuf_addch(out, '\n');
	if (n < len)
		strbuf_addstr(out, "(more was denied; ringfence why --all tells it)\n");
	strbuf_addstr(out, "</" TAG ">\n");
}
