/* SPDX-License-Identifier: GPL-2.0-only */
/* verify.h - `ringfence verify`, and `replay --verify`: is what is in the files as it was written?
 */
#ifndef RINGFENCE_CLI_VERIFY_H
#define RINGFENCE_CLI_VERIFY_H

#include "user/session/machine_key.h"
#include "user/timeline/verify.h"

int cmd_verify(int argc, char **argv);

/* Of each file says what is wrong with it, and what it comes to. Keys: whom to trust. Returns the
 * exit status. */
int verify_files(char *const *files, int nfiles, const struct key_ring *keys);

/* One timeline, which comes in pieces; name is for the words. */
struct verify_one {
	const char *name;
	const struct key_ring *keys;
	struct verify *verify;
};

/* before: what the files before came to, zeros for the first. */
void verify_one_begin(struct verify_one *one, const char *name, const struct key_ring *keys,
		      const struct verify_before *before);
/* Says what it came to, on standard output. Returns the exit status. before goes on to the next. */
int verify_one_end(struct verify_one *one, struct verify_before *before);
/* Behind the last file: says of a session that went on in one that is not here. The same. */
int verify_ended(const struct verify_before *before);
/* The worse of two statuses of these functions. */
int verify_worse(int a, int b);

#endif
