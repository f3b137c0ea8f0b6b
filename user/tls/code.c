// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/code.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define CODE_LONGEST 15 /* bytes of an instruction */

/* What follows an opcode. */
enum operand {
	NONE,
	MODRM,
	IMM8,
	IMM16,
	IMM32, /* 16 bits with the prefix 66 */
	MODRM_IMM8,
	MODRM_IMM32,
	IMM64, /* of the size of the operand */
	ENTER, /* 16 and 8 bits */
	MOFFS, /* an address */
	TEST8, /* MODRM; some have an immediate */
	TEST32,
	BAD,
};

struct decoder {
	const uint8_t *code;
	size_t n, at;
	bool wide;  /* REX.W */
	bool small; /* 66 */
	bool addr32;
};

/* The arithmetic block 00–3F. */
static enum operand arithmetic(uint8_t op)
{
	switch (op & 7) {
	case 4:
		return IMM8;
	case 5:
		return IMM32;
	case 6:
	case 7:
		return BAD;
	default:
		return MODRM;
	}
}

/* Ranges of the one-byte map, in order; what is in none has no operand. */
struct range {
	uint8_t from, to;
	uint8_t operand;
};

static enum operand in_ranges(const struct range *r, size_t n, uint8_t op, enum operand other)
{
	for (size_t i = 0; i < n; i++)
		if (op >= r[i].from && op <= r[i].to)
			return (enum operand)r[i].operand;
	return other;
}

static enum operand one_byte(uint8_t op)
{
	static const struct range ranges[] = {
		{0x60, 0x62, BAD},	   {0x63, 0x63, MODRM},	     {0x68, 0x68, IMM32},
		{0x69, 0x69, MODRM_IMM32}, {0x6a, 0x6a, IMM8},	     {0x6b, 0x6b, MODRM_IMM8},
		{0x70, 0x7f, IMM8},	   {0x80, 0x80, MODRM_IMM8}, {0x81, 0x81, MODRM_IMM32},
		{0x82, 0x82, BAD},	   {0x83, 0x83, MODRM_IMM8}, {0x84, 0x8f, MODRM},
		{0x9a, 0x9a, BAD},	   {0xa0, 0xa3, MOFFS},	     {0xa8, 0xa8, IMM8},
		{0xa9, 0xa9, IMM32},	   {0xb0, 0xb7, IMM8},	     {0xb8, 0xbf, IMM64},
		{0xc0, 0xc1, MODRM_IMM8},  {0xc2, 0xc2, IMM16},	     {0xc6, 0xc6, MODRM_IMM8},
		{0xc7, 0xc7, MODRM_IMM32}, {0xc8, 0xc8, ENTER},	     {0xca, 0xca, IMM16},
		{0xcd, 0xcd, IMM8},	   {0xce, 0xce, BAD},	     {0xd0, 0xd3, MODRM},
		{0xd4, 0xd6, BAD},	   {0xd8, 0xdf, MODRM},	     {0xe0, 0xe7, IMM8},
		{0xe8, 0xe9, IMM32},	   {0xea, 0xea, BAD},	     {0xeb, 0xeb, IMM8},
		{0xf6, 0xf6, TEST8},	   {0xf7, 0xf7, TEST32},     {0xfe, 0xff, MODRM},
	};

	if (op < 0x40)
		return arithmetic(op);
	return in_ranges(ranges, sizeof(ranges) / sizeof(ranges[0]), op, NONE);
}

/* The map behind 0F. */
static enum operand two_bytes(uint8_t op)
{
	static const struct range ranges[] = {
		{0x04, 0x04, BAD},	  {0x05, 0x09, NONE},	    {0x0a, 0x0a, BAD},
		{0x0b, 0x0b, NONE},	  {0x0c, 0x0c, BAD},	    {0x0e, 0x0e, NONE},
		{0x0f, 0x0f, MODRM_IMM8}, {0x24, 0x27, BAD},	    {0x30, 0x37, NONE},
		{0x39, 0x39, BAD},	  {0x3b, 0x3f, BAD},	    {0x70, 0x73, MODRM_IMM8},
		{0x77, 0x77, NONE},	  {0x80, 0x8f, IMM32},	    {0xa0, 0xa2, NONE},
		{0xa4, 0xa4, MODRM_IMM8}, {0xa8, 0xaa, NONE},	    {0xac, 0xac, MODRM_IMM8},
		{0xba, 0xba, MODRM_IMM8}, {0xc2, 0xc2, MODRM_IMM8}, {0xc4, 0xc6, MODRM_IMM8},
		{0xc8, 0xcf, NONE},
	};

	return in_ranges(ranges, sizeof(ranges) / sizeof(ranges[0]), op, MODRM);
}

static int next_byte(struct decoder *d)
{
	return d->at < d->n && d->at < CODE_LONGEST ? d->code[d->at++] : -EBADMSG;
}

static int skip(struct decoder *d, size_t bytes)
{
	d->at += bytes;
	return d->at <= d->n && d->at <= CODE_LONGEST ? 0 : -EBADMSG;
}

/* ModRM, what it asks for, and imm more bytes; test: of a group whose first two have those only. */
static int take_modrm(struct decoder *d, size_t imm, bool test)
{
	int modrm = next_byte(d), sib, mod, rm;
	size_t more = 0;

	if (modrm < 0)
		return modrm;
	mod = modrm >> 6;
	rm = modrm & 7;
	if (mod != 3 && rm == 4) {
		sib = next_byte(d);
		if (sib < 0)
			return sib;
		if (!mod && (sib & 7) == 5)
			more = 4;
	} else if (!mod && rm == 5) {
		more = 4;
	}
	if (mod == 1)
		more = 1;
	else if (mod == 2)
		more = 4;
	if (test && (modrm >> 3 & 7) > 1)
		imm = 0;
	return skip(d, more + imm);
}

static int take_operand(struct decoder *d, enum operand operand)
{
	size_t imm = d->small ? 2 : 4;

	switch (operand) {
	case NONE:
		return 0;
	case MODRM:
		return take_modrm(d, 0, false);
	case IMM8:
		return skip(d, 1);
	case IMM16:
		return skip(d, 2);
	case IMM32:
		return skip(d, imm);
	case MODRM_IMM8:
		return take_modrm(d, 1, false);
	case MODRM_IMM32:
		return take_modrm(d, imm, false);
	case IMM64:
		return skip(d, d->wide ? 8 : imm);
	case ENTER:
		return skip(d, 3);
	case MOFFS:
		return skip(d, d->addr32 ? 4 : 8);
	case TEST8:
		return take_modrm(d, 1, true);
	case TEST32:
		return take_modrm(d, imm, true);
	case BAD:
		break;
	}
	return -EBADMSG;
}

/* An opcode of one of the maps that VEX and EVEX name. */
static int take_map(struct decoder *d, int map)
{
	int op = next_byte(d);

	if (op < 0)
		return op;
	if (map == 1)
		return take_operand(d, two_bytes((uint8_t)op));
	if (map == 3)
		return take_operand(d, MODRM_IMM8);
	return map == 2 || map == 5 || map == 6 ? take_operand(d, MODRM) : -EBADMSG;
}

/* VEX of two or three bytes, EVEX: the maps stand in their first payload byte. */
static int take_vex(struct decoder *d, uint8_t escape)
{
	int payload = next_byte(d);

	if (payload < 0)
		return payload;
	if (escape == 0xc5)
		return take_map(d, 1);
	if (skip(d, escape == 0xc4 ? 1 : 2))
		return -EBADMSG;
	return take_map(d, payload & (escape == 0xc4 ? 0x1f : 7));
}

static bool is_prefix(struct decoder *d, int byte)
{
	switch (byte) {
	case 0x66:
		d->small = true;
		return true;
	case 0x67:
		d->addr32 = true;
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0xf0:
	case 0xf2:
	case 0xf3:
		return true;
	default:
		return false;
	}
}

static int take_escaped(struct decoder *d)
{
	int op = next_byte(d);

	if (op < 0)
		return op;
	if (op == 0x38 || op == 0x3a)
		return take_map(d, op == 0x38 ? 2 : 3);
	return take_operand(d, two_bytes((uint8_t)op));
}

int code_length(const uint8_t *code, size_t n)
{
	struct decoder d = {.code = code, .n = n};
	int op, r;

	do {
		op = next_byte(&d);
	} while (op >= 0 && is_prefix(&d, op));
	if (op >= 0 && (op & 0xf0) == 0x40) {
		d.wide = op & 8;
		op = next_byte(&d);
	}
	if (op < 0)
		return op;
	if (op == 0x0f)
		r = take_escaped(&d);
	else if (op == 0xc4 || op == 0xc5 || op == 0x62)
		r = take_vex(&d, (uint8_t)op);
	else
		r = take_operand(&d, one_byte((uint8_t)op));
	return r ? r : (int)d.at;
}

/* Behind the prefixes. */
static size_t opcode_at(const uint8_t *code, size_t n)
{
	struct decoder d = {0};
	size_t at = 0;

	while (at + 1 < n && is_prefix(&d, code[at]))
		at++;
	if (at + 1 < n && (code[at] & 0xf0) == 0x40)
		at++;
	return at;
}

/* Where a direct jump leads, from the end of the instruction. Returns false for what jumps not. */
static bool jump_of(const uint8_t *op, const uint8_t *end, int32_t *ret_by)
{
	if (*op == 0xe9 || (*op == 0x0f && op[1] >= 0x80 && op[1] <= 0x8f)) {
		memcpy(ret_by, end - 4, 4);
		return true;
	}
	if (*op == 0xeb || (*op >= 0x70 && *op <= 0x7f) || (*op >= 0xe0 && *op <= 0xe3)) {
		*ret_by = (int8_t)end[-1];
		return true;
	}
	return false;
}

int code_returns(const uint8_t *code, size_t n, uint32_t ret_offsets[CODE_RETURNS_MAX])
{
	int found = 0, length;
	int32_t by;

	for (size_t at = 0; at < n; at += (size_t)length) {
		const uint8_t *op;

		length = code_length(code + at, n - at);
		if (length <= 0)
			return -EBADMSG;
		op = code + at + opcode_at(code + at, (size_t)length);
		if (*op == 0xff && length > 1 && ((op[1] >> 3 & 7) == 4 || (op[1] >> 3 & 7) == 5))
			return -EBADMSG;
		if (jump_of(op, code + at + length, &by) &&
		    ((int64_t)at + length + by < 0 || (int64_t)at + length + by >= (int64_t)n))
			return -EBADMSG;
		if (*op != 0xc3 && *op != 0xc2)
			continue;
		if (found == CODE_RETURNS_MAX)
			return -EBADMSG;
		ret_offsets[found++] = (uint32_t)at;
	}
	return found ? found : -EBADMSG;
}
