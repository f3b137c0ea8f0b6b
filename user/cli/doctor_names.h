/* SPDX-License-Identifier: GPL-2.0-only */
/* doctor_names.h - whether this machine's names of hosts come to its programs where they are seen.
 */
#ifndef RINGFENCE_CLI_DOCTOR_NAMES_H
#define RINGFENCE_CLI_DOCTOR_NAMES_H

/* Prints it. */
void doctor_names(void);

#endif
