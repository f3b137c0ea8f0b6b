// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/cgroups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/mounts.h"
#include "user/base/num.h"

#define SEPARATOR  " - cgroup2 "
#define ROOT_FIELD 3 /* of mountinfo; the mount's place is the next */
#define V2_LINE	   "0::"

/* The mount's root inside its file system, and its place. */
struct mount {
	char *root, *point;
};

static void mount_release(struct mount *m)
{
	free(m->root);
	free(m->point);
}

/* The field of that number, from 0, unescaped; NULL: the line is shorter. */
static char *field(const char *line, const char *end, int number)
{
	while (number-- && line) {
		line = memchr(line, ' ', (size_t)(end - line));
		line = line ? line + 1 : NULL;
	}
	return line ? mounts_unescape(line, strcspn(line, " \n")) : NULL;
}

/* The mount that shows most: of several the one with the shortest root, among equals the first. */
static bool find_mount(const char *text, struct mount *ret_mount)
{
	struct mount best = {0};

	for (const char *eol; *text; text = *eol ? eol + 1 : eol) {
		struct mount m;
		const char *type;

		eol = text + strcspn(text, "\n");
		type = memmem(text, (size_t)(eol - text), SEPARATOR, strlen(SEPARATOR));
		if (!type)
			continue;
		m = (struct mount){field(text, eol, ROOT_FIELD), field(text, eol, ROOT_FIELD + 1)};
		if (m.root && m.point && (!best.root || strlen(m.root) < strlen(best.root))) {
			mount_release(&best);
			best = m;
		} else {
			mount_release(&m);
		}
	}
	if (!best.root)
		return false;
	*ret_mount = best;
	return true;
}

/* What of the path lies below root; "": nothing, or it is not below. */
static const char *below(const char *path, size_t len, const char *root)
{
	size_t n = strcmp(root, "/") ? strlen(root) : 0;

	if (len <= n || strncmp(path, root, n) != 0 || path[n] != '/' || !strncmp(path, "/..", 3))
		return "";
	return len - n > 1 ? path + n : "";
}

/* The path of the line of version 2; "": there is none. */
static const char *own_path(const char *text)
{
	while (*text && strncmp(text, V2_LINE, strlen(V2_LINE)) != 0) {
		text += strcspn(text, "\n");
		text += *text != '\0';
	}
	return *text ? text + strlen(V2_LINE) : text;
}

int cgroups_find(const char *mountinfo, const char *self, struct cgroups_place *ret_place)
{
	const char *path = own_path(self), *rest;
	size_t len = strcspn(path, "\n");
	struct mount m;

	if (!find_mount(mountinfo, &m))
		return -ENOENT;
	rest = below(path, len, m.root);
	ret_place->own = xasprintf("%s%.*s", m.point, *rest ? (int)(path + len - rest) : 0, rest);
	ret_place->top = m.point;
	free(m.root);
	return 0;
}

void cgroups_release(struct cgroups_place *p)
{
	free(p->top);
	free(p->own);
	*p = (struct cgroups_place){0};
}

bool cgroups_up(const struct cgroups_place *p, char *dir)
{
	size_t top = strlen(p->top);

	if (strlen(dir) <= top)
		return false;
	*strrchr(dir, '/') = '\0';
	return strlen(dir) >= top;
}

bool cgroups_has(const char *line, const char *word)
{
	size_t len = strlen(word);

	while (*line) {
		size_t n = strcspn(line, " \n");

		if (n == len && !strncmp(line, word, n))
			return true;
		line += n;
		line += strspn(line, " \n");
	}
	return false;
}

uint64_t cgroups_number(const char *text, const char *key)
{
	size_t len = strlen(key);
	char number[24];
	uint64_t value;

	while (*text && (strncmp(text, key, len) != 0 || text[len] != ' ')) {
		text += strcspn(text, "\n");
		text += *text != '\0';
	}
	if (!*text)
		return 0;
	text += len + 1;
	len = strcspn(text, "\n");
	if (len >= sizeof(number))
		return 0;
	memcpy(number, text, len);
	number[len] = '\0';
	return num_u64(number, 0, UINT64_MAX, &value) ? 0 : value;
}
