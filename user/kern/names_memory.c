// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/names_memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/alloc.h"

static struct names_known *find(const struct names_memory *m, enum names_use use, const char *name)
{
	for (size_t i = 0; m && i < m->n; i++)
		if (m->v[i].use == use && !strcmp(m->v[i].name, name))
			return &m->v[i];
	return NULL;
}

const struct names_known *names_recall(const struct names_memory *m, enum names_use use,
				       const char *name)
{
	return find(m, use, name);
}

void names_remember(struct names_memory *m, enum names_use use, const char *name, const char *found)
{
	struct names_known *k = find(m, use, name);

	if (!m)
		return;
	if (!k) {
		vec_push(m->v, m->n) = (struct names_known){.use = use, .name = xstrdup(name)};
		k = &m->v[m->n - 1];
	}
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->found[i], found))
			return;
	vec_push(k->found, k->n) = xstrdup(found);
}

static bool is_after(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec >= b->tv_nsec);
}

/* Who is not root can make nothing that is root's; what root changed has a new change time. */
bool names_is_late(const struct names_memory *m, int root_fd, const char *real, uid_t uid)
{
	struct stat st;

	if (!m || !m->closed)
		return false;
	if (fstatat(root_fd, real + 1, &st, AT_SYMLINK_NOFOLLOW))
		return true;
	if (uid)
		return st.st_uid || (!S_ISLNK(st.st_mode) && (st.st_mode & S_IWOTH));
	return is_after(&st.st_ctim, &m->began);
}

void names_memory_release(struct names_memory *m)
{
	for (size_t i = 0; i < m->n; i++) {
		for (size_t k = 0; k < m->v[i].n; k++)
			free(m->v[i].found[k]);
		free(m->v[i].found);
		free(m->v[i].name);
	}
	free(m->v);
	*m = (struct names_memory){0};
}
