// SPDX-License-Identifier: GPL-2.0-only
/*
 * Headers and addresses of HTTP. Here what is not known to be harmless is a secret: anybody may
 * name a header or a parameter as they like, and a key in it need not look like one.
 */
#include <string.h>
#include <strings.h>

#include "user/base/redact_internal.h"

#define VALUE_SHORT 6	 /* a value of so few bytes is no secret */
#define PART_LONG   16	 /* of a path: from so many bytes on it may be made by chance */
#define VALUE_MAX   1024 /* bytes of a value that are shown */

static bool is_one_of(const char *const *list, const char *name, size_t n)
{
	for (; *list; list++)
		if (strlen(*list) == n && !strncasecmp(*list, name, n))
			return true;
	return false;
}

static bool is_known_header(const char *name, size_t n)
{
	static const char *const known[] = {"accept",
					    "accept-encoding",
					    "accept-language",
					    "allow",
					    "alt-svc",
					    "anthropic-beta",
					    "anthropic-version",
					    "cache-control",
					    "connection",
					    "content-disposition",
					    "content-encoding",
					    "content-language",
					    "content-length",
					    "content-type",
					    "date",
					    "expect",
					    "expires",
					    "host",
					    "keep-alive",
					    "last-modified",
					    "mcp-protocol-version",
					    "openai-beta",
					    "openai-version",
					    "pragma",
					    "retry-after",
					    "server",
					    "te",
					    "trailer",
					    "transfer-encoding",
					    "upgrade",
					    "user-agent",
					    "vary",
					    "via",
					    "sec-websocket-extensions",
					    "sec-websocket-protocol",
					    "sec-websocket-version",
					    "x-stainless-lang",
					    "x-stainless-package-version",
					    "x-stainless-retry-count",
					    "x-stainless-runtime",
					    NULL};

	return is_one_of(known, name, n);
}

static bool is_known_parameter(const char *name, size_t n)
{
	static const char *const known[] = {"alt",	"api-version", "beta",	  "format",
					    "limit",	"model",       "offset",  "page",
					    "per_page", "sort",	       "version", NULL};

	return is_one_of(known, name, n);
}

/* Adds the text with the secrets that it is known by; returns how many. */
static size_t add_known(const struct redactor *r, const char *text, size_t len, struct strbuf *out)
{
	size_t found = redact_text(r, text, len, out);

	if (!found)
		strbuf_add(out, text, len);
	return found;
}

size_t redact_header(const struct redactor *r, const char *name, size_t nname, const char *value,
		     size_t len, struct strbuf *out)
{
	if (!len)
		return 0;
	if (is_known_header(name, nname) && len <= VALUE_MAX)
		return add_known(r, value, len, out);
	redact_put(r, "header", value, len, out);
	return 1;
}

/* Digits and letters mixed, or letters of both cases: what nobody would call a directory. */
static bool is_by_chance(const char *s, size_t n)
{
	size_t digits = 0, upper = 0, lower = 0, other = 0;

	for (size_t i = 0; i < n; i++) {
		digits += s[i] >= '0' && s[i] <= '9';
		upper += s[i] >= 'A' && s[i] <= 'Z';
		lower += s[i] >= 'a' && s[i] <= 'z';
		other += s[i] == '.' || s[i] == ':';
	}
	if (n < PART_LONG || other > 1)
		return false;
	return digits * 6 >= n || (upper > 2 && lower > 2 && digits);
}

static size_t add_part(const struct redactor *r, const char *s, size_t n, struct strbuf *out)
{
	if (!is_by_chance(s, n))
		return add_known(r, s, n, out);
	redact_put(r, "path", s, n, out);
	return 1;
}

static size_t add_path(const struct redactor *r, const char *s, size_t n, struct strbuf *out)
{
	struct strbuf known = STRBUF_INIT;
	size_t found = 0, from = 0;

	/* What is known by its form may go over a slash. */
	found = redact_text(r, s, n, &known);
	if (found) {
		strbuf_add(out, known.s, known.len);
		strbuf_release(&known);
		return found;
	}
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '/')
			continue;
		found += add_part(r, s + from, i - from, out);
		if (i < n)
			strbuf_addch(out, '/');
		from = i + 1;
	}
	return found;
}

static size_t add_parameter(const struct redactor *r, const char *s, size_t n, struct strbuf *out)
{
	const char *equals = n ? memchr(s, '=', n) : NULL;
	size_t nname = equals ? (size_t)(equals - s) : 0, at = equals ? nname + 1 : 0;
	bool secret = equals && redact_name(s, nname);

	strbuf_add(out, s, at);
	if (at == n)
		return 0;
	if (!secret &&
	    (n - at <= VALUE_SHORT || (equals && is_known_parameter(s, nname) && n - at < 64)))
		return add_known(r, s + at, n - at, out);
	redact_put(r, "query", s + at, n - at, out);
	return 1;
}

size_t redact_target(const struct redactor *r, const char *target, size_t len, struct strbuf *out)
{
	const char *query = len ? memchr(target, '?', len) : NULL;
	size_t path = query ? (size_t)(query - target) : len, from = path + 1;
	size_t found = add_path(r, target, path, out);

	if (!query)
		return found;
	strbuf_addch(out, '?');
	for (size_t i = from; i <= len; i++) {
		if (i < len && target[i] != '&' && target[i] != ';')
			continue;
		found += add_parameter(r, target + from, i - from, out);
		if (i < len)
			strbuf_addch(out, target[i]);
		from = i + 1;
	}
	return found;
}
