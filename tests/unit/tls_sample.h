/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls_sample.h - code as a compiler makes it of BoringSSL's functions, without names, in an ELF
 * file in memory; what a test changes in it is named by the labels.
 */
#ifndef RINGFENCE_TESTS_TLS_SAMPLE_H
#define RINGFENCE_TESTS_TLS_SAMPLE_H

#include "tests/unit/elf_help.h"

/* Labels of the sample, by their place in it. */
enum tls_sample_label {
	SAMPLE_READ,
	SAMPLE_PEEK, /* as SAMPLE_READ, but that it does not take what it copies */
	SAMPLE_FILL,
	SAMPLE_WRITE,
	SAMPLE_NEW,
	SAMPLE_OTHER,
	SAMPLE_READ_STORE,   /* the two instructions by which reading differs from peeking */
	SAMPLE_WRITE_REASON, /* of an error, 4 bytes */
	SAMPLE_WRITE_CALL,   /* hands the buffer on */
	SAMPLE_TEXT,	     /* the name of the source file */
	SAMPLE_WRITE_RETURN,
	SAMPLE_CALLER, /* calls all of them */
	SAMPLE_LABELS
};

/* Addresses by label; false: not for this machine. */
bool tls_sample_init(struct elf_help *e, uint64_t ret_addresses[SAMPLE_LABELS]);
/* Where an address of the sample is in e's bytes. */
unsigned char *tls_sample_at(struct elf_help *e, uint64_t address);

#endif
