// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/resolv.h"

#include <arpa/inet.h>
#include <string.h>

#define WORD "nameserver"

static bool read_address(const char *text, size_t len, uint8_t *ret_addr)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	char copy[INET6_ADDRSTRLEN + 1];

	if (!len || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	copy[strcspn(copy, "%")] = '\0';
	if (inet_pton(AF_INET, copy, ret_addr + 12) == 1) {
		memcpy(ret_addr, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, copy, ret_addr) == 1;
}

static size_t blanks(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && (text[i] == ' ' || text[i] == '\t'); i++)
		;
	return i;
}

static size_t word(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && !strchr(" \t\r\n;#", text[i]); i++)
		;
	return i;
}

/* The address of a nameserver line; resolvers take the word at the line's very beginning only. */
static bool read_line(const char *line, size_t len, uint8_t *ret_addr)
{
	size_t at = strlen(WORD), gap;

	if (len <= at || memcmp(line, WORD, at) != 0)
		return false;
	gap = blanks(line + at, len - at);
	at += gap;
	return gap && read_address(line + at, word(line + at, len - at), ret_addr);
}

static bool is_known(uint8_t (*addrs)[16], size_t n, const uint8_t *addr)
{
	for (size_t i = 0; i < n; i++)
		if (!memcmp(addrs[i], addr, 16))
			return true;
	return false;
}

size_t resolv_parse(const char *text, size_t len, uint8_t (*ret_addrs)[16], size_t max)
{
	static const uint8_t own[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};
	size_t at = 0, n = 0, end;
	uint8_t addr[16];

	for (; at < len && n < max; at = end + 1) {
		const char *newline = memchr(text + at, '\n', len - at);

		end = newline ? (size_t)(newline - text) : len;
		if (read_line(text + at, end - at, addr) && !is_known(ret_addrs, n, addr))
			memcpy(ret_addrs[n++], addr, sizeof(addr));
	}
	if (!n && max)
		memcpy(ret_addrs[n++], own, sizeof(own));
	return n;
}

static bool has_word(const char *line, size_t len, const char *service)
{
	size_t at = 0, n;

	for (; at < len; at += n ? n : 1) {
		at += blanks(line + at, len - at);
		n = word(line + at, len - at);
		if (n == strlen(service) && !memcmp(line + at, service, n))
			return true;
		if (at < len && line[at] == '#')
			break;
	}
	return false;
}

bool nsswitch_hosts(const char *text, size_t len, const char *service)
{
	static const char hosts[] = "hosts:";
	size_t at = 0, end, gap;
	bool has = false;

	for (; at < len; at = end + 1) {
		const char *newline = memchr(text + at, '\n', len - at);

		end = newline ? (size_t)(newline - text) : len;
		gap = blanks(text + at, end - at);
		if (end - at - gap < strlen(hosts) || memcmp(text + at + gap, hosts, strlen(hosts)))
			continue;
		at += gap + strlen(hosts);
		has = has_word(text + at, end - at, service);
	}
	return has;
}
