/* SPDX-License-Identifier: GPL-2.0-only */
/* bundle_verify.h - checks the archive that `ringfence bundle` made, from a descriptor and without
 * unpacking it. */
#ifndef RINGFENCE_CLI_BUNDLE_VERIFY_H
#define RINGFENCE_CLI_BUNDLE_VERIFY_H

#include "user/session/machine_key.h"

/*
 * begin: the n bytes that were read of it already. Says what it came to, of each timeline too.
 * Returns the exit status as `verify` has it.
 */
int bundle_verify(const char *name, int fd, const char *begin, size_t n,
		  const struct key_ring *keys);

#endif
