// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call does beside what its arguments declare. The lists here keep honest work out: a test
 * run writes below the workspace and into caches, a package manager connects, git reads its own
 * credentials.
 */
#include <string.h>
#include <strings.h>

#include "user/cause/inside.h"

static bool is(const struct calls_text *t, const char *s)
{
	return strlen(s) == t->n && !memcmp(t->s, s, t->n);
}

static bool is_one_of(const char *const *list, const struct calls_text *t)
{
	for (; *list; list++)
		if (is(t, *list))
			return true;
	return false;
}

static bool has(const struct calls_text *t, const char *part)
{
	return t->n && memmem(t->s, t->n, part, strlen(part));
}

static bool ends(const struct calls_text *t, const char *end)
{
	size_t n = strlen(end);

	return t->n >= n && !memcmp(t->s + t->n - n, end, n);
}

static bool is_below(const struct calls_text *path, const char *dir, size_t n)
{
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return n && path->n >= n && !memcmp(path->s, dir, n) &&
	       (path->n == n || path->s[n] == '/' || dir[n - 1] == '/');
}

/* Which program may read a credential without being told to; "*": none. */
struct credential {
	const char *part; /* of the path; with a leading '*' its end */
	const char *owners[8];
};

static const struct credential credentials[] = {
	{"/.ssh/id_", {"ssh", "git", "ssh-add", "ssh-keygen", "scp", "sftp", "rsync"}},
	{"/.aws/credentials", {"aws", "terraform"}},
	{"/.config/gcloud/", {"gcloud", "gsutil", "bq"}},
	{"/.azure/", {"az"}},
	{"/.kube/config", {"kubectl", "helm", "k9s"}},
	{"/.docker/config.json", {"docker", "docker-compose", "buildx", "docker-buildx"}},
	{"/.config/gh/hosts.yml", {"gh", "git"}},
	{"/.gnupg/private-keys", {"gpg", "gpg-agent", "git"}},
	{"*/.netrc", {"git", "curl", "wget", "git-remote-https", "ftp", "pip", "python3"}},
	{"*/.git-credentials", {"git", "git-credential-store", "git-remote-https"}},
	{"*/.npmrc", {"npm", "node", "npx", "pnpm", "yarn", "bun"}},
	{"*/.pypirc", {"twine", "pip", "python3", "uv"}},
	{"*/.cargo/credentials.toml", {"cargo"}},
	{"*/etc/shadow", {"sudo", "su", "passwd", "login", "unix_chkpwd"}},
	{"*/.env", {NULL}},
	{"*/.env.local", {NULL}},
	{"*/.env.production", {NULL}},
	{"*.pem", {"openssl", "nginx", "node", "python3", "curl", "git"}},
	{"*_token", {NULL}},
	{"*/.claude/.credentials.json", {"claude"}},
	{"*/.codex/auth.json", {"codex"}},
};

static const struct credential *credential_of(const struct calls_text *path)
{
	/* Certificates that everybody reads are no secret. */
	if (!path->n || has(path, "/ssl/certs/") || has(path, "/ca-certificates") ||
	    has(path, "cacert"))
		return NULL;
	for (size_t i = 0; i < sizeof(credentials) / sizeof(credentials[0]); i++) {
		const char *part = credentials[i].part;

		if (ends(path, ".pub") ? false
		    : *part == '*'     ? ends(path, part + 1)
				       : has(path, part))
			return &credentials[i];
	}
	return NULL;
}

bool calls_is_credential(const struct calls_text *path)
{
	return credential_of(path) != NULL;
}

static bool reads_credential(const struct call *call, const struct calls_effect *e)
{
	const struct credential *k = credential_of(&e->path);
	struct calls_text program = calls_base(&e->program);

	if (!k || calls_path_named(call, &e->path) || calls_place_named(call, &e->path))
		return false;
	return !is_one_of(k->owners, &program);
}

/* Where programs write on their own. */
static bool is_anybodys(const struct calls_text *path)
{
	static const char *const dirs[] = {"/dev",	    "/proc",	"/run",
					   "/var/cache",    "/var/log", "/var/lib/apt",
					   "/var/lib/dpkg", NULL};
	static const char *const caches[] = {"/.cache/",
					     "/.npm/",
					     "/.cargo/",
					     "/.rustup/",
					     "/.m2/",
					     "/.gradle/",
					     "/go/pkg/",
					     "/.yarn/",
					     "/.pnpm-store/",
					     "/.local/share/pnpm/",
					     "/.bun/",
					     "/.ccache/",
					     "/.node_repl_history",
					     "/.lesshst",
					     "/.viminfo",
					     "/.wget-hsts",
					     "/.config/git/",
					     "/.gnupg/",
					     "/.ssh/known_hosts",
					     "/.python_history",
					     NULL};

	for (const char *const *d = dirs; *d; d++)
		if (is_below(path, *d, strlen(*d)))
			return true;
	for (const char *const *c = caches; *c; c++)
		if (has(path, *c))
			return true;
	return false;
}

static bool is_temporary(const struct calls_text *path)
{
	return is_below(path, "/tmp", 4) || is_below(path, "/var/tmp", 8);
}

static bool writes_outside(struct calls *c, const struct call *call, const struct calls_effect *e)
{
	struct lru_key key = calls_hash("made", e->path.s, e->path.n, 0);

	if (e->kind != CALLS_WRITE && e->kind != CALLS_CREATE && e->kind != CALLS_DELETE)
		return false;
	if (!e->path.n || e->path.s[0] != '/' || !c->workspace.len ||
	    is_below(&e->path, c->workspace.s, c->workspace.len) || is_anybodys(&e->path))
		return false;
	/* What is temporary may be made, and removed by who made it. */
	if (is_temporary(&e->path) && (e->kind != CALLS_DELETE || lru_find(&c->made, &key)))
		return false;
	if (lru_find(&c->made, &key) && e->kind == CALLS_DELETE)
		return false;
	return !calls_path_named(call, &e->path) && !calls_place_named(call, &e->path);
}

/* Commands that are there to connect; with a second word where only some of theirs do. */
static const char *const networked[][2] = {
	{"curl", NULL},	       {"wget", NULL},	      {"ssh", NULL},	    {"scp", NULL},
	{"sftp", NULL},	       {"rsync", NULL},	      {"nc", NULL},	    {"ncat", NULL},
	{"telnet", NULL},      {"ping", NULL},	      {"dig", NULL},	    {"nslookup", NULL},
	{"host", NULL},	       {"gh", NULL},	      {"docker", NULL},	    {"podman", NULL},
	{"kubectl", NULL},     {"helm", NULL},	      {"aws", NULL},	    {"gcloud", NULL},
	{"az", NULL},	       {"terraform", NULL},   {"apt", NULL},	    {"apt-get", NULL},
	{"npx", NULL},	       {"http", NULL},	      {"psql", NULL},	    {"mysql", NULL},
	{"redis-cli", NULL},   {"git", "clone"},      {"git", "fetch"},	    {"git", "pull"},
	{"git", "push"},       {"git", "ls-remote"},  {"git", "submodule"}, {"git", "remote"},
	{"npm", "install"},    {"npm", "i"},	      {"npm", "ci"},	    {"npm", "add"},
	{"npm", "update"},     {"npm", "audit"},      {"npm", "publish"},   {"npm", "view"},
	{"npm", "exec"},       {"npm", "create"},     {"pnpm", "install"},  {"pnpm", "add"},
	{"pnpm", "i"},	       {"yarn", "install"},   {"yarn", "add"},	    {"bun", "install"},
	{"bun", "add"},	       {"pip", "install"},    {"pip3", "install"},  {"pip", "download"},
	{"uv", NULL},	       {"poetry", "install"}, {"cargo", NULL},	    {"go", "get"},
	{"go", "mod"},	       {"go", "build"},	      {"go", "test"},	    {"go", "run"},
	{"go", "install"},     {"mvn", NULL},	      {"gradle", NULL},	    {"gradlew", NULL},
	{"bundle", "install"}, {"gem", "install"},
};

static bool may_connect(const struct call *call)
{
	/* An address in the arguments of a tool that is no shell: the tool fetches. */
	if (call->words.len && memmem(call->words.s, call->words.len, "://", 3))
		return true;
	for (size_t i = 0; i < sizeof(networked) / sizeof(networked[0]); i++)
		if (calls_word_named(call, networked[i][0], strlen(networked[i][0])) &&
		    (!networked[i][1] ||
		     calls_word_named(call, networked[i][1], strlen(networked[i][1]))))
			return true;
	return false;
}

/* "http://192.0.2.1:80/…": it names an address, and so no other one is meant. */
static bool names_an_address(const struct call *call)
{
	const char *s = call->words.s, *end = s + call->words.len;

	for (; s && s < end; s++) {
		unsigned int dots = 0, digits = 0;

		if ((s > call->words.s && s[-1] != '/' && s[-1] != ' ' && s[-1] != '@' && s[-1]) ||
		    *s < '0' || *s > '9')
			continue;
		while (s < end && ((*s >= '0' && *s <= '9') || *s == '.')) {
			dots += *s == '.';
			digits += *s != '.';
			s++;
		}
		if (dots == 3 && digits >= 4)
			return true;
	}
	return false;
}

/* The command's own name: the first word of what it runs. */
static struct lru_key used_key(const struct call *call, const struct calls_effect *e)
{
	struct strbuf what = STRBUF_INIT;
	struct lru_key key;

	strbuf_addstr(&what, call->name);
	strbuf_addch(&what, '\0');
	strbuf_add(&what, call->words.s ? call->words.s : "",
		   strnlen(call->words.s ? call->words.s : "", call->words.len));
	strbuf_addch(&what, '\0');
	strbuf_add(&what, e->address.s ? e->address.s : "", e->address.n);
	key = calls_hash("used", what.s, what.len, e->port);
	strbuf_release(&what);
	return key;
}

static bool unused_endpoint(struct calls *c, const struct call *call, const struct calls_effect *e,
			    uint32_t evidence)
{
	struct lru_key key = used_key(call, e);
	struct lru_key own = calls_hash("own", e->address.s, e->address.n, e->port);
	bool before = lru_find(&c->used, &key) != NULL;

	lru_get(&c->used, &key);
	if (before || e->port == 53 || (e->loopback && c->listens[e->port]) ||
	    lru_find(&c->own, &own) || evidence & CALLS_ENDPOINT ||
	    calls_word_named(call, e->address.s, e->address.n))
		return false;
	if (e->loopback && calls_word_named(call, "localhost", 9))
		return false;
	return !may_connect(call) || names_an_address(call);
}

enum calls_mismatch calls_undeclared(struct calls *c, const struct call *call,
				     const struct calls_effect *e, uint32_t evidence)
{
	if (e->kind == CALLS_CONNECT)
		return unused_endpoint(c, call, e, evidence) ? CALLS_MISMATCH_ENDPOINT
							     : CALLS_MISMATCH_NONE;
	if (e->kind == CALLS_READ)
		return reads_credential(call, e) ? CALLS_MISMATCH_CREDENTIAL : CALLS_MISMATCH_NONE;
	return writes_outside(c, call, e) ? CALLS_MISMATCH_WRITE : CALLS_MISMATCH_NONE;
}
