/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * argv.h - the arguments of an exec, put together from RF_EV_ARGV records.
 *
 * The chunks of an exec follow its record in time, but may come by another ring and so arrive
 * before it. They are kept as they arrive and taken when the exec's turn has come: then its own are
 * those of the same process between it and that process's next exec. Owns copies of the chunks;
 * bounded by ARGV_HELD_MAX bytes, above which the oldest are forgotten (and counted). Not
 * thread-safe.
 */
#ifndef RINGFENCE_LINEAGE_ARGV_H
#define RINGFENCE_LINEAGE_ARGV_H

#include "user/base/strbuf.h"
#include "user/event/event.h"

#define ARGV_HELD_MAX (64u << 20)

/* A chunk, or (bytes NULL) the mark of an exec. */
struct argv_piece {
	uint64_t start_ns, mono_ns;
	uint64_t offset, total;
	uint32_t pid, len;
	char *bytes;
};

struct argv_store {
	struct argv_piece *v; /* in order of arrival */
	size_t n, size;
	size_t held;	      /* bytes */
	unsigned int orphans; /* chunks forgotten without an exec, not yet asked for */
};

void argv_store_release(struct argv_store *s);
/* Keeps an RF_EV_ARGV record, or remembers when an exec or attach was. Others are ignored. */
void argv_store_note(struct argv_store *s, const struct event *e);
/*
 * The arguments of this exec: the bytes up to the first hole, a NUL behind each argument. Returns
 * how many chunks it used up, those behind a hole included.
 */
unsigned int argv_store_take(struct argv_store *s, const struct event *exec,
			     struct strbuf *ret_argv);
/* Forgets what is older than mono_ns and unclaimed; returns how many chunks since the last call. */
unsigned int argv_store_expire(struct argv_store *s, uint64_t mono_ns);

#endif
