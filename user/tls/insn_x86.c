// SPDX-License-Identifier: GPL-2.0-only
/* x86-64 (Intel SDM, volume 2; System V ABI, AMD64 supplement, 3.2.3: registers of a call). */
#include "user/tls/insn_internal.h"

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

#define BIT(reg) (1u << (reg))

const struct convention insn_x86_convention = {
	.args = {RDI, RSI, RDX, RCX, R8, R9},
	.result = RAX,
	.stack = RSP,
	.clobbered = BIT(RAX) | BIT(RCX) | BIT(RDX) | BIT(RSI) | BIT(RDI) | BIT(R8) | BIT(R9) |
		     BIT(R10) | BIT(R11),
};

struct part {
	uint16_t reg;
	uint8_t of, size;
};

static const struct part parts[] = {
	{X86_REG_RAX, RAX, 8},	{X86_REG_EAX, RAX, 4},	{X86_REG_AX, RAX, 2},
	{X86_REG_AL, RAX, 1},	{X86_REG_AH, RAX, 1},	{X86_REG_RCX, RCX, 8},
	{X86_REG_ECX, RCX, 4},	{X86_REG_CX, RCX, 2},	{X86_REG_CL, RCX, 1},
	{X86_REG_CH, RCX, 1},	{X86_REG_RDX, RDX, 8},	{X86_REG_EDX, RDX, 4},
	{X86_REG_DX, RDX, 2},	{X86_REG_DL, RDX, 1},	{X86_REG_DH, RDX, 1},
	{X86_REG_RBX, RBX, 8},	{X86_REG_EBX, RBX, 4},	{X86_REG_BX, RBX, 2},
	{X86_REG_BL, RBX, 1},	{X86_REG_BH, RBX, 1},	{X86_REG_RSP, RSP, 8},
	{X86_REG_ESP, RSP, 4},	{X86_REG_RBP, RBP, 8},	{X86_REG_EBP, RBP, 4},
	{X86_REG_BP, RBP, 2},	{X86_REG_BPL, RBP, 1},	{X86_REG_RSI, RSI, 8},
	{X86_REG_ESI, RSI, 4},	{X86_REG_SI, RSI, 2},	{X86_REG_SIL, RSI, 1},
	{X86_REG_RDI, RDI, 8},	{X86_REG_EDI, RDI, 4},	{X86_REG_DI, RDI, 2},
	{X86_REG_DIL, RDI, 1},	{X86_REG_R8, R8, 8},	{X86_REG_R8D, R8, 4},
	{X86_REG_R8W, R8, 2},	{X86_REG_R8B, R8, 1},	{X86_REG_R9, R9, 8},
	{X86_REG_R9D, R9, 4},	{X86_REG_R9W, R9, 2},	{X86_REG_R9B, R9, 1},
	{X86_REG_R10, R10, 8},	{X86_REG_R10D, R10, 4}, {X86_REG_R10W, R10, 2},
	{X86_REG_R10B, R10, 1}, {X86_REG_R11, R11, 8},	{X86_REG_R11D, R11, 4},
	{X86_REG_R11W, R11, 2}, {X86_REG_R11B, R11, 1}, {X86_REG_R12, R12, 8},
	{X86_REG_R12D, R12, 4}, {X86_REG_R12W, R12, 2}, {X86_REG_R12B, R12, 1},
	{X86_REG_R13, R13, 8},	{X86_REG_R13D, R13, 4}, {X86_REG_R13W, R13, 2},
	{X86_REG_R13B, R13, 1}, {X86_REG_R14, R14, 8},	{X86_REG_R14D, R14, 4},
	{X86_REG_R14W, R14, 2}, {X86_REG_R14B, R14, 1}, {X86_REG_R15, R15, 8},
	{X86_REG_R15D, R15, 4}, {X86_REG_R15W, R15, 2}, {X86_REG_R15B, R15, 1},
};

uint8_t insn_x86_reg(unsigned int reg)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].reg == reg)
			return parts[i].of;
	return INSN_NO_REG;
}

/* Base and displacement of a memory operand; false: its address is not followed. */
static bool address_of(const cs_insn *in, const x86_op_mem *m, uint8_t *ret_base, int64_t *ret_n)
{
	if (m->index != X86_REG_INVALID || m->segment != X86_REG_INVALID)
		return false;
	*ret_n = m->disp;
	*ret_base = INSN_NO_REG;
	if (m->base == X86_REG_RIP) {
		*ret_n += (int64_t)(in->address + in->size);
		return true;
	}
	if (m->base == X86_REG_INVALID)
		return true;
	*ret_base = insn_x86_reg((unsigned int)m->base);
	return *ret_base != INSN_NO_REG;
}

static void store(const cs_insn *in, const cs_x86_op *to, const cs_x86_op *from, struct insn *insn)
{
	struct effect e = {.kind = EFFECT_STORE, .src = INSN_NO_REG, .size = to->size};

	if (!address_of(in, &to->mem, &e.dst, &e.n))
		return;
	if (from && from->type == X86_OP_IMM) {
		e.kind = EFFECT_STORE_CONST;
		e.value = from->imm;
	} else if (from && from->type == X86_OP_REG && from->size >= 4) {
		e.src = insn_x86_reg(from->reg);
	}
	insn_effect(insn, e);
}

static uint64_t to_size(int64_t n, uint8_t size)
{
	return size == 4 ? (uint32_t)n : (uint64_t)n;
}

/* A move into a register, widening ones too: a length stays the same length. */
static void move_to_reg(const cs_insn *in, const cs_x86_op *to, const cs_x86_op *from,
			struct insn *insn)
{
	struct effect e = {.dst = insn_x86_reg(to->reg), .src = INSN_NO_REG};

	if (e.dst == INSN_NO_REG)
		return;
	if (from->type == X86_OP_REG && from->size >= 4)
		e.src = insn_x86_reg(from->reg);
	if (to->size >= 4 && from->type == X86_OP_IMM) {
		e.kind = EFFECT_CONST;
		e.n = (int64_t)to_size(from->imm, to->size);
	} else if (to->size >= 4 && e.src != INSN_NO_REG) {
		e.kind = EFFECT_COPY;
	} else if (to->size >= 4 && from->type == X86_OP_MEM &&
		   address_of(in, &from->mem, &e.src, &e.n)) {
		e.kind = EFFECT_LOAD;
	} else {
		insn->forgets |= BIT(e.dst);
		return;
	}
	insn_effect(insn, e);
}

static void move(const cs_insn *in, const cs_x86 *x, struct insn *insn)
{
	if (x->operands[0].type == X86_OP_MEM)
		store(in, &x->operands[0], &x->operands[1], insn);
	else if (x->operands[0].type == X86_OP_REG)
		move_to_reg(in, &x->operands[0], &x->operands[1], insn);
}

static void load_address(const cs_insn *in, const cs_x86 *x, struct insn *insn)
{
	struct effect e = {.dst = insn_x86_reg(x->operands[0].reg)};

	if (e.dst == INSN_NO_REG)
		return;
	if (!address_of(in, &x->operands[1].mem, &e.src, &e.n)) {
		insn->forgets |= BIT(e.dst);
		return;
	}
	e.kind = e.src == INSN_NO_REG ? EFFECT_CONST : EFFECT_COPY;
	insn_effect(insn, e);
}

static bool is_reg(const cs_x86_op *op)
{
	return op->type == X86_OP_REG && op->size >= 4;
}

/* Sums with a constant, and a register that is made 0. Returns whether it was one of these. */
static bool arithmetic(const cs_insn *in, const cs_x86 *x, struct insn *insn)
{
	const cs_x86_op *to = &x->operands[0], *by = &x->operands[1];
	uint8_t reg;

	if (x->op_count != 2 || !is_reg(to))
		return false;
	reg = insn_x86_reg(to->reg);
	if ((in->id == X86_INS_ADD || in->id == X86_INS_SUB) && by->type == X86_OP_IMM) {
		insn_effect(insn, (struct effect){.kind = EFFECT_COPY,
						  .dst = reg,
						  .src = reg,
						  .n = in->id == X86_INS_ADD
							       ? by->imm
							       : (int64_t) - (uint64_t)by->imm});
		return true;
	}
	if ((in->id == X86_INS_XOR || in->id == X86_INS_SUB) && by->type == X86_OP_REG &&
	    by->reg == to->reg) {
		insn_effect(insn, (struct effect){.kind = EFFECT_CONST, .dst = reg});
		return true;
	}
	return false;
}

static void push(const cs_x86 *x, struct insn *insn)
{
	const cs_x86_op *op = &x->operands[0];
	struct effect e = {.kind = EFFECT_STORE, .dst = RSP, .src = INSN_NO_REG, .size = 8};

	if (op->type == X86_OP_REG)
		e.src = insn_x86_reg(op->reg);
	if (op->type == X86_OP_IMM) {
		e.kind = EFFECT_STORE_CONST;
		e.value = op->imm;
	}
	insn_effect(insn, (struct effect){.kind = EFFECT_COPY, .dst = RSP, .src = RSP, .n = -8});
	insn_effect(insn, e);
}

static void pop(uint8_t reg, struct insn *insn)
{
	if (reg != INSN_NO_REG)
		insn_effect(insn, (struct effect){.kind = EFFECT_LOAD, .dst = reg, .src = RSP});
	insn_effect(insn, (struct effect){.kind = EFFECT_COPY, .dst = RSP, .src = RSP, .n = 8});
}

static void target(const cs_insn *in, const cs_x86 *x, struct insn *insn)
{
	const cs_x86_op *op = &x->operands[0];
	int64_t n;

	if (!x->op_count)
		return;
	if (op->type == X86_OP_IMM) {
		insn->target_kind = TARGET_ADDRESS;
		insn->target = (uint64_t)op->imm;
	} else if (op->type == X86_OP_REG) {
		insn->target_reg = insn_x86_reg(op->reg);
		insn->target_kind = insn->target_reg == INSN_NO_REG ? TARGET_NONE : TARGET_REG;
	} else if (op->type == X86_OP_MEM && address_of(in, &op->mem, &insn->target_reg, &n)) {
		insn->target_kind = TARGET_MEMORY;
		insn->target = (uint64_t)n;
	}
}

static enum flow flow_of(const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_CALL:
		return FLOW_CALL;
	case X86_INS_JMP:
		return FLOW_JUMP;
	case X86_INS_RET:
		return FLOW_RETURN;
	case X86_INS_UD2:
	case X86_INS_HLT:
	case X86_INS_INT3:
	case X86_INS_LCALL:
	case X86_INS_LJMP:
	case X86_INS_RETF:
	case X86_INS_IRETQ:
		return FLOW_STOP;
	case X86_INS_JCXZ:
	case X86_INS_JECXZ:
	case X86_INS_JRCXZ:
	case X86_INS_LOOP:
	case X86_INS_LOOPE:
	case X86_INS_LOOPNE:
		return FLOW_BRANCH;
	default:
		return in->id >= X86_INS_JAE && in->id <= X86_INS_JS ? FLOW_BRANCH : FLOW_ON;
	}
}

/* What an instruction that is not followed writes to memory. */
static void written_memory(const cs_insn *in, const cs_x86 *x, struct insn *insn)
{
	const cs_x86_op *op = &x->operands[0];

	if (x->op_count && op->type == X86_OP_MEM && op->access & CS_AC_WRITE)
		store(in, op, NULL, insn);
}

bool insn_x86(const cs_insn *in, struct insn *insn)
{
	const cs_x86 *x = &in->detail->x86;

	insn->flow = (uint8_t)flow_of(in);
	if (insn->flow != FLOW_ON) {
		target(in, x, insn);
		return true;
	}
	switch (in->id) {
	case X86_INS_MOV:
	case X86_INS_MOVABS:
	case X86_INS_MOVZX:
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
		move(in, x, insn);
		break;
	case X86_INS_LEA:
		load_address(in, x, insn);
		break;
	case X86_INS_PUSH:
		push(x, insn);
		break;
	case X86_INS_POP:
		pop(x->operands[0].type == X86_OP_REG ? insn_x86_reg(x->operands[0].reg)
						      : INSN_NO_REG,
		    insn);
		break;
	case X86_INS_LEAVE:
		insn_effect(insn, (struct effect){.kind = EFFECT_COPY, .dst = RSP, .src = RBP});
		pop(RBP, insn);
		break;
	default:
		if (arithmetic(in, x, insn))
			break;
		written_memory(in, x, insn);
		return false;
	}
	return true;
}
