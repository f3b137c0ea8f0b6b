// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/session_tls.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/session.h"
#include "user/kern/images.h"
#include "user/session/tls_probing.h"

#define WAIT_NS 2000000000ULL /* a mapping that is not there by then was refused */

static bool has_met(const struct session_tls *t, const struct image_at *image)
{
	for (size_t i = 0; i < t->nmet; i++)
		if (t->met[i].ino == image->ino && t->met[i].dev == image->dev)
			return true;
	return false;
}

struct mapped {
	const char *path;
	uint32_t pid;
	uint64_t start_ns;
};

/* What is known of the file; without probes only of one that somebody maps. */
static void tell(struct session *s, const struct mapped *m, const struct tls_file_known *known)
{
	struct timeline_image told = {.number = known->number,
				      .pid = m->pid,
				      .start_ns = m->start_ns,
				      .library = known->library,
				      .path = m->path,
				      .why = known->why};

	if (!s->timeline || !known->library || (!m->pid && known->why))
		return;
	timeline_image(s->timeline, session_now(), &told);
	if (!known->beside || !m->pid)
		return;
	told.number = 0;
	told.library = known->beside;
	told.why = "its functions have no names that are known";
	timeline_image(s->timeline, session_now(), &told);
}

static void meet(struct session_tls *t, const struct image_at *image, const struct mapped *m)
{
	vec_push(t->met, t->nmet) = (struct tls_met){.ino = image->ino,
						     .dev = image->dev,
						     .pid = m->pid,
						     .start_ns = m->start_ns,
						     .path = xstrdup(m->path)};
}

/* What the thread has found is the file's from now on, for whoever waits for it. */
void session_tls_end_seek(struct node *n)
{
	struct tls_file_known *known;
	struct tls_sought sought;

	if (!n->seek.busy)
		return;
	tls_seek_end(&n->seek, &sought);
	known = tls_files_add(&n->files, n->seek.dev, n->seek.ino);
	tls_probing_sought(&n->files, n->engine, n->seek.fd, known, &sought);
	tls_sought_release(&sought);
	close(n->seek.fd);
}

static void drop_search(struct session *s)
{
	struct tls_search *done = &s->tls.searches[0];
	struct mapped m = {done->path, done->pid, done->start_ns};

	tell(s, &m, tls_files_add(&s->node->files, done->dev, done->ino));
	close(done->fd);
	free(done->path);
	memmove(done, done + 1, --s->tls.nsearches * sizeof(*done));
}

/* Whether the next one is done. wait: it is, when this returns. */
static bool search_next(struct session *s, bool wait)
{
	struct tls_search *next = &s->tls.searches[0];
	struct tls_files *files = &s->node->files;
	struct tls_seek *seek = &s->node->seek;
	struct tls_file_known *known;

	if (seek->busy && (wait || atomic_load(&seek->over)))
		session_tls_end_seek(s->node);
	known = tls_files_add(files, next->dev, next->ino);
	if (!known->searched && seek->busy)
		return false;
	if (!known->searched && !wait && !tls_seek_begin(seek, next->fd, next->dev, next->ino))
		return false;
	tls_probing_search(files, s->engine, next->fd, known);
	drop_search(s);
	return true;
}

static void search_later(struct session *s, int fd, const struct image_at *image,
			 const struct mapped *m)
{
	if (s->tls.nsearches == TLS_SEARCHES_MAX)
		search_next(s, true);
	vec_push(s->tls.searches, s->tls.nsearches) = (struct tls_search){
		fd, image->dev, image->ino, m->pid, m->start_ns, xstrdup(m->path)};
}

static bool sounds_like_tls(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && (!strncmp(name, "/libssl", 7) || !strncmp(name, "/libgnutls.", 11));
}

/* Looks at a file whose search is not over. Takes the descriptor. */
static void look_into(struct session *s, int fd, const struct image_at *image,
		      const struct mapped *m)
{
	struct tls_file_known *known = tls_files_add(&s->node->files, image->dev, image->ino);
	int r = tls_probing_look(&s->node->files, s->engine, fd, known);

	if (r == -ENOENT || r == -EBADMSG) {
		search_later(s, fd, image, m);
		return;
	}
	if (r && sounds_like_tls(m->path)) {
		known->library = "unknown";
		known->why = xstrdup("it is no 64-bit ELF file of this machine");
	}
	known->searched = true;
	tell(s, m, known);
	close(fd);
}

/* Where systems keep libraries; one that several programs share is most often here. */
static const char *const library_places[] = {"/usr/lib/*/lib%s.so.*", "/usr/lib64/lib%s.so.*",
					     "/usr/lib/lib%s.so.*", "/usr/local/lib/lib%s.so.*"};

/*
 * Nobody has it mapped yet; what cannot be looked into is told of when somebody maps it. unnamed:
 * functions without names are searched for, too.
 */
static void take_file(struct session *s, const char *path, bool unnamed)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct tls_files *files = &s->node->files;
	struct mapped m = {.path = path};
	struct tls_file_known *known;
	struct image_at image;

	if (fd < 0)
		return;
	if (!image_as_mapped(fd, path, &image) && !has_met(&s->tls, &image)) {
		known = tls_files_find(files, image.dev, image.ino);
		if (!known) {
			known = tls_files_add(files, image.dev, image.ino);
			tls_probing_look(files, s->engine, fd, known);
		}
		if (unnamed && !known->searched)
			tls_probing_search(files, s->engine, fd, known);
		if (known->number && !known->why) {
			tell(s, &m, known);
			meet(&s->tls, &image, &m);
		}
	}
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
				take_file(s, path, false);
			free(path);
		}
		globfree(&found);
	}
}

static void take_image(struct session *s, const struct image_at *image, const struct tls_pending *p)
{
	struct mapped m = {.path = image->path, .pid = p->pid, .start_ns = p->start_ns};
	const struct tls_file_known *known =
		tls_files_find(&s->node->files, image->dev, image->ino);
	int fd;

	if (known && known->searched) {
		meet(&s->tls, image, &m);
		tell(s, &m, known);
		return;
	}
	fd = image_open((pid_t)p->pid, image);
	if (fd < 0)
		return; /* it was unmapped since: whoever maps it next is told of */
	meet(&s->tls, image, &m);
	look_into(s, fd, image, &m);
}

void session_tls_program(struct session *s, const char *file)
{
	char *path = s->tls.on ? realpath(file, NULL) : NULL;

	if (path)
		take_file(s, path, true);
	free(path);
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
		if (!has_met(&s->tls, &images[i]))
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

/* Whoever has met the file is told that nothing is seen there any more. */
static void tell_withdrawn(struct session *s, const struct tls_file_known *gone)
{
	const struct session_tls *t = &s->tls;

	for (size_t i = 0; i < t->nmet; i++)
		if (t->met[i].ino == gone->ino && t->met[i].dev == gone->dev)
			tell(s, &(struct mapped){t->met[i].path, t->met[i].pid, t->met[i].start_ns},
			     gone);
}

/* One that was met before anybody had mapped it: this is who has. */
static void met_by(struct session_tls *t, const struct tls_file_known *known, uint32_t pid,
		   uint64_t start_ns)
{
	for (size_t i = 0; i < t->nmet; i++) {
		if (t->met[i].pid || t->met[i].ino != known->ino || t->met[i].dev != known->dev)
			continue;
		t->met[i].pid = pid;
		t->met[i].start_ns = start_ns;
	}
}

void session_tls_data(struct session *s, const void *record, size_t size)
{
	const uint8_t *bytes = (const uint8_t *)record + sizeof(struct rf_ev_tls);
	const struct tls_file_known *gone;
	struct rf_ev_tls e;

	if (!s->node->files.ndoubted || size < sizeof(e))
		return;
	memcpy(&e, record, sizeof(e));
	size -= sizeof(e);
	if (!e.length || e.flags & (RF_TLS_UNTAKEN | RF_TLS_PLAIN))
		return;
	gone = tls_probing_judge(&s->node->files, s->engine, e.image, bytes,
				 size < e.length ? size : (size_t)e.length);
	if (!gone)
		return;
	met_by(&s->tls, gone, e.h.pid, e.h.start_ns);
	for (size_t i = 0; i < RF_SESSIONS_MAX; i++)
		if (s->node->sessions[i])
			tell_withdrawn(s->node->sessions[i], gone);
}

void session_tls_taken(struct session *s, uint32_t pid, uint64_t start_ns)
{
	if (s->tls.on)
		wait_for(s, &(struct tls_pending){.pid = pid, .start_ns = start_ns});
}

void session_tls_finish(struct session *s)
{
	while (s->tls.nsearches)
		search_next(s, true);
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
	while (t->nsearches && search_next(s, false))
		;
}

bool session_tls_waits(const struct session *s)
{
	return s->tls.npending || s->tls.nsearches;
}

void session_tls_release(struct session_tls *t)
{
	for (size_t i = 0; i < t->nmet; i++)
		free(t->met[i].path);
	free(t->met);
	free(t->pending);
	for (size_t i = 0; i < t->nsearches; i++) {
		close(t->searches[i].fd);
		free(t->searches[i].path);
	}
	free(t->searches);
	*t = (struct session_tls){0};
}
