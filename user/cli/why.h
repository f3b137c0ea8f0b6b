/* SPDX-License-Identifier: GPL-2.0-only */
/* why.h - `ringfence why`, `ringfence hook`, `ringfence setup` and what else an agent
 * calls: it hears why, and binds itself more tightly. */
#ifndef RINGFENCE_CLI_WHY_H
#define RINGFENCE_CLI_WHY_H

/* Return the exit status. */
int cmd_why(int argc, char **argv);
int cmd_hook(int argc, char **argv);
int cmd_setup(int argc, char **argv);
int cmd_mcp(int argc, char **argv);
int cmd_restrict(int argc, char **argv);

#endif
