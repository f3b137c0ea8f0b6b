// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "user/cli/cli.h"

int cli_usage(const char *text, bool asked)
{
	fputs(text, asked ? stdout : stderr);
	return asked ? CLI_OK : CLI_USAGE;
}
