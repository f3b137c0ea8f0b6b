/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verify.h - holds the bytes of a timeline against its seals (seal.h): what was changed, cut,
 * moved, removed or repeated, and where.
 *
 * The bytes come in pieces of any size; no line is parsed but seals, and memory is bounded whatever
 * the length (VERIFY_LINES_MAX lines of a range are remembered, and one line of at most
 * SEAL_LINE_MAX bytes). Findings come in the order of the ranges. Pure; not thread-safe.
 *
 * A file holds segments one behind the other, each of one session. A segment that no last seal
 * closed is no damage: its writer may have died.
 */
#ifndef RINGFENCE_TIMELINE_VERIFY_H
#define RINGFENCE_TIMELINE_VERIFY_H

#include "user/timeline/seal.h"

#define VERIFY_LINES_MAX    SEAL_MARKS_MAX
#define VERIFY_FINDINGS_MAX 20 /* told of one range; above, how many more there are */
#define VERIFY_TEXT_MAX	    300
#define VERIFY_SESSION_MAX  64

/* What stood before the bytes, in another file. */
struct verify_before {
	uint8_t hash[SHA256_SIZE]; /* of the last seal; zeros: none */
	/* The session that goes on in a segment that was not seen yet; "": none does. */
	char awaited[VERIFY_SESSION_MAX];
};

/* Lines from 1, bytes from 0: of the file. */
struct verify_finding {
	uint64_t line, offset;
	const char *text; /* one line of words, printable */
};

struct verify_config {
	void (*say)(void *ctx, const struct verify_finding *finding);
	/* Whether the key is one that the caller trusts. */
	bool (*known)(void *ctx, const uint8_t public[SIGNING_PUBLIC_SIZE]);
	void *ctx;
	struct verify_before before;
};

struct verify_result {
	uint64_t lines, bytes, seals;
	uint64_t segments, closed;
	uint64_t damages;
	uint64_t unsigned_segments; /* sealed, and their last seal has no signature */
	uint64_t unknown_segments;  /* signed by a key that is not known */
	/* Up to where the file is sealed: that line and seq, and the byte behind it; 0: nowhere. */
	uint64_t sealed_line, sealed_seq, sealed_bytes;
	bool has_key; /* of the last signature that was good */
	uint8_t key[SIGNING_PUBLIC_SIZE];
	struct verify_before end;  /* for what goes on from here */
	uint64_t awaited_segments; /* each is of a session that did not go on; not the last one */
	bool gone_on;		   /* what came before the bytes did, or awaited nothing */
};

struct verify;

struct verify *verify_new(const struct verify_config *config);
void verify_free(struct verify *v);
void verify_feed(struct verify *v, const char *bytes, size_t len);
/* Behind the last byte. */
void verify_finish(struct verify *v, struct verify_result *ret_result);

/* What a result comes to. */
enum verify_state {
	VERIFY_GOOD,	/* intact, closed, and signed by a known key */
	VERIFY_UNKNOWN, /* intact and closed, but not so signed */
	VERIFY_OPEN,	/* what is sealed is intact, but a segment is not closed or not here */
	VERIFY_DAMAGED,
};
enum verify_state verify_state(const struct verify_result *r);

#endif
