// SPDX-License-Identifier: GPL-2.0-only
#include "user/wire/http1_line.h"

#include <string.h>

#define METHOD_MAX 20

static const char version[] = "HTTP/1.";

#define VERSION (sizeof(version) - 1)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool parse_response(const char *line, size_t n, struct http1_line *ret_line)
{
	if (n < VERSION + 5 || memcmp(line, version, VERSION) != 0 ||
	    (line[VERSION] != '0' && line[VERSION] != '1') || line[VERSION + 1] != ' ')
		return false;
	ret_line->minor = line[VERSION] - '0';
	ret_line->status = line + VERSION + 2;
	if (ret_line->status[0] < '1' || ret_line->status[0] > '9' ||
	    !is_digit(ret_line->status[1]) || !is_digit(ret_line->status[2]))
		return false;
	return n == VERSION + 5 || line[VERSION + 5] == ' ';
}

static bool is_token(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

static bool parse_request(const char *line, size_t n, struct http1_line *ret_line)
{
	const char *space = memchr(line, ' ', n), *v;

	if (n < VERSION + 5)
		return false;
	v = line + n - VERSION - 1;
	if (v[-1] != ' ' || memcmp(v, version, VERSION) != 0 ||
	    (v[VERSION] != '0' && v[VERSION] != '1'))
		return false;
	ret_line->minor = v[VERSION] - '0';
	ret_line->method = line;
	ret_line->nmethod = (size_t)(space - line);
	if (!ret_line->nmethod || ret_line->nmethod > METHOD_MAX || space >= v - 1)
		return false;
	for (size_t i = 0; i < ret_line->nmethod; i++)
		if (!is_token(line[i]))
			return false;
	ret_line->target = space + 1;
	ret_line->ntarget = (size_t)(v - 1 - ret_line->target);
	for (size_t i = 0; i < ret_line->ntarget; i++)
		if ((unsigned char)ret_line->target[i] <= ' ')
			return false;
	return ret_line->ntarget > 0;
}

bool http1_line_parse(bool request, const char *line, size_t n, struct http1_line *ret_line)
{
	*ret_line = (struct http1_line){0};
	return request ? parse_request(line, n, ret_line) : parse_response(line, n, ret_line);
}

/* The letters before a space may be the end of a body: only the methods that there are count. */
static const char *find_request(const char *line, size_t n)
{
	static const char *const methods[] = {"GET",   "HEAD",	 "POST",    "PUT",
					      "PATCH", "DELETE", "OPTIONS", "CONNECT"};
	struct http1_line parts;
	const char *space, *from, *best = NULL;

	if (n < VERSION + 5)
		return NULL;
	/* The space before the version, and the one before that. */
	space = line + n - VERSION - 2;
	from = space > line ? memrchr(line, ' ', (size_t)(space - line)) : NULL;
	for (size_t i = 0; from && i < sizeof(methods) / sizeof(methods[0]); i++) {
		size_t k = strlen(methods[i]);
		const char *at = from - k;

		if ((size_t)(from - line) >= k && !memcmp(at, methods[i], k) &&
		    parse_request(at, (size_t)(line + n - at), &parts))
			best = at;
	}
	return best;
}

static const char *find_response(const char *line, size_t n)
{
	const char *from = line, *end = line + n;
	struct http1_line parts;

	while ((from = memmem(from, (size_t)(end - from), version, VERSION))) {
		if (parse_response(from, (size_t)(end - from), &parts))
			return from;
		from++;
	}
	return NULL;
}

const char *http1_line_find(bool request, const char *line, size_t n)
{
	return request ? find_request(line, n) : find_response(line, n);
}

void http1_line_trim(const char **value, size_t *n)
{
	for (; *n && (**value == ' ' || **value == '\t'); --*n)
		++*value;
	while (*n && ((*value)[*n - 1] == ' ' || (*value)[*n - 1] == '\t'))
		--*n;
}
