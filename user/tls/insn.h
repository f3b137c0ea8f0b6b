/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * insn.h - what an instruction does to registers and memory, as far as following values asks for
 * it. Instructions are decoded by capstone; x86-64 and aarch64. No I/O.
 */
#ifndef RINGFENCE_TLS_INSN_H
#define RINGFENCE_TLS_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSN_REGS    32
#define INSN_NO_REG  0xff
#define INSN_LONGEST 16
#define INSN_ARGS    6 /* of a call, in registers */

enum effect_kind {
	EFFECT_COPY,	    /* dst = src + n */
	EFFECT_CONST,	    /* dst = n */
	EFFECT_LOAD,	    /* dst = what is at src + n; without src: at n */
	EFFECT_STORE,	    /* at dst + n: src, or without src what is not followed */
	EFFECT_STORE_CONST, /* at dst + n: the number in `value` */
};

struct effect {
	uint8_t kind; /* enum effect_kind */
	uint8_t dst, src;
	uint8_t size; /* bytes of a store */
	int64_t n;
	int64_t value;
};

enum flow {
	FLOW_ON, /* to the next instruction */
	FLOW_CALL,
	FLOW_JUMP,
	FLOW_BRANCH, /* to the target or the next */
	FLOW_RETURN,
	FLOW_STOP, /* does not go on */
};

/* Where a jump or call leads. */
enum target_kind { TARGET_NONE, TARGET_ADDRESS, TARGET_REG, TARGET_MEMORY };

#define INSN_EFFECTS 4

struct insn {
	uint64_t at;
	uint8_t length;
	uint8_t flow;	     /* enum flow */
	uint8_t target_kind; /* enum target_kind */
	uint8_t target_reg;  /* of TARGET_REG and TARGET_MEMORY, there it may be none */
	uint64_t target;     /* address, or displacement */
	uint8_t neffects;
	uint32_t forgets; /* registers that have what is not followed then; a bit each */
	struct effect effects[INSN_EFFECTS];
};

/* Which register is what, where code calls functions. */
struct convention {
	uint8_t args[INSN_ARGS];
	uint8_t result;
	uint8_t stack;
	uint32_t clobbered; /* by a call; a bit each */
};

struct insn_decoder;

/* machine: EM_X86_64 or EM_AARCH64. NULL: the library does not know it. */
struct insn_decoder *insn_decoder_new(int machine);
void insn_decoder_free(struct insn_decoder *d);
const struct convention *insn_decoder_convention(const struct insn_decoder *d);
/* The instruction in n bytes that stand at address at. -EBADMSG: none that is known. */
int insn_decoder_next(struct insn_decoder *d, const uint8_t *code, size_t n, uint64_t at,
		      struct insn *ret_insn);

#endif
