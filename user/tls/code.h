/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * code.h - where a function of x86-64 machine code returns.
 *
 * Only lengths of instructions are decoded (Intel SDM, volume 2, appendix A: opcode maps). Pure.
 */
#ifndef RINGFENCE_TLS_CODE_H
#define RINGFENCE_TLS_CODE_H

#include <stddef.h>
#include <stdint.h>

#define CODE_RETURNS_MAX 32

/* Length of the instruction at code, of which n bytes are there. -EBADMSG: not one that is known.
 */
int code_length(const uint8_t *code, size_t n);
/*
 * Offsets of the instructions by which a function of n bytes returns. Returns how many, or -EBADMSG
 * when there may be others: it jumps out of itself or to a computed address, has more than
 * CODE_RETURNS_MAX, none at all, or an instruction that is not known.
 */
int code_returns(const uint8_t *code, size_t n, uint32_t ret_offsets[CODE_RETURNS_MAX]);

#endif
