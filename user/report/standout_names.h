/* SPDX-License-Identifier: GPL-2.0-only */
/* standout_names.h - names and endpoints that a reader of a timeline wants to know of. Pure. */
#ifndef RINGFENCE_REPORT_STANDOUT_NAMES_H
#define RINGFENCE_REPORT_STANDOUT_NAMES_H

#include "user/timeline/scan.h"

/* What a path (a string of a record) is known for: it holds secrets. NULL: nothing. */
const char *standout_secret(struct scan_value path);
/* The same: later sessions, shells or agents do what is in it. */
const char *standout_obeyed(struct scan_value path);
/* Data that goes to this peer is not encrypted: HTTP, FTP, telnet, SMTP outside the machine. */
bool standout_is_clear(struct scan_value peer);

#endif
