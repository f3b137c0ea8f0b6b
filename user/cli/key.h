/* SPDX-License-Identifier: GPL-2.0-only */
/* key.h - `ringfence key`. */
#ifndef RINGFENCE_CLI_KEY_H
#define RINGFENCE_CLI_KEY_H

int cmd_key(int argc, char **argv);

#endif
