/* SPDX-License-Identifier: GPL-2.0-only */
/* report.h - `ringfence report`: a recorded session as one HTML file. */
#ifndef RINGFENCE_CLI_REPORT_H
#define RINGFENCE_CLI_REPORT_H

/* argv[0] is "report". Returns the exit status. */
int cmd_report(int argc, char **argv);

#endif
