// SPDX-License-Identifier: GPL-2.0-only
/* TLS functions without names: found by what they do, or not at all. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/tls_sample.h"
#include "user/tls/find.h"

static const struct tls_function *function(const struct tls_find *find, const char *name)
{
	for (size_t i = 0; i < find->nfunctions; i++)
		if (!strcmp(find->functions[i].name, name))
			return &find->functions[i];
	return NULL;
}

/* Changes the sample with change(), and wants nothing to be found, for a reason with the word. */
static void want_nothing(void (*change)(struct elf_help *e, const uint64_t *at), const char *word)
{
	uint64_t at[SAMPLE_LABELS];
	static struct elf_help e;
	struct tls_image image;
	struct tls_find find;

	if (!tls_sample_init(&e, at))
		cr_skip("a sample of x86-64");
	change(&e, at);
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_NOTHING);
	cr_assert_eq(find.nfunctions, 0);
	cr_assert(find.why && strstr(find.why, word), "%s", find.why);
	cr_assert_eq(tls_find_image(&find, &image), -ENOENT);
	tls_find_release(&find);
}

Test(find, functions_are_told_by_what_they_do)
{
	const struct tls_function *write, *read;
	uint64_t at[SAMPLE_LABELS];
	static struct elf_help e;
	struct tls_image image;
	struct tls_find find;

	if (!tls_sample_init(&e, at))
		cr_skip("a sample of x86-64");
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_ERRORS, "%s", find.why);
	cr_assert_eq(find.library, TLS_LIBRARY_BORINGSSL);
	cr_assert_eq(find.nfunctions, 3);
	write = function(&find, "SSL_write");
	read = function(&find, "SSL_read");
	cr_assert_eq(write->address, at[SAMPLE_WRITE]);
	cr_assert_eq(write->probe.at, at[SAMPLE_WRITE] - ELF_ADDRESS);
	cr_assert_eq(write->probe.call, RF_TLS_WRITE);
	cr_assert_eq(write->probe.nreturns, 1);
	cr_assert_eq(write->probe.returns[0], at[SAMPLE_WRITE_RETURN] - ELF_ADDRESS);
	cr_assert(strstr(write->evidence, "226"));
	cr_assert_eq(read->address, at[SAMPLE_READ]);
	cr_assert_eq(read->probe.call, RF_TLS_READ);
	cr_assert_eq(function(&find, "SSL_new")->address, at[SAMPLE_NEW]);
	cr_assert_eq(tls_find_image(&find, &image), 0);
	cr_assert_eq(image.nprobes, 3);
	cr_assert_eq(image.library, TLS_LIBRARY_BORINGSSL);
	tls_find_release(&find);
}

static void no_store(struct elf_help *e, const uint64_t *at)
{
	memset(tls_sample_at(e, at[SAMPLE_READ_STORE]), 0x90, 14);
}

Test(find, what_only_peeks_is_not_what_reads)
{
	want_nothing(no_store, "SSL_read");
}

static void other_reason(struct elf_help *e, const uint64_t *at)
{
	tls_sample_at(e, at[SAMPLE_WRITE_REASON])[0]++;
}

Test(find, what_reports_other_errors_is_not_what_writes)
{
	want_nothing(other_reason, "SSL_write");
}

static void other_call(struct elf_help *e, const uint64_t *at)
{
	memset(tls_sample_at(e, at[SAMPLE_WRITE_CALL]), 0x90, 3);
}

Test(find, what_hands_no_buffer_on_is_not_what_writes)
{
	want_nothing(other_call, "SSL_write");
}

static void other_text(struct elf_help *e, const uint64_t *at)
{
	memcpy(strstr((char *)tls_sample_at(e, at[SAMPLE_TEXT]), "ssl_lib"), "ssl_bib", 7);
}

Test(find, without_the_name_of_the_file_nothing_is_looked_at)
{
	want_nothing(other_text, "no text");
}

static void longer_text(struct elf_help *e, const uint64_t *at)
{
	char *text = (char *)tls_sample_at(e, at[SAMPLE_TEXT]);

	text[strlen(text)] = 'x';
}

Test(find, the_name_is_a_whole_string)
{
	want_nothing(longer_text, "no text");
}

/* The whole sample once more, behind itself. */
static void twice(struct elf_help *e, const uint64_t *at)
{
	unsigned char *code = tls_sample_at(e, at[SAMPLE_READ]);

	memcpy(code + 0x800, code, 0x800);
}

Test(find, two_of_a_kind_are_none)
{
	want_nothing(twice, "more than one");
}

Test(find, names_are_believed)
{
	static struct elf_help e;
	struct tls_find find;

	elf_init(&e);
	elf_function(&e, "SSL_read", 2);
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_SYMBOLS);
	cr_assert_str_eq(find.functions[0].name, "SSL_read");
	cr_assert_null(find.functions[0].evidence);
	tls_find_release(&find);
}

Test(find, the_build_id_is_told)
{
	static const unsigned char id[] = {4, 0, 0,   0,   3,	0, 0,	 0,    3,    0,
					   0, 0, 'G', 'N', 'U', 0, 0xab, 0x01, 0xff, 0};
	static struct elf_help e;
	struct tls_find find;

	elf_init(&e);
	elf_function(&e, "SSL_read", 2);
	e.header->e_phnum = 2;
	e.segment[1] = (Elf64_Phdr){
		.p_type = PT_NOTE, .p_offset = 0x2f00, .p_filesz = sizeof(id), .p_align = 4};
	memcpy(e.bytes + 0x2f00, id, sizeof(id));
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_str_eq(find.build_id, "ab01ff");
	tls_find_release(&find);
}

Test(find, what_is_no_elf_file_is_told_apart)
{
	static struct elf_help e;
	struct tls_find find;

	elf_init(&e);
	e.bytes[0] = '#';
	cr_assert_eq(tls_find(&e.file, &find), -ENOEXEC);
	elf_init(&e);
	e.header->e_phnum = TLS_SEGMENTS_MAX + 1;
	cr_assert_eq(tls_find(&e.file, &find), -EBADMSG);
}
