// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/tls_sample.h"

#include <string.h>

#if defined(__x86_64__)
/* Written after what clang 14 makes of ssl_lib.cc at -O2; the structures' offsets are made up. */
asm(".pushsection .rodata, \"a\"\n"
    ".balign 16\n"
    "tls_sample_begin:\n"
    "read:\n"
    "	push %rbp\n	mov %rsp, %rbp\n	push %r15\n	push %r14\n	push %rbx\n	"
    "push %rax\n"
    "	cmpq $0, 0x98(%rdi)\n	je 1f\n"
    "	lea text(%rip), %rcx\n	mov $16, %edi\n	xor %esi, %esi\n	mov $66, %edx\n"
    "	mov $1000, %r8d\n	call put_error\n	mov $-1, %ebx\n"
    "0:	mov %ebx, %eax\n	add $8, %rsp\n	pop %rbx\n	pop %r14\n	pop %r15\n"
    "	pop %rbp\n	ret\n"
    "1:	mov %edx, %ebx\n	mov %rsi, %r15\n	mov %rdi, %r14\n	call fill\n"
    "	test %eax, %eax\n	jle 0b\n"
    "	mov 0x30(%r14), %rax\n	mov 0x88(%rax), %rbx\n	mov 0x80(%rax), %rsi\n"
    "	mov %r15, %rdi\n	mov %rbx, %rdx\n	call copy\n"
    "	mov 0x30(%r14), %rax\n	mov 0x88(%rax), %rcx\n	sub %rbx, %rcx\n"
    "read_store:\n"
    "	add %rbx, 0x80(%rax)\n	mov %rcx, 0x88(%rax)\n	jmp 0b\n"
    "	.balign 16, 0xcc\n"
    "peek:\n"
    "	push %r15\n	push %r14\n	push %rbx\n	mov %rsi, %r15\n	mov %rdi, %r14\n"
    "	call fill\n	test %eax, %eax\n	jle 0f\n	mov 0x30(%r14), %rax\n"
    "	mov 0x88(%rax), %rbx\n	mov 0x80(%rax), %rsi\n	mov %r15, %rdi\n"
    "	mov %rbx, %rdx\n	call copy\n	mov %ebx, %eax\n"
    "0:	pop %rbx\n	pop %r14\n	pop %r15\n	ret\n"
    "	lea text(%rip), %rcx\n"
    "	.balign 16, 0xcc\n"
    "fill:\n"
    "	push %rbx\n	mov %rdi, %rbx\n	cmpq $0, 0x28(%rdi)\n	je 1f\n"
    "	mov (%rbx), %rax\n	call *0x18(%rax)\n	test %eax, %eax\n	je 2f\n"
    "0:	pop %rbx\n	ret\n"
    "1:	mov $226, %edx\n	mov $1010, %r8d\n	jmp 3f\n"
    "2:	mov $215, %edx\n	mov $1011, %r8d\n"
    "3:	mov $16, %edi\n	xor %esi, %esi\n	lea text(%rip), %rcx\n	call put_error\n"
    "	mov $-1, %eax\n	jmp 0b\n"
    "	.balign 16, 0xcc\n"
    "write:\n"
    "	push %rbp\n	mov %rsp, %rbp\n	push %r15\n	push %r14\n	push %rbx\n"
    "	sub $24, %rsp\n	mov %edx, %r14d\n	mov %rsi, %r15\n	mov %rdi, %rbx\n"
    "	cmpq $0, 0x28(%rbx)\n	je 1f\n	call fill\n	test %eax, %eax\n	je 2f\n"
    "	mov (%rbx), %rax\n	mov %rbx, %rdi\n	lea -0x21(%rbp), %rsi\n"
    "	mov %r15, %rdx\n	mov %r14d, %ecx\n"
    "write_call:\n"
    "	call *0x48(%rax)\n"
    "0:	add $24, %rsp\n	pop %rbx\n	pop %r14\n	pop %r15\n	pop %rbp\n"
    "write_return:\n"
    "	ret\n"
    "1:	.byte 0xba\n"
    "write_reason:\n"
    "	.long 226\n	mov $1020, %r8d\n	jmp 3f\n"
    "2:	mov $215, %edx\n	mov $1021, %r8d\n"
    "3:	lea text(%rip), %rcx\n	mov $16, %edi\n	xor %esi, %esi\n	call put_error\n"
    "	mov $-1, %eax\n	jmp 0b\n"
    "	.balign 16, 0xcc\n"
    "new:\n"
    "	push %rbx\n	test %rdi, %rdi\n	je 1f\n	call copy\n	pop %rbx\n	ret\n"
    "1:	mov $16, %edi\n	xor %esi, %esi\n	mov $185, %edx\n	lea text(%rip), %rcx\n"
    "	mov $500, %r8d\n	call put_error\n	xor %eax, %eax\n	pop %rbx\n	"
    "ret\n"
    "	.balign 16, 0xcc\n"
    "other:\n"
    "	sub $8, %rsp\n	mov $16, %edi\n	xor %esi, %esi\n	mov $68, %edx\n"
    "	lea text(%rip), %rcx\n	mov $600, %r8d\n	call put_error\n	add $8, %rsp\n	"
    "ret\n"
    "	.balign 16, 0xcc\n"
    "put_error:\n	ret\n"
    "	.balign 16, 0xcc\n"
    "copy:\n	mov %rdi, %rax\n	ret\n"
    "	.balign 16, 0xcc\n"
    "caller:\n"
    "	call read\n	call peek\n	call write\n	call new\n	call other\n	ret\n"
    "text:	.asciz \"../../boringssl/ssl/ssl_lib.cc\"\n"
    "tls_sample_end:\n"
    ".balign 8\n"
    "tls_sample_labels:\n"
    "	.quad read - tls_sample_begin, peek - tls_sample_begin, fill - tls_sample_begin\n"
    "	.quad write - tls_sample_begin, new - tls_sample_begin, other - tls_sample_begin\n"
    "	.quad read_store - tls_sample_begin, write_reason - tls_sample_begin\n"
    "	.quad write_call - tls_sample_begin, text - tls_sample_begin\n"
    "	.quad write_return - tls_sample_begin, caller - tls_sample_begin\n"
    ".popsection\n");
extern const unsigned char tls_sample_begin[], tls_sample_end[];
extern const uint64_t tls_sample_labels[SAMPLE_LABELS];

bool tls_sample_init(struct elf_help *e, uint64_t ret_addresses[SAMPLE_LABELS])
{
	elf_init(e);
	memcpy(e->bytes + ELF_CODE_AT, tls_sample_begin,
	       (size_t)(tls_sample_end - tls_sample_begin));
	for (int i = 0; i < SAMPLE_LABELS; i++)
		ret_addresses[i] = ELF_ADDRESS + ELF_CODE_AT + tls_sample_labels[i];
	return true;
}
#else
bool tls_sample_init(struct elf_help *e, uint64_t ret_addresses[SAMPLE_LABELS])
{
	(void)e;
	(void)ret_addresses;
	return false;
}
#endif

unsigned char *tls_sample_at(struct elf_help *e, uint64_t address)
{
	return e->bytes + (address - ELF_ADDRESS);
}
