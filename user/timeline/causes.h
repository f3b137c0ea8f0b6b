/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * causes.h - which record did what: where a process has its labels from, who moved a gate.
 *
 * Fed with events in order, each with the number of its record. A label.gain has what let it in (an
 * open, an exec, …) and, when it came over an object, who had written that with the label; so the
 * gains of a label form chains back to its sources. What is not known for certain is left out, or
 * said to be uncertain: the records name who may have brought the data, not who did.
 *
 * Of fixed size: what was not asked for longest is forgotten, and chains then end early. Plain
 * memory, zero to begin with after causes_init(). Not thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_CAUSES_H
#define RINGFENCE_TIMELINE_CAUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/lru.h"
#include "user/event/event.h"

#define CAUSES_CHAIN_MAX   16	 /* steps of one chain */
#define CAUSES_USES_MAX	   8192	 /* objects that processes read, remembered at once */
#define CAUSES_OBJECTS_MAX 8192	 /* objects with their writers */
#define CAUSES_WRITERS_MAX 4	 /* writers of one object, the newest */
#define CAUSES_GAINS_MAX   4096	 /* gains of labels, the newest */
#define CAUSES_PROCS_MAX   16384 /* processes with labels */
#define CAUSES_KIN_MAX	   65536 /* processes with their parents */
#define CAUSES_HEIRS_MAX   16384 /* processes whose descendants have labels, by label */
#define CAUSES_THREADS_MAX 1024	 /* threads with their last record */

struct cause_who {
	uint64_t start_ns;
	uint32_t pid;
};

/* A record that was written; seq 0: none, or not known. */
struct cause_record {
	uint64_t seq;
	const char *event; /* constant */
	struct cause_who who;
};

/* One label that one process gained once. */
struct cause_gain {
	uint32_t id;   /* number of the gain, 0: none; its place is id % CAUSES_GAINS_MAX */
	uint32_t from; /* the gain that this one comes from; 0: it is a source, or not known */
	unsigned int label;
	uint32_t cause, channel;    /* enum rf_cause, enum rf_flow */
	bool uncertain;		    /* others may have written the object too */
	struct cause_record gain;   /* label.gain */
	struct cause_record use;    /* what let it in */
	struct cause_record writer; /* what let it into the object */
	struct event_name name;	    /* of the object; owns its bytes, empty: none */
};

/* All gains of one label. */
struct cause_label {
	uint32_t first; /* 0: none yet */
	bool several;	/* not all come from the first */
};

struct cause_gate {
	struct cause_record moved; /* gate.open, gate.close */
	struct cause_record use;
	bool open;
	struct event_name name; /* as of a gain */
};

struct causes {
	struct lru uses, objects, procs, kin, heirs, threads;
	struct cause_gain *gains; /* NULL until the first */
	uint32_t ngains;	  /* ever */
	struct cause_label labels[RF_LABELS_MAX];
	struct cause_gate gates[RF_GATES_MAX];
	uint64_t lost; /* records of labels and gates that were lost: nothing is the only one */
};

void causes_init(struct causes *c);
void causes_release(struct causes *c);

/* What is beside the bytes of an event. */
struct cause_note {
	struct cause_record record; /* seq 0: it was not written */
	uint64_t order;		    /* number of the last record written, this one included */
	uint64_t child;		    /* labels that flow to children */
	bool lossy;		    /* records of its class were lost just before */
};

/* Any event but RF_EV_LABEL and RF_EV_GATE, after its record was written. */
void causes_note(struct causes *c, const struct event *e, const struct cause_note *note);
/* A file was written to: the record of the sum. */
void causes_wrote(struct causes *c, uint32_t dev, uint64_t ino, const struct cause_record *r);

/* What did an RF_EV_LABEL or RF_EV_GATE, as far as it is known. */
struct cause_found {
	uint64_t because;	 /* seq; 0: unknown */
	struct cause_record use; /* record of the process itself; seq 0: unknown */
	struct rf_object object; /* what it was about; dev 0: unknown or no file */
};

/* ops: RF_OP_BIT()s of the event that is told, 0: not known. */
void causes_find(struct causes *c, const struct event *e, uint32_t ops,
		 struct cause_found *ret_found);
/*
 * Takes note of it, after its record was written (r->seq 0: it was not). name: of the object, or
 * NULL.
 */
void causes_gained(struct causes *c, const struct rf_ev_label *e, const struct cause_found *found,
		   const struct cause_record *r, const struct event_name *name);
void causes_moved(struct causes *c, const struct rf_ev_gate *e, const struct cause_found *found,
		  const struct cause_record *r, const struct event_name *name);
/* Labels that the process has, as far as is known. */
uint64_t causes_labels(struct causes *c, const struct cause_who *who);

/* What a chain is asked for. */
struct cause_query {
	struct cause_who who;
	uint64_t labels;	 /* of the process */
	struct rf_object object; /* dev 0: none */
	uint64_t object_labels;
	uint64_t gates;		/* shut ones */
	struct event_name name; /* of the object; empty: none */
};

struct cause_step {
	struct cause_record record;
	uint64_t labels;	       /* bits; of a gain: what it gained, else on their way */
	uint64_t gates;		       /* bits */
	const struct cause_gain *gain; /* label.gain only: its cause and channel */
	const char *access; /* "read": let it in, "write": let it into the object; NULL: neither */
	bool uncertain;
	struct event_name name; /* of the object; empty: none. Not owned */
};

/*
 * The records back to the sources, nearest first, each once. Returns how many; ret_cut says whether
 * more would have followed. Steps hold until the next call of any other function.
 */
size_t causes_chain(struct causes *c, const struct cause_query *query,
		    struct cause_step ret_steps[CAUSES_CHAIN_MAX], bool *ret_cut);

#endif
