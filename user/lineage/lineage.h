/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lineage.h - who is who: the processes of one session, their parents and what they run.
 *
 * Fed with events in order; asked for the subject of each. A process whose fork record was lost is
 * known by pid and start time only, until it executes. Memory is bounded: an exited process is
 * forgotten after LINEAGE_EXITED_MAX others exited (its sums may come late), of more than
 * LINEAGE_LIVE_MAX live ones the longest unseen goes, and arguments above LINEAGE_ARGV_KEEP bytes
 * are cut once their exec's record was written. Not thread-safe.
 */
#ifndef RINGFENCE_LINEAGE_LINEAGE_H
#define RINGFENCE_LINEAGE_LINEAGE_H

#include "user/event/subject.h"

#define LINEAGE_LIVE_MAX   RF_PROCS_MAX
#define LINEAGE_EXITED_MAX 1024
#define LINEAGE_ARGV_KEEP  4096

struct lineage;

/* boot_id: text of /proc/sys/kernel/random/boot_id. */
struct lineage *lineage_new(const char *boot_id);
void lineage_free(struct lineage *l);
/* What the timeline asks; valid as long as l. */
struct subject_source lineage_source(struct lineage *l);
/* Live processes as far as is known. */
size_t lineage_live(const struct lineage *l);
/* Exited ones that are still remembered. */
size_t lineage_exited(const struct lineage *l);

#endif
