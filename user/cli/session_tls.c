// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/session_tls.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/session.h"
#include "user/kern/images.h"
#include "user/tls/marks.h"

#define WAIT_NS 2000000000ULL /* a mapping that is not there by then was refused */

static bool is_known(const struct session_tls *t, const struct image_at *image)
{
	for (size_t i = 0; i < t->nknown; i++)
		if (t->known[i].ino == image->ino && t->known[i].dev == image->dev)
			return true;
	return false;
}

struct mapped {
	const char *path;
	uint32_t pid;
	uint64_t start_ns;
};

static void tell(struct session *s, const struct mapped *m, uint32_t number, const char *library,
		 const char *why)
{
	struct timeline_image told = {.number = number,
				      .pid = m->pid,
				      .start_ns = m->start_ns,
				      .library = library,
				      .path = m->path,
				      .why = why};

	if (s->timeline)
		timeline_image(s->timeline, session_now(), &told);
}

static void know(struct session_tls *t, const struct image_at *image)
{
	vec_push(t->known, t->nknown) = (struct tls_known){.ino = image->ino, .dev = image->dev};
}

static int attach(struct session *s, int fd, const struct mapped *m, const struct tls_image *found)
{
	uint32_t number = ++s->tls.images;
	char *error = NULL;
	int r = engine_tls_attach(s->engine, fd, found, number, &error);

	if (!r || m->pid)
		tell(s, m, number, tls_library_name(found->library),
		     r ? error ?: strerror(-r) : NULL);
	s->tls.attached += !r;
	free(error);
	return r;
}

static void search_next(struct session *s)
{
	struct tls_search *next = &s->tls.searches[0];
	const char *library = NULL;
	struct tls_file file;

	if (!image_file(&next->fd, &file))
		library = tls_marks_find(&file);
	if (library)
		tell(s, &(struct mapped){next->path, next->pid, next->start_ns}, 0, library,
		     "its functions have no names that are known");
	close(next->fd);
	free(next->path);
	memmove(next, next + 1, --s->tls.nsearches * sizeof(*next));
}

static void search_later(struct session *s, int fd, const struct mapped *m)
{
	if (s->tls.nsearches == TLS_SEARCHES_MAX)
		search_next(s);
	vec_push(s->tls.searches, s->tls.nsearches) =
		(struct tls_search){fd, m->pid, m->start_ns, xstrdup(m->path)};
}

static bool sounds_like_tls(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && (!strncmp(name, "/libssl", 7) || !strncmp(name, "/libgnutls.", 11));
}

/* Takes the descriptor. */
static void look_into(struct session *s, int fd, const struct mapped *m)
{
	struct tls_image found;
	struct tls_file file;
	int r = image_file(&fd, &file);

	if (!r)
		r = tls_image_find(&file, &found);
	if (!r) {
		attach(s, fd, m, &found);
	} else if (r == -ENOENT || r == -EBADMSG) {
		search_later(s, fd, m);
		return;
	} else if (sounds_like_tls(m->path)) {
		tell(s, m, 0, "unknown", "it is no 64-bit ELF file of this machine");
	}
	close(fd);
}

/* Where systems keep libraries; one that several programs share is most often here. */
static const char *const library_places[] = {"/usr/lib/*/lib%s.so.*", "/usr/lib64/lib%s.so.*",
					     "/usr/lib/lib%s.so.*", "/usr/local/lib/lib%s.so.*"};

/* Nobody has it mapped yet; one that cannot be looked into is told of when somebody maps it. */
static void take_library(struct session *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct mapped m = {.path = path};
	struct tls_image found;
	struct image_at image;
	struct tls_file file;

	if (fd < 0)
		return;
	if (!image_file(&fd, &file) && !image_as_mapped(fd, path, &image) &&
	    !is_known(&s->tls, &image) && !tls_image_find(&file, &found) &&
	    !attach(s, fd, &m, &found))
		know(&s->tls, &image);
	close(fd);
}

/*
 * The libraries of the system have their probes before the session's first process runs: what maps
 * one of them and connects at once is not quicker than they are.
 */
static void take_libraries(struct session *s)
{
	static const char *const names[] = {"ssl", "gnutls"};
	char pattern[64], *path;
	glob_t found;

	for (size_t i = 0; i < 2 * sizeof(library_places) / sizeof(library_places[0]); i++) {
		snprintf(pattern, sizeof(pattern), library_places[i / 2], names[i % 2]);
		if (glob(pattern, 0, NULL, &found))
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++) {
			path = realpath(found.gl_pathv[j], NULL);
			if (path)
				take_library(s, path);
			free(path);
		}
		globfree(&found);
	}
}

static void take_image(struct session *s, const struct image_at *image, const struct tls_pending *p)
{
	struct mapped m = {.path = image->path, .pid = p->pid, .start_ns = p->start_ns};
	int fd = image_open((pid_t)p->pid, image);

	if (fd < 0)
		return; /* it was unmapped since: whoever maps it next is told of */
	know(&s->tls, image);
	look_into(s, fd, &m);
}

int session_tls_begin(struct session *s)
{
	char *error = NULL;
	int r;

	if (!s->tls.on)
		return 0;
	take_libraries(s);
	if (!s->options->nports)
		return 0;
	r = engine_tls_ports(s->engine, s->options->ports, s->options->nports, &error);
	if (r)
		log_error("%s", error ? error : strerror(-r));
	free(error);
	return r;
}

/* Looks at all that the process has mapped. Returns whether what is waited for is among it. */
static bool look_at(struct session *s, const struct tls_pending *p)
{
	struct image_at *images = NULL;
	size_t n = 0;
	bool met = !p->ino;

	if (images_of((pid_t)p->pid, &images, &n)) {
		engine_tls_forget(s->engine, s->index, p->dev, p->ino);
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		met |= images[i].ino == p->ino && images[i].dev == p->dev;
		if (!is_known(&s->tls, &images[i]))
			take_image(s, &images[i], p);
	}
	images_free(images, n);
	return met;
}

static void wait_for(struct session *s, struct tls_pending *p)
{
	p->since_ns = session_now();
	if (!look_at(s, p))
		vec_push(s->tls.pending, s->tls.npending) = *p;
}

void session_tls_image(struct session *s, const void *record, size_t size)
{
	struct rf_ev_image e;

	if (!s->tls.on || size < sizeof(e))
		return;
	memcpy(&e, record, sizeof(e));
	wait_for(s, &(struct tls_pending){
			    .ino = e.ino, .dev = e.dev, .pid = e.h.pid, .start_ns = e.h.start_ns});
}

void session_tls_taken(struct session *s, uint32_t pid, uint64_t start_ns)
{
	if (s->tls.on)
		wait_for(s, &(struct tls_pending){.pid = pid, .start_ns = start_ns});
}

void session_tls_finish(struct session *s)
{
	while (s->tls.nsearches)
		search_next(s);
}

void session_tls_tick(struct session *s, uint64_t now_ns)
{
	struct session_tls *t = &s->tls;
	size_t kept = 0;

	for (size_t i = 0; i < t->npending; i++) {
		struct tls_pending p = t->pending[i];

		if (look_at(s, &p))
			continue;
		if (now_ns - p.since_ns > WAIT_NS)
			engine_tls_forget(s->engine, s->index, p.dev, p.ino);
		else
			t->pending[kept++] = p;
	}
	t->npending = kept;
	/* It takes long, and what is being mapped does not wait. */
	if (t->nsearches && !kept)
		search_next(s);
}

bool session_tls_waits(const struct session *s)
{
	return s->tls.npending || s->tls.nsearches;
}

void session_tls_release(struct session_tls *t)
{
	free(t->known);
	free(t->pending);
	for (size_t i = 0; i < t->nsearches; i++) {
		close(t->searches[i].fd);
		free(t->searches[i].path);
	}
	free(t->searches);
	*t = (struct session_tls){0};
}
