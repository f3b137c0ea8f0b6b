/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timeline.h - what a session did, one JSON object a line (docs: the timeline;
 *docs/timeline.schema.json).
 *
 * One struct timeline a session. It takes records as the rings give them, puts them in order of
 *time, gives them numbers and hands finished lines to the sink. No I/O, no clock: the caller says
 *what time it is (nanoseconds since boot, as bpf_ktime_get_boot_ns). Not thread-safe.
 *
 *	timeline_new → timeline_start → timeline_policy… → (drain all rings: timeline_event…;
 *timeline_sum…; timeline_tick)… → timeline_finish → timeline_free
 *
 * Nothing is written before it is TIMELINE_WINDOW_NS old, so that records of different rings are in
 * order. A record that comes later than that is written when it comes and marked `late`.
 *
 * When the sink fails, recording stops; what comes then is counted. Each tick tries again, and the
 * first line that succeeds is a timeline.gap. Nothing of this touches enforcement.
 *
 * What is written is sealed (seal.h), each second with records and after SEAL_LINES; the last line
 *is a seal too.
 */
#ifndef RINGFENCE_TIMELINE_TIMELINE_H
#define RINGFENCE_TIMELINE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/mounts.h"
#include "user/base/redact.h"
#include "user/base/rule_info.h"
#include "user/base/sha256.h"
#include "user/base/signing.h"
#include "user/event/subject.h"

#define TIMELINE_VERSION   1
#define TIMELINE_WINDOW_NS 100000000ULL
#define TIMELINE_HELD_MAX                                                                          \
	(64u << 20) /* bytes waiting for their turn; above, the oldest go early                    \
		     */

/* A policy as it lies in the maps, with what reports need beside. Pointers stay the caller's. */
struct timeline_policy {
	uint32_t index;	     /* rf_verdict.policy */
	uint32_t generation; /* rf_verdict.generation */
	const char *hash;
	bool audit;
	uint32_t list_base;	     /* list 0 of these tables is this one in the maps */
	const struct rf_list *lists; /* as compiled: rule ids from 0 */
	size_t nlists;
	const struct rule_info *info; /* by rule id */
	size_t nrules;
	size_t nevents;	    /* of these, what no verdict names: events of labels and gates */
	uint32_t rule_base; /* rule 0 of these tables is this one in the maps */
	char *const *via;   /* names of the RF_FACT_VIA bits */
	size_t nvia;
	char *const *labels; /* names of the labels' bits; NULL: none has it */
	size_t nlabels;
	char *const *gates; /* names of the gates' bits */
	size_t ngates;
	char *const *label_how; /* what takes each label off, in words; NULL: nothing, or unknown */
	char *const *gate_how;	/* what opens each gate, the same */
	uint64_t gates_initial; /* bits: open at the start */
	uint64_t gates_new;	/* with reload: gates that start now; others that it has go on */
	uint64_t labels_child;	/* bits: labels that flow to children */
	bool reload;		/* it takes the place of another: who had it read (policy.reload) */
	uint32_t by_uid, by_pid;
	const char *why; /* with reload: what for; NULL: its files were read again */
};

struct timeline_host {
	const char *name;   /* host name */
	const char *kernel; /* release */
	const char *arch;
};

/* Bounds of the session; 0: none. */
struct timeline_limits {
	uint64_t processes;
	uint64_t memory; /* bytes */
	uint64_t cpu;	 /* thousandths of a processor */
	uint64_t io;	 /* bytes a second */
	uint64_t time_ns;
};

struct timeline_config {
	const char *session; /* id */
	uint32_t index;	     /* rf_ev_hdr.session of its records */
	const char *boot_id;
	int64_t boot_to_wall_ns; /* wall clock = nanoseconds since boot + this */
	enum rf_tier tier;
	bool attached;	 /* the session began by attaching: session.attach */
	const char *why; /* why it is a session: "run", "attach", a selector's text */
	struct timeline_host host;
	struct timeline_limits limits;
	const struct mounts *mounts; /* the view that paths are shown in; NULL: names as they are */
	const struct redactor *redact; /* NULL: secrets are written as they are */
	bool tls;		       /* what goes through TLS libraries is told */
	bool payload;		       /* with the bytes themselves */
	struct subject_source who;     /* lineage_source() */
	const struct signing_key *key; /* signs the seals; NULL: they are not signed */
	uint8_t sealed[SHA256_SIZE];   /* hash of the seal that the file ends with; zeros: none */
	/* Takes one line with its newline, wholly or not at all. Returns 0 or a negative errno. */
	int (*write)(void *ctx, const char *line, size_t len);
	/* What is written from now on is another segment. Returns 0 or a negative errno: it goes
	 * where the one before went. Only for timeline_segment(). */
	int (*next)(void *ctx);
	/* The number of the question that a denial by `ask` rules asks; 0: none. NULL: none do. */
	uint32_t (*question)(void *ctx, const struct event *e);
	void *write_ctx;
};

/* What the limits have done, in all. */
struct timeline_usage {
	uint64_t refused; /* forks */
	uint64_t killed;  /* processes, for want of memory */
	uint64_t cpu_us;
	uint64_t throttled;    /* times that it waited for its share of the processors */
	uint64_t throttled_us; /* and how long */
	bool over;	       /* its time was, and it was ended */
};

/* How it ended. */
struct timeline_end {
	uint64_t mono_ns;
	const struct rf_count
		*counts;	/* RF_CLASS_COUNT of them, the kernel's last word; NULL: unknown */
	const uint64_t *errors; /* RF_ERR_COUNT counters; NULL: unknown */
	const struct rf_tls_bytes *tls;	    /* NULL: nobody looked */
	const struct timeline_usage *usage; /* NULL: it had no limits */
	const char *why;		    /* "exit", "detached", "time", … */
	int wait_status; /* of the first process, as wait(2) has it; -1: unknown */
};

struct timeline;

/* The config is copied; strings, mounts, redactor and source in it stay the caller's and outlive t.
 */
struct timeline *timeline_new(const struct timeline_config *config);
void timeline_free(struct timeline *t);

/* A policy is in force from now on: policy.load at the start, policy.reload afterwards. */
int timeline_policy(struct timeline *t, uint64_t now_ns, const struct timeline_policy *policy);
/* A person opened gates or took labels off: who, and which (bits of the policy of this index). */
struct timeline_approval {
	uint32_t pid; /* of the command that asked */
	uint32_t uid;
	uint32_t policy;   /* index */
	uint32_t question; /* its number; 0: it was about none */
	uint32_t times;	   /* of a question: uses that the yes is good for; 0: it was a no */
	uint32_t pad;
	uint64_t for_ns; /* and for how long; 0: no end */
	uint64_t gates;
	uint64_t labels;
};
int timeline_approval(struct timeline *t, uint64_t now_ns, const struct timeline_approval *a);
/* A limit stopped something: forks that were refused, processes that were killed, all of it. */
enum timeline_stop {
	TIMELINE_REFUSED,
	TIMELINE_KILLED,
	TIMELINE_OVER,
};
struct timeline_limit {
	enum timeline_stop stop;
	uint32_t pad;
	uint64_t count; /* since the last record */
	uint64_t total;
};
int timeline_limit(struct timeline *t, uint64_t now_ns, const struct timeline_limit *l);
/*
 * A file with a TLS library was met: what is taken there is told with its name. With why it is
 * tls.unattached instead. Strings but library, a constant, are copied.
 */
struct timeline_image {
	uint32_t number; /* rf_ev_tls.image */
	uint32_t pid;	 /* who mapped it first */
	uint64_t start_ns;
	const char *library;
	const char *path;
	const char *why; /* it is not understood, or could not be probed; NULL: all is well */
};
int timeline_image(struct timeline *t, uint64_t now_ns, const struct timeline_image *image);
/*
 * Bytes of a connection that a process wrote or read, in the clear: what they say becomes records
 * of http.*, llm.* and mcp.*, and the causes of effects. In order for each direction; a jump of the
 * offset is a hole. Bytes are copied.
 */
enum timeline_way {
	TIMELINE_WIRE_TLS,   /* inside of TLS */
	TIMELINE_WIRE_PLAIN, /* a socket */
	TIMELINE_WIRE_STDIO, /* a pair of pipes with JSON-RPC, a line each */
};
struct timeline_wire {
	uint64_t mono_ns;
	uint64_t connection; /* with `way` its name in the session */
	uint64_t start_ns;   /* of the process */
	uint32_t pid;
	enum timeline_way way;
	bool out;		     /* written by the process */
	bool end;		     /* the connection is over, behind these bytes */
	uint8_t family;		     /* AF_INET, AF_INET6; 0: the addresses are not known */
	uint16_t port, lport;	     /* of the peer, own; host order */
	uint8_t addr[16], laddr[16]; /* v4-mapped for IPv4 */
	uint64_t offset;	     /* of the first byte in its direction */
	const void *bytes;
	size_t len;
};
void timeline_wire(struct timeline *t, const struct timeline_wire *wire);
/* session.start or session.attach, then session.state. */
int timeline_start(struct timeline *t, uint64_t now_ns);
/*
 * The session's program was taken with these files as its descriptors 0-2; mode 0: with none.
 * Where one is a file, session.state tells it from now on, and is written.
 */
int timeline_inherited(struct timeline *t, uint64_t now_ns,
		       const struct rf_std files[RF_STD_FILES]);
/*
 * Closes the segment, when there is a line in it, and begins the next with session.state and a
 * process.state for each live process. Returns 0, or a negative errno: of the sink, or of
 * config.next(), and then the segments stand one behind the other.
 */
int timeline_segment(struct timeline *t);
/*
 * One record of a ring. Returns 0; -EBADMSG: it is malformed (counted); -ESRCH: it is of another
 * session. Bytes are copied.
 */
int timeline_event(struct timeline *t, const void *bytes, size_t size);
/*
 * The same for a record of type RF_EV_ATTACH, with the arguments of the process, which the caller
 * read from /proc/PID/cmdline: n bytes, a NUL behind each; RF_ARGV_MAX at most.
 */
int timeline_attached(struct timeline *t, const void *bytes, size_t size, const char *argv,
		      size_t n);
/* A sum of reads or writes that was taken out of the kernel's map: file.read or file.write. */
int timeline_sum(struct timeline *t, const struct rf_sum_key *key, const struct rf_sum *sum);
/*
 * Writes what is due. now_ns is a time before the rings were last drained: what is older than that
 * by TIMELINE_WINDOW_NS has arrived. Returns 0, or the sink's error as long as it lasts.
 */
int timeline_tick(struct timeline *t, uint64_t now_ns);
/*
 * The same without the wait for what may still come out of order: all that is older than now_ns is
 * written; what comes later than its turn is marked `late`.
 */
int timeline_flush(struct timeline *t, uint64_t now_ns);
/* Gaps so far; that of a sink that fails at present is one. */
uint64_t timeline_gaps(const struct timeline *t);
/* Writes all that is left, what was lost, session.end and the last seal. Returns 0 or the sink's
 * error. */
int timeline_finish(struct timeline *t, const struct timeline_end *end);

#endif
