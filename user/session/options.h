/* SPDX-License-Identifier: GPL-2.0-only */
/* options.h - how a session is wanted. Strings are somebody else's. */
#ifndef RINGFENCE_SESSION_OPTIONS_H
#define RINGFENCE_SESSION_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"

struct options {
	const char **policies;
	size_t npolicies;
	const char **set;
	size_t nset;
	const char **assume; /* lists of labels, with commas between */
	size_t nassume;
	const char *output;		    /* NULL: no timeline */
	uint64_t segment_bytes, segment_ns; /* 0: default */
	uint64_t keep_free;		    /* bytes; 0: default */
	bool compress;
	const char *workspace;
	const char *user;
	enum rf_effect ask;	       /* of rules that ask; NONE: they do */
	enum rf_tier tier;	       /* NONE: the best that can be had */
	uint32_t ring_life, ring_data; /* bytes; 0: default */
	uint32_t ring_tls;
	uint32_t label_table; /* entries; 0: default */
	bool append;
	bool audit;
	bool no_sums;
	bool no_tls;
	bool tls_payload;
	uint32_t ports[RF_TLS_PORTS_MAX]; /* whose sockets are looked into */
	size_t nports;
	bool raw; /* secrets are recorded as they are */
	bool wait;
	bool no_daemon; /* the session is ours, whoever else could have it */
	bool explain;	/* denials are told when they happen */
	bool quiet;
	bool verbose;
	bool help;
	char **rest; /* what is no option */
	int nrest;
};

#endif
