/* SPDX-License-Identifier: GPL-2.0-only */
/* release.h - the command that lets go what nobody answers for; its exit status. */
#ifndef RINGFENCE_CLI_RELEASE_H
#define RINGFENCE_CLI_RELEASE_H

int cmd_release(int argc, char **argv);

#endif
