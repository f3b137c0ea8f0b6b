// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"

#define LINKS_MAX 40 /* as path_resolution(7) */

struct walk {
	const struct resolve_root *root;
	struct strbuf at; /* real path so far; empty: the root */
	char *rest;	  /* what is still to be walked, without leading slash */
	unsigned int links;
};

/* Text of the link at the walk's place, or NULL: it is none. The caller frees it. */
static char *read_link(const struct walk *w)
{
	char text[PATH_MAX];
	ssize_t n = readlinkat(w->root->fd, w->at.s + 1, text, sizeof(text));

	return n <= 0 || n == sizeof(text) ? NULL : xstrndup(text, (size_t)n);
}

/* Is the directory that the walk stands in one of procfs? */
static bool in_procfs(const struct walk *w)
{
	int fd = openat(w->root->fd, w->at.len ? w->at.s + 1 : ".", O_PATH | O_CLOEXEC);
	struct statfs st;
	bool proc = fd >= 0 && !fstatfs(fd, &st) && st.f_type == PROC_SUPER_MAGIC;

	if (fd >= 0)
		close(fd);
	return proc;
}

static void go_up(struct walk *w)
{
	while (w->at.len && w->at.s[w->at.len - 1] != '/')
		w->at.len--;
	if (w->at.len)
		w->at.len--;
	if (w->at.s)
		w->at.s[w->at.len] = '\0';
}

/* Takes the first component off the rest; NULL: there is none. The caller frees it. */
static char *next_part(struct walk *w)
{
	char *from = w->rest + strspn(w->rest, "/"), *part;
	size_t len = strcspn(from, "/");

	if (!len)
		return NULL;
	part = xstrndup(from, len);
	memmove(w->rest, from + len, strlen(from + len) + 1);
	return part;
}

static void tell(const struct walk *w, const char *link, resolve_fn fn, void *ctx)
{
	struct strbuf text = STRBUF_INIT;

	if (!fn)
		return;
	strbuf_add(&text, w->at.s ?: "", w->at.len);
	strbuf_addstr(&text, w->rest);
	if (!text.len)
		strbuf_addch(&text, '/');
	fn(ctx, text.s, link);
	strbuf_release(&text);
}

/* The walk stands on a link: what it says comes before the rest. */
static int follow(struct walk *w, char *text)
{
	char *rest;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (strlen(text) + strlen(w->rest) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (*text == '/')
		w->at.len = 0;
	else
		go_up(w);
	rest = xasprintf("%s%s", text, w->rest);
	free(w->rest);
	w->rest = rest;
	return 0;
}

static int step(struct walk *w, const char *part, resolve_fn fn, void *ctx)
{
	char *text;
	bool proc;
	int r;

	if (!strcmp(part, "."))
		return 0;
	if (!strcmp(part, "..")) {
		go_up(w);
		return 0;
	}
	proc = in_procfs(w);
	strbuf_addf(&w->at, "/%s", part);
	if (w->at.len >= PATH_MAX)
		return -ENAMETOOLONG;
	text = proc ? NULL : read_link(w);
	if (!text)
		return 0;
	tell(w, w->at.s, fn, ctx);
	r = follow(w, text);
	free(text);
	return r;
}

int resolve_path(const struct resolve_root *root, const char *path, resolve_fn fn, void *ctx,
		 char **ret_real)
{
	struct walk w = {.root = root, .at = STRBUF_INIT, .rest = xstrdup(path)};
	char *part;
	int r = 0;

	while (!r && (part = next_part(&w))) {
		r = step(&w, part, fn, ctx);
		free(part);
	}
	w.rest[0] = '\0';
	if (!r) {
		tell(&w, NULL, fn, ctx);
		*ret_real = w.at.len ? xstrndup(w.at.s, w.at.len) : xstrdup("/");
	}
	strbuf_release(&w.at);
	free(w.rest);
	return r;
}
