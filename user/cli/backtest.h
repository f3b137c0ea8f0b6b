/* SPDX-License-Identifier: GPL-2.0-only */
/* backtest.h - `replay --policy`: what a policy would have made of recorded sessions. */
#ifndef RINGFENCE_CLI_BACKTEST_H
#define RINGFENCE_CLI_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>

struct backtest_options {
	const char **policies; /* the layers, in order */
	size_t npolicies;
	const char **set; /* NAME=VALUE[,VALUE] */
	size_t nset;
	const char *workspace, *home; /* NULL: as recorded */
	bool json;
	bool fail_on_deny;
	char **files; /* of timelines; "-" is standard input */
	size_t nfiles;
};

/* Prints what came of it. Returns the exit status. */
int backtest_command(const struct backtest_options *o);

#endif
