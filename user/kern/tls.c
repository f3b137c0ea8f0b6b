// SPDX-License-Identifier: GPL-2.0-only
/* Probes in TLS libraries: attached by offset, to a file that somebody else has opened. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"

/* As tls.bpf.h has it. */
struct image_key {
	uint64_t ino;
	uint32_t dev;
	uint32_t session;
};

struct place {
	const char *path;
	uint64_t cookie;
};

/* number: of the image, 0 for what belongs to none. */
static void keep_link(struct engine *e, struct bpf_link *link, uint32_t number)
{
	vec_push(e->tls, e->ntls) = (struct tls_link){.link = link, .number = number};
}

static int attach_at(struct engine *e, const struct bpf_program *prog, const struct place *place,
		     uint64_t at, bool behind)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts, .bpf_cookie = place->cookie, .retprobe = behind);
	struct bpf_link *link = bpf_program__attach_uprobe_opts(prog, -1, place->path, at, &opts);

	if (!link)
		return -errno;
	keep_link(e, link, (uint32_t)(place->cookie >> RF_TLS_COOKIE_SHIFT));
	return 0;
}

/* Where it begins and where it returns; of what only ends a connection, where it begins. */
static int attach_probe(struct engine *e, const struct tls_probe *p, const struct place *place)
{
	int r = attach_at(e, e->skel->progs.tls_enter, place, p->at, false);

	if (r || p->call == RF_TLS_FREE)
		return r;
	if (!p->nreturns)
		return attach_at(e, e->skel->progs.tls_left, place, p->at, true);
	for (unsigned int i = 0; i < p->nreturns && !r; i++)
		r = attach_at(e, e->skel->progs.tls_leave, place, p->returns[i], false);
	return r;
}

static void detach_from(struct engine *e, size_t first)
{
	while (e->ntls > first)
		bpf_link__destroy(e->tls[--e->ntls].link);
}

void engine_tls_detach(struct engine *e, uint32_t number)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->ntls; i++) {
		if (e->tls[i].number == number)
			bpf_link__destroy(e->tls[i].link);
		else
			e->tls[kept++] = e->tls[i];
	}
	e->ntls = kept;
}

static size_t socket_progs(const struct ringfence_bpf *skel, struct bpf_program *ret_progs[4])
{
	ret_progs[0] = skel->progs.tls_send_begin;
	ret_progs[1] = skel->progs.tls_send_done;
	ret_progs[2] = skel->progs.tls_recv_begin;
	ret_progs[3] = skel->progs.tls_recv_done;
	return 4;
}

/* What tells connections' sockets, from the first that is looked into on. */
static int watch_sockets(struct engine *e, char **ret_error)
{
	struct bpf_program *progs[4];
	size_t n = socket_progs(e->skel, progs);

	if (e->tls_sockets)
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct bpf_link *link = load_attach_one(progs[i]);

		if (!link) {
			*ret_error = xasprintf("cannot attach program %s: %s",
					       bpf_program__name(progs[i]), strerror(errno));
			return -errno;
		}
		keep_link(e, link, 0);
	}
	e->tls_sockets = true;
	return 0;
}

int engine_tls_ports(struct engine *e, const uint32_t *ports, size_t n, char **ret_error)
{
	int r = watch_sockets(e, ret_error);

	if (r)
		return r;
	for (size_t i = n; i--;)
		__atomic_store_n(&e->skel->bss->rf_tls_ports[i], ports[i], __ATOMIC_SEQ_CST);
	return 0;
}

int engine_tls_attach(struct engine *e, int fd, const struct tls_image *image, uint32_t number,
		      char **ret_error)
{
	char path[40];
	size_t first;
	int r;

	if (!e->has_tls)
		return -ENOTSUP;
	r = watch_sockets(e, ret_error);
	if (r)
		return r;
	first = e->ntls;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	for (size_t i = 0; i < image->nprobes && !r; i++) {
		struct place place = {.path = path,
				      .cookie = (uint64_t)number << RF_TLS_COOKIE_SHIFT |
						image->probes[i].call};

		r = attach_probe(e, &image->probes[i], &place);
		if (r)
			*ret_error =
				xasprintf("cannot attach a probe at offset %#llx: %s",
					  (unsigned long long)image->probes[i].at, strerror(-r));
	}
	if (r)
		detach_from(e, first);
	return r;
}

void engine_tls_forget(struct engine *e, uint32_t session, uint32_t dev, uint64_t ino)
{
	struct image_key key = {.ino = ino, .dev = dev, .session = session};

	bpf_map_delete_elem(bpf_map__fd(e->skel->maps.tls_images), &key);
}

void engine_tls_bytes(const struct engine *e, uint32_t session, struct rf_tls_bytes *ret_bytes)
{
	*ret_bytes = e->skel->bss->rf_tls_bytes[session];
}

int tls_prepare(struct ringfence_bpf *skel, const struct engine_options *o)
{
	struct bpf_program *progs[4];
	int r = 0;

	if (!o->tls) {
		bpf_program__set_autoload(skel->progs.tls_enter, false);
		bpf_program__set_autoload(skel->progs.tls_leave, false);
		bpf_program__set_autoload(skel->progs.tls_left, false);
		for (size_t i = 0, n = socket_progs(skel, progs); i < n; i++)
			bpf_program__set_autoload(progs[i], false);
		r = bpf_map__set_autocreate(skel->maps.ring_tls, false);
		if (!r)
			r = bpf_map__set_autocreate(skel->maps.tls_conns, false);
		if (!r)
			r = bpf_map__set_autocreate(skel->maps.tls_threads, false);
		return r ? r : bpf_map__set_max_entries(skel->maps.tls_images, 1);
	}
	return o->tls_bytes ? bpf_map__set_max_entries(skel->maps.ring_tls, o->tls_bytes) : 0;
}

void tls_release(struct engine *e)
{
	detach_from(e, 0);
	free(e->tls);
}
