// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/inet_sets.h"

#include <string.h>

#include "user/policy/inet.h"

/* IPv4, as it is and as a NAT64 gateway (RFC 6052) spells it. */
#define V4(a, b, c, d, len)                                                                        \
	96 + (len),                                                                                \
	{                                                                                          \
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d                               \
	}
#define NAT64(a, b, c, d, len)                                                                     \
	96 + (len),                                                                                \
	{                                                                                          \
		0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d                            \
	}
#define BOTH(set, a, b, c, d, len)                                                                 \
	{set, V4(a, b, c, d, len)},                                                                \
	{                                                                                          \
		set, NAT64(a, b, c, d, len)                                                        \
	}
#define NONE	   INET_SET_NONE
#define LOOPBACK   INET_SET_LOOPBACK
#define PRIVATE	   INET_SET_PRIVATE
#define LINK_LOCAL INET_SET_LINK_LOCAL
#define METADATA   INET_SET_METADATA
#define PUBLIC	   INET_SET_PUBLIC

/*
 * The special-purpose registries of IANA (RFC 6890), as far as they matter here. The unspecified
 * address as a destination is this host (Linux connects it to loopback). The metadata services:
 * AWS, Azure, GCP and most others; AWS ECS; AWS and GCP over IPv6; Alibaba; Oracle.
 */
const struct inet_prefix inet_prefixes[] = {
	{NONE, 0, {0}},
	{LOOPBACK, 128, {0}},
	{LOOPBACK, 128, {[15] = 1}},
	{PUBLIC, 3, {0x20}},
	{NONE, 16, {0x20, 0x02}},
	{NONE, 32, {0x20, 0x01, 0, 0}},
	{PRIVATE, 7, {0xfc}},
	{METADATA, 128, {0xfd, 0, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54}},
	{METADATA, 128, {0xfd, 0x20, 0, 0xce, [14] = 0x02, [15] = 0x54}},
	{LINK_LOCAL, 10, {0xfe, 0x80}},
	{NONE, 8, {0xff}},
	{LOOPBACK, V4(127, 0, 0, 0, 8)},
	{NONE, NAT64(127, 0, 0, 0, 8)},
	{LOOPBACK, V4(0, 0, 0, 0, 32)},
	BOTH(PUBLIC, 0, 0, 0, 0, 0),
	BOTH(NONE, 0, 0, 0, 0, 8),
	BOTH(PRIVATE, 10, 0, 0, 0, 8),
	BOTH(PRIVATE, 172, 16, 0, 0, 12),
	BOTH(PRIVATE, 192, 168, 0, 0, 16),
	BOTH(PRIVATE, 100, 64, 0, 0, 10),
	BOTH(METADATA, 100, 100, 100, 200, 32),
	BOTH(LINK_LOCAL, 169, 254, 0, 0, 16),
	BOTH(METADATA, 169, 254, 169, 254, 32),
	BOTH(METADATA, 169, 254, 170, 2, 32),
	BOTH(NONE, 192, 0, 0, 0, 24),
	BOTH(METADATA, 192, 0, 0, 192, 32),
	BOTH(NONE, 192, 88, 99, 0, 24),
	BOTH(NONE, 198, 18, 0, 0, 15),
	BOTH(NONE, 224, 0, 0, 0, 4),
	BOTH(NONE, 240, 0, 0, 0, 4),
};
const size_t inet_nprefixes = sizeof(inet_prefixes) / sizeof(inet_prefixes[0]);

bool inet_covers(const uint8_t *prefix, unsigned int bits, const uint8_t *addr)
{
	unsigned int bytes = bits / 8, rest = bits % 8;

	if (memcmp(prefix, addr, bytes))
		return false;
	return !rest || !((prefix[bytes] ^ addr[bytes]) >> (8 - rest));
}

bool inet_is_mapped(const uint8_t *addr)
{
	static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};

	return inet_covers(mapped, 96, addr);
}
