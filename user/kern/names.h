/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - what a policy needs from the machine: mounts, symbolic links, and which file a trusted
 * program is.
 *
 * The kernel names a file by its real path. A pattern whose literal beginning goes through a link
 * therefore gets a second spelling, so that a rule about /var/run/x holds for /run/x; that
 * includes names that do not exist yet. What permits follows a link only where the session could
 * not have put it: in the workspace only links of root's, when the session is not root's; others
 * are left alone, with a warning.
 * Links that come after the start are held by the rules about moves.
 */
#ifndef RINGFENCE_KERN_NAMES_H
#define RINGFENCE_KERN_NAMES_H

#include <sys/types.h>

#include "user/kern/names_memory.h"
#include "user/kern/resolve.h"
#include "user/policy/diag.h"
#include "user/policy/ir.h"

/* The view in which the session begins. */
struct names_view {
	struct resolve_root root;
	const char *path;	     /* PATH of the session; NULL: none */
	const char *workspace;	     /* real path */
	uid_t uid;		     /* whom the session runs as */
	struct names_memory *memory; /* what names were when it began; NULL: they are not kept */
};

/* The mounts that process pid sees ("self" for ourselves). Returns 0 or a negative errno. */
int names_mounts(const char *pid, struct mounts *ret_mounts);

/*
 * Completes the IR: spellings, files of `via` and of excepted programs. What cannot be found is a
 * warning; a condition on it never holds. Returns 0, or a negative errno with an error in diags.
 */
int names_complete(struct policy_ir *ir, const struct names_view *view, struct diags *diags);

/* names_links.c: the spellings of all path patterns. */
void names_add_spellings(struct policy_ir *ir, const struct names_view *view, struct diags *diags);
/* names_programs.c: files of programs. */
void names_add_programs(struct policy_ir *ir, const struct names_view *view, struct diags *diags);

/* The bytes of glob text before its first wildcard that are whole components: their length. */
size_t names_literal(const char *text);
/* The literal text that n bytes of a glob mean. The caller frees it. */
char *names_unescape(const char *text, size_t n);

#endif
