// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/glob.h"

#include <string.h>

/* What is still to match once a sequence inside braces is through. */
struct rest {
	const struct glob *g;
	size_t item;
	const struct rest *outer;
};

struct name {
	const char *s;
	size_t len;
};

static bool match(struct rest r, struct name name);

static struct rest next(struct rest r)
{
	r.item++;
	return r;
}

static struct name skip(struct name name, size_t n)
{
	return (struct name){name.s + n, name.len - n};
}

static bool match_star(struct rest r, struct name name)
{
	size_t n = 0;

	do {
		if (match(next(r), skip(name, n)))
			return true;
	} while (n < name.len && name.s[n++] != '/');
	return false;
}

static bool match_any(struct rest r, struct name name)
{
	size_t n;

	for (n = 0; n <= name.len; n++)
		if (match(next(r), skip(name, n)))
			return true;
	return false;
}

static bool match_deep_dir(struct rest r, struct name name)
{
	const char *slash;

	if (match(next(r), name))
		return true;
	slash = name.len ? memchr(name.s, '/', name.len) : NULL;
	/* A component is never empty. */
	if (!slash || slash == name.s)
		return false;
	return match_deep_dir(r, skip(name, (size_t)(slash - name.s) + 1));
}

static bool match_alt(struct rest r, const struct glob_item *item, struct name name)
{
	struct rest outer = next(r);
	size_t i;

	for (i = 0; i < item->nalt; i++)
		if (match((struct rest){&item->alt[i], 0, &outer}, name))
			return true;
	return false;
}

static bool match(struct rest r, struct name name)
{
	const struct glob_item *item;

	while (r.item == r.g->n) {
		if (!r.outer)
			return !name.len;
		r = *r.outer;
	}
	item = &r.g->v[r.item];
	switch (item->kind) {
	case GLOB_BYTE:
		return name.len && (unsigned char)name.s[0] == item->byte &&
		       match(next(r), skip(name, 1));
	case GLOB_CLASS:
		return name.len && glob_class_has(item, (unsigned char)name.s[0]) &&
		       match(next(r), skip(name, 1));
	case GLOB_STAR:
		return match_star(r, name);
	case GLOB_DEEP_DIR:
		return match_deep_dir(r, name);
	case GLOB_BELOW:
		return !name.len || name.s[0] == '/';
	case GLOB_ALT:
		return match_alt(r, item, name);
	case GLOB_ANY:
		return match_any(r, name);
	}
	return false;
}

bool glob_match(const struct glob *g, const char *name, size_t len)
{
	return match((struct rest){g, 0, NULL}, (struct name){name, len});
}
