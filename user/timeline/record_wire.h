/* SPDX-License-Identifier: GPL-2.0-only */
/* record_wire.h - the parts of records of messages; inside timeline/ only. */
#ifndef RINGFENCE_TIMELINE_RECORD_WIRE_H
#define RINGFENCE_TIMELINE_RECORD_WIRE_H

#include "user/timeline/record.h"

/* What is known beside a message: the call that it answers, the results that its text comes from.
 */
struct record_wire_why {
	uint64_t because; /* seq; 0: none */
	struct calls_source sources[CALLS_SOURCES_MAX];
	size_t n;
};
/* Returns 0 or the sink's error. */
int record_wire(struct timeline *t, const struct wires_connection *c, const struct wire_message *m,
		const struct record_wire_why *why);

/* A text of a message, redacted; nothing for none. */
void put_wire_text(struct writer *w, const char *key, const struct wire_message *m,
		   enum wire_text_id id);
/* "KEY": {size, hash} */
void put_wire_measure(struct writer *w, const char *key, const struct wire_message *m);
void put_wire_flags(struct writer *w, const struct wire_message *m);
/* "arguments", redacted. */
void put_wire_arguments(struct timeline *t, struct writer *w, const struct wire_message *m);
/* gen_ai, mcp and jsonrpc of a message of a model or of MCP. */
void put_model(struct timeline *t, struct writer *w, const struct wire_message *m);
/* And its keys inside `ringfence`. */
void put_model_own(struct writer *w, const struct wire_message *m);
/* JSON from outside as text, its secrets replaced. */
void put_json_text(struct timeline *t, struct writer *w, const char *key, const char *s, size_t n);

#endif
