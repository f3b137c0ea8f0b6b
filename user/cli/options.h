/* SPDX-License-Identifier: GPL-2.0-only */
/* options.h - the options that run and attach share: one table for parsing and for --help. */
#ifndef RINGFENCE_CLI_OPTIONS_H
#define RINGFENCE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bpf/abi_user.h"

enum options_use {
	OPTIONS_RUN = 1 << 0,
	OPTIONS_ATTACH = 1 << 1,
};

/* Strings are those of argv. */
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
	bool explain; /* denials are told when they happen */
	bool quiet;
	bool verbose;
	bool help;
	char **rest; /* what is no option */
	int nrest;
};

/* Returns 0, or -EINVAL: what is wrong was reported. */
int options_parse(enum options_use use, int argc, char **argv, struct options *ret_options);
void options_release(struct options *o);
/* The part of --help about these options. */
void options_help(enum options_use use, FILE *to);

#endif
