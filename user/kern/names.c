// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"

#define MOUNTINFO_MAX (64u << 20)

static int read_text(const char *path, struct strbuf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
	char block[16384];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (text->len < MOUNTINFO_MAX && (n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(text, block, (size_t)n);
	if (n < 0)
		r = -errno;
	else if (n > 0)
		r = -E2BIG;
	close(fd);
	return r;
}

int names_mounts(const char *pid, struct mounts *ret_mounts)
{
	char *path = xasprintf("/proc/%s/mountinfo", pid);
	struct strbuf text = STRBUF_INIT;
	int r = read_text(path, &text);

	if (!r)
		r = mounts_parse(text.s ?: "", text.len, ret_mounts);
	strbuf_release(&text);
	free(path);
	return r;
}

size_t names_literal(const char *text)
{
	size_t whole = 0, i = 0;

	while (text[i] && !strchr("*?[{", text[i])) {
		if (text[i] == '/')
			whole = i;
		i += text[i] == '\\' && text[i + 1] ? 2 : 1;
	}
	return text[i] ? whole : i;
}

char *names_unescape(const char *text, size_t n)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\\' && i + 1 < n)
			i++;
		strbuf_addch(&out, text[i]);
	}
	return strbuf_detach(&out);
}

int names_complete(struct policy_ir *ir, const struct names_view *view, struct diags *diags)
{
	names_add_programs(ir, view, diags);
	names_add_spellings(ir, view, diags);
	return diags->errors ? -EINVAL : 0;
}
