/* SPDX-License-Identifier: GPL-2.0-only */
/* bundle_facts.h - what timelines tell of machines, kernels, versions and policies, for facts.json
 * of a bundle. */
#ifndef RINGFENCE_CLI_BUNDLE_FACTS_H
#define RINGFENCE_CLI_BUNDLE_FACTS_H

#include "user/timeline/writer.h"

/* The objects of one array; the caller opens and closes it. */
struct bundle_facts {
	struct writer *w;
	const char *timeline; /* the member that is read */
};

/* A line of it, without newline; most lines tell nothing. */
void bundle_facts_line(struct bundle_facts *f, const char *line, size_t len);

#endif
