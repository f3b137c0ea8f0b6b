/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * input.h - what the policy compiler is given by the machine: the files of -p, and where it runs.
 *
 * Files are regular ones of at most 1 MiB. The structs own their strings; release functions take
 * structs that are zero or half filled.
 */
#ifndef RINGFENCE_SESSION_INPUT_H
#define RINGFENCE_SESSION_INPUT_H

#include <stdbool.h>

#include "user/policy/policy.h"

/* A file that a layer extends, as it was read; text NULL: it could not be, for this reason. */
struct policy_text {
	char *path, *text;
	size_t len;
	int err;
};

struct policy_input {
	struct policy_source *layers;
	size_t n;
	struct policy_text *texts; /* what policy_input_keep() read */
	size_t ntexts;
	bool closed; /* nothing is read any more: only what was read before is there */
};

/*
 * Reads one policy: a file, or builtin:NAME. Returns 0 or a negative errno, as does
 * policy_input_load(); policy_input_error() says it in words.
 */
int policy_input_add(struct policy_input *in, const char *path);
/* A layer whose text the caller has; path is how messages call it. Copies both. */
void policy_input_push(struct policy_input *in, const char *path, const char *text, size_t len);
/* The same texts, closed. */
void policy_input_copy(const struct policy_input *from, struct policy_input *ret_to);
void policy_input_release(struct policy_input *in);

/* A policy_load_fn, whose ctx is the input: what it reads stays there, and is read once. */
int policy_input_keep(void *ctx, const char *path, char **ret_text, size_t *ret_len);
/* The same without an input. */
int policy_input_load(void *ctx, const char *path, char **ret_text, size_t *ret_len);
const char *policy_input_error(int err);

/*
 * Home, user and tmp of the calling user. The workspace is `workspace` when not NULL, else the git
 * top of the current directory, else that directory; its real path. Returns 0 or a negative errno.
 */
int place_init(struct policy_env *ret_env, const char *workspace);
/* The git top at or above dir in the root directory of that descriptor, else dir. Caller frees. */
char *place_git_top(int root_fd, const char *dir);
void place_release(struct policy_env *env);

#endif
