/* SPDX-License-Identifier: GPL-2.0-only */
/* tls.h - the subcommand `tls`: what can be seen through in a binary. */
#ifndef RINGFENCE_CLI_TLS_H
#define RINGFENCE_CLI_TLS_H

int cmd_tls(int argc, char **argv);

#endif
