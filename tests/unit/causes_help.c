// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/causes_help.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

const struct rf_object pipe_object = {.ino = 900, .dev = 14};
const struct rf_object out_object = {.ino = OUT_INO, .dev = FEED_DEV, .generation = 9};

void causes_start(struct feed *f, const char *name)
{
	feed_start(f, name);
	for (uint32_t pid = 12; pid <= 14; pid++)
		feed_fork(f, 11, pid);
}

static uint64_t number_in(const struct feed *f, const char *event, size_t n, const char *path)
{
	json_t *r = feed_find(f, event, n);
	uint64_t number = UINT(r, path);

	cr_assert(r, "%s %zu", event, n);
	json_decref(r);
	return number;
}

uint64_t seq_of(const struct feed *f, const char *event, size_t n)
{
	return number_in(f, event, n, "seq");
}

uint64_t because_of(const struct feed *f, const char *event, size_t n)
{
	return number_in(f, event, n, "ringfence.because");
}

const char *chain_of(const struct feed *f, size_t n, char text[200])
{
	json_t *r = feed_find(f, "policy.deny", n), *step;
	size_t i, len = 0;

	cr_assert(r);
	text[0] = '\0';
	json_array_foreach (record_get(r, "ringfence.chain"), i, step)
		len += (size_t)snprintf(text + len, 200 - len, "%s%" PRIu64, i ? " " : "",
					UINT(step, "seq"));
	json_decref(r);
	return text;
}
