/* SPDX-License-Identifier: GPL-2.0-only */
/* replay.h - `ringfence replay`: what a recorded session did, as text. */
#ifndef RINGFENCE_CLI_REPLAY_H
#define RINGFENCE_CLI_REPLAY_H

/* argv[0] is "replay". Returns the exit status. */
int cmd_replay(int argc, char **argv);

#endif
