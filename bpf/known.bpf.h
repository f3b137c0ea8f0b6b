/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * known.bpf.h - names that were placed before; see known.bpf.c.
 *
 * A line of the table says of a name where it ends in the automaton. It is looked for by the
 * dentry's address, and holds all of the name: a rename, a directory that moved, a dentry that
 * was freed and is used again cannot make it lie, since what is compared is the names as they are
 * now, up to the root. So nothing has to be told of renames, and none can be missed. Names with a
 * long component, deep ones, and those of file systems that were mounted later are walked each time
 * (path.bpf.c).
 */
#ifndef RINGFENCE_KNOWN_BPF_H
#define RINGFENCE_KNOWN_BPF_H

#include "bpf/path.bpf.h"

#define RF_KNOWN_BITS 12
#define RF_KNOWN_MAX  (1 << RF_KNOWN_BITS)
#define KNOWN_MIX     0x9e3779b1u
#define KNOWN_LAST    (RF_KNOWN_WORDS - RF_KNOWN_SHORT / 8 - 1) /* word where a component fits */

#define KNOWN_LOOK (1u << 31) /* whether rules concern it is asked of the inode each time */

struct rf_known {
	__u64 of;      /* line_of() */
	__u32 version; /* odd: being written */
	__u32 n;       /* words of the name, leaf first */
	struct rf_place place;
	__u32 state;
	__u32 len;   /* of the path */
	__u32 rules; /* RF_OP_BIT()s of read and write that a rule or an event is about; KNOWN_LOOK
		      */
	__u32 pad;
	__u64 word[RF_KNOWN_WORDS];
	__u64 mask[RF_KNOWN_WORDS]; /* word_mask() of each */
	__u8 path[RF_KNOWN_PATH];
};

/* Owner: programs. A line gives way to the next name of its place. An array of struct rf_known. */
extern __u64 rf_known_lines[RF_KNOWN_MAX * sizeof(struct rf_known) / sizeof(__u64)];

/* Copies bytes, a multiple of 8 of them, between places that are aligned to that. */
#define words_copy(to, from, bytes)                                                                \
	__builtin_memcpy(__builtin_assume_aligned(to, 8), __builtin_assume_aligned(from, 8), bytes)

/* Which policy and which file system a line is about. */
static __always_inline __u64 line_of(__u32 generation, __u32 dev)
{
	return (__u64)generation << 32 | dev;
}

/* Where the line about a dentry is under a policy, if there is one. */
static __always_inline __u32 line_index(const struct dentry *dentry, __u32 generation)
{
	__u32 low;

	/* A program may not reckon with a pointer, but with the half of one. */
	asm("%0 = %1" : "=w"(low) : "w"((__u32)(__u64)dentry));
	return (low ^ generation << (32 - RF_KNOWN_BITS)) * KNOWN_MIX >> (32 - RF_KNOWN_BITS);
}

static __always_inline struct rf_known *line_at(__u32 index)
{
	struct rf_known *line = (struct rf_known *)rf_known_lines + RF_INDEX(index, RF_KNOWN_MAX);

	asm("" : "+r"(line)); /* not to be worked out at each use */
	return line;
}

/* A full barrier where loads are not kept in order by themselves, and for the compiler anyway. */
static __always_inline __u32 line_version(struct rf_known *line)
{
	__u32 version;

	asm volatile("" ::: "memory");
#ifdef __TARGET_ARCH_x86
	version = *(volatile __u32 *)&line->version;
#else
	version = __sync_fetch_and_add(&line->version, 0);
#endif
	asm volatile("" ::: "memory");
	return version;
}

struct dentry___6_15 {
	struct {
		unsigned char string[40];
	} d_shortname;
} __attribute__((preserve_access_index));

/* Where a dentry holds a short name; another field since 58cf9c383c5c (6.15). 0: not known. */
static __always_inline __u64 short_name_offset(void)
{
	struct dentry___6_15 *now = 0;
	struct dentry *before = 0;

	if (bpf_core_field_exists(before->d_iname))
		return bpf_core_field_offset(before->d_iname);
	if (bpf_core_field_exists(now->d_shortname))
		return bpf_core_field_offset(now->d_shortname);
	return 0;
}

/*
 * The last word of a component: what is left of its bytes, a NUL, and its length in the last byte
 * (where the NUL is the last byte, the number of words says as much).
 */
static __always_inline __u64 last_word(__u64 bytes, __u64 len)
{
	bytes &= (1ull << (8 * (len & 7))) - 1;
	return (len & 7) == 7 ? bytes : bytes | len << 56;
}

/* Of a word what a dentry's must have too: all of it up to the first NUL, that included. */
static __always_inline __u64 word_mask(__u64 word)
{
	__u64 nul = (word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull;

	return ((nul & -nul) << 1) - 1;
}

/*
 * Word n of a short name, n a constant. The loads have that and the name's place as their own
 * offset, so neither is worked out for each name. The compiler is not to make one of the two.
 */
#define SHORT_WORD(name, n)                                                                        \
	(*(const __u64 *)__builtin_assume_aligned(                                                 \
		__builtin_preserve_access_index(&(name)[8 * (n)]), 8))
#define short_word(dentry, n)                                                                      \
	({                                                                                         \
		const struct dentry___6_15 *now_ = (const void *)(dentry);                         \
		__u64 word_ = 0;                                                                   \
		if (bpf_core_field_exists((dentry)->d_iname)) {                                    \
			word_ = SHORT_WORD((dentry)->d_iname, n);                                  \
			asm volatile("" : "+r"(word_));                                            \
		} else {                                                                           \
			word_ = SHORT_WORD(now_->d_shortname.string, n);                           \
			asm volatile("" : "+r"(word_));                                            \
		}                                                                                  \
		word_;                                                                             \
	})

/*
 * Returns 0 from line_is() if word n of the dentry's name is not the line's next one, else goes on
 * behind that. In place: the compiler would have copies of both.
 */
#define WORD_IS(dentry, n)                                                                         \
	do {                                                                                       \
		if ((short_word(dentry, n) ^ own[0]) & own[RF_KNOWN_WORDS])                        \
			return 0;                                                                  \
		own++;                                                                             \
		i++;                                                                               \
		asm("" : "+r"(own), "+r"(i));                                                      \
	} while (0)

/*
 * Is the line about the name of this dentry up to that root? The caller compares line_of(), and
 * looks at the line's version before and after. A short name ends with a NUL, so words that are the
 * same up to there are of the same length.
 */
static __noinline int line_is(const struct rf_known *line, struct dentry *dentry,
			      const struct dentry *root)
{
	const __u64 *own = line->word;
	__u32 i = 0, len;

#pragma clang loop unroll(disable)
	for (; dentry != root; dentry = dentry->d_parent) {
		len = dentry->d_name.len;
		if (len > RF_KNOWN_SHORT || i > KNOWN_LAST)
			return 0;
		WORD_IS(dentry, 0);
		if (len < 8)
			continue;
		WORD_IS(dentry, 1);
		if (len < 16)
			continue;
		WORD_IS(dentry, 2);
		if (len < 24)
			continue;
		WORD_IS(dentry, 3);
	}
	return i == line->n;
}

static __always_inline void known_add(struct rf_known_name *k, __u64 word)
{
	k->word[RF_INDEX(k->n, RF_KNOWN_ROOM)] = word;
	k->n++;
}

/* One component: its bytes, and its length in the last byte of its last word. */
static __always_inline int known_component(struct rf_known_name *k, struct dentry *dentry,
					   __u32 depth)
{
	const __u64 *bytes = (void *)dentry + short_name_offset();
	__u32 len = dentry->d_name.len, i;
	__u64 last;

	if (len > RF_KNOWN_SHORT || k->n > KNOWN_LAST)
		return -1;
	k->at[RF_INDEX(depth, RF_KNOWN_ROOM)] = k->n;
#pragma clang loop unroll(full)
	for (i = 0; i < RF_KNOWN_SHORT / 8; i++) {
		if (len < 8 * (i + 1)) {
			last = bytes[i];
			goto end;
		}
		known_add(k, bytes[i]);
	}
	last = bytes[RF_KNOWN_SHORT / 8];
end:
	known_add(k, last_word(last, len));
	return 0;
}

/*
 * Gathers the name of a directory, from the leaf up, behind the one component that s->known has.
 * Returns 0, or -1: not a name that the table holds.
 */
static __always_inline int known_gather(struct rf_scratch *s, struct dentry *dentry,
					struct super_block *sb)
{
	struct rf_known_name *k = &s->known;
	struct dentry *root = sb->s_root;
	__u32 depth;

#pragma clang loop unroll(disable)
	for (depth = 1; depth < RF_KNOWN_DEPTH; depth++) {
		if (dentry == root) {
			k->depth = depth;
			k->at[RF_INDEX(depth, RF_KNOWN_ROOM)] = k->n;
			return 0;
		}
		if (known_component(k, dentry, depth))
			return -1;
		dentry = dentry->d_parent;
	}
	return -1;
}

/*
 * Fill slot NAME_PATH and s->ev.open.path. known_take(): from the line of that index, while its
 * version is that. known_here(): places the gathered leaf in its directory, of which a line is,
 * while its version is s->known.version. known_all(): places all of the gathered name. The last two
 * write the name's own line, of which s->known.version is then. Return 1, or 0: to be walked.
 */
int known_take(struct rf_scratch *s, __u32 index, __u32 version);
int known_here(struct rf_scratch *s);
int known_all(struct rf_scratch *s);

/* Places a name that has no line, and writes one. Returns as the three above. */
static __always_inline int name_place(struct rf_scratch *s, struct dentry *dentry,
				      struct super_block *sb, __u32 generation)
{
	struct rf_known_name *k = &s->known;
	struct dentry *dir = dentry->d_parent;
	struct rf_known *line;

	if (!short_name_offset() || dir == dentry)
		return 0;
	k->n = 0;
	k->dev = sb->s_dev;
	k->look = sb->s_magic == PROC_SUPER_MAGIC ? KNOWN_LOOK : 0;
	k->line = line_index(dentry, generation);
	k->dir = line_index(dir, generation);
	line = line_at(k->dir);
	if (known_component(k, dentry, 0))
		return 0;
	k->at[1] = k->n;
	k->version = line_version(line);
	if (!(k->version & 1) && line->of == line_of(generation, k->dev) &&
	    line_is(line, dir, sb->s_root))
		return known_here(s);
	return known_gather(s, dir, sb) ? 0 : known_all(s);
}

#endif
