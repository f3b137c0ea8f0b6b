/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feed.h - records as the kernel would make them, and a timeline that writes into memory; for
 * tests.
 *
 * Process N started at second N after boot; time goes on by a millisecond a record. The lines are
 * kept when RF_SAMPLES names a directory.
 */
#ifndef RINGFENCE_TESTS_FEED_H
#define RINGFENCE_TESTS_FEED_H

#include <jansson.h>

#include "user/base/strbuf.h"
#include "user/lineage/lineage.h"
#include "user/timeline/reader.h"
#include "user/timeline/timeline.h"

#define STR(json, path)	 record_string(json, path)
#define UINT(json, path) record_uint(json, path)

#define FEED_SESSION   3
#define FEED_BOOT      "0f5aa4b4-c0d3-4a6c-9d41-7f1c0e5d2a66"
#define FEED_DEV       (8u << 20 | 1)
#define FEED_RULE_BASE 50

struct feed {
	struct lineage *lineage;
	struct timeline *t;
	struct mounts mounts;
	struct strbuf out;
	uint64_t now;				/* ns since boot */
	struct rf_count counts[RF_CLASS_COUNT]; /* what the kernel would have counted */
	int sink_error;				/* what the sink returns */
	int next_error;				/* and for another segment */
	size_t *segments;			/* where in out each but the first begins */
	size_t nsegments;
	char *buf; /* the record under construction */
	size_t len;
	const char *name; /* of the sample */
	struct signing_key *key;
};

void feed_init(struct feed *f, const char *name);
/* The same for a session of that name, added to a file whose last seal has that hash. */
void feed_added(struct feed *f, const char *session, const uint8_t sealed[SHA256_SIZE]);
/* The key that signs what feeds write; the caller frees it. */
struct signing_key *feed_key(void);
/* The same with a shell, process 11, a child of 10. */
void feed_start(struct feed *f, const char *name);
void feed_free(struct feed *f);

/* A record of any type; the caller completes it and calls feed_send(). Memory is the feed's. */
void *feed_record(struct feed *f, enum rf_event_type type, enum rf_class cls, uint32_t pid);
/* Puts bytes behind the record and says so in name. */
void feed_name(struct feed *f, size_t name_at, const char *bytes, size_t len);
/* Counts it and hands it to the timeline. */
int feed_send(struct feed *f);
/* Counts it as produced and lost. */
void feed_lose(struct feed *f, enum rf_class cls);

void feed_fork(struct feed *f, uint32_t parent, uint32_t child);
/* args: NULL-terminated. */
void feed_exec(struct feed *f, uint32_t pid, const char *path, const char *const args[]);
void feed_exit(struct feed *f, uint32_t pid, uint32_t code);
void feed_file(struct feed *f, uint32_t pid, enum rf_op op, const char *path);
/* A judged file operation: effect and flags as in struct rf_verdict, list 1 with its first rule. */
void feed_judged(struct feed *f, uint32_t pid, enum rf_op op, enum rf_effect effect, uint8_t flags);
/* An open of the file with that inode, of generation 9; access as enum rf_access. */
void feed_opened(struct feed *f, uint32_t pid, uint32_t access, uint64_t ino, const char *path);
/* A denied write to the file, which has the process's labels; ino 0: it has none. */
void feed_denied(struct feed *f, uint32_t pid, uint64_t has, uint64_t gates_open, uint64_t ino);
/* Gained labels; of `how` all but the header counts. */
void feed_label(struct feed *f, uint32_t pid, const struct rf_ev_label *how);
/* Labels gained by an event, and the open that it was, in the kernel's order. */
void feed_read(struct feed *f, uint32_t pid, uint64_t gained, uint64_t ino, const char *path);
void feed_flow(struct feed *f, uint32_t pid, uint64_t gained, enum rf_flow channel,
	       const struct rf_object *object);
void feed_gate(struct feed *f, uint32_t pid, enum rf_cause cause, uint64_t opened, uint64_t closed);
/* Time passes until everything is written. */
void feed_settle(struct feed *f);
int feed_end(struct feed *f);
/* Ends and frees it; returns what feed_end() does. */
int feed_finish(struct feed *f);

/* Line number i (from 0) as JSON; the caller frees it. NULL: there is none. */
json_t *feed_line(const struct feed *f, size_t i);
/* The n-th (from 0) record of that event. */
json_t *feed_find(const struct feed *f, const char *event, size_t n);
size_t feed_count(const struct feed *f, const char *event);

#endif
