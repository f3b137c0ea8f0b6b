/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - from an entry of a policy to a pattern of the IR: anchored, checked, still a glob.
 *
 * Errors are added to the layer's diagnostics; the entry is then left out.
 */
#ifndef RINGFENCE_POLICY_PATTERN_H
#define RINGFENCE_POLICY_PATTERN_H

#include "user/policy/layer.h"
#include "user/policy/ops.h"

/* What the pattern is for: what is likely a mistake in one is fine in the other. */
enum pattern_use {
	PATTERN_DENIES,
	PATTERN_ALLOWS,
	PATTERN_TRUSTS, /* a program that opens a gate or takes a label off */
	PATTERN_STANDS, /* where a process stands: the directory itself may be meant */
};

/* Each returns 0, or -EINVAL with an error added. *ret_pattern owns its text. */
int pattern_path(struct layer *l, const struct text_at *entry, enum pattern_use use,
		 struct ir_pattern *ret_pattern);
int pattern_program(struct layer *l, const struct text_at *entry, enum pattern_use use,
		    struct ir_pattern *ret_pattern);
int pattern_endpoint(struct layer *l, const struct text_at *entry, enum pattern_use use,
		     struct ir_pattern *ret_pattern);

/*
 * One program as text, no pattern: a name without slash, or an absolute path. For conditions, where
 * a match trusts. The caller frees it.
 */
int pattern_one_program(struct layer *l, const struct text_at *entry, char **ret_program);

/* Adds the patterns that the expanded texts stand for. */
void patterns_add(struct layer *l, const struct texts *texts, enum object_kind kind,
		  enum pattern_use use, struct ir_patterns *out);
/* Warns of exceptions that are the very pattern they are an exception of, or everything. */
void patterns_check_except(struct layer *l, const struct ir_patterns *of,
			   const struct ir_patterns *except);

/*
 * Does `wide` surely match whatever `narrow` matches? By their texts only: the same, everything, or
 * a directory with all below it. False says nothing.
 */
bool pattern_covers(const struct ir_pattern *wide, const struct ir_pattern *narrow);
/* Every path, or every address. */
bool pattern_is_everything(const struct ir_pattern *p);

/* Parses text, which entry came to; an error is told of entry. Returns 0 or -EINVAL. */
int pattern_check_glob(struct layer *l, const struct text_at *entry, const char *text);
/* The same for a word that is no path. */
int pattern_check_word(struct layer *l, const struct text_at *entry, const char *text);
/* Warnings about a path as it was written. */
void pattern_warn_path(struct layer *l, const struct text_at *entry, enum pattern_use use);

#endif
