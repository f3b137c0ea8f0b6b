/* SPDX-License-Identifier: GPL-2.0-only */
/* elf_file.h - headers of a 64-bit ELF file of this machine, checked; inside tls/ only. */
#ifndef RINGFENCE_TLS_ELF_FILE_H
#define RINGFENCE_TLS_ELF_FILE_H

#include <elf.h>

#include "user/tls/image.h"

#if defined(__x86_64__)
#define ELF_MACHINE EM_X86_64
#else
#define ELF_MACHINE EM_AARCH64
#endif

struct elf {
	const struct tls_file *file;
	Elf64_Phdr *segments;
	size_t nsegments;
	Elf64_Shdr *sections;
	size_t nsections;
	int machine; /* EM_X86_64 or EM_AARCH64 */
};

/* elf_close() it whatever it returns: 0, -ENOEXEC, -EBADMSG, or the error of read(). */
int elf_open(struct elf *e, const struct tls_file *f);
/* As elf_open(), of any machine that a decoder knows. */
int elf_open_any(struct elf *e, const struct tls_file *f);
void elf_close(struct elf *e);
/* n bytes from an offset; -EBADMSG: they are not all in the file. */
int elf_get(const struct tls_file *f, uint64_t at, void *buf, size_t n);
/* n entries of size bytes; the caller frees. */
int elf_table(const struct tls_file *f, uint64_t at, size_t n, size_t size, void **ret_table);

#endif
