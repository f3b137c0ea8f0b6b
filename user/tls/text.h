/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - an ELF file by the addresses that its code has, through a few cached pages: what is
 * looked at are some functions and strings of a file that may have hundreds of megabytes.
 */
#ifndef RINGFENCE_TLS_TEXT_H
#define RINGFENCE_TLS_TEXT_H

#include "user/tls/elf_file.h"

#define TEXT_PAGE  65536u
#define TEXT_PAGES 64

struct text {
	const struct elf *elf;
	uint8_t *pages[TEXT_PAGES];
	uint64_t at[TEXT_PAGES]; /* + 1: offset of a page in the file; 0: none */
};

void text_init(struct text *t, const struct elf *elf);
void text_release(struct text *t);
/* The loaded segment that has the address, with file contents; NULL: none. */
const Elf64_Phdr *text_segment(const struct text *t, uint64_t address);
/* Where an address stands in the file; -EBADMSG: nowhere. */
int text_offset(const struct text *t, uint64_t address, uint64_t *ret_offset);
/* As many bytes as are there, at most n. Returns how many, 0 for an address that is in none. */
size_t text_read(struct text *t, uint64_t address, void *buf, size_t n);
bool text_is_code(const struct text *t, uint64_t address);
/* A string up to its NUL; -EBADMSG: it is none, or has size or more bytes. */
int text_string(struct text *t, uint64_t address, char *buf, size_t size);
bool text_u32(struct text *t, uint64_t address, uint32_t *ret_n);
bool text_u64(struct text *t, uint64_t address, uint64_t *ret_n);

#endif
