/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flows.h - where labelled data went, as a graph: source → programs and files → where it ended.
 *
 * Processes of one program are one node. An edge is told by a label.gain or by a verdict; what a
 * labelled process then wrote or connected to is added, and a child counts as labelled when its
 * parent was, which the timeline does not say: such edges are not `certain`. Owns its memory; at
 * most FLOWS_MAX edges. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_FLOWS_H
#define RINGFENCE_REPORT_FLOWS_H

#include "user/report/dict.h"
#include "user/timeline/writer.h"

#define FLOWS_MAX      4000
#define FLOWS_TEXT_MAX 200 /* bytes of a node's text, of an edge's labels */

enum flow_node {
	FLOW_SOURCE,
	FLOW_PROGRAM,
	FLOW_FILE,
	FLOW_ENDPOINT,
};

struct flow_edge {
	uint32_t from, to; /* nodes */
	uint32_t session;
	uint64_t seq; /* of the first record */
	uint64_t n, denied;
	bool certain;
	char *labels; /* printable; NULL: not told */
};

struct flows {
	struct dict nodes;   /* "KIND\nTEXT" */
	struct dict between; /* "FROM TO" → edge */
	struct flow_edge *v;
	size_t n;
	uint64_t more;
	char **held; /* by process: its labels, printable; NULL: none */
	bool *told;  /* by process: the timeline says so */
	size_t nheld;
};

/* What an edge is made of; text printable. */
struct flow_end {
	enum flow_node kind;
	const char *text;
};
struct flow_why {
	uint32_t session;
	uint64_t seq;
	const char *labels;
	bool denied, certain;
};

void flows_add(struct flows *f, struct flow_end from, struct flow_end to,
	       const struct flow_why *why);
/* That process has these labels now. told: a record says so. */
void flows_hold(struct flows *f, size_t process, const char *labels, bool told);
/* Its labels, NULL: none. */
const char *flows_held(const struct flows *f, size_t process, bool *ret_told);
/* A person took labels off: what is held is no longer known. */
void flows_forget(struct flows *f);
/* {"nodes": [{kind, text}], "edges": [{from, to, n, denied, seq, session, certain, labels}]} */
void flows_write(const struct flows *f, struct strbuf *out);
void flows_release(struct flows *f);

#endif
