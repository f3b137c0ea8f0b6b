// SPDX-License-Identifier: GPL-2.0-only
/* What instructions do, of both machines. */
#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>

#include "user/tls/insn.h"

static struct insn decode(int machine, const char *code, size_t n, uint64_t at)
{
	struct insn_decoder *d = insn_decoder_new(machine);
	struct insn insn;

	cr_assert_eq(insn_decoder_next(d, (const uint8_t *)code, n, at, &insn), 0);
	insn_decoder_free(d);
	return insn;
}

#define X86(code, at)	decode(EM_X86_64, code, sizeof(code) - 1, at)
#define ARM64(code, at) decode(EM_AARCH64, code, sizeof(code) - 1, at)

static void want(const struct insn *insn, enum effect_kind kind, int dst, int src, int64_t n)
{
	cr_assert_eq(insn->neffects, 1);
	cr_assert_eq(insn->effects[0].kind, kind);
	cr_assert_eq(insn->effects[0].dst, dst);
	if (src >= 0)
		cr_assert_eq(insn->effects[0].src, src);
	cr_assert_eq(insn->effects[0].n, n);
}

Test(insn, x86_moves_loads_and_stores)
{
	struct insn in = X86("\x49\x89\xf7", 0); /* mov r15, rsi */

	want(&in, EFFECT_COPY, 15, 6, 0);
	in = X86("\x48\x8b\x86\x80\x00\x00\x00", 0); /* mov rax, [rsi + 0x80] */
	want(&in, EFFECT_LOAD, 0, 6, 0x80);
	in = X86("\x48\x89\x88\x88\x00\x00\x00", 0); /* mov [rax + 0x88], rcx */
	want(&in, EFFECT_STORE, 0, 1, 0x88);
	cr_assert_eq(in.effects[0].size, 8);
	in = X86("\xba\xe2\x00\x00\x00", 0); /* mov edx, 226 */
	want(&in, EFFECT_CONST, 2, -1, 226);
	in = X86("\x48\x8d\x0d\x10\x00\x00\x00", 0x1000); /* lea rcx, [rip + 16] */
	want(&in, EFFECT_CONST, 1, -1, 0x1017);
	in = X86("\x31\xf6", 0); /* xor esi, esi */
	want(&in, EFFECT_CONST, 6, -1, 0);
	in = X86("\x48\x83\xec\x18", 0); /* sub rsp, 24 */
	want(&in, EFFECT_COPY, 4, 4, -24);
	in = X86("\x4c\x63\xf2", 0); /* movsxd r14, edx */
	want(&in, EFFECT_COPY, 14, 2, 0);
}

Test(insn, x86_forgets_what_is_not_followed)
{
	struct insn in = X86("\x48\x0f\xaf\xc1", 0); /* imul rax, rcx */

	cr_assert_eq(in.forgets, 1u << 0);
	in = X86("\x48\x8b\x04\xc8", 0); /* mov rax, [rax + rcx * 8] */
	cr_assert_eq(in.forgets, 1u << 0);
	in = X86("\xb0\x01", 0); /* mov al, 1 */
	cr_assert_eq(in.forgets, 1u << 0);
	in = X86("\x48\x01\x98\x80\x00\x00\x00", 0); /* add [rax + 0x80], rbx */
	want(&in, EFFECT_STORE, 0, INSN_NO_REG, 0x80);
	in = X86("\x48\x87\x08", 0); /* xchg [rax], rcx */
	cr_assert_eq(in.forgets, 1u << 1);
}

Test(insn, x86_tells_where_it_goes_on)
{
	struct insn in = X86("\xe8\x00\x01\x00\x00", 0x1000);

	cr_assert_eq(in.flow, FLOW_CALL);
	cr_assert_eq(in.target_kind, TARGET_ADDRESS);
	cr_assert_eq(in.target, 0x1105);
	in = X86("\xff\x50\x48", 0); /* call [rax + 0x48] */
	cr_assert_eq(in.target_kind, TARGET_MEMORY);
	cr_assert_eq(in.target_reg, 0);
	cr_assert_eq(in.target, 0x48);
	in = X86("\x74\x10", 0x1000);
	cr_assert_eq(in.flow, FLOW_BRANCH);
	cr_assert_eq(in.target, 0x1012);
	cr_assert_eq(X86("\xeb\x10", 0).flow, FLOW_JUMP);
	cr_assert_eq(X86("\xc3", 0).flow, FLOW_RETURN);
	cr_assert_eq(X86("\x0f\x0b", 0).flow, FLOW_STOP);
}

Test(insn, arm64_moves_loads_and_stores)
{
	struct insn in = ARM64("\xf4\x03\x01\xaa", 0); /* mov x20, x1 */

	want(&in, EFFECT_COPY, 20, 1, 0);
	in = ARM64("\xa8\x1a\x40\xf9", 0); /* ldr x8, [x21, 48] */
	want(&in, EFFECT_LOAD, 8, 21, 48);
	in = ARM64("\x09\x45\x00\xf9", 0); /* str x9, [x8, 136] */
	want(&in, EFFECT_STORE, 8, 9, 136);
	cr_assert_eq(in.effects[0].size, 8);
	in = ARM64("\x42\x08\x80\x52", 0); /* mov w2, 66 */
	want(&in, EFFECT_CONST, 2, -1, 66);
	in = ARM64("\x43\xfb\xfe\xb0", 0x2335514); /* adrp x3, 0x29e000 */
	want(&in, EFFECT_CONST, 3, -1, 0x29e000);
	in = ARM64("\x63\x90\x33\x91", 0); /* add x3, x3, 3300 */
	want(&in, EFFECT_COPY, 3, 3, 3300);
	in = ARM64("\xe1\x03\x1f\x2a", 0); /* mov w1, wzr */
	want(&in, EFFECT_CONST, 1, -1, 0);
}

Test(insn, arm64_moves_its_stack_with_pairs)
{
	struct insn in = ARM64("\xf4\x4f\x42\xa9", 0); /* ldp x20, x19, [sp, 32] */

	cr_assert_eq(in.neffects, 2);
	cr_assert_eq(in.effects[0].dst, 20);
	cr_assert_eq(in.effects[0].n, 32);
	cr_assert_eq(in.effects[1].dst, 19);
	cr_assert_eq(in.effects[1].n, 40);
	in = ARM64("\xfd\x7b\xc3\xa8", 0); /* ldp x29, x30, [sp], 48 */
	cr_assert_eq(in.neffects, 3);
	cr_assert_eq(in.effects[2].kind, EFFECT_COPY);
	cr_assert_eq(in.effects[2].n, 48);
}

Test(insn, arm64_tells_where_it_goes_on)
{
	struct insn in = ARM64("\x2a\x00\x00\x94", 0x1000);

	cr_assert_eq(in.flow, FLOW_CALL);
	cr_assert_eq(in.target, 0x10a8);
	cr_assert_eq(ARM64("\x4b\x04\x00\x54", 0).flow, FLOW_BRANCH); /* b.lt */
	cr_assert_eq(ARM64("\xc8\x01\x00\xb4", 0).target, 0x38);      /* cbz x8 */
	cr_assert_eq(ARM64("\xd5\xff\xff\x17", 0x1000).flow, FLOW_JUMP);
	cr_assert_eq(ARM64("\xc0\x03\x5f\xd6", 0).flow, FLOW_RETURN);
	cr_assert_eq(ARM64("\x00\x00\x00\x00", 0).flow, FLOW_STOP);	    /* udf */
	cr_assert_eq(ARM64("\x00\x01\x3f\xd6", 0).target_kind, TARGET_REG); /* blr x8 */
}

Test(insn, what_is_no_instruction_is_told)
{
	struct insn_decoder *d = insn_decoder_new(EM_X86_64);
	struct insn insn;

	cr_assert_eq(insn_decoder_next(d, (const uint8_t *)"\x06", 1, 0, &insn), -EBADMSG);
	cr_assert_eq(insn_decoder_next(d, (const uint8_t *)"\xe8\x00", 2, 0, &insn), -EBADMSG);
	insn_decoder_free(d);
	cr_assert_null(insn_decoder_new(EM_S390));
}
