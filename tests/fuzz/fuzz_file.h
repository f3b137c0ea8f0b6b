/* SPDX-License-Identifier: GPL-2.0-only */
/* An input as a file that somebody else reads: what is asked for lies in it, or it is a fault. */
#ifndef RINGFENCE_TESTS_FUZZ_FILE_H
#define RINGFENCE_TESTS_FUZZ_FILE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *data;
	size_t size;
};

static inline int read_input(void *ctx, uint64_t at, void *buf, size_t n)
{
	const struct input *in = ctx;

	if (at > in->size || n > in->size - at)
		abort();
	memcpy(buf, in->data + at, n);
	return 0;
}

#endif
