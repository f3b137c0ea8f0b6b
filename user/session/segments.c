// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/segments.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/clock.h"
#include "user/base/log.h"

#define PLAIN  ".jsonl"
#define PACKED ".jsonl.gz"

bool segments_meant(const char *name)
{
	size_t n = strlen(name);
	struct stat st;

	return n && (name[n - 1] == '/' || (!stat(name, &st) && S_ISDIR(st.st_mode)));
}

static int open_directory(const char *name)
{
	int dir;

	if (mkdir(name, 0700) && errno != EEXIST)
		return -errno;
	dir = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -errno : dir;
}

int segments_open(struct segments *s, const char *name, const struct segments_options *o)
{
	char start[32];
	time_t begin = time(NULL);
	struct tm tm;

	*s = (struct segments){.bytes_max = o->bytes ?: SEGMENTS_BYTES,
			       .ns_max = o->ns ?: SEGMENTS_NS,
			       .compress = o->compress};
	s->dir = open_directory(name);
	if (s->dir < 0) {
		log_error("%s: %s", name, strerror(-s->dir));
		return s->dir;
	}
	gmtime_r(&begin, &tm);
	strftime(start, sizeof(start), "%Y%m%dT%H%M%SZ", &tm);
	s->prefix = xasprintf("%s-%s", start, o->session);
	return 0;
}

int segments_next(struct segments *s)
{
	char *name = xasprintf("%s-%06" PRIu64 PLAIN, s->prefix, s->number + 1);
	int fd = openat(s->dir, name,
			O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY,
			0600);
	int error = errno;

	/* Also when there is none: the next try is when it would have been full. */
	s->bytes = 0;
	s->since_ns = clock_ns(CLOCK_BOOTTIME);
	if (fd < 0) {
		free(name);
		return -error;
	}
	s->number++;
	free(s->current);
	s->current = name;
	return fd;
}

void segments_done(struct segments *s, char *name)
{
	if (s->compress)
		pack_add(&s->pack, s->dir, name);
	else
		free(name);
}

void segments_close(struct segments *s)
{
	pack_end(&s->pack);
	free(s->current);
	free(s->prefix);
	if (s->dir >= 0)
		close(s->dir);
	*s = (struct segments){.dir = -1};
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static int is_segment(const struct dirent *d)
{
	return ends_with(d->d_name, PLAIN) || ends_with(d->d_name, PACKED);
}

/* In the midst of being compressed, a segment is there twice. */
static bool is_packed_again(const char *name, const char *before)
{
	return before && ends_with(name, PACKED) &&
	       strlen(before) == strlen(name) - strlen(".gz") &&
	       !strncmp(name, before, strlen(before));
}

int segments_find(const char *directory, char ***ret_paths)
{
	struct dirent **found;
	int n = scandir(directory, &found, is_segment, alphasort), kept = 0;
	char **paths;

	if (n < 0)
		return -errno;
	paths = xcalloc((size_t)n + 1, sizeof(*paths));
	for (int i = 0; i < n; i++)
		if (!is_packed_again(found[i]->d_name, i ? found[i - 1]->d_name : NULL))
			paths[kept++] = xasprintf("%s/%s", directory, found[i]->d_name);
	for (int i = 0; i < n; i++)
		free(found[i]);
	free(found);
	*ret_paths = paths;
	return kept;
}

int segments_expand(char *const *names, int nnames, char ***ret_paths)
{
	char **all = NULL;
	size_t n = 0;

	for (int i = 0; i < nnames; i++) {
		struct stat st;
		char **paths = NULL;
		int found = 0;

		if (strcmp(names[i], "-") != 0 && !stat(names[i], &st) && S_ISDIR(st.st_mode))
			found = segments_find(names[i], &paths);
		for (int k = 0; k < found; k++)
			vec_push(all, n) = paths[k];
		if (found <= 0)
			vec_push(all, n) = xstrdup(names[i]);
		free(paths);
	}
	*ret_paths = all;
	return (int)n;
}

void segments_free_paths(char **paths, int n)
{
	for (int i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
}
