// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/host.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BELOW "*."

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* One label of len bytes. Returns what is wrong, or NULL. */
static const char *check_label(const char *label, size_t len)
{
	size_t i;

	if (!len)
		return "a host name with an empty part";
	if (len > HOST_LABEL_MAX)
		return "a host name with a part of more than 63 bytes";
	for (i = 0; i < len; i++)
		if (!is_letter(label[i]))
			return "no host name: it has other signs than letters, digits, '-', '_' "
			       "and '.'";
	return NULL;
}

static bool is_number(const char *s)
{
	return *s && s[strspn(s, "0123456789")] == '\0';
}

/* What is wrong with a name in lower case, without the dot at its end. */
static const char *check(const char *name)
{
	const char *label = name, *dot, *error;

	if (strlen(name) > HOST_NAME_MAX_LEN)
		return "a host name of more than 253 bytes";
	for (;; label = dot + 1) {
		dot = strchr(label, '.');
		error = check_label(label, dot ? (size_t)(dot - label) : strlen(label));
		if (error || !dot)
			break;
	}
	/* The last part of an address is a number, and that of a name never (RFC 3696, 2). */
	if (!error && is_number(label))
		return "this is no address";
	return error;
}

static char *lower(const char *text)
{
	char *name = xstrdup(text), *c;

	for (c = name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return name;
}

static bool has_other_script(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return true;
	return false;
}

static const char *hint_of(const char *text)
{
	if (has_other_script(text))
		return "write it as DNS has it: xn--...";
	if (strchr(text, '*'))
		return "a star stands at the front only: *.example.com";
	return NULL;
}

char *host_read(const char *text, struct host_error *ret_error)
{
	char *name = lower(text), *rest = name;
	size_t len = strlen(name);
	bool rooted = len > 1 && name[len - 1] == '.';

	if (rooted)
		name[len - 1] = '\0';
	if (strncmp(name, BELOW, strlen(BELOW)) == 0)
		rest += strlen(BELOW);
	*ret_error = (struct host_error){.what = check(rest), .hint = hint_of(rest)};
	if (!ret_error->what && !rooted && rest == name && !strchr(name, '.'))
		*ret_error = (struct host_error){
			.what = "a host name without a dot",
			.hint = "write all of its name; a name that is only one part ends in a dot",
		};
	if (!ret_error->what)
		return name;
	free(name);
	return NULL;
}

char *host_backwards(const char *name)
{
	size_t len = strlen(name), i;
	char *back = xmalloc(len + 1);

	for (i = 0; i < len; i++)
		back[i] = name[len - 1 - i];
	back[len] = '\0';
	return back;
}
