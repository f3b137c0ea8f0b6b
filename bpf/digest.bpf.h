/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* digest.bpf.h - what is in the file of a program that is about to run; see digest.bpf.c. */
#ifndef RINGFENCE_DIGEST_BPF_H
#define RINGFENCE_DIGEST_BPF_H

#include "bpf/path.bpf.h"

/* The policy's lists that have the digest in s->digest.bytes, as bits of RF_FACT_DIGEST. */
__u64 digest_lists(struct rf_scratch *s);

/* Does a rule or event about executing what the two names say ask for the content? */
static __always_inline int digest_is_asked(__u32 file, __u32 called)
{
	return rf_accept(0, file)->digest || rf_accept(0, called)->digest;
}

/*
 * The facts of the file that the exec has come to. Returns 0, or -1: the digest is asked for and
 * was not told. What was told is for this file alone, so it is taken once.
 */
static __always_inline int digest_take(struct rf_scratch *s, __u64 file, __u32 accept, __u32 called)
{
	__u64 about = s->digest.file;

	s->digest.file = 0;
	if (about != file)
		s->digest.known = 0;
	if (!digest_is_asked(accept, called)) {
		s->digest.known = 0;
		return 0;
	}
	if (!s->digest.known)
		return -1;
	s->sub.facts.w[RF_FACT_DIGEST] = s->digest.lists;
	return 0;
}

/* For the record of the exec: the first file is what was called, the last one what runs. */
static __always_inline void digest_keep(struct rf_scratch *s, int first)
{
	s->exec.digests &= ~RF_DIGEST_FILE;
	if (!s->digest.known)
		return;
	s->exec.digests |= RF_DIGEST_FILE;
	__builtin_memcpy(s->exec.digest, s->digest.bytes, RF_DIGEST_SIZE);
	if (!first)
		return;
	s->exec.digests |= RF_DIGEST_CALLED;
	__builtin_memcpy(s->exec.digest_called, s->digest.bytes, RF_DIGEST_SIZE);
}

/* For the record of a verdict: the digest stands as its second name. Returns the slots. */
static __always_inline __u32 digest_name(struct rf_scratch *s)
{
	struct named *n = &s->named[NAME_TARGET];
	__u8 *buffer;

	if (!s->digest.known)
		return 1 << NAME_PATH;
	buffer = slot_buffer(s, NAME_TARGET);
	if (!buffer)
		return 1 << NAME_PATH;
	__builtin_memcpy(buffer, s->digest.bytes, RF_DIGEST_SIZE);
	n->off = 0;
	n->name.dev = 0;
	n->name.len = RF_DIGEST_SIZE;
	n->name.flags = RF_PATH_DIGEST;
	return 1 << NAME_PATH | 1 << NAME_TARGET;
}

#endif
