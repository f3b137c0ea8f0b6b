/* SPDX-License-Identifier: GPL-2.0-only */
/* engine_internal.h - what the files of the engine share; nobody outside kern/ includes it. */
#ifndef RINGFENCE_KERN_ENGINE_INTERNAL_H
#define RINGFENCE_KERN_ENGINE_INTERNAL_H

#include "user/kern/arena.h"
#include "user/kern/engine.h"

#include "ringfence.skel.h"

struct engine {
	struct ringfence_bpf *skel;
	struct ring_buffer *rings;
	struct arena arena;
	struct bpf_link *uses; /* of file_permission, while a map entry of `held` asks for it */
	uint32_t next_session;
	uint32_t next_generation;
	engine_record_fn fn; /* during engine_poll() */
	void *fn_ctx;
	int records;
};

/* The session is over: nothing that it had open is judged any more. */
void attach_forget(struct engine *e, uint32_t session);

#endif
