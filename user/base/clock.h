/* SPDX-License-Identifier: GPL-2.0-only */
/* clock.h - the time of a clock as one number. */
#ifndef RINGFENCE_BASE_CLOCK_H
#define RINGFENCE_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds; the clock is one that Linux always has (clock_gettime(2)). Thread-safe. */
uint64_t clock_ns(clockid_t id);

#endif
