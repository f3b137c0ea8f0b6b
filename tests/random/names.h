/* SPDX-License-Identifier: GPL-2.0-only */
/* names.h - random patterns and names over few bytes, so that they meet often. */
#ifndef RINGFENCE_TESTS_NAMES_H
#define RINGFENCE_TESTS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s;
};

unsigned int rng_below(struct rng *r, unsigned int n);
/* A pattern that glob_parse() takes; absolute or floating. */
void random_glob(struct rng *r, char *buf, size_t size);
/* An absolute name; never ends in '/', never has "//". */
void random_name(struct rng *r, char *buf, size_t size);
/*
 * A text that the glob matches, most of the time; with near, one that was then changed in a place,
 * so that it may just not.
 */
void random_hit(struct rng *r, const char *glob, bool near, char *buf, size_t size);

#endif
