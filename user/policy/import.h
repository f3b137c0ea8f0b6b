/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import.h - the policies of other tools, written anew in our language.
 *
 * Pure: texts in, text and diagnostics out. What cannot be carried over exactly is either made
 * stricter or left out, and in both cases a comment of the result says so; an error is what leaves
 * no policy at all. Warnings are what somebody must read before he relies on the result.
 *
 * Ownership: the caller owns the request and releases the result.
 */
#ifndef RINGFENCE_POLICY_IMPORT_H
#define RINGFENCE_POLICY_IMPORT_H

#include "user/policy/diag.h"

enum import_format {
	IMPORT_UNKNOWN,
	IMPORT_SRT,	 /* settings of sandbox-runtime, JSON */
	IMPORT_ACTPLANE, /* a policy of ActPlane, its DSL inside YAML */
};

struct import_request {
	const char *file; /* as messages and the header of the result show it */
	const char *text;
	size_t len;
	/* Absolute: where ~ and relative paths begin, to tell which of two paths lies in the other.
	 */
	const char *home;
	const char *workspace;
};

/* By what the text is: JSON or not. UNKNOWN: there is nothing in it. */
enum import_format import_detect(const char *text, size_t len);
/* "srt", "actplane"; UNKNOWN: another word. */
enum import_format import_format_of(const char *name);

/*
 * Adds the policy to ret_text. Returns 0, or -EINVAL with at least one error in diags, which has
 * none before and is sorted. What it gives compiles: it was tried.
 */
int import_policy(const struct import_request *request, enum import_format format,
		  struct strbuf *ret_text, struct diags *diags);

#endif
