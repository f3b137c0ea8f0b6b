/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * code_map.h - of all code of an ELF file, in one pass: what is called in it, which is where
 * functions begin, and which instructions have the addresses of chosen strings.
 */
#ifndef RINGFENCE_TLS_CODE_MAP_H
#define RINGFENCE_TLS_CODE_MAP_H

#include "user/tls/text.h"

#define CODE_MAP_MAX	   (1ULL << 30) /* bytes of code; of more nothing is looked at */
#define CODE_MAP_REFS_MAX  4096
#define CODE_MAP_TEXTS_MAX 64

/* A string that code is asked for; it may be referred to from its middle on, as linkers merge. */
struct code_text {
	uint64_t first, last; /* addresses that are it */
	unsigned int which;   /* of the marks it was looked for with */
};

struct code_ref {
	uint64_t at; /* the instruction, or a prefix of it behind */
	uint64_t to;
	unsigned int which;
};

struct code_map {
	uint64_t low, high; /* addresses of code */
	uint8_t *called;    /* a bit an address, from low on */
	struct code_text texts[CODE_MAP_TEXTS_MAX];
	size_t ntexts;
	struct code_ref *refs;
	size_t nrefs;
};

/*
 * Finds strings that end with one of the n marks, then what refers to them. Returns 0, -ENOENT:
 * there are none, -E2BIG, or the error of reading. code_map_release() it whatever it returns.
 */
int code_map_make(struct code_map *map, struct text *t, const char *const *marks, size_t n);
void code_map_release(struct code_map *map);
bool code_map_is_called(const struct code_map *map, uint64_t address);
/* The nearest address at or below, down to limit, that is called; 0: none. */
uint64_t code_map_before(const struct code_map *map, uint64_t address, uint64_t limit);
/* Calls f() with each place that calls target directly. */
int code_map_callers(const struct code_map *map, struct text *t, uint64_t target,
		     void (*f)(void *ctx, uint64_t at), void *ctx);

#endif
