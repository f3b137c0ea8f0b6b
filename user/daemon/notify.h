/* SPDX-License-Identifier: GPL-2.0-only */
/* notify.h - words for the service manager that started us (sd_notify(3)), by $NOTIFY_SOCKET. */
#ifndef RINGFENCE_DAEMON_NOTIFY_H
#define RINGFENCE_DAEMON_NOTIFY_H

#include <stdint.h>

/* "READY=1" and its like. Nobody is told when nobody asked. Returns 0 or a negative errno. */
int notify(const char *words);
/* How often it wants to hear WATCHDOG=1, in nanoseconds: half of its patience; 0: never. */
uint64_t notify_watchdog_ns(void);

#endif
