// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/code_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BLOCK	   (1u << 20)
#define OVERLAP	   512 /* longest string that is told, and longest instruction */
#define ADRP_APART 12  /* instructions between the two halves of an address */

/* Called with n bytes that stand at an address; of them the first `fresh` begin nothing new. */
typedef void (*block_fn)(void *ctx, const uint8_t *code, size_t n, uint64_t at);

/* All bytes of a segment, in blocks that overlap. */
static int each_block(const struct text *t, const Elf64_Phdr *p, block_fn f, void *ctx)
{
	uint64_t n = p->p_filesz, done = 0;
	uint8_t *block;
	int r = 0;

	if (p->p_offset >= t->elf->file->size)
		return 0;
	if (n > t->elf->file->size - p->p_offset)
		n = t->elf->file->size - p->p_offset;
	block = xmalloc(BLOCK);
	while (done < n && !r) {
		size_t take = n - done < BLOCK ? (size_t)(n - done) : BLOCK;

		r = elf_get(t->elf->file, p->p_offset + done, block, take);
		if (!r)
			f(ctx, block, take, p->p_vaddr + done);
		done += take == BLOCK ? BLOCK - OVERLAP : take;
	}
	free(block);
	return r;
}

static bool is_loaded(const Elf64_Phdr *p, uint32_t with, uint32_t without)
{
	return p->p_type == PT_LOAD && p->p_filesz && (p->p_flags & with) == with &&
	       !(p->p_flags & without);
}

struct text_search {
	struct code_map *map;
	const char *const *marks;
	size_t n;
};

static void add_text(struct code_map *map, uint64_t first, uint64_t last, unsigned int which)
{
	for (size_t i = 0; i < map->ntexts; i++)
		if (map->texts[i].last == last && map->texts[i].which == which)
			return;
	if (map->ntexts < CODE_MAP_TEXTS_MAX)
		map->texts[map->ntexts++] =
			(struct code_text){.first = first, .last = last, .which = which};
}

/* A whole name of a file: a NUL behind it, before it a slash or what another string ends with. */
static void search_mark(void *ctx, const uint8_t *block, size_t n, uint64_t at, unsigned int which)
{
	struct text_search *s = ctx;
	size_t length = strlen(s->marks[which]) + 1; /* with its NUL */
	const uint8_t *from = block, *found;

	while ((found = memmem(from, n - (size_t)(from - block), s->marks[which], length))) {
		const uint8_t *first = found;

		while (first > block && first[-1] && found - first < OVERLAP - 64)
			first--;
		add_text(s->map, at + (uint64_t)(first - block), at + (uint64_t)(found - block),
			 which);
		from = found + 1;
	}
}

static void search_block(void *ctx, const uint8_t *block, size_t n, uint64_t at)
{
	struct text_search *s = ctx;

	for (unsigned int i = 0; i < s->n; i++)
		search_mark(s, block, n, at, i);
}

static void mark_called(struct code_map *map, uint64_t address)
{
	uint64_t bit = address - map->low;

	if (address >= map->low && address < map->high)
		map->called[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void add_ref(struct code_map *map, uint64_t at, uint64_t to)
{
	for (size_t i = 0; i < map->ntexts; i++) {
		const struct code_text *s = &map->texts[i];

		if (to < s->first || to > s->last)
			continue;
		if (map->nrefs && map->refs[map->nrefs - 1].at >= at)
			return; /* of the overlap */
		if (map->nrefs < CODE_MAP_REFS_MAX)
			vec_push(map->refs, map->nrefs) =
				(struct code_ref){.at = at, .to = to, .which = s->which};
		return;
	}
}

static int32_t int_at(const uint8_t *p)
{
	int32_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

/* call rel32; lea r64, [rip + disp32]; mov r32, imm32, where code has small addresses. */
static void map_x86(void *ctx, const uint8_t *code, size_t n, uint64_t at)
{
	struct code_map *map = ctx;

	for (size_t i = 1; i + 6 <= n; i++) {
		if (code[i] == 0xe8)
			mark_called(map, at + i + 5 + (uint64_t)(int64_t)int_at(code + i + 1));
		else if (code[i] == 0x8d && (code[i + 1] & 0xc7) == 5 &&
			 (code[i - 1] & 0xf8) == 0x48)
			add_ref(map, at + i - 1,
				at + i + 6 + (uint64_t)(int64_t)int_at(code + i + 2));
		else if ((code[i] & 0xf8) == 0xb8)
			add_ref(map, at + i, (uint32_t)int_at(code + i + 1));
	}
}

/* adrp: the page, relative to that of the instruction (Arm ARM, C6.2: ADRP, ADD, BL). */
static void map_adrp(struct code_map *map, const uint8_t *code, size_t n, uint64_t at)
{
	uint32_t in = (uint32_t)int_at(code), reg = in & 31;
	int64_t by = (int64_t)((uint64_t)((in >> 5 & 0x7ffff) << 2 | (in >> 29 & 3)) << 43) >> 31;
	uint64_t page = (at & ~0xfffULL) + (uint64_t)by;

	for (size_t i = 4; i + 4 <= n && i <= 4 * ADRP_APART; i += 4) {
		uint32_t add = (uint32_t)int_at(code + i);

		if ((add & 0xffc00000) == 0x91000000 && (add >> 5 & 31) == reg)
			add_ref(map, at, page + (add >> 10 & 0xfff));
	}
}

static void map_arm64(void *ctx, const uint8_t *code, size_t n, uint64_t at)
{
	struct code_map *map = ctx;

	for (size_t i = 0; i + 4 <= n; i += 4) {
		uint32_t in = (uint32_t)int_at(code + i);

		if (in >> 26 == 0x25)
			mark_called(map, at + i + (uint64_t)((int64_t)((uint64_t)in << 38) >> 36));
		else if ((in & 0x9f000000) == 0x90000000)
			map_adrp(map, code + i, n - i, at + i);
	}
}

/* Where code is, all segments of it. */
static int code_range(struct code_map *map, const struct text *t)
{
	map->low = UINT64_MAX;
	for (size_t i = 0; i < t->elf->nsegments; i++) {
		const Elf64_Phdr *p = &t->elf->segments[i];

		if (!is_loaded(p, PF_X, 0))
			continue;
		if (p->p_vaddr > UINT64_MAX - p->p_filesz)
			return -EBADMSG;
		if (p->p_vaddr < map->low)
			map->low = p->p_vaddr;
		if (p->p_vaddr + p->p_filesz > map->high)
			map->high = p->p_vaddr + p->p_filesz;
	}
	if (map->high <= map->low)
		return -ENOENT;
	return map->high - map->low > CODE_MAP_MAX ? -E2BIG : 0;
}

static int each_segment(const struct text *t, uint32_t with, uint32_t without, block_fn f,
			void *ctx)
{
	int r = 0;

	for (size_t i = 0; i < t->elf->nsegments && !r; i++)
		if (is_loaded(&t->elf->segments[i], with, without))
			r = each_block(t, &t->elf->segments[i], f, ctx);
	return r;
}

int code_map_make(struct code_map *map, struct text *t, const char *const *marks, size_t n)
{
	struct text_search search = {.map = map, .marks = marks, .n = n};
	int r;

	*map = (struct code_map){0};
	r = each_segment(t, PF_R, PF_W, search_block, &search);
	if (!r && !map->ntexts)
		r = -ENOENT;
	if (!r)
		r = code_range(map, t);
	if (r)
		return r;
	map->called = xcalloc((size_t)((map->high - map->low) / 8 + 1), 1);
	return each_segment(t, PF_X, 0, t->elf->machine == EM_X86_64 ? map_x86 : map_arm64, map);
}

void code_map_release(struct code_map *map)
{
	free(map->called);
	free(map->refs);
	*map = (struct code_map){0};
}

bool code_map_is_called(const struct code_map *map, uint64_t address)
{
	uint64_t bit = address - map->low;

	return address >= map->low && address < map->high && map->called[bit / 8] >> bit % 8 & 1;
}

uint64_t code_map_before(const struct code_map *map, uint64_t address, uint64_t limit)
{
	if (address >= map->high)
		address = map->high - 1;
	for (; address >= map->low && address >= limit && address; address--)
		if (code_map_is_called(map, address))
			return address;
	return 0;
}

struct callers {
	uint64_t target;
	uint64_t last;
	bool arm64;
	void (*f)(void *ctx, uint64_t at);
	void *ctx;
};

static void callers_in(void *ctx, const uint8_t *code, size_t n, uint64_t at)
{
	struct callers *c = ctx;

	for (size_t i = 0; i + 5 <= n; i++) {
		uint64_t here = at + i, to;

		if (c->arm64 ? i % 4 || code[i + 3] >> 2 != 0x25 : code[i] != 0xe8)
			continue;
		to = c->arm64 ? here + (uint64_t)((int64_t)((uint64_t)(uint32_t)int_at(code + i)
							    << 38) >>
						  36)
			      : here + 5 + (uint64_t)(int64_t)int_at(code + i + 1);
		if (to != c->target || here <= c->last)
			continue;
		c->last = here;
		c->f(c->ctx, here);
	}
}

int code_map_callers(const struct code_map *map, struct text *t, uint64_t target,
		     void (*f)(void *ctx, uint64_t at), void *ctx)
{
	struct callers c = {
		.target = target, .arm64 = t->elf->machine == EM_AARCH64, .f = f, .ctx = ctx};

	return map->called ? each_segment(t, PF_X, 0, callers_in, &c) : 0;
}
