/* SPDX-License-Identifier: GPL-2.0-only */
/* options.h - the options that run and attach share: one table for parsing and for --help. */
#ifndef RINGFENCE_CLI_OPTIONS_H
#define RINGFENCE_CLI_OPTIONS_H

#include <stdio.h>

#include "user/session/options.h"

enum options_use {
	OPTIONS_RUN = 1 << 0,
	OPTIONS_ATTACH = 1 << 1,
};

/* Strings of the options are those of argv. Returns 0, or -EINVAL: what is wrong was reported. */
int options_parse(enum options_use use, int argc, char **argv, struct options *ret_options);
void options_release(struct options *o);
/* The part of --help about these options. */
void options_help(enum options_use use, FILE *to);

#endif
