/* SPDX-License-Identifier: GPL-2.0-only */
/* import.h - `ringfence import`: another tool's policy, written anew in our language. */
#ifndef RINGFENCE_CLI_IMPORT_H
#define RINGFENCE_CLI_IMPORT_H

/* argv[0] is "import". Returns the exit status. */
int cmd_import(int argc, char **argv);

#endif
