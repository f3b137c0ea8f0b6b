/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan.h - where the values of a timeline's line stand, without building its JSON.
 *
 * For views that read a few values of each of many records: no memory is taken, a string is decoded
 * only when asked for. As strict as record_parse(): what one takes, the other takes, with the same
 * error for what both refuse. What the fast path does not know for certain (an escaped key, a real
 * number, deep nesting) is decided by record_parse() itself.
 *
 * Everything borrows the line and lives as long as it. Pure.
 */
#ifndef RINGFENCE_TIMELINE_SCAN_H
#define RINGFENCE_TIMELINE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"
#include "user/timeline/reader.h"

#define SCAN_MEMBERS_MAX 24 /* keys of one object that the fast path knows */
#define SCAN_NODES_MAX	 64 /* keys of a line, those of its objects too, that are kept */

enum scan_type {
	SCAN_NONE, /* not there */
	SCAN_STRING,
	SCAN_NUMBER,
	SCAN_OBJECT,
	SCAN_ARRAY,
	SCAN_TRUE,
	SCAN_FALSE,
	SCAN_NULL,
};

/*
 * The JSON text of a value, quotes and braces included; s NULL: not there. Of an object whose keys
 * are kept, they are nodes members from the one numbered node on; else nodes is 0.
 */
struct scan_value {
	const char *s;
	uint32_t n;
	uint16_t node, nodes;
};

/* One key of an object with its value; of an array without key (s NULL). */
struct scan_member {
	struct scan_value key; /* without its quotes */
	struct scan_value value;
};

struct scan {
	struct scan_value line; /* the whole object */
	uint64_t seq;
	uint64_t mono_us;
	struct scan_value time, session, event; /* strings */
	struct scan_value verdict, result;	/* strings, or not there */
	struct scan_value process, ringfence;	/* of any type, or not there */
	struct scan_value file, network;
	/* The line's keys, each followed by those within its value (value.nodes of them). */
	struct scan_member member[SCAN_NODES_MAX];
	unsigned int nmembers; /* 0: not known, the line is walked */
};

/* Returns 0, or -EBADMSG with one line of words in ret_error; ret_scan is then undefined. */
int scan_line(const char *line, size_t len, struct scan *ret_scan,
	      char ret_error[READER_ERROR_MAX]);

enum scan_type scan_type(struct scan_value v);
/* The value at a path of keys, "process.executable.name". Keys hold no dot. */
struct scan_value scan_get(const struct scan *s, const char *path);
/* The same below an object. */
struct scan_value scan_below(struct scan_value object, const char *path);
/* The value of one key of an object of this line; n: of the key. */
struct scan_value scan_find(const struct scan *s, struct scan_value object, const char *key,
			    size_t n);
/* The same with a key that is written there: no walk over the text, where its keys are kept. */
#define scan_of(s, object, key) scan_find(s, object, key, sizeof("" key) - 1)
struct scan_key {
	const char *s;
	size_t n;
};
#define SCAN_KEY(text)                                                                             \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
/* The values of n keys in one walk over an object, in their order; each may be not there. */
void scan_pick(struct scan_value object, const struct scan_key *keys, unsigned int n,
	       struct scan_value *ret_values);
/*
 * The members of an object or array one after another. *at: where to go on, 0 to begin with.
 * Returns false behind the last one.
 */
bool scan_next(struct scan_value container, size_t *at, struct scan_member *ret_member);

/* Whether it is a string that says this. */
bool scan_is(struct scan_value v, const char *text);
/* Adds a string decoded; returns false, and adds nothing, when it is none. */
bool scan_string(struct scan_value v, struct strbuf *out);
/* 0 when it is no positive integer. */
uint64_t scan_uint(struct scan_value v);
/* As record_bytes(): the exact bytes of a text, KEY_b64 where there is one. */
bool scan_bytes(struct scan_value object, const char *path, struct strbuf *out);

#endif
