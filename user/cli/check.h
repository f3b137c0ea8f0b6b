/* SPDX-License-Identifier: GPL-2.0-only */
/* check.h - `ringfence check`: is a policy right, and what does it mean? */
#ifndef RINGFENCE_CLI_CHECK_H
#define RINGFENCE_CLI_CHECK_H

/* argv[0] is "check". Returns the exit status. */
int cmd_check(int argc, char **argv);

#endif
