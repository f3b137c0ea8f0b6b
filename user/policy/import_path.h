/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_path.h - paths of other tools as patterns of ours.
 *
 * sandbox-runtime (Linux and macOS): absolute, `~`, or relative to the current directory; `*`, `?`
 * and `[...]` stay inside a component, `**` crosses them, all else is literal; what a path names is
 * the file, or the directory and all below it. ActPlane: only `*` and `**` mean anything.
 */
#ifndef RINGFENCE_POLICY_IMPORT_PATH_H
#define RINGFENCE_POLICY_IMPORT_PATH_H

#include <stdbool.h>

/* A path as the other tool means it. */
struct import_path {
	char *pattern; /* of our language */
	char *base;    /* absolute, without dots; up to the first wildcard; "" is the root */
	bool glob;
};

/* Where ~ and relative paths begin; absolute. */
struct import_place {
	const char *home;
	const char *workspace;
};

/* What is wrong, as constant strings; hint may be NULL. */
struct import_path_error {
	const char *message;
	const char *hint;
};

/* Returns 0 or -EINVAL with *ret_error filled. */
int import_srt_path(const struct import_place *place, const char *path,
		    struct import_path *ret_path, struct import_path_error *ret_error);
void import_path_release(struct import_path *p);
/* Is inner the file or directory of outer, or below it? outer has no wildcards. */
bool import_path_within(const struct import_path *inner, const struct import_path *outer);

/* A path of ActPlane; NULL: it cannot be said, *ret_error is filled. The caller frees it. */
char *import_actplane_path(const char *path, struct import_path_error *ret_error);
/* A literal text with all that patterns and variables give a meaning to undone. */
char *import_literal(const char *text);

#endif
