// SPDX-License-Identifier: GPL-2.0-only
/* TLS libraries without names, by what their sources leave in constants. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/elf_help.h"
#include "user/tls/marks.h"

#define CONSTANTS_AT 0x2a00

static const char *find(const char *text, uint32_t type, uint64_t flags)
{
	static struct elf_help e;

	elf_init(&e);
	memcpy(e.bytes + CONSTANTS_AT + 300, text, strlen(text));
	e.sections[1] = (Elf64_Shdr){
		.sh_type = type, .sh_flags = flags, .sh_offset = CONSTANTS_AT, .sh_size = 0x600};
	return tls_marks_find(&e.file);
}

Test(marks, each_library_is_known_by_its_own)
{
	cr_assert_str_eq(find("../../ssl/ssl_lib.cc", SHT_PROGBITS, SHF_ALLOC), "boringssl");
	cr_assert_str_eq(find("ssl/ssl_lib.c", SHT_PROGBITS, SHF_ALLOC), "openssl");
	cr_assert_str_eq(find("/src/rustls-0.21.7/src/conn.rs", SHT_PROGBITS, SHF_ALLOC), "rustls");
	cr_assert_str_eq(find("crypto/tls.(*Conn).Read", SHT_PROGBITS, SHF_ALLOC), "go");
	cr_assert_null(find("nothing of the kind", SHT_PROGBITS, SHF_ALLOC));
}

Test(marks, one_library_may_stand_behind_another)
{
	static struct elf_help e;

	elf_init(&e);
	memcpy(e.bytes + CONSTANTS_AT, "ssl/ssl_lib.c", 14);
	memcpy(e.bytes + CONSTANTS_AT + 100, "/rustls-0.23.1/", 16);
	e.sections[1] = (Elf64_Shdr){.sh_type = SHT_PROGBITS,
				     .sh_flags = SHF_ALLOC,
				     .sh_offset = CONSTANTS_AT,
				     .sh_size = 0x200};
	cr_assert_str_eq(tls_marks_find(&e.file), "openssl");
	cr_assert(tls_marks_has(&e.file, "rustls"));
	cr_assert_not(tls_marks_has(&e.file, "go"));
}

Test(marks, code_and_what_is_not_loaded_are_not_searched)
{
	cr_assert_null(find("ssl/ssl_lib.c", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR));
	cr_assert_null(find("ssl/ssl_lib.c", SHT_PROGBITS, 0));
	cr_assert_null(find("ssl/ssl_lib.c", SHT_STRTAB, SHF_ALLOC));
}

Test(marks, a_section_that_is_not_in_the_file_has_none)
{
	struct elf_help e;

	elf_init(&e);
	e.sections[1] = (Elf64_Shdr){.sh_type = SHT_PROGBITS,
				     .sh_flags = SHF_ALLOC,
				     .sh_offset = UINT64_MAX - 100,
				     .sh_size = 1000};
	cr_assert_null(tls_marks_find(&e.file));
	e.bytes[0] = 0;
	cr_assert_null(tls_marks_find(&e.file));
}
