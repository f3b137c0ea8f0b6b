// SPDX-License-Identifier: GPL-2.0-only
#include "user/event/process_id.h"

#include <endian.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct sip {
	uint64_t v[4];
};

static uint64_t rotl(uint64_t x, unsigned int n)
{
	return x << n | x >> (64 - n);
}

static void sip_round(struct sip *s)
{
	uint64_t *v = s->v;

	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void sip_word(struct sip *s, uint64_t m)
{
	s->v[3] ^= m;
	sip_round(s);
	sip_round(s);
	s->v[0] ^= m;
}

uint64_t siphash(const struct boot_key *key, const void *bytes, uint32_t n)
{
	struct sip s = {{key->k[0] ^ 0x736f6d6570736575ULL, key->k[1] ^ 0x646f72616e646f6dULL,
			 key->k[0] ^ 0x6c7967656e657261ULL, key->k[1] ^ 0x7465646279746573ULL}};
	const unsigned char *b = bytes;
	uint64_t last = (uint64_t)n << 56, m;
	uint32_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		memcpy(&m, b + i, 8);
		sip_word(&s, le64toh(m));
	}
	for (; i < n; i++)
		last |= (uint64_t)b[i] << (8 * (i % 8));
	sip_word(&s, last);
	s.v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sip_round(&s);
	return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

struct boot_key boot_key_from(const char *boot_id)
{
	struct boot_key key = {{0, 0}};
	unsigned int n = 0;

	for (; *boot_id; boot_id++) {
		int value = hex_value(*boot_id);

		if (value < 0)
			continue;
		key.k[n / 16 % 2] = rotl(key.k[n / 16 % 2], 4) ^ (uint64_t)value;
		n++;
	}
	return key;
}

void process_id(const struct boot_key *key, uint64_t start_ns, uint32_t pid,
		char ret_id[PROCESS_ID_SIZE])
{
	uint64_t start = htole64(start_ns);
	uint32_t number = htole32(pid);
	unsigned char message[12];

	memcpy(message, &start, sizeof(start));
	memcpy(message + sizeof(start), &number, sizeof(number));
	snprintf(ret_id, PROCESS_ID_SIZE, "%016llx",
		 (unsigned long long)siphash(key, message, sizeof(message)));
}
