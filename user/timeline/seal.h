/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seal.h - the seals of a timeline: what the writer keeps to make them, and what is read out of
 *one.
 *
 * A seal stands behind the lines that it seals: its range, from the line of the seal before (that
 *line included) or the segment's beginning to its own line (not included), every byte of it.
 *
 *	hash      = SHA-256(previous, SHA-256(the range))
 *	marks     = CRC-32 of each line of the range with its newline, 4 bytes each, most
 *significant first: they say which line of a range is not as it was; what they say counts for
 *nothing else signature = Ed25519 by the machine's key over the seal's own line, up to the comma
 *before "signature"
 *
 * previous is the hash of the seal before; that of the last seal in a file that is added to; else
 *zeros. The last seal of a segment says so, and whether
 * the timeline is continued in another one. Every seal is signed, so that a segment that was never
 *closed still has a signature. Pure; not thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_SEAL_H
#define RINGFENCE_TIMELINE_SEAL_H

#include "user/base/hash.h"
#include "user/base/signing.h"
#include "user/base/strbuf.h"
#include "user/timeline/reader.h"
#include "user/timeline/writer.h"

#define SEAL_LINES     1000	     /* records after which a seal is due */
#define SEAL_NS	       1000000000ULL /* and time since the first of them */
#define SEAL_MARKS_MAX 65536	     /* a range of more lines has no marks */
/* Bytes of a line that may be a seal: the marks, and 1 KiB around them. */
#define SEAL_LINE_MAX (SEAL_MARKS_MAX * 4 / 3 * 4 + 1024)

/* The range that is not sealed yet. */
struct seal {
	struct hash hash;
	struct strbuf marks;
	uint8_t previous[SHA256_SIZE];
	uint64_t number; /* seals of this segment so far */
	uint64_t lines, bytes;
	uint64_t pending;  /* of the lines, those that are records of the session */
	uint64_t since_ns; /* time of the first of them */
};

/* What a seal ends. */
enum seal_end {
	SEAL_RANGE,   /* no more than its range */
	SEAL_SEGMENT, /* the segment; the timeline goes on in another one */
	SEAL_TIMELINE,
};

/* previous: as above. */
void seal_init(struct seal *s, const uint8_t previous[SHA256_SIZE]);
void seal_release(struct seal *s);
/* A line was written, with its newline. */
void seal_add(struct seal *s, const char *line, size_t len, uint64_t mono_ns);
bool seal_due(const struct seal *s, uint64_t now_ns);
/*
 * Adds the keys of a seal, the signature last: out is the line so far, which w writes. key NULL:
 * unsigned. The range stays as it is until seal_next() says that the line, which is then the first
 * of the next range, was written.
 */
void seal_put(const struct seal *s, struct writer *w, const struct signing_key *key,
	      enum seal_end end, uint8_t ret_hash[SHA256_SIZE]);
/* The next range is the first of another segment. */
void seal_segment(struct seal *s);
void seal_next(struct seal *s, const uint8_t hash[SHA256_SIZE], const char *line, size_t len);

/* CRC-32 of a piece of a line, going on from crc (0: the first). */
uint32_t seal_mark(uint32_t crc, const char *bytes, size_t len);

/* What a seal says. */
struct seal_said {
	uint64_t seq, number, lines, bytes;
	uint8_t previous[SHA256_SIZE], hash[SHA256_SIZE];
	bool last, continued, has_signature;
	uint8_t public[SIGNING_PUBLIC_SIZE], signature[SIGNATURE_SIZE];
	size_t signed_len; /* bytes of the line that the signature is over */
	uint32_t *marks;   /* owned; `lines` of them, NULL: it has none */
};

/* Does a line look like a seal, or like one that was changed? Cheap. */
bool seal_looks(const char *line, size_t len);
/*
 * len is without the newline. Returns 0, or -EBADMSG with words: it is none, or not as this program
 * writes them. The caller calls seal_said_release().
 */
int seal_read(const char *line, size_t len, struct seal_said *ret_said,
	      char ret_error[READER_ERROR_MAX]);
void seal_said_release(struct seal_said *said);
/* Is the signature over that line one of the key that the line names? */
bool seal_signature_good(const struct seal_said *said, const char *line);

#endif
