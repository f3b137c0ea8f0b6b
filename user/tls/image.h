/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.h - where in an ELF file TLS libraries have the functions that bytes go through.
 *
 * The file is whatever a process has mapped as code: nothing in it is taken on trust, and it may
 * change while it is read, so it comes through a function and not as memory. No I/O of its own.
 */
#ifndef RINGFENCE_TLS_IMAGE_H
#define RINGFENCE_TLS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/tls/code.h"

/* A file: read() fills n bytes from offset at, or returns a negative errno. */
struct tls_file {
	int (*read)(void *ctx, uint64_t at, void *buf, size_t n);
	void *ctx;
	uint64_t size;
};

enum tls_library {
	TLS_LIBRARY_NONE,
	TLS_LIBRARY_OPENSSL, /* or a fork of it: the functions have one shape */
	TLS_LIBRARY_GNUTLS,
	TLS_LIBRARY_BORINGSSL, /* of which the functions have no names */
	TLS_LIBRARY_GO,
};

struct tls_probe {
	enum rf_tls_call call;
	uint64_t at;			    /* offset in the file of the function */
	uint64_t returns[CODE_RETURNS_MAX]; /* of the instructions by which it returns */
	unsigned int nreturns;		    /* 0: not known, its return is to be hooked otherwise */
};

#define TLS_PROBES_MAX	 32
#define TLS_SYMBOLS_MAX	 (1u << 20) /* in one table: what is behind is not looked at */
#define TLS_STRINGS_MAX	 (64u << 20)
#define TLS_FUNCTION_MAX 65536 /* bytes whose returns are looked for */
#define TLS_SECTIONS_MAX 4096
#define TLS_SEGMENTS_MAX 256

struct tls_image {
	enum tls_library library;
	struct tls_probe probes[TLS_PROBES_MAX];
	size_t nprobes;
};

/*
 * Returns 0; -ENOENT: there is none of the functions in it; -ENOEXEC: not a 64-bit ELF file of this
 * machine; -EBADMSG: it contradicts itself; or the error of read().
 */
int tls_image_find(const struct tls_file *file, struct tls_image *ret_image);
const char *tls_library_name(enum tls_library library);

#endif
