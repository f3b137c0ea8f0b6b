/* SPDX-License-Identifier: GPL-2.0-only */
/* causes_help.h - labels that go from process to process, and the records of how they came. */
#ifndef RINGFENCE_TESTS_CAUSES_HELP_H
#define RINGFENCE_TESTS_CAUSES_HELP_H

#include "tests/unit/feed.h"

#define SECRET	1u
#define ENV_INO 100u
#define OUT_INO 200u

extern const struct rf_object pipe_object, out_object;

/* A shell, 11, with three children: 12, 13, 14. */
void causes_start(struct feed *f, const char *name);
/* The number of the n-th record of that event, and of the record that it is because of. */
uint64_t seq_of(const struct feed *f, const char *event, size_t n);
uint64_t because_of(const struct feed *f, const char *event, size_t n);
/* The numbers in the chain of the n-th denial, "7 5 3". */
const char *chain_of(const struct feed *f, size_t n, char text[200]);

#endif
