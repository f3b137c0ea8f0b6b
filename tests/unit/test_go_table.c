// SPDX-License-Identifier: GPL-2.0-only
/* Tables of functions as Go writes them, in a file of one segment. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/elf_help.h"
#include "user/tls/find.h"
#include "user/tls/go_table.h"

#define TABLE	  (ELF_CODE_AT + 0x800)
#define NAMES	  0x80
#define FUNCTIONS 0x180
#define READ	  0x100 /* in the code */
#define WRITE	  0x200

static void put(struct elf_help *e, size_t at, uint64_t n, size_t size)
{
	memcpy(e->bytes + at, &n, size);
}

/* Of 1.16 (pairs of 8 bytes), 1.18 or 1.20 (4). */
static void table_init(struct elf_help *e, uint32_t magic)
{
	static const unsigned char check[] = {0x49, 0x3b, 0x66, 0x10};
	static const char names[] =
		"runtime.text\0crypto/tls.(*Conn).Read\0crypto/tls.(*Conn).Write";
	bool wide = magic == 0xfffffffa;
	uint64_t text = ELF_ADDRESS + ELF_CODE_AT, starts[] = {0, READ, WRITE, 0x300};
	uint32_t named[] = {0, 13, 37};
	size_t size = wide ? 8 : 4, at = TABLE;

	elf_init(e);
	put(e, at, magic, 4);
	put(e, at + 4, 0x08010000, 4);
	put(e, at + 8, 3, 8);
	put(e, at + 16, 1, 8);
	at += 24;
	if (!wide) {
		put(e, at, text, 8);
		at += 8;
	}
	put(e, at, NAMES, 8);
	put(e, at + 32, FUNCTIONS, 8);
	memcpy(e->bytes + TABLE + NAMES, names, sizeof(names));
	for (size_t i = 0; i < 4; i++) {
		uint64_t told = 0x80 + i * 16;

		at = TABLE + FUNCTIONS + i * 2 * size;
		put(e, at, starts[i] + (wide ? text : 0), size);
		if (i == 3)
			break;
		put(e, at + size, told, size);
		put(e, TABLE + FUNCTIONS + told + size, named[i], 4);
	}
	memcpy(e->bytes + ELF_CODE_AT + READ, check, sizeof(check));
	memcpy(e->bytes + ELF_CODE_AT + WRITE, check, sizeof(check));
}

Test(go_table, functions_have_names_in_each_format)
{
	static const uint32_t magics[] = {0xfffffffa, 0xfffffff0, 0xfffffff1};
	static struct elf_help e;

	for (size_t i = 0; i < 3; i++) {
		struct tls_find find;
		struct tls_image image;

		table_init(&e, magics[i]);
		cr_assert_eq(tls_find(&e.file, &find), 0);
		cr_assert_eq(find.how, TLS_FIND_GO_TABLE, "%#x: %s", magics[i], find.why);
		cr_assert_eq(find.library, TLS_LIBRARY_GO);
		cr_assert_eq(find.nfunctions, 2);
		cr_assert_str_eq(find.functions[0].name, "crypto/tls.(*Conn).Read");
		cr_assert_eq(find.functions[0].probe.at, ELF_CODE_AT + READ);
		cr_assert_eq(find.functions[1].address, ELF_ADDRESS + ELF_CODE_AT + WRITE);
		/* All of the helper's code returns at the end of 16 bytes. */
		cr_assert_eq(find.functions[1].probe.nreturns, 16);
		cr_assert_eq(tls_find_image(&find, &image), -ENOENT,
			     "no probe reads Go's registers");
		tls_find_release(&find);
	}
}

static void want_none(struct elf_help *e)
{
	struct tls_find find;

	cr_assert_eq(tls_find(&e->file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_NOTHING);
	tls_find_release(&find);
}

Test(go_table, a_table_of_other_code_is_none)
{
	static struct elf_help e;

	table_init(&e, 0xfffffff1);
	e.bytes[ELF_CODE_AT + READ] = 0x90; /* no goroutine begins so */
	want_none(&e);
	table_init(&e, 0xfffffff1);
	put(&e, TABLE + FUNCTIONS + 8, 0x100000, 4);
	want_none(&e);
	table_init(&e, 0xfffffff1);
	memcpy(e.bytes + TABLE + NAMES + 13, "Crypto", 6);
	want_none(&e);
}

Test(go_table, what_contradicts_itself_is_none)
{
	static struct elf_help e;

	table_init(&e, 0xfffffff2);
	want_none(&e);
	table_init(&e, 0xfffffff1);
	put(&e, TABLE + 8, 1ULL << 40, 8);
	want_none(&e);
	table_init(&e, 0xfffffff1);
	put(&e, TABLE + 32 + 32, 1ULL << 50, 8);
	want_none(&e);
	table_init(&e, 0xfffffff1);
	put(&e, TABLE + 4, 0x04010000, 4);
	want_none(&e);
}

Test(go_table, of_two_tables_none_is_believed)
{
	static struct elf_help e;

	table_init(&e, 0xfffffff1);
	memcpy(e.bytes + TABLE + 0x400, e.bytes + TABLE, 0x400);
	want_none(&e);
}
