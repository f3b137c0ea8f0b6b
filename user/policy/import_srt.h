/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_srt.h - what the parts of the importer of sandbox-runtime settings share; private to it.
 */
#ifndef RINGFENCE_POLICY_IMPORT_SRT_H
#define RINGFENCE_POLICY_IMPORT_SRT_H

#include "user/policy/import.h"
#include "user/policy/import_internal.h"
#include "user/policy/import_path.h"
#include "user/policy/import_text.h"

/* The result while it is written, in its three parts. */
struct srt {
	const struct import_request *request;
	struct import_place place;
	struct diags *diags;
	struct strbuf notes;   /* comments on top */
	struct strbuf sandbox; /* below `sandbox:`, indented */
	struct strbuf rules;   /* below `rules:`, indented */
};

struct srt_path {
	struct import_path path;
	const struct ynode *node;
};

struct srt_paths {
	struct srt_path *v;
	size_t n;
};

/* The paths of a list; NULL: none. What is wrong is an error at its place. */
void srt_paths_read(struct srt *s, const struct ynode *list, struct srt_paths *ret_paths);
void srt_paths_release(struct srt_paths *paths);
/* true behind a key; absent is false. */
bool srt_flag(const struct ynode *map, const char *key);

/* A rule that denies; except may be NULL. */
struct srt_rule {
	const char *name;
	const char *ops;    /* "[read, exec]" */
	const char *object; /* "path", "to" */
	const struct import_items *of;
	const struct import_items *except;
	const char *reason;
};
void srt_rule(struct srt *s, const struct srt_rule *rule);

void srt_read(struct srt *s, const struct ynode *filesystem, const struct ynode *credentials);
void srt_network(struct srt *s, const struct ynode *network);

#endif
