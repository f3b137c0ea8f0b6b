/* SPDX-License-Identifier: GPL-2.0-only */
/* causes_inside.h - what the parts of causes share; inside timeline/causes*.c only. */
#ifndef RINGFENCE_TIMELINE_CAUSES_INSIDE_H
#define RINGFENCE_TIMELINE_CAUSES_INSIDE_H

#include "user/timeline/causes.h"

#define CAUSES_ANCESTORS_MAX 32 /* that are looked through */

/* The last record by which a process could read an object. */
struct use {
	struct cause_record record;
	uint32_t generation; /* of the object: its inode may be another one's by now */
};

/* A process that could write an object. */
struct writer {
	struct cause_record record;
};

struct object {
	uint32_t generation;
	unsigned int n;
	struct writer writer[CAUSES_WRITERS_MAX]; /* oldest first */
};

/* A process with labels. */
struct proc {
	uint64_t labels;
	uint32_t gain[RF_LABELS_MAX]; /* 0: not known */
};

struct kin {
	struct cause_who parent;
	uint64_t order; /* records written up to the fork */
};

/* Who of a process's descendants has a label of its own: of several that of the latest branch. */
struct heir {
	uint32_t gain;
	uint64_t order; /* records written up to the fork of that branch */
	bool several;
};

/* The last record of a thread. */
struct last {
	struct cause_record record;
	uint64_t mono_ns;
	uint32_t ops;
	bool lossy; /* records of its class were lost just before */
	bool exit;  /* it told of the process's end */
	struct rf_object object;
};

static inline struct lru_key proc_key(const struct cause_who *who)
{
	return (struct lru_key){{who->start_ns, who->pid, 0}};
}

static inline struct lru_key heir_key(const struct cause_who *who, unsigned int label)
{
	return (struct lru_key){{who->start_ns, who->pid, label}};
}

static inline struct lru_key use_key(const struct cause_who *who, uint32_t dev, uint64_t ino)
{
	return (struct lru_key){{who->start_ns, (uint64_t)dev << 32 | who->pid, ino}};
}

static inline struct lru_key object_key(uint32_t dev, uint64_t ino)
{
	return (struct lru_key){{dev, ino, 0}};
}

static inline struct lru_key thread_key(const struct rf_ev_hdr *h)
{
	return (struct lru_key){{h->start_ns, h->pid, h->tid}};
}

static inline struct cause_who who_of(const struct rf_ev_hdr *h)
{
	return (struct cause_who){.start_ns = h->start_ns, .pid = h->pid};
}

static inline bool is_file(const struct rf_object *object)
{
	return object->dev && object->dev < RF_DEV_PSEUDO;
}

/* The gain of that number, NULL: forgotten. */
const struct cause_gain *causes_gain(const struct causes *c, uint32_t id);

/* Who wrote an object with a label: the writer's record and the gain it had the label from. */
struct cause_origin {
	struct cause_record writer; /* seq 0: not known */
	uint32_t from;		    /* 0: not known */
	bool uncertain;		    /* others may have written it too */
};
struct cause_origin causes_origin(struct causes *c, const struct rf_object *object,
				  unsigned int label);
/* The gain by which a process has a label, 0: not known. */
uint32_t causes_gain_of(struct causes *c, const struct cause_who *who, unsigned int label);

#endif
