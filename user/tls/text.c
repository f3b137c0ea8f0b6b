// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

void text_init(struct text *t, const struct elf *elf)
{
	*t = (struct text){.elf = elf};
}

void text_release(struct text *t)
{
	for (size_t i = 0; i < TEXT_PAGES; i++)
		free(t->pages[i]);
	*t = (struct text){0};
}

const Elf64_Phdr *text_segment(const struct text *t, uint64_t address)
{
	for (size_t i = 0; i < t->elf->nsegments; i++) {
		const Elf64_Phdr *p = &t->elf->segments[i];

		if (p->p_type == PT_LOAD && address >= p->p_vaddr &&
		    address - p->p_vaddr < p->p_filesz && p->p_offset < t->elf->file->size &&
		    address - p->p_vaddr < t->elf->file->size - p->p_offset)
			return p;
	}
	return NULL;
}

bool text_is_code(const struct text *t, uint64_t address)
{
	const Elf64_Phdr *p = text_segment(t, address);

	return p && p->p_flags & PF_X;
}

int text_offset(const struct text *t, uint64_t address, uint64_t *ret_offset)
{
	const Elf64_Phdr *p = text_segment(t, address);

	if (!p)
		return -EBADMSG;
	*ret_offset = p->p_offset + (address - p->p_vaddr);
	return 0;
}

/* The page of the file, read once while it stays; NULL: it cannot be read. */
static const uint8_t *page_of(struct text *t, uint64_t offset, size_t *ret_n)
{
	uint64_t number = offset / TEXT_PAGE, at = number * TEXT_PAGE;
	uint64_t left = t->elf->file->size - at;
	size_t slot = number % TEXT_PAGES, n = left < TEXT_PAGE ? (size_t)left : TEXT_PAGE;

	if (t->at[slot] != at + 1) {
		t->at[slot] = 0;
		if (!t->pages[slot])
			t->pages[slot] = xmalloc(TEXT_PAGE);
		if (elf_get(t->elf->file, at, t->pages[slot], n))
			return NULL;
		t->at[slot] = at + 1;
	}
	*ret_n = n;
	return t->pages[slot];
}

size_t text_read(struct text *t, uint64_t address, void *buf, size_t n)
{
	const Elf64_Phdr *p = text_segment(t, address);
	size_t done = 0, have;
	uint64_t offset;

	if (!p)
		return 0;
	if (n > p->p_filesz - (address - p->p_vaddr))
		n = (size_t)(p->p_filesz - (address - p->p_vaddr));
	offset = p->p_offset + (address - p->p_vaddr);
	while (done < n && offset + done < t->elf->file->size) {
		const uint8_t *page = page_of(t, offset + done, &have);
		size_t in = (offset + done) % TEXT_PAGE, take;

		if (!page || in >= have)
			break;
		take = have - in < n - done ? have - in : n - done;
		memcpy((uint8_t *)buf + done, page + in, take);
		done += take;
	}
	return done;
}

int text_string(struct text *t, uint64_t address, char *buf, size_t size)
{
	size_t n = text_read(t, address, buf, size);

	return n && memchr(buf, '\0', n) ? 0 : -EBADMSG;
}

bool text_u32(struct text *t, uint64_t address, uint32_t *ret_n)
{
	return text_read(t, address, ret_n, sizeof(*ret_n)) == sizeof(*ret_n);
}

bool text_u64(struct text *t, uint64_t address, uint64_t *ret_n)
{
	return text_read(t, address, ret_n, sizeof(*ret_n)) == sizeof(*ret_n);
}
