// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/sources.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/segments.h"

#define COPY_SIZE 65536

static int copy(FILE *from, FILE *to)
{
	char block[COPY_SIZE];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), from)))
		if (fwrite(block, 1, n, to) != n)
			return -errno;
	return ferror(from) || fflush(to) ? -EIO : 0;
}

static struct source_first *add(struct sources *s, const char *name, char *path, int fd)
{
	vec_push(s->v, s->n) = (struct source_first){
		.source = {.name = name, .path = path, .fd = fd, .follow = s->follow},
		.path = path};
	return &s->v[s->n - 1];
}

/* What can be read only once is copied to an unnamed file; from: NULL, it could not be opened. */
static int add_stream(struct sources *s, const char *name, FILE *from)
{
	FILE *spool = from ? tmpfile() : NULL;
	int r = spool ? copy(from, spool) : -errno;

	if (r)
		log_error("%s: %s", name, strerror(-r));
	else
		add(s, name, NULL, fileno(spool))->spool = spool;
	if (r && spool)
		fclose(spool);
	return r;
}

static int add_stdin(struct sources *s)
{
	static const char name[] = "standard input";
	struct stat st;

	if (s->follow || (!fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode))) {
		add(s, name, NULL, STDIN_FILENO);
		return 0;
	}
	return add_stream(s, name, stdin);
}

static int add_pipe(struct sources *s, const char *name)
{
	FILE *from = fopen(name, "re");
	int r = add_stream(s, name, from);

	if (from)
		fclose(from);
	return r;
}

static bool has_path(const struct sources *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].path && !strcmp(s->v[i].path, path))
			return true;
	return false;
}

static int add_directory(struct sources *s, const char *name)
{
	char **paths;
	int n = segments_find(name, &paths);

	if (n < 0) {
		log_error("%s: %s", name, strerror(-n));
		return n;
	}
	for (int i = 0; i < n; i++) {
		if (s->n < SOURCES_MAX && !has_path(s, paths[i]))
			add(s, paths[i], paths[i], -1);
		else
			free(paths[i]);
	}
	free(paths);
	return 0;
}

static int add_name(struct sources *s, const char *name)
{
	struct stat st;
	size_t before = s->n;
	int r;

	if (!strcmp(name, "-"))
		return add_stdin(s);
	if (stat(name, &st)) {
		r = -errno;
		log_error("%s: %s", name, strerror(-r));
		return r;
	}
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode) && !s->follow)
		return add_pipe(s, name);
	if (!S_ISDIR(st.st_mode)) {
		add(s, name, xstrdup(name), -1);
		return 0;
	}
	r = add_directory(s, name);
	if (!r && s->n == before && !s->follow) {
		log_error("%s: no segment (*.jsonl, *.jsonl.gz) is in this directory", name);
		return -ENOENT;
	}
	return r;
}

static void failed(struct sources *s, const struct source *source, int error)
{
	log_error("%s: %s", source->name, strerror(-error));
	s->failed = true;
}

/* Reads its first record for its time. */
static void look(struct sources *s, struct source_first *f)
{
	struct stat st;
	int r = source_open(&f->source);

	if (r) {
		failed(s, &f->source, r);
		return;
	}
	if (f->path ? !stat(f->path, &st) : !fstat(f->source.fd, &st))
		f->bytes = (uint64_t)st.st_size;
	s->bytes += f->bytes;
	if (s->follow)
		return;
	r = source_next(&f->source);
	if (r > 0)
		f->time = xstrndup(f->source.scan->time.s, f->source.scan->time.n);
	else if (r < 0)
		failed(s, &f->source, r);
	else if (!f->source.bad)
		log_warn("%s: no records", f->source.name);
	source_close(&f->source);
}

static int by_time(const void *a, const void *b, void *ctx)
{
	const struct sources *s = ctx;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int order = strcmp(s->v[x].time ?: "", s->v[y].time ?: "");

	return order ? order : (x > y) - (x < y);
}

int sources_open(struct sources *s, char **names, int nnames, bool follow)
{
	int r = 0;

	*s = (struct sources){.follow = follow, .names = names, .nnames = nnames};
	for (int i = 0; i < nnames; i++)
		if ((r = add_name(s, names[i])))
			s->failed = true;
	for (size_t i = 0; i < s->n; i++)
		look(s, &s->v[i]);
	s->order = xcalloc(s->n + 1, sizeof(*s->order));
	for (size_t i = 0; i < s->n; i++)
		s->order[i] = i;
	qsort_r(s->order, s->n, sizeof(*s->order), by_time, s);
	s->heap = xcalloc(s->n + 1, sizeof(struct source *));
	return s->n ? 0 : r ? r : -ENOENT;
}

static bool is_before(const struct source *a, const struct source *b)
{
	struct scan_value x = a->scan->time, y = b->scan->time;
	int order = memcmp(x.s, y.s, x.n < y.n ? x.n : y.n);

	return order ? order < 0 : a < b;
}

static void sift_down(struct sources *s, size_t i)
{
	for (;;) {
		size_t least = i;
		struct source *swap = s->heap[i];

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->nheap; child++)
			if (is_before(s->heap[child], s->heap[least]))
				least = child;
		if (least == i)
			return;
		s->heap[i] = s->heap[least];
		s->heap[least] = swap;
		i = least;
	}
}

static void push(struct sources *s, struct source *source)
{
	size_t i = s->nheap++;

	s->heap[i] = source;
	while (i && is_before(s->heap[i], s->heap[(i - 1) / 2])) {
		struct source *swap = s->heap[(i - 1) / 2];

		s->heap[(i - 1) / 2] = s->heap[i];
		s->heap[i] = swap;
		i = (i - 1) / 2;
	}
}

/* Reads on in a source: it is pushed, or closed at its end. */
static bool advance(struct sources *s, struct source *source)
{
	int r = source_next(source);

	if (r < 0)
		failed(s, source, r);
	if (r <= 0 && !s->follow)
		source_close(source);
	return r > 0;
}

static bool is_due(const struct sources *s, const struct source_first *f)
{
	const struct scan_value *now = &s->heap[0]->scan->time;
	size_t n = strlen(f->time);

	return memcmp(f->time, now->s, n < now->n ? n : now->n) <= 0;
}

/* Opens what begins no later than what comes next. */
static void open_due(struct sources *s)
{
	while (s->next < s->n) {
		struct source_first *f = &s->v[s->order[s->next]];
		int r;

		if (f->time && s->nheap && !is_due(s, f))
			return;
		s->next++;
		if (!f->time)
			continue;
		f->due = true;
		r = source_open(&f->source);
		if (r)
			failed(s, &f->source, r);
		else if (advance(s, &f->source))
			push(s, &f->source);
	}
}

static struct source *next_of_all(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct source *source = &s->v[i].source;
		bool held = false;

		for (size_t k = 0; k < s->nheap && !held; k++)
			held = s->heap[k] == source;
		if (!held && source->buf && advance(s, source))
			push(s, source);
	}
	return s->nheap ? s->heap[0] : NULL;
}

/* The last one given is at the top still: it goes on first. */
struct source *sources_next(struct sources *s)
{
	if (s->nheap) {
		if (advance(s, s->heap[0])) {
			sift_down(s, 0);
		} else {
			s->heap[0] = s->heap[--s->nheap];
			sift_down(s, 0);
		}
	}
	if (s->follow)
		return next_of_all(s);
	open_due(s);
	return s->nheap ? s->heap[0] : NULL;
}

void sources_rewind(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++) {
		source_close(&s->v[i].source);
		s->v[i].due = false;
	}
	s->nheap = s->next = 0;
}

void sources_refresh(struct sources *s)
{
	size_t before = s->n;
	struct stat st;

	for (size_t i = 0; i < s->n; i++)
		source_rotate(&s->v[i].source);
	for (int i = 0; i < s->nnames; i++)
		if (strcmp(s->names[i], "-") != 0 && !stat(s->names[i], &st) && S_ISDIR(st.st_mode))
			add_directory(s, s->names[i]);
	if (s->n == before)
		return;
	/* The vector may have moved; nothing of it is held while all are drained. */
	s->nheap = 0;
	s->heap = xreallocarray(s->heap, s->n + 1, sizeof(struct source *));
	for (size_t i = before; i < s->n; i++)
		look(s, &s->v[i]);
}

bool sources_ended(const struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].source.buf && !s->v[i].source.ended)
			return false;
	return true;
}

uint64_t sources_position(const struct sources *s)
{
	uint64_t at = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct source_first *f = &s->v[i];

		if (f->source.buf)
			at += source_position(&f->source);
		else if (f->due)
			at += f->bytes;
	}
	return at;
}

bool sources_empty(const struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].time || s->v[i].source.records)
			return false;
	return !s->follow;
}

uint64_t sources_bad(const struct sources *s)
{
	uint64_t bad = 0;

	for (size_t i = 0; i < s->n; i++)
		bad += s->v[i].source.bad;
	return bad;
}

uint64_t sources_complain(const struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		source_complain(&s->v[i].source);
	return sources_bad(s);
}

void sources_close(struct sources *s)
{
	sources_rewind(s);
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].path);
		free(s->v[i].time);
		if (s->v[i].spool)
			fclose(s->v[i].spool);
	}
	free(s->v);
	free(s->order);
	free(s->heap);
	*s = (struct sources){0};
}
