// SPDX-License-Identifier: GPL-2.0-only
/* aarch64 (Arm ARM, C6; AAPCS64, 6.1.1: registers of a call). */
#include "user/tls/insn_internal.h"

#define SP  31
#define X29 29
#define X30 30

const struct convention insn_arm64_convention = {
	.args = {0, 1, 2, 3, 4, 5},
	.result = 0,
	.stack = SP,
	.clobbered = 0x0003ffff | 1u << X30,
};

uint8_t insn_arm64_reg(unsigned int reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return (uint8_t)(reg - ARM64_REG_X0);
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
		return (uint8_t)(reg - ARM64_REG_W0);
	switch (reg) {
	case ARM64_REG_X29:
		return X29;
	case ARM64_REG_X30:
		return X30;
	case ARM64_REG_SP:
	case ARM64_REG_WSP:
		return SP;
	default:
		return INSN_NO_REG;
	}
}

static bool is_zero(unsigned int reg)
{
	return reg == ARM64_REG_XZR || reg == ARM64_REG_WZR;
}

static bool is_wide(unsigned int reg)
{
	return (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28) || reg == ARM64_REG_X29 ||
	       reg == ARM64_REG_X30 || reg == ARM64_REG_SP;
}

static void forget(struct insn *insn, uint8_t reg)
{
	if (reg != INSN_NO_REG)
		insn->forgets |= 1u << reg;
}

/* dst = a constant, a register, or a sum of one with a constant. */
static bool move(const cs_arm64 *a, struct insn *insn, int64_t sign)
{
	const cs_arm64_op *from = &a->operands[1], *by = &a->operands[2];
	struct effect e = {.dst = insn_arm64_reg(a->operands[0].reg), .src = INSN_NO_REG};

	if (e.dst == INSN_NO_REG || a->operands[0].type != ARM64_OP_REG)
		return false;
	if (from->type == ARM64_OP_IMM && a->op_count == 2) {
		e.kind = EFFECT_CONST;
		e.n = (int64_t)((uint64_t)from->imm << from->shift.value);
		if (!is_wide(a->operands[0].reg))
			e.n = (uint32_t)e.n;
	} else if (from->type == ARM64_OP_REG && is_zero(from->reg) && a->op_count == 2) {
		e.kind = EFFECT_CONST;
	} else if (from->type == ARM64_OP_REG && a->op_count <= 3) {
		e.kind = EFFECT_COPY;
		e.src = insn_arm64_reg(from->reg);
		if (e.src == INSN_NO_REG || from->shift.type != ARM64_SFT_INVALID ||
		    (a->op_count == 3 && by->type != ARM64_OP_IMM))
			return false;
		if (a->op_count == 3)
			e.n = sign * (int64_t)((uint64_t)by->imm << by->shift.value);
	} else {
		return false;
	}
	insn_effect(insn, e);
	return true;
}

/* Base register and displacement; false: there is an index. */
static bool address_of(const cs_arm64_op *op, uint8_t *ret_base, int64_t *ret_n)
{
	*ret_base = insn_arm64_reg(op->mem.base);
	*ret_n = op->mem.disp;
	return op->mem.index == ARM64_REG_INVALID && *ret_base != INSN_NO_REG;
}

static void load(const cs_arm64_op *to, const cs_arm64_op *from, int64_t more, struct insn *insn)
{
	struct effect e = {.kind = EFFECT_LOAD, .dst = insn_arm64_reg(to->reg)};

	if (e.dst == INSN_NO_REG)
		return;
	if (address_of(from, &e.src, &e.n)) {
		e.n += more;
		insn_effect(insn, e);
	} else {
		forget(insn, e.dst);
	}
}

static void store(const cs_arm64_op *what, const cs_arm64_op *to, int64_t more, struct insn *insn)
{
	struct effect e = {.kind = EFFECT_STORE, .src = insn_arm64_reg(what->reg), .size = 8};

	if (what->reg >= ARM64_REG_Q0 && what->reg <= ARM64_REG_Q31)
		e.size = 16;
	else if (!is_wide(what->reg) && what->reg != ARM64_REG_XZR)
		e.size = 4;
	if (is_zero(what->reg))
		e.kind = EFFECT_STORE_CONST;
	if (!address_of(to, &e.dst, &e.n))
		return;
	e.n += more;
	insn_effect(insn, e);
}

/* The base moves by a constant behind the access, or before it as the access itself has it. */
static void write_back(const cs_arm64 *a, const cs_arm64_op *mem, struct insn *insn)
{
	const cs_arm64_op *last = &a->operands[a->op_count - 1];
	uint8_t base = insn_arm64_reg(mem->mem.base);
	int64_t by = last->type == ARM64_OP_IMM ? last->imm : mem->mem.disp;

	if (a->writeback && base != INSN_NO_REG)
		insn_effect(insn, (struct effect){
					  .kind = EFFECT_COPY, .dst = base, .src = base, .n = by});
}

/* A load or store of n registers, each of some bytes. */
static bool access(const cs_arm64 *a, struct insn *insn, int n, bool loads)
{
	const cs_arm64_op *mem = &a->operands[n];
	int64_t size = is_wide(a->operands[0].reg) || is_zero(a->operands[0].reg) ? 8 : 4;

	if (a->op_count <= n || mem->type != ARM64_OP_MEM)
		return false;
	if (a->operands[0].reg >= ARM64_REG_Q0 && a->operands[0].reg <= ARM64_REG_Q31)
		size = 16;
	for (int i = 0; i < n; i++) {
		if (loads)
			load(&a->operands[i], mem, i * size, insn);
		else
			store(&a->operands[i], mem, i * size, insn);
	}
	write_back(a, mem, insn);
	return true;
}

static enum flow flow_of(const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_BL:
	case ARM64_INS_BLR:
		return FLOW_CALL;
	case ARM64_INS_B:
		return in->detail->arm64.cc == ARM64_CC_INVALID ||
				       in->detail->arm64.cc == ARM64_CC_AL
			       ? FLOW_JUMP
			       : FLOW_BRANCH;
	case ARM64_INS_CBZ:
	case ARM64_INS_CBNZ:
	case ARM64_INS_TBZ:
	case ARM64_INS_TBNZ:
		return FLOW_BRANCH;
	case ARM64_INS_BR:
		return FLOW_JUMP;
	case ARM64_INS_RET:
		return FLOW_RETURN;
	case ARM64_INS_BRK:
	case ARM64_INS_HLT:
		return FLOW_STOP;
	default:
		return FLOW_ON;
	}
}

static void target(const cs_arm64 *a, struct insn *insn)
{
	const cs_arm64_op *op = a->op_count ? &a->operands[a->op_count - 1] : NULL;

	if (op && op->type == ARM64_OP_IMM) {
		insn->target_kind = TARGET_ADDRESS;
		insn->target = (uint64_t)op->imm;
	} else if (op && op->type == ARM64_OP_REG) {
		insn->target_reg = insn_arm64_reg(op->reg);
		insn->target_kind = insn->target_reg == INSN_NO_REG ? TARGET_NONE : TARGET_REG;
	}
}

bool insn_arm64(const cs_insn *in, struct insn *insn)
{
	const cs_arm64 *a = &in->detail->arm64;

	insn->flow = (uint8_t)flow_of(in);
	if (insn->flow != FLOW_ON) {
		target(a, insn);
		return true;
	}
	switch (in->id) {
	case ARM64_INS_MOV:
	case ARM64_INS_MOVZ:
	case ARM64_INS_ADD:
	case ARM64_INS_ADR:
	case ARM64_INS_ADRP:
	case ARM64_INS_SXTW:
	case ARM64_INS_UXTW:
		return move(a, insn, 1);
	case ARM64_INS_SUB:
		return move(a, insn, -1);
	case ARM64_INS_LDR:
	case ARM64_INS_LDUR:
	case ARM64_INS_LDRSW:
	case ARM64_INS_LDRB:
	case ARM64_INS_LDRH:
		return access(a, insn, 1, true);
	case ARM64_INS_STR:
	case ARM64_INS_STUR:
		return access(a, insn, 1, false);
	case ARM64_INS_LDP:
		return access(a, insn, 2, true);
	case ARM64_INS_STP:
		return access(a, insn, 2, false);
	default:
		return false;
	}
}
