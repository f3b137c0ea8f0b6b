// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/mounts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"

#define NUMBER_SIZE 16

/* A line of mountinfo, before it is known whether the mount can be reached. */
struct mount_line {
	uint64_t id;
	uint64_t parent;
	size_t order;
	struct policy_mount m;
};

struct mount_lines {
	struct mount_line *v;
	size_t n;
};

/* Takes one field off the line; returns false when there is none. */
static bool next_field(const char **at, const char *end, const char **ret_field, size_t *ret_len)
{
	const char *from = *at, *to;

	while (from < end && *from == ' ')
		from++;
	for (to = from; to < end && *to != ' ';)
		to++;
	if (to == from)
		return false;
	*at = to;
	*ret_field = from;
	*ret_len = (size_t)(to - from);
	return true;
}

static int field_number(const char *s, size_t len, uint64_t max, uint64_t *ret_value)
{
	char text[NUMBER_SIZE];

	if (len >= sizeof(text))
		return -EBADMSG;
	memcpy(text, s, len);
	text[len] = '\0';
	return num_u64(text, 0, max, ret_value) ? -EBADMSG : 0;
}

static bool is_octal(const char *s, size_t n)
{
	return n >= 4 && s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
	       s[3] >= '0' && s[3] <= '7';
}

char *mounts_unescape(const char *s, size_t len)
{
	char *text = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (is_octal(s + i, len - i)) {
			text[n++] = (char)((s[i + 1] - '0') << 6 | (s[i + 2] - '0') << 3 |
					   (s[i + 3] - '0'));
			i += 3;
		} else {
			text[n++] = s[i];
		}
	}
	text[n] = '\0';
	return text;
}

static int parse_dev(const char *s, size_t len, uint32_t *ret_dev)
{
	const char *colon = memchr(s, ':', len);
	uint64_t major, minor;

	if (!colon || field_number(s, (size_t)(colon - s), 0xfff, &major) ||
	    field_number(colon + 1, (size_t)(s + len - colon - 1), 0xfffff, &minor))
		return -EBADMSG;
	*ret_dev = (uint32_t)(major << 20 | minor);
	return 0;
}

/* id parent major:minor root point …; the rest of the line does not matter here. */
static int parse_line(const char *s, const char *end, struct mount_line *ret_line)
{
	struct mount_line line = {0};
	const char *f[5];
	size_t len[5];

	for (int i = 0; i < 5; i++)
		if (!next_field(&s, end, &f[i], &len[i]))
			return -EBADMSG;
	if (field_number(f[0], len[0], UINT32_MAX, &line.id) ||
	    field_number(f[1], len[1], UINT32_MAX, &line.parent) ||
	    parse_dev(f[2], len[2], &line.m.dev) || f[4][0] != '/')
		return -EBADMSG;
	line.m.root = mounts_unescape(f[3], len[3]);
	line.m.point = mounts_unescape(f[4], len[4]);
	*ret_line = line;
	return 0;
}

static void lines_release(struct mount_lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].m.root);
		free(l->v[i].m.point);
	}
	free(l->v);
}

static int lines_parse(const char *text, size_t len, struct mount_lines *l)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		struct mount_line line;

		if (!eol)
			eol = end;
		if (l->n == MOUNTS_MAX)
			return -E2BIG;
		if (parse_line(text, eol, &line))
			return -EBADMSG;
		line.order = l->n;
		vec_push(l->v, l->n) = line;
		text = eol + 1;
	}
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct mount_line *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int by_order(const void *a, const void *b)
{
	const struct mount_line *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static int by_place(const void *a, const void *b)
{
	const struct mount_line *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return strcmp(x->m.point, y->m.point);
}

/* Mounts whose parent is not in the view hang from a root of our own, id 0. */
static void root_the_tops(struct mount_lines *l)
{
	qsort(l->v, l->n, sizeof(*l->v), by_id);
	for (size_t i = 0; i < l->n; i++) {
		struct mount_line key = {.id = l->v[i].parent};

		if (key.id == l->v[i].id || !bsearch(&key, l->v, l->n, sizeof(key), by_id))
			l->v[i].parent = 0;
	}
	qsort(l->v, l->n, sizeof(*l->v), by_place);
}

/* The mount that a walk standing in mount `parent` meets at point; NULL: none. */
static const struct mount_line *mounted_at(const struct mount_lines *l, uint64_t parent,
					   char *point)
{
	struct mount_line key = {.parent = parent, .m.point = point};

	return bsearch(&key, l->v, l->n, sizeof(key), by_place);
}

/* Walks down to the mount's own place as the kernel would: does the walk end in it? */
static bool is_reachable(const struct mount_lines *l, const struct mount_line *m)
{
	char *place = xstrdup(m->m.point);
	size_t len = strlen(place), hops = 0;
	uint64_t at = 0;

	for (size_t i = 1; i <= len; i++) {
		char kept = m->m.point[i];
		const struct mount_line *child;

		if (i > 1 && kept != '/' && kept != '\0')
			continue;
		place[i] = '\0';
		while (hops++ <= l->n + len && (child = mounted_at(l, at, place)))
			at = child->id;
		place[i] = kept;
	}
	free(place);
	return at == m->id;
}

int mounts_parse(const char *text, size_t len, struct mounts *ret_mounts)
{
	struct mount_lines lines = {0};
	struct mounts m = {0};
	int r = lines_parse(text, len, &lines);
	bool *reachable;

	if (r || !lines.n) {
		lines_release(&lines);
		if (!r)
			*ret_mounts = m;
		return r;
	}
	root_the_tops(&lines);
	reachable = xcalloc(lines.n, sizeof(*reachable));
	for (size_t i = 0; i < lines.n; i++)
		reachable[lines.v[i].order] = is_reachable(&lines, &lines.v[i]);
	qsort(lines.v, lines.n, sizeof(*lines.v), by_order);
	for (size_t i = 0; i < lines.n; i++) {
		if (!reachable[i])
			continue;
		vec_push(m.v, m.n) = lines.v[i].m;
		lines.v[i].m = (struct policy_mount){0};
	}
	free(reachable);
	lines_release(&lines);
	*ret_mounts = m;
	return 0;
}

void mounts_release(struct mounts *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->v[i].root);
		free(m->v[i].point);
	}
	free(m->v);
	*m = (struct mounts){0};
}

/* Bytes of root that lead to name, or -1: it does not lie below root. */
static long root_match(const char *root, const char *name, size_t len)
{
	size_t n = strlen(root);

	if (n == 1 && root[0] == '/')
		return 0;
	if (n > len || memcmp(root, name, n) != 0 || (n < len && name[n] != '/'))
		return -1;
	return (long)n;
}

int mounts_path(const struct mounts *m, uint32_t dev, const char *name, size_t len,
		struct strbuf *out)
{
	const struct policy_mount *best = NULL;
	long best_root = -1;
	size_t before = out->len;

	for (size_t i = 0; i < m->n; i++) {
		long root = m->v[i].dev == dev ? root_match(m->v[i].root, name, len) : -1;

		if (root > best_root) {
			best = &m->v[i];
			best_root = root;
		}
	}
	if (!best)
		return -ENOENT;
	if (strcmp(best->point, "/") != 0)
		strbuf_addstr(out, best->point);
	name += best_root;
	len -= (size_t)best_root;
	if (len > 1 || out->len == before)
		strbuf_add(out, len ? name : "/", len ? len : 1);
	return 0;
}
