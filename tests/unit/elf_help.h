/* SPDX-License-Identifier: GPL-2.0-only */
/* elf_help.h - small ELF files in memory, for tests. */
#ifndef RINGFENCE_TESTS_ELF_HELP_H
#define RINGFENCE_TESTS_ELF_HELP_H

#include <elf.h>

#include "user/tls/image.h"

#define ELF_CODE_AT   0x1000 /* offset of the code; its address is that and ELF_ADDRESS */
#define ELF_ADDRESS   0x400000
#define ELF_SYMBOLS   8
#define ELF_FILE_SIZE 0x3000

struct elf_help {
	unsigned char bytes[ELF_FILE_SIZE];
	struct tls_file file;
	Elf64_Ehdr *header;
	Elf64_Phdr *segment;
	Elf64_Shdr *sections; /* 1: symbols, 2: their names */
	Elf64_Sym *symbols;
	unsigned int nsymbols, nnames;
};

/* A file with one segment of code, all of it returns, and without symbols. */
void elf_init(struct elf_help *e);
/* A function of 16 bytes, by its number in the code. */
void elf_function(struct elf_help *e, const char *name, unsigned int number);

#endif
