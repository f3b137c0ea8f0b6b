// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands behind a name that says that it is a secret: NAME=value, "name": "value", a header,
 * a parameter of a URL (also with its '=' encoded), and the password in a URL.
 */
#include <string.h>
#include <strings.h>

#include "user/base/redact_internal.h"

#define NAME_MAX_BYTES 64

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* What ends a value that is not quoted. */
static bool is_end(char c)
{
	return (unsigned char)c <= ' ' || strchr("&;,\"'`<>)}]|\\", c);
}

/* The name before s[at], also in quotes; from..to. */
static bool name_before(const char *s, size_t at, size_t *ret_from, size_t *ret_to)
{
	size_t to = at, from;

	while (to && is_blank(s[to - 1]))
		to--;
	/* A quote, that may be escaped where JSON is inside JSON. */
	if (to && is_quote(s[to - 1]))
		to--;
	while (to && s[to - 1] == '\\')
		to--;
	from = to;
	while (from && to - from < NAME_MAX_BYTES && is_name(s[from - 1]))
		from--;
	*ret_from = from;
	*ret_to = to;
	return to > from;
}

/* Headers whose value goes up to the end of the line. */
static bool is_header(const char *name, size_t n)
{
	static const char *const headers[] = {"authorization", "proxy-authorization", "cookie",
					      "set-cookie"};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (strlen(headers[i]) == n && !strncasecmp(headers[i], name, n))
			return true;
	return false;
}

/* The word before the credentials: which way of authorization it is. */
static size_t scheme(const char *s, size_t n, size_t at)
{
	static const char *const schemes[] = {"bearer ",    "basic ",  "token ", "digest ",
					      "negotiate ", "apikey ", "ssws "};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t len = strlen(schemes[i]);

		if (n - at >= len && !strncasecmp(s + at, schemes[i], len))
			return len;
	}
	return 0;
}

static size_t quoted_end(const char *s, size_t n, size_t at, char quote)
{
	while (at < n && s[at] != quote && s[at] != '\n')
		at += s[at] == '\\' && at + 1 < n && s[at + 1] != quote ? 2 : 1;
	return at < n ? at : n;
}

static size_t header_end(const char *s, size_t n, size_t at)
{
	while (at < n && s[at] != '\n' && s[at] != '\r' && !is_quote(s[at]))
		at++;
	return at;
}

static size_t plain_end(const char *s, size_t n, size_t at)
{
	while (at < n && !is_end(s[at]))
		at++;
	return at;
}

/* The value that begins at s[at], blanks and quotes before it left out. */
static bool value_at(const char *s, size_t n, size_t at, bool header, struct redact_find *f)
{
	char quote = '\0';

	while (at < n && is_blank(s[at]))
		at++;
	while (at < n && s[at] == '\\')
		at++;
	if (at < n && is_quote(s[at]))
		quote = s[at++];
	at += scheme(s, n, at);
	f->from = at;
	/* Before its end is looked for: a row of these would be gone through again and again. */
	if (at < n && redact_is_reference(s + at, n - at))
		return false;
	if (quote)
		f->to = quoted_end(s, n, at, quote);
	else
		f->to = header ? header_end(s, n, at) : plain_end(s, n, at);
	while (f->to > at && s[f->to - 1] == '\\')
		f->to--;
	f->kind = "value";
	return !redact_is_plain(s + at, f->to - at);
}

/* "scheme://user:password@host" with the colon of "://" at s[at]. */
static bool in_url(const char *s, size_t n, size_t at, struct redact_find *f)
{
	size_t from = at + 3, end = from, host = 0, colon = 0;

	for (; end < n && !strchr("/?#\"'` \t\r\n<>", s[end]); end++) {
		if (s[end] == '@')
			host = end;
		else if (s[end] == ':' && !colon && !host)
			colon = end;
	}
	if (!host)
		return false;
	f->kind = "url-password";
	f->to = host;
	f->from = colon && colon < host ? colon + 1 : from;
	/* A name alone is no secret, unless nobody has such a name. */
	if (f->from == from && host - from < 16)
		return false;
	return !redact_is_plain(s + f->from, f->to - f->from);
}

bool redact_context(const char *s, size_t n, size_t at, struct redact_find *f)
{
	size_t from, to, behind = at + 1;
	bool header;

	if (s[at] == ':' && n - at > 3 && s[at + 1] == '/' && s[at + 2] == '/')
		return in_url(s, n, at, f);
	if (s[at] == '%') {
		if (n - at < 4 || s[at + 1] != '3' || (s[at + 2] != 'D' && s[at + 2] != 'd'))
			return false;
		behind = at + 3;
	}
	if (!name_before(s, at, &from, &to) || !redact_name(s + from, to - from))
		return false;
	/* A parameter of a URL; elsewhere a signal. */
	if (to - from == 3 && !strncasecmp(s + from, "sig", 3) &&
	    !(from && (s[from - 1] == '?' || s[from - 1] == '&')))
		return false;
	header = s[at] == ':' && is_header(s + from, to - from);
	/* "==", ":=", "=~" compare or are something else; "name::part" is a name. */
	if (behind < n && s[at] != '%' &&
	    (s[behind] == '=' || s[behind] == '~' || s[behind] == ':'))
		return false;
	return value_at(s, n, behind, header, f);
}
