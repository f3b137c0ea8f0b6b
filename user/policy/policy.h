/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.h - from the texts of policies to what they mean (struct policy_ir), or to what is wrong.
 *
 * Pure: the only way to a file is the caller's load(). Builtin policies are part of the program.
 * A policy may come from a hostile project: every size is bounded, and a layer only adds rules.
 */
#ifndef RINGFENCE_POLICY_POLICY_H
#define RINGFENCE_POLICY_POLICY_H

#include <stddef.h>

#include "user/policy/diag.h"
#include "user/policy/embedded.h"
#include "user/policy/ir.h"

#define POLICY_EXTENDS_MAX  16		/* files that extend each other */
#define POLICY_FILES_MAX    256		/* of one layer */
#define POLICY_WITHOUT_MAX  100		/* rules that one inclusion leaves out */
#define POLICY_BYTES_MAX    (4u << 20)	/* of all files of one layer */
#define POLICY_PATTERNS_MAX 100000	/* of one layer, after variables and builtin lists */
#define POLICY_EXPANDED_MAX (16u << 20) /* bytes of these patterns */
#define POLICY_REASON_MAX   1024	/* bytes of a reason */

/* One -p. */
struct policy_source {
	const char *path; /* as messages show it; relative files are sought beside it */
	const char *text;
	size_t len;
};

/*
 * Reads a file that `extends` names: path is the extending file's directory and the name. Gives
 * memory that free() takes. Returns 0 or a negative errno.
 */
typedef int policy_load_fn(void *ctx, const char *path, char **ret_text, size_t *ret_len);

struct policy_options {
	const struct policy_source *layers; /* in order; the first is layer 0 */
	size_t nlayers;
	const struct policy_env *env; /* mounts are not looked at */
	const char *const *set;	      /* "NAME=VALUE[,VALUE]" */
	size_t nset;
	bool audit;	      /* passed on to the IR; no part of its hash */
	bool notes;	      /* also tell what is no mistake, but no wall either */
	policy_load_fn *load; /* NULL: no files but builtin ones */
	void *ctx;
	const struct embedded_policy *builtins; /* NULL: those of the program */
};

/*
 * Returns 0, or -EINVAL with at least one error in ret_diags and *ret_ir untouched. ret_diags,
 * which must be initialised, is added to (warnings also on success) and sorted.
 */
int policy_compile_ir(const struct policy_options *o, struct policy_ir *ret_ir,
		      struct diags *ret_diags);
/* The policy of that name ("credentials") among the builtin ones of o, or NULL. */
const struct embedded_policy *policy_builtin(const struct policy_options *o, const char *name);

#endif
