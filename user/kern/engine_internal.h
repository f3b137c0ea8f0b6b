/* SPDX-License-Identifier: GPL-2.0-only */
/* engine_internal.h - what the files of the engine share; nobody outside kern/ includes it. */
#ifndef RINGFENCE_KERN_ENGINE_INTERNAL_H
#define RINGFENCE_KERN_ENGINE_INTERNAL_H

#include "user/kern/arena.h"
#include "user/kern/engine.h"
#include "user/kern/load.h"

#include "ringfence.skel.h"

struct tls_link {
	struct bpf_link *link;
	uint32_t number; /* of its image */
};

struct engine {
	struct ringfence_bpf *skel;
	struct ring_buffer *rings;
	struct arena arena;
	struct bpf_link *uses;	/* of file_permission */
	unsigned int wanted;	/* by how many */
	bool holding;		/* one of them: a map entry of `held` asks for it */
	unsigned int following; /* sessions with labels */
	struct bpf_link *follow[LOAD_FOLLOW_MAX];
	size_t nfollow;
	struct bpf_link *digest;
	struct tls_link *tls; /* probes in TLS libraries */
	size_t ntls;
	bool has_tls;		/* their programs are loaded */
	bool tls_sockets;	/* those that look at sockets are attached */
	unsigned int digesting; /* sessions whose policy asks for digests of programs */
	struct bpf_link *dns[2];
	unsigned int naming;   /* sessions whose policy has names of hosts */
	bool lingers[3];       /* follow, digest, dns: one more holds them, engine_linger() */
	unsigned int attached; /* moves when links come or go */
	uint32_t next_session;
	uint32_t next_generation;
	int wait[2];	      /* maps that programs are waited for by; 0: not made */
	struct rf_try *tries; /* of the differential test, NULL: not asked for */
	engine_record_fn fn;  /* during engine_poll() */
	void *fn_ctx;
	int records;
};

/* attach.c: uses of open files are looked at, from the first that wants it to the last. */
int uses_hook(struct engine *e, char **ret_error);
void uses_unhook(struct engine *e);
/* follow.c: a session with labels begins and ends. */
int follow_start(struct engine *e, char **ret_error);
void follow_stop(struct engine *e);
/* Is data followed under the policy of this index? */
bool policy_follows(const struct engine *e, uint32_t policy);
/*
 * digest.c: a session whose policy asks for digests of programs begins and ends. -ENOTSUP: this
 * kernel, or the tier, does not tell them.
 */
int digest_start(struct engine *e, char **ret_error);
void digest_stop(struct engine *e);
/* Does the policy of this index ask for digests? */
bool policy_asks_digests(const struct engine *e, uint32_t policy);
/*
 * dns.c: a session whose policy has names of hosts begins and ends. -ENOTSUP: there are no control
 * groups to attach to.
 */
int dns_start(struct engine *e, char **ret_error);
void dns_stop(struct engine *e);
/* Has the policy of this index names of hosts? */
bool policy_names_hosts(const struct engine *e, uint32_t policy);
/* What the session's labels stand on is forgotten. */
void follow_forget(struct engine *e, uint32_t session);
/* tls.c: before the load, and when all is over. */
int tls_prepare(struct ringfence_bpf *skel, const struct engine_options *o);
void tls_release(struct engine *e);
/*
 * switch.c: returns when no program runs any more that ran when it was called; does nothing in an
 * engine where no session was ever put under another policy.
 */
void programs_wait(struct engine *e);
void programs_unwait(struct engine *e);
/* The session is over: nothing that it had open is judged any more. */
void attach_forget(struct engine *e, uint32_t session);

#endif
