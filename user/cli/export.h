/* SPDX-License-Identifier: GPL-2.0-only */
/* export.h - `ringfence export`: timelines as tables of a database. */
#ifndef RINGFENCE_CLI_EXPORT_H
#define RINGFENCE_CLI_EXPORT_H

/* argv[0] is "export". Returns the exit status. */
int cmd_export(int argc, char **argv);

#endif
