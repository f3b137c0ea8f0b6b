/* SPDX-License-Identifier: GPL-2.0-only */
/* insn_internal.h - between insn.c and the two machines. */
#ifndef RINGFENCE_TLS_INSN_INTERNAL_H
#define RINGFENCE_TLS_INSN_INTERNAL_H

#include <capstone/capstone.h>

#include "user/tls/insn.h"

extern const struct convention insn_x86_convention, insn_arm64_convention;

/* A register's number here, whatever part of it is meant; INSN_NO_REG: none that is followed. */
uint8_t insn_x86_reg(unsigned int reg);
uint8_t insn_arm64_reg(unsigned int reg);
/*
 * Effects and flow of what was decoded; at and length are set. Returns whether that is all: what
 * else it writes to registers is to be forgotten.
 */
bool insn_x86(const cs_insn *in, struct insn *insn);
bool insn_arm64(const cs_insn *in, struct insn *insn);

static inline void insn_effect(struct insn *insn, struct effect e)
{
	if (insn->neffects < INSN_EFFECTS)
		insn->effects[insn->neffects++] = e;
}

#endif
