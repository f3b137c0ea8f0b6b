// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/go_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BLOCK	 (1u << 20)
#define NAME_MAX 512
#define DATA_MAX (64u << 20) /* of writable data: where the loader moves a table, it is small */

#define MAGIC_1_16 0xfffffffaU
#define MAGIC_1_18 0xfffffff0U
#define MAGIC_1_20 0xfffffff1U

/* How a table begins; behind it offsets from there. */
struct head {
	uint32_t magic;
	uint8_t zero[2];
	uint8_t quantum; /* least length of an instruction */
	uint8_t pointer; /* bytes */
	uint64_t functions, files;
};

/* Where code begins that the loader is still to move: that of the program's text. */
static uint64_t code_start(const struct text *t, uint64_t told)
{
	const struct elf *e = t->elf;

	if (told && text_is_code(t, told))
		return told;
	for (size_t i = 0; i < e->nsections; i++)
		if (e->sections[i].sh_type == SHT_PROGBITS &&
		    e->sections[i].sh_flags & SHF_EXECINSTR)
			return e->sections[i].sh_addr;
	return 0;
}

/* Whether there is a table at the address, one that does not contradict itself. */
static bool read_table(struct text *t, uint64_t at, struct go_table *ret_table)
{
	struct go_table g = {.at = at};
	struct head h;
	uint64_t names, functions, code = 0, next;

	if (text_read(t, at, &h, sizeof(h)) != sizeof(h) || h.zero[0] || h.zero[1] ||
	    h.pointer != 8 || (h.quantum != 1 && h.quantum != 4) || !h.functions ||
	    h.functions > GO_FUNCTIONS_MAX)
		return false;
	g.wide = h.magic == MAGIC_1_16;
	g.count = h.functions;
	next = at + sizeof(h);
	if (!g.wide && !text_u64(t, next, &code))
		return false;
	next += g.wide ? 0 : 8;
	/* Names, compilation units, files, tables of lines, functions. */
	if (!text_u64(t, next, &names) || !text_u64(t, next + 32, &functions) || names >= functions)
		return false;
	g.names = at + names;
	g.functions = at + functions;
	g.code = g.wide ? 0 : code_start(t, code);
	if (!text_segment(t, g.names) || !text_segment(t, g.functions) || (!g.wide && !g.code))
		return false;
	*ret_table = g;
	return true;
}

struct search {
	struct text *text;
	struct go_table table;
	size_t n;
};

static void search_block(struct search *s, const uint8_t *block, size_t n, uint64_t at)
{
	/* Tables are aligned. */
	for (size_t i = 0; i + 8 <= n; i += 8) {
		struct go_table g;
		uint32_t magic;

		memcpy(&magic, block + i, sizeof(magic));
		if (magic != MAGIC_1_16 && magic != MAGIC_1_18 && magic != MAGIC_1_20)
			continue;
		if (read_table(s->text, at + i, &g)) {
			s->table = g;
			s->n++;
		}
	}
}

static int search_segment(struct search *s, const Elf64_Phdr *p, uint8_t *block)
{
	const struct tls_file *file = s->text->elf->file;
	uint64_t n = p->p_filesz, done = 0;
	int r = 0;

	if (p->p_offset >= file->size || p->p_offset % 8 || p->p_vaddr % 8)
		return 0;
	if (n > file->size - p->p_offset)
		n = file->size - p->p_offset;
	if (p->p_flags & PF_W && n > DATA_MAX)
		n = DATA_MAX;
	while (done < n && !r) {
		size_t take = n - done < BLOCK ? (size_t)(n - done) : BLOCK;

		r = elf_get(file, p->p_offset + done, block, take);
		if (!r)
			search_block(s, block, take, p->p_vaddr + done);
		done += take;
	}
	return r;
}

int go_table_find(struct text *t, struct go_table *ret_table)
{
	struct search s = {.text = t};
	uint8_t *block = xmalloc(BLOCK);
	int r = 0;

	for (size_t i = 0; i < t->elf->nsegments && !r; i++)
		if (t->elf->segments[i].p_type == PT_LOAD)
			r = search_segment(&s, &t->elf->segments[i], block);
	free(block);
	if (r)
		return r;
	if (s.n != 1)
		return -ENOENT;
	*ret_table = s.table;
	return 0;
}

/* The i-th pair. The one behind the last has where the last one ends. */
static bool read_pair(const struct go_table *g, struct text *t, uint64_t i, uint64_t *ret_start,
		      uint64_t *ret_told)
{
	uint32_t narrow[2];
	uint64_t wide[2];

	if (g->wide) {
		if (text_read(t, g->functions + i * 16, wide, 16) < (i == g->count ? 8 : 16))
			return false;
	} else {
		if (text_read(t, g->functions + i * 8, narrow, 8) < (i == g->count ? 4 : 8))
			return false;
		wide[0] = g->code + narrow[0];
		wide[1] = narrow[1];
	}
	*ret_start = wide[0];
	*ret_told = wide[1];
	return true;
}

/* Whether a function that is told of there has the name. */
static bool has_name(const struct go_table *g, struct text *t, uint64_t told, const char *name)
{
	uint64_t at = g->functions + told + (g->wide ? 8 : 4);
	char buf[NAME_MAX];
	uint32_t offset;

	return text_u32(t, at, &offset) && !text_string(t, g->names + offset, buf, sizeof(buf)) &&
	       !strcmp(buf, name);
}

int go_table_function(const struct go_table *g, struct text *t, const char *name,
		      struct go_function *ret_function)
{
	for (uint64_t i = 0; i < g->count; i++) {
		uint64_t start, told, end, unused;

		if (!read_pair(g, t, i, &start, &told))
			return -ENOENT;
		if (!has_name(g, t, told, name))
			continue;
		if (!read_pair(g, t, i + 1, &end, &unused) || end <= start ||
		    end - start > GO_FUNCTION_MAX || !text_is_code(t, start) ||
		    !text_is_code(t, end - 1))
			return -ENOENT;
		*ret_function = (struct go_function){.start = start, .end = end};
		return 0;
	}
	return -ENOENT;
}
