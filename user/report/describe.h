/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * describe.h - a record in a few words: what kind it is, what was done, to what. Shared by the text
 * view and the HTML report. All text that comes out is printable (show.h). Pure.
 */
#ifndef RINGFENCE_REPORT_DESCRIBE_H
#define RINGFENCE_REPORT_DESCRIBE_H

#include <stdbool.h>

#include "user/timeline/reader.h"

/* Most telling first. */
enum kind {
	KIND_DENIED, /* deny, kill, ask */
	KIND_AUDITED,
	KIND_HOLE,     /* timeline.lost, timeline.gap */
	KIND_FLOW,     /* label.gain, gate.open, gate.close */
	KIND_MISMATCH, /* cause.mismatch */
	KIND_SESSION,
	KIND_EXEC,
	KIND_SYSTEM,
	KIND_SAID, /* http.*, llm.*, mcp.* */
	KIND_NET,
	KIND_CHANGE, /* file: write, create, delete, rename, link, attr */
	KIND_EXIT,
	KIND_MAP,
	KIND_READ,
	KIND_FORK,
	KIND_LINK, /* cause.link: shown with sums only */
	KIND_OTHER,
	KIND_SEAL, /* tells nothing of what was done: no view shows it */
	KIND_COUNT,
};

struct describe_words {
	const char *event;
	size_t len;	  /* of event */
	const char *verb; /* NULL: the record's operation, or the event's own word */
	const char *icon; /* one column */
	enum kind kind;
};
/* Of an event of n bytes; NULL: it has none. */
const struct describe_words *describe_words(const char *event, size_t n);

enum kind describe_kind(const struct record *r);
/* One column. */
const char *describe_icon(const struct record *r);
/* "read", "exec", "connect", … */
const char *describe_verb(const struct record *r);
/* "DENIED ", "KILLED ", "ASKED ", "AUDITED ", "" for allowed or not judged. */
const char *describe_verdict(const struct record *r);
/* Adds the object: a path, an endpoint, a command line, a count. */
void describe_object(const struct record *r, struct strbuf *out);
/* Adds "name (file:line): reason" of the strongest rule, or why no answer could be computed. */
void describe_reason(const struct record *r, struct strbuf *out);
/*
 * Adds why the labels and gates were as they were, one sentence: "because this process opened
 * /w/.env (#12), …", and what a retry needs. Adds nothing when the record has neither.
 */
void describe_chain(const struct record *r, struct strbuf *out);
/* The same of a label or gate: what it was gained over, the number of the record that did it. */
void describe_flow(const struct record *r, struct strbuf *out);
/* What a tls.* record tells. */
void describe_tls(const struct record *r, struct strbuf *out);
/* What a session.limit tells, and the totals of limits in a session.end; nothing for none. */
void describe_limit(const struct record *r, struct strbuf *out);
void describe_limits(const struct record *r, struct strbuf *out);
/* What a session.endpoint tells, and what a session.end says had no room there; nothing for none.
 */
void describe_talk(const struct record *r, struct strbuf *out);
void describe_talks(const struct record *r, struct strbuf *out);
/* What a record of http.*, llm.*, mcp.* tells; of cause.*. */
void describe_said(const struct record *r, struct strbuf *out);
void describe_cause(const struct record *r, struct strbuf *out);
/* Adds the text at a path of keys as printable; returns whether there was one. */
bool describe_text(json_t *object, const char *path, struct strbuf *out);
/* Adds the process: its name, "?" when unknown. */
void describe_process(const struct record *r, struct strbuf *out);
/* Adds the endpoint "address:port" of a network record; returns false when it has none. */
bool describe_endpoint(const struct record *r, struct strbuf *out);
/* Adds "12 B", "3.4 MB". */
void describe_size(struct strbuf *out, uint64_t bytes);
/* Adds the arguments that an object has as command_args, as a shell has them, each byte of them. */
void describe_args(json_t *of, struct strbuf *out);
/* Adds the command line in full. */
void describe_command(json_t *process, struct strbuf *out);

#endif
