/* SPDX-License-Identifier: GPL-2.0-only */
/* replay_options.h - the command line of `ringfence replay`; inside user/cli/replay*.c only. */
#ifndef RINGFENCE_CLI_REPLAY_OPTIONS_H
#define RINGFENCE_CLI_REPLAY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/cli/backtest.h"
#include "user/report/view.h"
#include "user/report/when.h"
#include "user/timeline/filter.h"

#define REPLAY_AROUND 10 /* records before and after that --around shows */

enum replay_mode {
	REPLAY_VIEW,
	REPLAY_JSON,
	REPLAY_STATS,
	REPLAY_AT,
	REPLAY_WHY,
	REPLAY_VERIFY,
};

enum replay_colour {
	REPLAY_COLOUR_AUTO,
	REPLAY_COLOUR_ALWAYS,
	REPLAY_COLOUR_NEVER,
};

struct replay_options {
	enum replay_mode mode;
	enum view_fold fold;
	enum replay_colour colour;
	struct filter **filters; /* all must match; owned */
	size_t nfilters;
	const char *process; /* id or pid; NULL: all */
	uint64_t around;     /* seq, 0: all */
	uint64_t why;	     /* seq */
	struct when at;
	uint64_t speed_milli; /* thousandths: how many times as fast as it was; 0: at once */
	bool deny_only;
	bool fail_on_deny;
	bool follow;
	bool help;
	char **files;
	int nfiles;
	struct backtest_options backtest; /* its policies, settings and place; none: no backtest */
};

/* Returns 0, or -EINVAL: what is wrong was said. */
int replay_options_parse(int argc, char **argv, struct replay_options *ret_options);
void replay_options_release(struct replay_options *o);

#endif
