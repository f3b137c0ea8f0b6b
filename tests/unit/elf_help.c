// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/elf_help.h"

#include <string.h>

#define SECTIONS_AT 0x2000
#define SYMBOLS_AT  0x2200
#define NAMES_AT    0x2800
#define NAMES_SIZE  0x400

static int read_memory(void *ctx, uint64_t at, void *buf, size_t n)
{
	memcpy(buf, (unsigned char *)ctx + at, n);
	return 0;
}

void elf_init(struct elf_help *e)
{
	memset(e, 0, sizeof(*e));
	e->file = (struct tls_file){.read = read_memory, .ctx = e->bytes, .size = ELF_FILE_SIZE};
	e->header = (void *)e->bytes;
	e->segment = (void *)(e->bytes + sizeof(Elf64_Ehdr));
	e->sections = (void *)(e->bytes + SECTIONS_AT);
	e->symbols = (void *)(e->bytes + SYMBOLS_AT);
	e->nnames = 1;
	*e->header = (Elf64_Ehdr){
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
		.e_type = ET_DYN,
		.e_machine = EM_X86_64,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
		.e_shoff = SECTIONS_AT,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3,
	};
	*e->segment = (Elf64_Phdr){.p_type = PT_LOAD,
				   .p_flags = PF_R | PF_X,
				   .p_offset = ELF_CODE_AT,
				   .p_vaddr = ELF_ADDRESS + ELF_CODE_AT,
				   .p_filesz = 0x1000,
				   .p_memsz = 0x1000};
	e->sections[1] = (Elf64_Shdr){.sh_type = SHT_DYNSYM,
				      .sh_offset = SYMBOLS_AT,
				      .sh_entsize = sizeof(Elf64_Sym),
				      .sh_link = 2};
	e->sections[2] =
		(Elf64_Shdr){.sh_type = SHT_STRTAB, .sh_offset = NAMES_AT, .sh_size = NAMES_SIZE};
	memset(e->bytes + ELF_CODE_AT, 0x90, 0x1000);
	for (unsigned int i = 15; i < 0x1000; i += 16)
		e->bytes[ELF_CODE_AT + i] = 0xc3;
}

void elf_function(struct elf_help *e, const char *name, unsigned int number)
{
	e->symbols[e->nsymbols++] = (Elf64_Sym){.st_name = e->nnames,
						.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
						.st_shndx = 3,
						.st_value = ELF_ADDRESS + ELF_CODE_AT + number * 16,
						.st_size = 16};
	memcpy(e->bytes + NAMES_AT + e->nnames, name, strlen(name) + 1);
	e->nnames += (unsigned int)strlen(name) + 1;
	e->sections[1].sh_size = e->nsymbols * sizeof(Elf64_Sym);
}
