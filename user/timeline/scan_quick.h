/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_quick.h - lines as the writer makes nearly all of them, taken in one go.
 *
 * Only for scan.c, which tries this first. Pure; takes no memory.
 */
#ifndef RINGFENCE_TIMELINE_SCAN_QUICK_H
#define RINGFENCE_TIMELINE_SCAN_QUICK_H

#include "user/timeline/scan.h"

#define SCAN_QUICK_MAX 8192 /* bytes of a line */
#define SCAN_HEAD      6    /* v, seq, time, mono, session, event */

/*
 * Whether the line is one object in JSON that is plain: printable ASCII, no backslash, no space
 * outside of strings, integers of at most 18 digits, at most SCAN_NODES_MAX keys, none twice in
 * an object. They are then in ret_scan->member; and where the line begins as records do, so are the
 * values of the first SCAN_HEAD keys in their own places, and *ret_head is that number, else 0.
 * False says nothing about the line.
 */
bool scan_quick(const char *line, size_t len, struct scan *ret_scan, unsigned int *ret_head);

#endif
