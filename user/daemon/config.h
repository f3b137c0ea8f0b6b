/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - what /etc/ringfence/ringfence.yaml says: from text to struct, or to what is wrong.
 *
 * Strict: an unknown key, a value of the wrong kind and a missing version are errors with their
 * place, and all of them are told. Pure. The struct owns its strings; config_release() takes one
 * that is zero or half filled.
 */
#ifndef RINGFENCE_DAEMON_CONFIG_H
#define RINGFENCE_DAEMON_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/policy/diag.h"

#define CONFIG_PATH	    "/etc/ringfence/ringfence.yaml"
#define CONFIG_POLICIES_MAX 16 /* layers of the machine */

/* A loopback address. */
struct listen_at {
	int family; /* AF_INET, AF_INET6 */
	uint8_t addr[16];
	uint16_t port; /* 0: nothing listens */
};

struct config {
	char *timelines; /* directory, with a slash behind it; NULL: nothing is recorded */
	uint64_t segment_bytes, segment_ns; /* 0: default */
	uint64_t keep_free;		    /* bytes; 0: default */
	bool compress;
	char *policies; /* directory where relative names of policies begin; NULL:
			   /etc/ringfence/policies.d */
	char **layers;	/* the machine's own, which lie over each session: files or builtin:NAME */
	size_t nlayers;
	char *group;	   /* who is in it may do to all sessions what root may; NULL: nobody */
	uint32_t sessions; /* of one user that is not root, at once */
	enum rf_tier tier; /* NONE: the best that can be had */
	struct listen_at metrics;
	char *metrics_text; /* the same as it was written; NULL: nothing listens */
};

/* Returns 0, or -EINVAL with at least one error added. */
int config_parse(const char *file, const char *text, size_t len, struct diags *d,
		 struct config *ret_config);
void config_release(struct config *c);
/* What it comes to, with the defaults, as such a file. */
void config_show(const struct config *c, struct strbuf *out);

#endif
