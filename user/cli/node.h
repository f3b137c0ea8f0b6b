/* SPDX-License-Identifier: GPL-2.0-only */
/* node.h - the commands about the node daemon and its sessions; exit statuses. */
#ifndef RINGFENCE_CLI_NODE_H
#define RINGFENCE_CLI_NODE_H

int cmd_daemon(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_sessions(int argc, char **argv);
int cmd_session(int argc, char **argv);
int cmd_kill(int argc, char **argv);
int cmd_policy(int argc, char **argv);

#endif
