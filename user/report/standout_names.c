// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/standout_names.h"

#include <string.h>

#define ARRAY(v) (sizeof(v) / sizeof((v)[0]))

/* A name that ends in `end`, or lies below it when that ends in a slash. */
struct known {
	const char *end, *what;
};

static const struct known secrets[] = {
	{"/.env", "secrets of a project"},
	{"/.env.local", "secrets of a project"},
	{"/.env.production", "secrets of a project"},
	{"/.ssh/id_rsa", "a private key"},
	{"/.ssh/id_ed25519", "a private key"},
	{"/.ssh/id_ecdsa", "a private key"},
	{"/.ssh/id_dsa", "a private key"},
	{"/.aws/credentials", "credentials"},
	{"/.netrc", "passwords"},
	{"/.npmrc", "a token"},
	{"/.pypirc", "a token"},
	{"/.git-credentials", "passwords"},
	{"/.pgpass", "passwords"},
	{"/.kube/config", "credentials"},
	{"/.docker/config.json", "credentials"},
	{"/.cargo/credentials.toml", "a token"},
	{"/.config/gh/hosts.yml", "a token"},
	{"/.config/gcloud/application_default_credentials.json", "credentials"},
	{"/.claude/.credentials.json", "credentials"},
	{"/.codex/auth.json", "credentials"},
	{"/.bash_history", "what was typed"},
	{"/.zsh_history", "what was typed"},
	{"/.gnupg/", "private keys"},
	{"/etc/shadow", "passwords"},
};

static const struct known obeyed[] = {
	{"/.bashrc", "run by each shell"},
	{"/.bash_profile", "run at each login"},
	{"/.profile", "run at each login"},
	{"/.zshrc", "run by each shell"},
	{"/.ssh/authorized_keys", "who may log in"},
	{"/.ssh/config", "how ssh connects"},
	{"/.gitconfig", "what git runs"},
	{"/.git/config", "what git runs"},
	{"/.git/hooks/", "run by git"},
	{"/.config/autostart/", "run at each login"},
	{"/.config/systemd/user/", "run at each login"},
	{"/var/spool/cron/", "run by cron"},
	{"/etc/cron.d/", "run by cron"},
	{"/.mcp.json", "tools that agents start"},
	{"/.cursor/mcp.json", "tools that agents start"},
	{"/.claude/settings.json", "what agents run"},
	{"/.claude/settings.local.json", "what agents run"},
	{"/CLAUDE.md", "instructions to agents"},
	{"/AGENTS.md", "instructions to agents"},
	{"/.cursorrules", "instructions to agents"},
};

/* Between the quotes. */
static bool is(const char *path, size_t n, const char *end)
{
	size_t len = strlen(end);

	if (end[len - 1] == '/')
		return memmem(path, n, end, len) != NULL;
	return n >= len && !memcmp(path + n - len, end, len);
}

static const char *look(struct scan_value path, const struct known *known, size_t n)
{
	if (scan_type(path) != SCAN_STRING)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (is(path.s + 1, path.n - 2, known[i].end))
			return known[i].what;
	return NULL;
}

/* Whether a part begins with a dot. */
static bool has_dot(struct scan_value path)
{
	const char *p = path.s, *end = path.s + path.n;

	while ((p = memchr(p, '.', (size_t)(end - p)))) {
		if (p[-1] == '/')
			return true;
		p++;
	}
	return false;
}

/* end: with the quote. */
static bool ends(struct scan_value path, const char *end, size_t n)
{
	return path.n >= n && !memcmp(path.s + path.n - n, end, n);
}

/* Nearly no path has a part that begins with a dot; the others need not be looked at. */
const char *standout_secret(struct scan_value path)
{
	if (scan_type(path) != SCAN_STRING || (!has_dot(path) && !ends(path, "/etc/shadow\"", 12)))
		return NULL;
	return look(path, secrets, ARRAY(secrets));
}

const char *standout_obeyed(struct scan_value path)
{
	if (scan_type(path) != SCAN_STRING ||
	    (!has_dot(path) && !ends(path, ".md\"", 4) && !memmem(path.s, path.n, "/cron", 5)))
		return NULL;
	return look(path, obeyed, ARRAY(obeyed));
}

bool standout_is_clear(struct scan_value peer)
{
	static const uint64_t ports[] = {80, 8080, 21, 23, 25, 143, 110};
	struct scan_value address = scan_below(peer, "address");
	uint64_t port = scan_uint(scan_below(peer, "port"));

	if (address.n < 5 || !memcmp(address.s, "\"127.", 5) || scan_is(address, "::1"))
		return false;
	for (size_t i = 0; i < ARRAY(ports); i++)
		if (port == ports[i])
			return true;
	return false;
}
