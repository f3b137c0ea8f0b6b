/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.h - the processes of a lineage: a hash table by (start, pid), with two lists through it.
 *
 * What a process runs (struct image) is shared by those that forked from it and counted. Inside
 * lineage/ only.
 */
#ifndef RINGFENCE_LINEAGE_TABLE_H
#define RINGFENCE_LINEAGE_TABLE_H

#include <stdbool.h>

#include "user/base/strbuf.h"
#include "user/event/event.h"

/* What a process runs, as of its exec. */
struct image {
	unsigned int refs;
	struct rf_ev_exec exec;
	struct event_name path, called, cwd; /* point into names */
	char *names;
	struct strbuf argv;
};

struct process {
	uint64_t start_ns;
	uint32_t pid, vpid;
	uint64_t parent_start_ns;
	uint32_t ppid;
	bool has_parent;
	bool told; /* a record told of it in full */
	bool exited;
	struct image *image; /* NULL: unknown */
	struct process *chain;
	struct process *prev, *next; /* in its list, longest unseen first */
};

struct process_list {
	struct process *first, *last;
	size_t n;
};

struct process_table {
	struct process **bucket;
	size_t nbuckets;
	struct process_list live, exited;
};

void process_table_release(struct process_table *t);
struct process *process_table_find(const struct process_table *t, uint64_t start_ns, uint32_t pid);
/* Makes a live one; it must not be there. May forget the longest unseen one. */
struct process *process_table_add(struct process_table *t, uint64_t start_ns, uint32_t pid);
/* It was seen just now: the last of its list. */
void process_table_touch(struct process_table *t, struct process *p);
void process_table_exit(struct process_table *t, struct process *p);

/* An image from an RF_EV_EXEC or RF_EV_ATTACH; one reference. */
struct image *image_new(const struct event *e);
struct image *image_ref(struct image *i);
void image_unref(struct image *i);

#endif
