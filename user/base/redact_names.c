// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of secrets. A name is cut into words at '_', '-', '.' and where a capital follows a small
 * letter; its last word may say that it names something about a secret and not the secret itself
 * (TOKEN_TTL, password-file).
 */
#include <string.h>

#include "user/base/redact_internal.h"

#define WORDS_MAX 12
#define WORD_MAX  24

struct words {
	char v[WORDS_MAX][WORD_MAX];
	size_t n;
};

static const char *const secrets[] = {
	"password",    "passwd",	"passphrase", "passcode",   "pwd",	 "secret",
	"token",       "apikey",	"accesskey",  "privatekey", "secretkey", "credential",
	"credentials", "authorization", "cookie",     "jwt",	    "otp",	 "sig",
	"signature",   "auth",		"bearer",     NULL};

/* Words whose last letters say so: PGPASSWORD, authtoken. */
static const char *const endings[] = {"password", "passwd",    "passphrase", "secret",	   "token",
				      "apikey",	  "accesskey", "secretkey",  "privatekey", NULL};

/* What makes the next word, key, a secret. */
static const char *const before_key[] = {
	"api",		"access",  "private", "account", "auth",   "encryption",
	"signing",	"master",  "secret",  "ssh",	 "shared", "service",
	"subscription", "license", "session", "webhook", NULL};

static const char *const about[] = {
	"file",	    "path",	  "dir",    "directory", "url",	    "uri",    "name",	"id",
	"ttl",	    "type",	  "size",   "count",	 "len",	    "length", "limit",	"expires",
	"expiry",   "expiration", "env",    "var",	 "command", "cmd",    "helper", "store",
	"manager",  "policy",	  "prompt", "hint",	 "regex",   "budget", "max",	"min",
	"version",  "algorithm",  "alg",    "endpoint",	 "host",    "port",   "format", "location",
	"stdin",    "sock",	  "method", "mode",	 "scope",   "scopes", "issuer", "audience",
	"required", "enabled",	  "jar",    NULL};

static bool is_one_of(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return true;
	return false;
}

static bool ends_so(const char *word)
{
	size_t n = strlen(word);

	for (const char *const *e = endings; *e; e++) {
		size_t len = strlen(*e);

		if (n >= len && !strcmp(word + n - len, *e))
			return true;
	}
	return false;
}

static bool is_separator(char c)
{
	return c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static void add_letter(struct words *w, size_t *at, char c)
{
	if (w->n < WORDS_MAX && *at < WORD_MAX - 1)
		w->v[w->n][(*at)++] = (char)(is_capital(c) ? c + ('a' - 'A') : c);
}

static void end_word(struct words *w, size_t *at)
{
	if (!*at)
		return;
	w->v[w->n][*at] = '\0';
	w->n += w->n < WORDS_MAX - 1;
	*at = 0;
}

static void cut(const char *name, size_t n, struct words *w)
{
	size_t at = 0;

	w->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_separator(name[i])) {
			end_word(w, &at);
			continue;
		}
		if (i && is_capital(name[i]) && name[i - 1] >= 'a' && name[i - 1] <= 'z')
			end_word(w, &at);
		add_letter(w, &at, name[i]);
	}
	end_word(w, &at);
}

bool redact_name(const char *name, size_t n)
{
	struct words w;

	cut(name, n, &w);
	if (!w.n || is_one_of(about, w.v[w.n - 1]))
		return false;
	for (size_t i = 0; i < w.n; i++) {
		if (is_one_of(secrets, w.v[i]) || ends_so(w.v[i]))
			return true;
		if (i && !strcmp(w.v[i], "key") && is_one_of(before_key, w.v[i - 1]))
			return true;
	}
	return false;
}

bool redact_is_reference(const char *s, size_t n)
{
	if (s[0] == '$')
		return n > 1 && (s[1] == '{' || s[1] == '(' || s[1] == '_' ||
				 (s[1] >= 'a' && s[1] <= 'z') || is_capital(s[1]));
	return s[0] == '{' || s[0] == '[';
}

bool redact_is_plain(const char *s, size_t n)
{
	static const char *const words[] = {"true",  "false",  "null", "none",	   "yes",
					    "no",    "on",     "off",  "required", "basic",
					    "stdin", "prompt", "***",  "-",	   NULL};
	char word[WORD_MAX];

	if (!n || redact_is_reference(s, n) || (s[0] == '<' && s[n - 1] == '>'))
		return true;
	if (n >= sizeof(word))
		return false;
	for (size_t i = 0; i < n; i++)
		word[i] = (char)(is_capital(s[i]) ? s[i] + ('a' - 'A') : s[i]);
	word[n] = '\0';
	return is_one_of(words, word);
}
