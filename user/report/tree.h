/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - the processes of a timeline and who came from whom, gathered from its records.
 *
 * Owns its memory: one node a process, for as long as the report is made. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_TREE_H
#define RINGFENCE_REPORT_TREE_H

#include "user/timeline/reader.h"

#define TREE_NONE ((size_t)-1)

struct node {
	char *id;
	size_t parent; /* index, TREE_NONE: unknown */
	uint64_t pid;
	char *name;    /* printable; "?" until it is known */
	char *command; /* printable: of its last exec; NULL: none seen, it runs what its parent ran
			*/
	char *exit;    /* printable; NULL: it did not end */
	uint64_t effects;
	uint64_t denials;
};

struct tree {
	struct node *v; /* in order of appearance */
	size_t n;
	size_t *bucket; /* index + 1 */
	size_t nbuckets;
};

void tree_add(struct tree *t, const struct record *r);
/* The parts of it, for who reads less than a whole record. A record of that process: its index. */
size_t tree_seen(struct tree *t, const char *id, uint32_t pid);
/* A child of the process at that index; returns the child's. */
size_t tree_forked(struct tree *t, size_t parent, const char *id, uint64_t pid);
/* exit: printable, copied. */
void tree_ended(struct tree *t, size_t node, const char *exit);
void tree_release(struct tree *t);
/* Index of a process, TREE_NONE: unknown or id is NULL. */
size_t tree_find(const struct tree *t, const char *id);
/* Ancestors that are in the tree. */
unsigned int tree_depth(const struct tree *t, size_t node);

#endif
