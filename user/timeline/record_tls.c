// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/b64.h"
#include "user/base/sha256.h"

static const struct timeline_image *image_of(const struct timeline *t, uint32_t number)
{
	for (size_t i = t->nimages; i; i--)
		if (t->images[i - 1].number == number)
			return &t->images[i - 1];
	return NULL;
}

static void put_sha256(struct writer *w, const char *bytes, size_t n)
{
	uint8_t digest[SHA256_SIZE];
	struct sha256 sum;

	sha256_init(&sum);
	sha256_add(&sum, bytes, n);
	sha256_finish(&sum, digest);
	put_digest(w, "hash", digest);
}

static void put_payload(struct timeline *t, struct writer *w, const struct event *e)
{
	struct strbuf text = STRBUF_INIT;

	if (!t->config.payload)
		return;
	b64_encode(&text, e->data, e->ndata);
	writer_str(w, "payload_b64", text.s ?: "");
	strbuf_release(&text);
}

void put_tls_own(struct timeline *t, struct writer *w, const struct event *e)
{
	const struct timeline_image *image = image_of(t, e->tls.image);

	writer_open(w, "tls");
	writer_id(w, "connection", e->tls.conn);
	writer_str(w, "direction", e->tls.direction == RF_TLS_OUT ? "out" : "in");
	writer_id(w, "offset", e->tls.offset);
	writer_uint(w, "length", e->tls.length);
	if (!(e->tls.flags & RF_TLS_WHOLE))
		writer_bool(w, "whole", false);
	if (e->tls.flags & RF_TLS_ENDED) {
		writer_bool(w, "end", true);
	} else if (e->tls.flags & RF_TLS_UNTAKEN) {
		writer_bool(w, "taken", false);
	} else {
		put_sha256(w, e->data, e->ndata);
		put_payload(t, w, e);
	}
	if (e->tls.flags & RF_TLS_GUESSED)
		writer_bool(w, "certain", false);
	if (e->tls.flags & RF_TLS_PLAIN)
		writer_str(w, "library", "socket");
	else if (image) {
		writer_str(w, "library", image->library);
		writer_text(w, "image", image->path, strlen(image->path));
	}
	writer_close(w);
}

/* What the bytes say is told behind the record of them. */
void tls_read(struct timeline *t, const struct event *e)
{
	const struct rf_ev_tls *d = &e->tls;
	struct timeline_wire wire = {
		.mono_ns = d->h.mono_ns,
		.connection = d->conn,
		.start_ns = d->h.start_ns,
		.pid = d->h.pid,
		.way = d->flags & RF_TLS_PLAIN ? TIMELINE_WIRE_PLAIN : TIMELINE_WIRE_TLS,
		.out = d->direction == RF_TLS_OUT,
		.end = d->flags & RF_TLS_ENDED,
		.family = d->flags & RF_TLS_SOCKET ? d->family : 0,
		.port = d->port,
		.lport = d->lport,
		.offset = d->offset,
		.bytes = e->data,
		.len = e->ndata,
	};

	memcpy(wire.addr, d->addr, 16);
	memcpy(wire.laddr, d->laddr, 16);
	record_bytes_of(t, &wire);
}

/* A socket that was read is closed. */
void tls_closed(struct timeline *t, const struct event *e)
{
	struct timeline_wire wire = {.mono_ns = e->hdr.mono_ns,
				     .connection = e->close.cookie,
				     .start_ns = e->hdr.start_ns,
				     .pid = e->hdr.pid,
				     .way = TIMELINE_WIRE_PLAIN,
				     .end = true};

	record_bytes_of(t, &wire);
}

void put_tls_object(struct timeline *t, struct writer *w, const struct rf_ev_tls *e)
{
	if (!(e->flags & RF_TLS_SOCKET))
		return;
	writer_open(w, "network");
	writer_str(w, "transport", "tcp");
	writer_str(w, "type", family_name(e->family));
	put_endpoint(w, "peer", e->family, e->addr, e->port, name_told(t, e->addr));
	put_endpoint(w, "local", e->family, e->laddr, e->lport, NULL);
	writer_close(w);
}

int record_unattached(struct timeline *t, uint64_t mono_ns, const struct timeline_image *image)
{
	struct subject who;
	struct envelope env = {.event = "tls.unattached", .mono_ns = mono_ns, .who = &who};
	struct writer w;

	t->config.who.find(t->config.who.ctx, image->start_ns, image->pid, &who);
	w = record_open(t, &env);
	writer_open(&w, "ringfence");
	writer_open(&w, "tls");
	writer_str(&w, "library", image->library);
	writer_text(&w, "image", image->path, strlen(image->path));
	writer_text(&w, "reason", image->why, strlen(image->why));
	writer_close(&w);
	writer_close(&w);
	return record_send(t, &w, &env);
}

size_t images_add(struct timeline *t, const struct timeline_image *image)
{
	struct timeline_image copy = *image;

	copy.path = xstrdup(image->path);
	copy.why = image->why ? xstrdup(image->why) : NULL;
	vec_push(t->images, t->nimages) = copy;
	return t->nimages - 1;
}

void images_release(struct timeline *t)
{
	for (size_t i = 0; i < t->nimages; i++) {
		free((char *)(uintptr_t)t->images[i].path);
		free((char *)(uintptr_t)t->images[i].why);
	}
	free(t->images);
}
