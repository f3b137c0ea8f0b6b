/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suggest.h - "did you mean": the nearest of some names to a word that is none of them.
 *
 * Use: suggest_init(), suggest_try() for each name, then best is the name, or NULL when none is
 * near. Holds pointers into the caller's strings; needs no release.
 */
#ifndef RINGFENCE_BASE_SUGGEST_H
#define RINGFENCE_BASE_SUGGEST_H

#include <stddef.h>

struct suggest {
	const char *word;
	const char *best;
	size_t distance; /* of best; before there is one, what a name must be nearer than */
};

void suggest_init(struct suggest *s, const char *word);
void suggest_try(struct suggest *s, const char *name);

#endif
