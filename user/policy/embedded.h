/* SPDX-License-Identifier: GPL-2.0-only */
/* embedded.h - the policies of rules/, inside the program (made by tools/embed at build time). */
#ifndef RINGFENCE_POLICY_EMBEDDED_H
#define RINGFENCE_POLICY_EMBEDDED_H

#include <stddef.h>

struct embedded_policy {
	const char *path; /* relative to rules/: "builtin/credentials.yaml", "coding-agent.yaml" */
	const char *text; /* NUL-terminated behind size */
	size_t size;
};

/* Ends with an entry whose path is NULL. */
extern const struct embedded_policy embedded_policies[];

#endif
