// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/elf_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

int elf_get(const struct tls_file *f, uint64_t at, void *buf, size_t n)
{
	if (at > f->size || n > f->size - at)
		return -EBADMSG;
	return f->read(f->ctx, at, buf, n);
}

int elf_table(const struct tls_file *f, uint64_t at, size_t n, size_t size, void **ret_table)
{
	void *table;
	int r;

	if (n > f->size / size)
		return -EBADMSG;
	table = xcalloc(n ? n : 1, size);
	r = elf_get(f, at, table, n * size);
	if (r) {
		free(table);
		return r;
	}
	*ret_table = table;
	return 0;
}

static int read_header(const struct tls_file *f, Elf64_Ehdr *h)
{
	if (f->size < sizeof(*h))
		return -ENOEXEC;
	if (elf_get(f, 0, h, sizeof(*h)))
		return -ENOEXEC;
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) || h->e_ident[EI_CLASS] != ELFCLASS64 ||
	    h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    (h->e_machine != EM_X86_64 && h->e_machine != EM_AARCH64) ||
	    (h->e_type != ET_DYN && h->e_type != ET_EXEC))
		return -ENOEXEC;
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum > TLS_SEGMENTS_MAX)
		return -EBADMSG;
	return 0;
}

int elf_open_any(struct elf *e, const struct tls_file *f)
{
	Elf64_Ehdr h;
	void *table = NULL;
	int r = read_header(f, &h);

	*e = (struct elf){.file = f};
	if (r)
		return r;
	e->machine = h.e_machine;
	r = elf_table(f, h.e_phoff, h.e_phnum, sizeof(Elf64_Phdr), &table);
	if (r)
		return r;
	e->segments = table;
	e->nsegments = h.e_phnum;
	/* Without sections there are no symbols. */
	if (!h.e_shoff || h.e_shentsize != sizeof(Elf64_Shdr) || h.e_shnum > TLS_SECTIONS_MAX)
		return 0;
	r = elf_table(f, h.e_shoff, h.e_shnum, sizeof(Elf64_Shdr), &table);
	if (r)
		return r;
	e->sections = table;
	e->nsections = h.e_shnum;
	return 0;
}

int elf_open(struct elf *e, const struct tls_file *f)
{
	int r = elf_open_any(e, f);

	return !r && e->machine != ELF_MACHINE ? -ENOEXEC : r;
}

void elf_close(struct elf *e)
{
	free(e->segments);
	free(e->sections);
}
