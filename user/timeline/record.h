/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - the parts of a record, written into an open object; inside timeline/ only.
 *
 * Nothing here changes the timeline but line and writer; put_* functions add keys.
 */
#ifndef RINGFENCE_TIMELINE_RECORD_H
#define RINGFENCE_TIMELINE_RECORD_H

#include "user/timeline/account.h"
#include "user/cause/calls.h"
#include "user/timeline/causes.h"
#include "user/timeline/endpoints.h"
#include "user/timeline/files.h"
#include "user/timeline/merge.h"
#include "user/timeline/seal.h"
#include "user/timeline/timeline.h"
#include "user/timeline/wires.h"
#include "user/timeline/writer.h"

#define TIMELINE_SOCKETS_MAX 4096 /* sockets that carried labels, with numbers of their own */
#define TIMELINE_NAMES_MAX   4096 /* addresses that a name is known of */
/* An operation is recorded within this time of what it did to labels and gates. */
#define TIMELINE_EFFECT_NS 10000000ULL

struct timeline {
	struct timeline_config config;
	struct timeline_policy *policies;
	size_t npolicies;
	size_t in_force; /* of them, for what is written now */
	struct timeline_image *images;
	size_t nimages;
	struct merge merge;
	struct account account;
	struct files files;
	struct causes causes;
	struct cause_found found; /* of the label or gate record that is written */
	struct wires wires;
	struct calls *calls;
	struct strbuf argv; /* of the exec that is written */
	struct {
		uint64_t effects, exact, ambiguous, unattributed, mismatches;
	} causes_told;
	struct rf_std inherited[RF_STD_FILES]; /* descriptors 0-2 of the session's program */
	struct seal seal;		       /* what is written and not sealed yet */
	struct lru sockets; /* kernel address → number, the session's own: none is told */
	uint64_t nsockets;  /* numbers given */
	struct lru names;   /* address → struct told_name */
	struct endpoints endpoints;
	uint64_t gates; /* open ones */
	struct strbuf line;
	struct strbuf scratch;		   /* a path while it is put together */
	struct writer_redaction redaction; /* found: of the record that is written */
	uint64_t seq;			   /* of the last line written */
	uint64_t floor_ns;		   /* time of the last item that came out of the merge */
	int stopped;			   /* the sink's error, 0: recording */
	uint64_t gap_ns;		   /* since when */
	uint64_t gap_lines;		   /* lines that were not written since */
};

/* What every record has. Strings are constants or the caller's. */
struct envelope {
	const char *event;
	uint64_t mono_ns;
	const char *verdict;	   /* NULL: not judged */
	const char *result;	   /* NULL: the end was not seen */
	const struct subject *who; /* NULL: no process did it */
	bool whole;		   /* the process in full */
	const char *why;	   /* process.state: why it is there */
	const struct rf_ev_exit *exit;
	const uint8_t *seal; /* the record is a seal, with this hash; NULL: it is none */
};

/* Opens a record: envelope and process. What follows goes to the writer that is returned. */
struct writer record_open(struct timeline *t, const struct envelope *env);
/* Closes the record and hands it to the sink. Returns 0, or the error that stopped the recording.
 */
int record_send(struct timeline *t, struct writer *w, const struct envelope *env);

void put_time(struct timeline *t, struct writer *w, const char *key, uint64_t mono_ns);
/* "KEY": {"sha256": …} of RF_DIGEST_SIZE bytes. */
void put_digest(struct writer *w, const char *key, const void *digest);
/*
 * Arguments, up to the NUL behind each or to the end; when one is no UTF-8, command_args_b64 has
 * them all, item by item. Returns how many.
 */
unsigned int put_args(struct writer *w, const struct event_name *program, const char *argv,
		      size_t size);
/* "access": the names of the bits, enum rf_access. */
void put_access(struct writer *w, uint32_t access);
void put_device(struct writer *w, const char *key, uint32_t dev);
/* A name as the path that people use; writes nothing for an empty one. Returns false when no mount
 * shows it, and the name is from the root of its file system. */
bool put_name(struct timeline *t, struct writer *w, const char *key, const struct event_name *name);
void put_process(struct timeline *t, struct writer *w, const struct envelope *env);
/* {id, pid} of a process known by start and pid. */
void put_process_ref(struct timeline *t, struct writer *w, const char *key, uint64_t start_ns,
		     uint32_t pid);
/* The object of a record of DNS, and what is ours of it. */
void put_dns(struct writer *w, const struct event *e);
void put_dns_own(struct writer *w, const struct rf_ev_dns *d);
/* The name that the session asked for and was last told an address of, by a resolver that counts.
 */
struct told_name {
	uint8_t len;
	char s[RF_DNS_NAME_SIZE - 1];
};
/* A record of DNS: an answer gives its addresses a name. */
void names_told(struct timeline *t, const struct event *e);
/* v4-mapped for IPv4. NULL: nothing was told. Valid until the next names_told(). */
const struct told_name *name_told(struct timeline *t, const uint8_t addr[16]);
/* name: that of the address, or NULL. */
void put_endpoint(struct writer *w, const char *key, uint8_t family, const uint8_t addr[16],
		  uint16_t port, const struct told_name *name);
const char *family_name(uint8_t family);
/* The program's own name: the last part of its path; *ret_len 0: unknown. Of the subject's memory.
 */
const char *program_name(const struct subject *s, size_t *ret_len);
/* After a record of the kernel that was allowed, or is not judged: where the session talks to. */
void endpoint_note(struct timeline *t, const struct event *e, const struct subject *who);
/* "endpoints" of session.end. */
void put_endpoint_totals(const struct timeline *t, struct writer *w);
/* The connection's addresses; its bytes. */
void put_tls_object(struct timeline *t, struct writer *w, const struct rf_ev_tls *e);
void put_tls_own(struct timeline *t, struct writer *w, const struct event *e);
/* The bytes of a tls.data record, and the end of a socket, go to whoever reads them. */
void tls_read(struct timeline *t, const struct event *e);
void tls_closed(struct timeline *t, const struct event *e);
/* Keeps a copy. Returns its index. */
size_t images_add(struct timeline *t, const struct timeline_image *image);
void images_release(struct timeline *t);
/* Objects beside `ringfence`: file, network. */
void put_object(struct timeline *t, struct writer *w, const struct event *e);
/* Keys inside `ringfence` that the event itself brings. */
void put_own(struct timeline *t, struct writer *w, const struct event *e);
/* Keys inside `ringfence` of a record of a verdict. */
void put_verdict(struct timeline *t, struct writer *w, const struct event *e);
/* What labels and gates had to do with a verdict: those that there were, and what brought them. */
void put_verdict_flow(struct timeline *t, struct writer *w, const struct event *e);
/* The object of a label.gain that is a file, and its keys inside `ringfence`. */
void put_label_object(struct timeline *t, struct writer *w, const struct rf_ev_label *e);
void put_label_own(struct timeline *t, struct writer *w, const struct rf_ev_label *e);
void put_gate_own(struct timeline *t, struct writer *w, const struct rf_ev_gate *e);
/* Names of the labels in an array; nothing for none. */
void put_labels(const struct timeline *t, struct writer *w, const char *key, uint64_t labels);
/* The person who asked for it. */
void put_by(struct writer *w, uint32_t uid, uint32_t pid);
/* Labels and gates of the policy in force, with the state of the gates. */
void put_flow_state(const struct timeline *t, struct writer *w);

/* The policy that took a decision, NULL: unknown. */
const struct timeline_policy *policy_of(const struct timeline *t, const struct rf_verdict *v);
/* The same by its index and generation; of an index that another generation has: the newest. */
const struct timeline_policy *policy_at(const struct timeline *t, uint32_t index,
					uint32_t generation);
/* The policy in force, NULL: none yet. */
const struct timeline_policy *policy_now(const struct timeline *t);
/* Rule number i of the list that was judged, when it matched; NULL: it did not, or is unknown. */
const struct rule_info *matched_rule(const struct timeline *t, const struct rf_verdict *v,
				     unsigned int i);
/* The strongest rule that matched, NULL: none. */
const struct rule_info *strongest_rule(const struct timeline *t, const struct rf_verdict *v);

/* The rule's name and where it stands. */
void put_rule_place(struct writer *w, const struct rule_info *r);

/* Before a label or gate record is written: what did it, into t->found. */
void flow_find(struct timeline *t, const struct event *e);
/* After any record of the kernel: what it may have done. written: its number is t->seq. */
void flow_note(struct timeline *t, const struct event *e, const char *event, bool written,
	       bool lossy);

/* Bytes whose turn has come: what they say is recorded. */
void record_bytes_of(struct timeline *t, const struct timeline_wire *wire);
/* A message that came over a connection: of struct wires. */
void said_message(void *ctx, const struct wires_connection *c, const struct wire_message *m);
/* Before a record of the kernel is written: keeps what is not kept behind it. */
void cause_prepare(struct timeline *t, const struct event *e, const struct subject *who);
/* After any record of the kernel, which is number t->seq: whose effect it is. */
void cause_note(struct timeline *t, const struct event *e, const struct subject *who);
/* Nothing follows. */
void cause_finish(struct timeline *t, uint64_t mono_ns);
/* "causes" of session.end; nothing where no model was talked to. */
void put_cause_totals(const struct timeline *t, struct writer *w);

/* The session's limits, and what they have done; nothing for none. */
void put_limits(struct writer *w, const struct timeline_limits *l);
void put_usage(struct writer *w, const struct timeline_limits *l, const struct timeline_usage *u);

/* Whole records. Each returns 0 or the sink's error. */
int record_event(struct timeline *t, const struct event *e);
int record_sum(struct timeline *t, const struct rf_sum_key *key, const struct rf_sum *sum);
int record_start(struct timeline *t, uint64_t mono_ns);
int record_approval(struct timeline *t, uint64_t mono_ns, const struct timeline_approval *a);
int record_limit(struct timeline *t, uint64_t mono_ns, const struct timeline_limit *l);
int record_policy(struct timeline *t, uint64_t mono_ns, const struct timeline_policy *p);
int record_unattached(struct timeline *t, uint64_t mono_ns, const struct timeline_image *image);
/* Has the session's program files that session.state tells of? */
bool record_inherits(const struct timeline *t);
int record_state(struct timeline *t, uint64_t mono_ns);
int record_states(struct timeline *t, uint64_t mono_ns);
int record_gap(struct timeline *t, uint64_t mono_ns);
int record_end(struct timeline *t, const struct timeline_end *end);
/* session.endpoint for each that there is. */
int record_endpoints(struct timeline *t, uint64_t mono_ns);
/* Seals what stands before. */
int record_seal(struct timeline *t, uint64_t mono_ns, enum seal_end end);
/* The same when it is time; between records, never inside of one that names its own seq. */
int record_seal_due(struct timeline *t);
/* timeline.lost for all that is pending in a class. */
int record_lost(struct timeline *t, unsigned int cls, uint64_t mono_ns);

#endif
