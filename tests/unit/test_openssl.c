// SPDX-License-Identifier: GPL-2.0-only
/* OpenSSL without names: functions that name themselves in their errors, as 3.0 and 1.1.1 do. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/elf_help.h"
#include "user/tls/find.h"

#if defined(__x86_64__)
asm(".pushsection .rodata, \"a\"\n"
    ".balign 16\n"
    "openssl_sample_begin:\n"
    "osr:\n"
    "	push %rbx\n	cmpq $0, 0x30(%rdi)\n	je 1f\n	pop %rbx\n	mov 0x18(%rdi), %rax\n"
    "osr_jump:\n"
    "	jmp *0x50(%rax)\n"
    "1:	lea osfile(%rip), %rdi\n	mov $100, %esi\n	lea osrname(%rip), %rdx\n"
    "	call debug\n	mov $-1, %eax\n	pop %rbx\n	ret\n"
    "	.balign 16, 0xcc\n"
    "osw:\n"
    "	push %rbx\n	cmpq $0, 0x30(%rdi)\n	je 1f\n	mov 0x18(%rdi), %rax\n"
    "osw_last:\n"
    "	mov %r8, %rcx\n	call *0x58(%rax)\n	pop %rbx\n	ret\n"
    "1:	mov $20, %edi\n	mov $524, %esi\n	mov $276, %edx\n	lea osfile(%rip), %rcx\n"
    "	mov $200, %r8d\n	call debug\n	mov $-1, %eax\n	pop %rbx\n	ret\n"
    "	.balign 16, 0xcc\n"
    "debug:\n	ret\n"
    "	.balign 16, 0xcc\n"
    "oscaller:\n	call osr\n	call osw\n	ret\n"
    "osfile:	.asciz \"ssl/ssl_lib.c\"\n"
    "osrname:	.asciz \"ssl_read_internal\"\n"
    "openssl_sample_end:\n"
    ".balign 8\n"
    "openssl_sample_labels:\n"
    "	.quad osr - openssl_sample_begin, osw - openssl_sample_begin\n"
    "	.quad osr_jump - openssl_sample_begin, osw_last - openssl_sample_begin\n"
    "	.quad osrname - openssl_sample_begin\n"
    ".popsection\n");
extern const unsigned char openssl_sample_begin[], openssl_sample_end[];
extern const uint64_t openssl_sample_labels[5];
#else
static const unsigned char openssl_sample_begin[1], *openssl_sample_end = openssl_sample_begin;
static const uint64_t openssl_sample_labels[5];
#endif

enum { READ, WRITE, READ_JUMP, WRITE_LAST, READ_NAME };

static void sample_init(struct elf_help *e)
{
	if (&openssl_sample_end[0] == &openssl_sample_begin[0])
		cr_skip("a sample of x86-64");
	elf_init(e);
	memcpy(e->bytes + ELF_CODE_AT, openssl_sample_begin,
	       (size_t)(openssl_sample_end - openssl_sample_begin));
}

static unsigned char *at(struct elf_help *e, int label)
{
	return e->bytes + ELF_CODE_AT + openssl_sample_labels[label];
}

Test(openssl, functions_are_told_by_the_names_in_their_errors)
{
	static struct elf_help e;
	struct tls_find find;

	sample_init(&e);
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_ERRORS, "%s", find.why);
	cr_assert_eq(find.library, TLS_LIBRARY_OPENSSL);
	cr_assert_eq(find.nfunctions, 2);
	cr_assert_eq(find.functions[0].probe.at, ELF_CODE_AT + openssl_sample_labels[READ]);
	cr_assert_eq(find.functions[0].probe.call, RF_TLS_READ_EX);
	cr_assert_eq(find.functions[0].probe.nreturns, 0, "it ends with a jump");
	cr_assert_eq(find.functions[1].probe.at, ELF_CODE_AT + openssl_sample_labels[WRITE]);
	cr_assert_eq(find.functions[1].probe.call, RF_TLS_WRITE_EX2, "the fifth is the length");
	cr_assert_eq(find.functions[1].probe.nreturns, 2);
	tls_find_release(&find);
}

Test(openssl, where_the_length_goes_tells_the_shape)
{
	static struct elf_help e;
	struct tls_find find;

	sample_init(&e);
	memset(at(&e, WRITE_LAST), 0x90, 3);
	cr_assert_eq(tls_find(&e.file, &find), 0);
	cr_assert_eq(find.functions[1].probe.call, RF_TLS_WRITE_EX);
	tls_find_release(&find);
}

static void want_nothing(struct elf_help *e, const char *word)
{
	struct tls_find find;

	cr_assert_eq(tls_find(&e->file, &find), 0);
	cr_assert_eq(find.how, TLS_FIND_NOTHING);
	cr_assert(strstr(find.why, word), "%s", find.why);
	tls_find_release(&find);
}

Test(openssl, what_does_something_else_under_the_name_is_none)
{
	static struct elf_help e;

	sample_init(&e);
	memcpy(at(&e, READ_JUMP), "\x31\xc0\xc3", 3); /* xor eax, eax; ret */
	want_nothing(&e, "does");
	sample_init(&e);
	at(&e, READ_NAME)[0] = 'x';
	want_nothing(&e, "0 functions");
}
