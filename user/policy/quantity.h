/* SPDX-License-Identifier: GPL-2.0-only */
/* quantity.h - numbers with units, as policies write them. Reading returns 0, or -EINVAL: it is
 * none. */
#ifndef RINGFENCE_POLICY_QUANTITY_H
#define RINGFENCE_POLICY_QUANTITY_H

#include <stdint.h>

#include "user/base/strbuf.h"

#define QUANTITY_TIME_MAX  (3650ull * 24 * 3600 * 1000000000) /* ten years */
#define QUANTITY_BYTES_MAX (1ull << 50)

/* "90s", "15m", "8h", "2d": nanoseconds, more than 0. */
int quantity_time(const char *text, uint64_t *ret_ns);
/* "512MiB", "4GiB", "65536": bytes, more than 0. */
int quantity_bytes(const char *text, uint64_t *ret_bytes);
/* "2", "0.5": thousandths, more than 0. */
int quantity_thousandths(const char *text, uint64_t *ret_value);

/* The shortest text that reads as the value. */
void quantity_add_time(struct strbuf *out, uint64_t ns);
void quantity_add_bytes(struct strbuf *out, uint64_t bytes);
void quantity_add_thousandths(struct strbuf *out, uint64_t value);

#endif
