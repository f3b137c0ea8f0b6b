/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * calls.h - a helper of many calls: `HELPER CALL ARGUMENT…`.
 *
 * Exit status: 0 the call succeeded, 1 it failed (the error's text on standard error), 2 usage or
 * what had to be there before was not, 77 this kernel has no such thing (why, on standard error).
 */
#ifndef RINGFENCE_TESTS_CALLS_H
#define RINGFENCE_TESTS_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct call {
	const char *name;
	int arguments; /* at least */
	int (*fn)(char **a);
};

/* For what an attempt builds on; what is denied is reported as the call's own failure instead. */
static inline int must(const char *what, int result)
{
	if (result >= 0)
		return result;
	perror(what);
	exit(2);
}

static inline int must_open(const char *path, int flags)
{
	return must(path, open(path, flags | O_CLOEXEC, 0600));
}

static inline int missing(const char *what)
{
	fprintf(stderr, "this kernel has no %s\n", what);
	exit(77);
}

static inline int calls_main(int argc, char **argv, const struct call *calls, size_t n)
{
	for (size_t i = 0; argc > 1 && i < n; i++) {
		if (strcmp(argv[1], calls[i].name) || argc < 2 + calls[i].arguments)
			continue;
		if (calls[i].fn(argv + 2) >= 0)
			return 0;
		perror(argv[1]);
		return errno == ENOSYS ? 77 : 1;
	}
	return 2;
}

#endif
