// SPDX-License-Identifier: GPL-2.0-only
/* TLS functions in ELF files, good ones and others. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/elf_help.h"

Test(image, functions_are_found_where_they_stand_in_the_file)
{
	struct tls_image image;
	struct elf_help e;

	elf_init(&e);
	elf_function(&e, "SSL_read", 2);
	elf_function(&e, "SSL_free", 4);
	elf_function(&e, "SSL_connect", 6);
	cr_assert_eq(tls_image_find(&e.file, &image), 0);
	cr_assert_eq(image.library, TLS_LIBRARY_OPENSSL);
	cr_assert_eq(image.nprobes, 2);
	cr_assert_eq(image.probes[0].call, RF_TLS_READ);
	cr_assert_eq(image.probes[0].at, ELF_CODE_AT + 32);
	cr_assert_eq(image.probes[0].nreturns, 1);
	cr_assert_eq(image.probes[0].returns[0], ELF_CODE_AT + 32 + 15);
	cr_assert_eq(image.probes[1].call, RF_TLS_FREE);
	cr_assert_eq(image.probes[1].nreturns, 0);
}

Test(image, two_names_of_one_function_are_probed_once)
{
	struct tls_image image;
	struct elf_help e;

	elf_init(&e);
	elf_function(&e, "gnutls_record_send", 1);
	elf_function(&e, "gnutls_record_send2", 1);
	cr_assert_eq(tls_image_find(&e.file, &image), 0);
	cr_assert_eq(image.library, TLS_LIBRARY_GNUTLS);
	cr_assert_eq(image.nprobes, 1);
}

Test(image, a_file_without_them_has_none)
{
	struct tls_image image;
	struct elf_help e;

	elf_init(&e);
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOENT);
	elf_function(&e, "main", 1);
	elf_function(&e, "SSL_new", 2);
	elf_function(&e, "SSL_reads", 3);
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOENT);
	/* Asked for, and of another file. */
	elf_function(&e, "SSL_read", 4);
	e.symbols[3].st_shndx = SHN_UNDEF;
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOENT);
	e.header->e_shoff = 0;
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOENT);
}

Test(image, what_is_no_elf_file_of_this_machine_is_told_apart)
{
	struct tls_image image;
	struct elf_help e;

	elf_init(&e);
	e.bytes[0] = '#';
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOEXEC);
	elf_init(&e);
	e.header->e_ident[EI_CLASS] = ELFCLASS32;
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOEXEC);
	elf_init(&e);
	e.header->e_machine = EM_S390;
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOEXEC);
	elf_init(&e);
	e.file.size = 10;
	cr_assert_eq(tls_image_find(&e.file, &image), -ENOEXEC);
}

Test(image, a_file_that_contradicts_itself_is_refused)
{
	struct tls_image image;
	struct elf_help e;

	for (int what = 0; what < 8; what++) {
		elf_init(&e);
		elf_function(&e, "SSL_read", 2);
		switch (what) {
		case 0:
			e.header->e_phoff = UINT64_MAX - 8;
			break;
		case 1:
			e.header->e_phnum = 65535;
			break;
		case 2:
			e.header->e_shoff = ELF_FILE_SIZE - 10;
			break;
		case 3:
			e.sections[1].sh_link = 3;
			break;
		case 4:
			e.sections[1].sh_offset = UINT64_MAX;
			break;
		case 5:
			e.sections[2].sh_size = UINT64_MAX;
			break;
		case 6:
			e.symbols[0].st_value = 16;
			break;
		case 7:
			e.segment->p_offset = UINT64_MAX - 4;
			break;
		}
		cr_assert_eq(tls_image_find(&e.file, &image), -EBADMSG, "%d", what);
	}
}

Test(image, a_function_whose_end_is_unknown_has_no_returns)
{
	struct tls_image image;
	struct elf_help e;

	elf_init(&e);
	elf_function(&e, "SSL_write", 2);
	e.symbols[0].st_size = 0;
	cr_assert_eq(tls_image_find(&e.file, &image), 0);
	cr_assert_eq(image.probes[0].nreturns, 0);
	e.symbols[0].st_size = 8;
	cr_assert_eq(tls_image_find(&e.file, &image), 0);
	cr_assert_eq(image.probes[0].nreturns, 0);
	e.symbols[0].st_size = TLS_FUNCTION_MAX + 1;
	cr_assert_eq(tls_image_find(&e.file, &image), 0);
	cr_assert_eq(image.probes[0].nreturns, 0);
}

static int read_fails(void *ctx, uint64_t at, void *buf, size_t n)
{
	(void)ctx;
	(void)at;
	memset(buf, 0, n);
	return -EIO;
}

Test(image, a_file_that_cannot_be_read_is_no_image)
{
	struct tls_file file = {.read = read_fails, .size = 1 << 20};
	struct tls_image image;

	cr_assert_eq(tls_image_find(&file, &image), -ENOEXEC);
}
