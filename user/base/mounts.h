/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mounts.h - the mounts of a view, and from a name inside a file system to the path people use.
 *
 * Records name files from the root of their file system, with its device; mountinfo(5) says where
 * that file system is to be seen. The list holds only what can be reached: a mount that a later one
 * covers, at the same place or at one of its parents, is left out. Pure: the text is the caller's.
 */
#ifndef RINGFENCE_BASE_MOUNTS_H
#define RINGFENCE_BASE_MOUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define MOUNTS_MAX 100000 /* the kernel's own default limit (fs.mount-max) */

/* One mount of the view in which the session begins (mountinfo(5)), already unescaped. */
struct policy_mount {
	uint32_t dev; /* kernel encoding: major << 20 | minor */
	char *root;   /* directory of the file system that is mounted, "/" mostly */
	char *point;  /* where, relative to the session's root directory */
};

/* Owns its strings. */
struct mounts {
	struct policy_mount *v; /* in mountinfo's order */
	size_t n;
};

/*
 * Text of /proc/PID/mountinfo → the reachable mounts. Lines that cannot be read are an error:
 * -EBADMSG; -E2BIG above MOUNTS_MAX. The caller calls mounts_release().
 */
int mounts_parse(const char *text, size_t len, struct mounts *ret_mounts);
void mounts_release(struct mounts *m);
/* A field of such a text: the kernel writes space, tab, newline, backslash and # as \ooo. The
 * caller frees it. */
char *mounts_unescape(const char *s, size_t len);

/*
 * Adds the path of a name (from the root of its file system) to out: of the mounts of this device
 * the one with the longest root that leads to the name, among equals the first. Returns 0, or
 * -ENOENT: no mount shows this name; out is then as before.
 */
int mounts_path(const struct mounts *m, uint32_t dev, const char *name, size_t len,
		struct strbuf *out);

#endif
