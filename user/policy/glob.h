/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * glob.h - a pattern of the policy language as a small tree, with the place of its first mistake.
 *
 * The one reader of the pattern syntax: the checks, the automaton compiler and the tests all work
 * on this tree, so that no two of them can read a pattern differently. Patterns are bytes, not
 * characters. The struct owns its items; glob_release() frees them and makes it empty again.
 *
 * The syntax: `*` and `?` stay inside one component, two stars are a whole component and cross
 * them, `[…]` is one byte (`!` first negates, ranges, never a slash), `{a,b}` is one of several,
 * `\` takes the next byte literally. What two stars mean depends on where they stand:
 *     between slashes, a [stars] b   a/b, a/x/b, a/x/y/b   GLOB_DEEP_DIR, with the slash behind
 *     first, [stars] b               /b, /x/b, /x/y/b      '/' and GLOB_DEEP_DIR
 *     last, a [stars]                a, a/x, a/x/y         GLOB_BELOW, with the slash before
 *     alone                          everything            GLOB_BELOW
 */
#ifndef RINGFENCE_POLICY_GLOB_H
#define RINGFENCE_POLICY_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLOB_LEN_MAX   4096 /* bytes of a pattern */
#define GLOB_DEPTH_MAX 8    /* braces inside braces */

enum glob_kind {
	GLOB_BYTE,     /* one literal byte; '/' is one too */
	GLOB_CLASS,    /* one byte of a set that never holds '/'; `?` is the set of all others. In
			* words '/' is a byte as any other. */
	GLOB_STAR,     /* any number of bytes but '/' */
	GLOB_DEEP_DIR, /* nothing, or whole components, each with its trailing '/' */
	GLOB_BELOW,    /* the end, or '/' and anything; always the last item of the pattern */
	GLOB_ALT,      /* one of several globs */
	GLOB_ANY,      /* any number of any bytes; of words only */
};

struct glob_item;

/* A sequence. An empty one matches the empty string. */
struct glob {
	struct glob_item *v;
	size_t n;
};

struct glob_item {
	enum glob_kind kind;
	unsigned char byte; /* BYTE */
	uint64_t set[4];    /* CLASS: bit b of the 256 */
	struct glob *alt;   /* ALT: nalt of them; one may end in GLOB_BELOW if the ALT is last */
	size_t nalt;
};

/* Constant strings; offset counts bytes of the text that was parsed. hint may be NULL. */
struct glob_error {
	size_t offset;
	const char *message;
	const char *hint;
};

/* Returns 0, or -EINVAL with *ret_error filled. */
int glob_parse(const char *text, size_t len, struct glob *ret_glob, struct glob_error *ret_error);
/* The same for a word that is no path: `*` is any bytes, the slash among them. */
int glob_parse_word(const char *text, size_t len, struct glob *ret_glob,
		    struct glob_error *ret_error);
void glob_release(struct glob *g);

static inline bool glob_class_has(const struct glob_item *item, unsigned char byte)
{
	return item->set[byte >> 6] >> (byte & 63) & 1;
}

/*
 * Does the whole of name match? By backtracking, so a hostile pattern takes exponential time: the
 * reference that tests hold the automaton against, nothing else.
 */
bool glob_match(const struct glob *g, const char *name, size_t len);

/* text with a `\` before every byte that patterns give a meaning to. The caller frees it. */
char *glob_escape(const char *text, size_t len);

#endif
