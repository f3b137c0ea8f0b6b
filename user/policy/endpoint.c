// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/base/suggest.h"
#include "user/policy/host.h"
#include "user/policy/pattern.h"

#define V4_MAPPED_BITS 96
#define UNIX_PREFIX    "unix:"

static const struct {
	const char *name;
	enum inet_set set;
} sets[] = {
	{"*", INET_SET_ANY},
	{"loopback", INET_SET_LOOPBACK},
	{"private", INET_SET_PRIVATE},
	{"link-local", INET_SET_LINK_LOCAL},
	{"metadata", INET_SET_METADATA},
	{"public", INET_SET_PUBLIC},
};

/* The parts of an entry: "[host]:port", "host:port", "host/bits:port". */
struct parts {
	char *host;
	char *bits; /* NULL: none */
	char *port; /* NULL: none */
};

static int bad(struct layer *l, const struct text_at *entry, const char *hint, const char *what)
{
	diag_error(l->diags, &entry->loc, hint, "%s: %s", shown(entry->text).s, what);
	return -EINVAL;
}

/* Splits text in place. Returns what is wrong, or NULL. */
static const char *split(char *text, struct parts *ret_parts)
{
	char *colon = strrchr(text, ':'), *close, *slash;

	*ret_parts = (struct parts){.host = text};
	if (*text == '[') {
		close = strchr(text, ']');
		if (!close || (close[1] && close[1] != ':'))
			return "an address in brackets is [ADDRESS] or [ADDRESS]:PORT";
		*close = '\0';
		ret_parts->host = text + 1;
		ret_parts->port = close[1] ? close + 2 : NULL;
	} else if (colon && strchr(text, ':') == colon) {
		/* Two colons and no brackets are an IPv6 address without a port. */
		*colon = '\0';
		ret_parts->port = colon + 1;
	}
	slash = strchr(ret_parts->host, '/');
	if (slash) {
		*slash = '\0';
		ret_parts->bits = slash + 1;
	}
	return NULL;
}

static int read_port(struct layer *l, const struct text_at *entry, const char *port, int *ret_port)
{
	if (!port) {
		*ret_port = -1;
		return 0;
	}
	if (strchr(port, '-') || strchr(port, ','))
		return bad(l, entry, "write an entry for each port", "a range of ports");
	if (num_int(port, 1, 65535, ret_port))
		return bad(l, entry, NULL, "a port is a number from 1 to 65535");
	return 0;
}

/* "did you mean 10.0.0.0/8" for the network that an address with host bits lies in. */
static int host_bits(struct layer *l, const struct text_at *entry, const struct ir_pattern *p)
{
	bool v4 = p->bits >= V4_MAPPED_BITS &&
		  memcmp(p->addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
	char name[INET6_ADDRSTRLEN];
	uint8_t net[16];
	unsigned int i;
	char *hint;

	memcpy(net, p->addr, sizeof(net));
	for (i = p->bits; i < 128; i++)
		net[i / 8] &= (uint8_t) ~(0x80u >> (i % 8));
	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? net + 12 : net, name, sizeof(name));
	hint = xasprintf("did you mean %s/%u?", name, p->bits - (v4 ? V4_MAPPED_BITS : 0));
	bad(l, entry, hint, "the address has bits behind the prefix");
	free(hint);
	return -EINVAL;
}

static bool has_host_bits(const struct ir_pattern *p)
{
	unsigned int i;

	for (i = p->bits; i < 128; i++)
		if (p->addr[i / 8] & 0x80u >> (i % 8))
			return true;
	return false;
}

/* IPv4 addresses are part of the same space (RFC 4291, 2.5.5.2). */
static bool covers_v4(const struct ir_pattern *p)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	unsigned int i;

	for (i = 0; i < p->bits && i < V4_MAPPED_BITS; i++)
		if ((p->addr[i / 8] ^ mapped[i / 8]) & 0x80u >> (i % 8))
			return false;
	return p->bits < V4_MAPPED_BITS;
}

/* Returns 1 when host is an address and p is filled, 0 when it is none, or -EINVAL. */
static int read_address(struct layer *l, const struct text_at *entry, const struct parts *parts,
			struct ir_pattern *p)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	int max, bits;

	if (inet_pton(AF_INET, parts->host, p->addr + 12) == 1) {
		memcpy(p->addr, mapped, sizeof(mapped));
		max = 32;
	} else if (inet_pton(AF_INET6, parts->host, p->addr) == 1) {
		max = 128;
	} else {
		return 0;
	}
	bits = max;
	if (parts->bits && num_int(parts->bits, 0, max, &bits))
		return bad(l, entry, NULL,
			   max == 32 ? "a prefix of IPv4 has 0 to 32 bits"
				     : "a prefix of IPv6 has 0 to 128 bits");
	p->bits = (unsigned int)(bits + (128 - max));
	if (has_host_bits(p))
		return host_bits(l, entry, p);
	if (max == 128 && covers_v4(p))
		return bad(l, entry, "write * for every address, 2000::/3 for the IPv6 internet",
			   "this prefix covers the IPv4 addresses too");
	return 1;
}

static bool read_set(const struct parts *parts, struct ir_pattern *p)
{
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]) && !parts->bits; i++)
		if (strcmp(sets[i].name, parts->host) == 0) {
			p->set = sets[i].set;
			return true;
		}
	return false;
}

/* Neither an address nor a set: a host's name, or nothing. */
static int read_host(struct layer *l, const struct text_at *entry, const struct parts *parts,
		     struct ir_pattern *p)
{
	struct host_error error;
	struct suggest near;
	char *hint = NULL;
	size_t i;

	if (strspn(parts->host, "0123456789.") == strlen(parts->host) ||
	    (strchr(parts->host, ':') &&
	     strspn(parts->host, "0123456789abcdefABCDEF:.") == strlen(parts->host)))
		return bad(l, entry, "IPv4 has four numbers up to 255, IPv6 eight groups, or ::",
			   "this is no address");
	if (strchr(parts->host, '%'))
		return bad(l, entry, "leave the zone out", "an address with a zone");
	if (strcmp(parts->host, "localhost") == 0)
		return bad(l, entry, "write loopback", "a host name without a dot");
	if (parts->bits)
		return bad(l, entry, "leave the prefix out", "only an address has a prefix");
	p->text = host_read(parts->host, &error);
	if (p->text) {
		p->kind = PATTERN_HOST;
		return 0;
	}
	suggest_init(&near, parts->host);
	for (i = 1; i < sizeof(sets) / sizeof(sets[0]); i++)
		suggest_try(&near, sets[i].name);
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	bad(l, entry, hint ? hint : error.hint, error.what);
	free(hint);
	return -EINVAL;
}

static int read_inet(struct layer *l, const struct text_at *entry, char *text, struct ir_pattern *p)
{
	struct parts parts;
	const char *error = split(text, &parts);
	int r;

	if (error)
		return bad(l, entry, NULL, error);
	r = read_port(l, entry, parts.port, &p->port);
	if (r)
		return r;
	if (!*parts.host)
		return bad(l, entry, "write *:PORT for a port of every address",
			   "there is no address");
	if (read_set(&parts, p))
		return 0;
	r = read_address(l, entry, &parts, p);
	if (r)
		return r < 0 ? r : 0;
	return read_host(l, entry, &parts, p);
}

static int read_unix(struct layer *l, const struct text_at *entry, enum pattern_use use,
		     struct ir_pattern *p)
{
	struct text_at name = {.text = entry->text + strlen(UNIX_PREFIX), .loc = entry->loc};

	if (*name.text != '@') {
		int err = pattern_path(l, &name, use, p);

		p->kind = PATTERN_UNIX_PATH;
		return err;
	}
	name.text++;
	if (!*name.text)
		return bad(l, entry, "write unix:@NAME", "there is no name");
	/* Two stars are components; a name's first one may be the only one. */
	if (strcmp(name.text, "**") == 0)
		name.text = "*/**";
	if (strlen(name.text) > RF_PATH_MAX)
		return bad(l, entry, NULL, "a name of more than 4096 bytes");
	if (pattern_check_glob(l, entry, name.text))
		return -EINVAL;
	*p = (struct ir_pattern){.kind = PATTERN_UNIX_ABSTRACT,
				 .text = xstrdup(name.text),
				 .port = -1,
				 .loc = entry->loc};
	return 0;
}

int pattern_endpoint(struct layer *l, const struct text_at *entry, enum pattern_use use,
		     struct ir_pattern *ret_pattern)
{
	struct ir_pattern p = {.kind = PATTERN_INET, .port = -1, .loc = entry->loc};
	char *copy;
	int err;

	if (!*entry->text)
		return bad(l, entry, NULL, "an empty endpoint matches nothing");
	if (strncmp(entry->text, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0) {
		err = read_unix(l, entry, use, &p);
	} else if (strstr(entry->text, "://")) {
		return bad(l, entry, "write ADDRESS:PORT", "this is a URL, not an endpoint");
	} else if (*entry->text == '/') {
		return bad(l, entry, "write unix:/PATH for a socket", "this is a path");
	} else {
		copy = xstrdup(entry->text);
		err = read_inet(l, entry, copy, &p);
		free(copy);
	}
	if (!err)
		*ret_pattern = p;
	return err;
}
