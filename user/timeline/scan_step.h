/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_step.h - how far a string of JSON goes on with bytes that mean nothing but themselves, many
 * at a time: sixteen where the processor has SSE2 (each x86-64 has), else eight in a register.
 * Pure; only for scan.c and scan_value.c.
 */
#ifndef RINGFENCE_TIMELINE_SCAN_STEP_H
#define RINGFENCE_TIMELINE_SCAN_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SCAN_EACH(byte) (0x0101010101010101ull * (byte))

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");

/* The bits 0x80 of bytes that are the mark (borrows set bits above the first one only). */
static inline uint64_t scan_step_equal(uint64_t x, char mark)
{
	x ^= SCAN_EACH((unsigned char)mark);
	return (x - SCAN_EACH(1)) & ~x;
}

/*
 * Bytes from p to end before the first quote or backslash, and with strict also before the first
 * control or byte that is not ASCII.
 */
static inline size_t scan_step(const char *p, const char *end, bool strict)
{
	const char *began = p;

#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)p);
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
					   _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
		int bits;

		/* Signed: what is not ASCII is negative. */
		if (strict)
			hit = _mm_or_si128(hit, _mm_cmplt_epi8(x, _mm_set1_epi8(0x20)));
		bits = _mm_movemask_epi8(hit);
		if (bits)
			return (size_t)(p - began) + (size_t)__builtin_ctz((unsigned int)bits);
	}
#endif
	for (; end - p >= 8; p += 8) {
		uint64_t x, hit;

		memcpy(&x, p, sizeof(x));
		hit = scan_step_equal(x, '"') | scan_step_equal(x, '\\');
		if (strict)
			hit |= ((x - SCAN_EACH(0x20)) & ~x) | x;
		hit &= SCAN_EACH(0x80);
		if (hit)
			return (size_t)(p - began) + (size_t)__builtin_ctzll(hit) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' &&
	       (!strict || ((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80)))
		p++;
	return (size_t)(p - began);
}

#endif
