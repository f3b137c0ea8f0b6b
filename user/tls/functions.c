// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/functions.h"

#include <errno.h>

#define BEFORE	   32768 /* bytes of a function before an instruction that it is known by */
#define TRIES	   64	 /* places that are called before it, of which few are looked at */
#define ENC_SDATA4 0x1b	 /* relative to where it stands */
#define ENC_TABLE  0x3b	 /* relative to the header */
#define ENC_UDATA4 0x03

void functions_init(struct functions *f, struct text *t, const struct code_map *map)
{
	struct {
		uint8_t version, frame, count, table;
	} header;

	*f = (struct functions){.text = t, .map = map};
	for (size_t i = 0; i < t->elf->nsegments; i++) {
		const Elf64_Phdr *p = &t->elf->segments[i];

		if (p->p_type != PT_GNU_EH_FRAME ||
		    text_read(t, p->p_vaddr, &header, sizeof(header)) != sizeof(header))
			continue;
		if (header.version != 1 || header.frame != ENC_SDATA4 ||
		    header.count != ENC_UDATA4 || header.table != ENC_TABLE ||
		    !text_u32(t, p->p_vaddr + 8, &f->ntable))
			continue;
		f->table = p->p_vaddr + 12;
		f->table_base = p->p_vaddr;
	}
}

struct row {
	int32_t start, entry;
};

static bool row_at(const struct functions *f, uint32_t i, uint64_t *ret_start, uint64_t *ret_entry)
{
	struct row row;

	if (text_read(f->text, f->table + (uint64_t)i * sizeof(row), &row, sizeof(row)) !=
	    sizeof(row))
		return false;
	*ret_start = f->table_base + (uint64_t)(int64_t)row.start;
	*ret_entry = f->table_base + (uint64_t)(int64_t)row.entry;
	return true;
}

/* The entry itself: its length, its parent, where the code begins and how long that is. */
static bool entry_range(const struct functions *f, uint64_t entry, uint64_t start,
			uint64_t *ret_end)
{
	uint32_t begin, size;

	if (!text_u32(f->text, entry + 8, &begin) || !text_u32(f->text, entry + 12, &size) ||
	    entry + 8 + (uint64_t)(int64_t)(int32_t)begin != start)
		return false;
	*ret_end = start + size;
	return true;
}

bool functions_unwound(const struct functions *f, uint64_t address, uint64_t *ret_start,
		       uint64_t *ret_end)
{
	uint32_t low = 0, high = f->table ? f->ntable : 0;
	uint64_t start, entry, end;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;

		if (!row_at(f, mid, &start, &entry))
			return false;
		if (start <= address)
			low = mid;
		else
			high = mid;
	}
	if (!high || !row_at(f, low, &start, &entry) || start > address ||
	    !entry_range(f, entry, start, &end) || address >= end)
		return false;
	*ret_start = start;
	*ret_end = end;
	return true;
}

/*
 * Numbers in code look like calls, too: in 200 MB there are tens of thousands of them. Functions
 * are aligned, or stand behind what nothing goes on from, or behind padding.
 */
static bool may_begin(const struct functions *f, uint64_t address)
{
	uint8_t before[8];

	if (f->text->elf->machine != EM_X86_64)
		return address % 4 == 0;
	if (address % 16 == 0)
		return true;
	if (text_read(f->text, address - sizeof(before), before, sizeof(before)) != sizeof(before))
		return false;
	switch (before[7]) {
	case 0xc3: /* ret */
	case 0xcc: /* int3 */
	case 0x90: /* nop */
		return true;
	case 0x0b: /* ud2 */
		return before[6] == 0x0f;
	case 0: /* nop of 7 or 8 bytes */
		return (before[1] == 0x0f && before[2] == 0x1f) ||
		       (before[0] == 0x0f && before[1] == 0x1f);
	default: /* jmp */
		return before[3] == 0xe9 || before[6] == 0xeb;
	}
}

bool functions_is_start(void *ctx, uint64_t address)
{
	const struct functions *f = ctx;
	uint64_t start, end;

	if (functions_unwound(f, address, &start, &end))
		return start == address;
	return code_map_is_called(f->map, address) && may_begin(f, address);
}

/* A walk of another beginning that does not lead there tells nothing. */
static bool try_start(struct walker *w, uint64_t start, uint64_t at, struct walk *ret_walk)
{
	struct walk walk;

	walk_function(w, start, &walk);
	if (walk_reaches(&walk, at) || walk_reaches(&walk, at - 1)) {
		*ret_walk = walk;
		return true;
	}
	walk_release(&walk);
	return false;
}

int functions_walk(struct functions *f, struct walker *w, uint64_t at, struct walk *ret_walk)
{
	uint64_t start, end, limit = at > BEFORE ? at - BEFORE : 0;

	if (functions_unwound(f, at, &start, &end))
		return try_start(w, start, at, ret_walk) ? 0 : -ENOENT;
	start = at;
	for (int i = 0; i < TRIES; i++) {
		start = code_map_before(f->map, start, limit);
		if (!start)
			break;
		if (may_begin(f, start) && try_start(w, start, at, ret_walk))
			return 0;
		start--;
	}
	return -ENOENT;
}
