// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/utf8.h"
#include "user/learn/learn.h"
#include "user/policy/glob.h"

/* What lies behind the directory in a path, NULL: the path is not at or below it. */
static const char *below(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	while (n > 1 && directory[n - 1] == '/')
		n--;
	if (strncmp(path, directory, n) != 0 || (path[n] && path[n] != '/'))
		return NULL;
	return path + n;
}

bool learn_has_workspace(const struct policy_env *place)
{
	const char *w = place->workspace, *slash = w ? strchr(w + 1, '/') : NULL;

	/* Not a directory of the root, and not the home itself: that would be everything. */
	return slash && slash[1] && strcmp(w, place->home) != 0 && !below(place->home, w);
}

/* Directories of a home that tools fill by themselves; a star is one name. */
static const char *const caches[] = {
	"/.cache/*",	      "/.npm",	     "/.node-gyp", "/.yarn",	      "/.cargo/git",
	"/.cargo/registry",   "/.rustup",    "/.gradle",   "/.m2/repository", "/go/pkg",
	"/.local/share/pnpm", "/.local/lib", "/.pyenv",	   "/.nvm",
};

/* Length of the cache's directory in what follows the home; 0: it is in none. */
static size_t cache_of(const char *rest)
{
	for (size_t i = 0; i < sizeof(caches) / sizeof(caches[0]); i++) {
		size_t n = strcspn(caches[i], "*");
		bool star = caches[i][n];

		if (strncmp(rest, caches[i], n) != 0)
			continue;
		if (star)
			n += strcspn(rest + n, "/");
		if (rest[n] == '/' || (!star && !rest[n]))
			return n;
	}
	return 0;
}

/* Directories that belong to the system, which a session only reads. */
static const char *const system_dirs[] = {
	"/usr",	      "/lib",		"/lib64",	  "/lib32",	  "/bin",     "/sbin",
	"/nix/store", "/etc/ssl/certs", "/sys/fs/cgroup", "/sys/devices", "/proc/sys"};
static const char *const temporary_dirs[] = {"/tmp", "/var/tmp", "/dev/shm"};

static char *among(const char *path, const char *const *dirs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (below(path, dirs[i]))
			return xasprintf("%s/**", dirs[i]);
	return NULL;
}

/* What is in a process, or reached through it: of one process that is no other's. */
static bool is_inside(const char *name)
{
	static const char *const inside[] = {"/environ", "/mem", "/auxv",      "/fd",	"/root",
					     "/cwd",	 "/exe", "/map_files", "/maps", "/pagemap"};

	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (below(name, inside[i]))
			return true;
	return false;
}

/* Processes have other numbers each time. */
static char *of_process(const char *path)
{
	const char *rest = below(path, "/proc");
	size_t n;
	char *tail, *pattern;

	if (!rest || *rest != '/' || !isdigit((unsigned char)rest[1]))
		return NULL;
	n = 1 + strspn(rest + 1, "0123456789");
	if ((rest[n] && rest[n] != '/') || below(rest + n, "/task") || is_inside(rest + n))
		return NULL;
	tail = glob_escape(rest + n, strlen(rest + n));
	pattern = xasprintf("/proc/[1-9]*%s", tail);
	free(tail);
	return pattern;
}

char *learn_directory(const struct policy_env *place, enum learn_kind kind, const char *path)
{
	const char *rest = below(path, place->home);
	size_t n = rest ? cache_of(rest) : 0;
	char *pattern;

	if (kind == LEARN_EXEC)
		return NULL;
	if (learn_has_workspace(place) && below(path, place->workspace) && kind != LEARN_MAP)
		return xstrdup("${workspace}/**");
	if (kind != LEARN_MAP && below(path, place->tmp))
		return xstrdup("${tmp}/**");
	pattern = kind == LEARN_MAP ? NULL : among(path, temporary_dirs, 3);
	if (!pattern && kind != LEARN_WRITE)
		pattern = among(path, system_dirs, sizeof(system_dirs) / sizeof(*system_dirs));
	if (pattern)
		return pattern;
	if (n) {
		char *escaped = glob_escape(rest, n);

		pattern = xasprintf("~%s/**", escaped);
		free(escaped);
		return pattern;
	}
	return of_process(path);
}

bool learn_may_widen(const struct policy_env *place, const char *directory)
{
	static const char *const never[] = {"",	    "/",    "/etc",  "/root", "/home",
					    "/var", "/dev", "/run",  "/srv",  "/proc",
					    "/sys", "/mnt", "/media"};
	const char *rest = below(directory, place->home);

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (!strcmp(directory, never[i]))
			return false;
	/* Neither a home nor what begins with a dot in it: keys and settings lie there. */
	return !(rest && (!*rest || rest[1] == '.')) && !below(place->home, directory);
}

/* What YAML or a pattern cannot carry stands as any one byte. */
static void add_safe(struct strbuf *out, const char *escaped)
{
	bool valid = utf8_valid(escaped, strlen(escaped));

	for (; *escaped; escaped++) {
		unsigned char c = (unsigned char)*escaped;

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !valid))
			strbuf_addch(out, '?');
		else if (c == '$')
			strbuf_addstr(out, "$$");
		else
			strbuf_addch(out, (char)c);
	}
}

char *learn_pattern(const struct policy_env *place, const char *path)
{
	const char *rest = learn_has_workspace(place) ? below(path, place->workspace) : NULL;
	struct strbuf out = STRBUF_INIT;
	char *escaped;

	if (rest) {
		strbuf_addstr(&out, "${workspace}");
	} else if ((rest = below(path, place->home)) && *rest) {
		strbuf_addstr(&out, "~");
	} else {
		rest = path;
		strbuf_addstr(&out, "");
	}
	escaped = glob_escape(rest, strlen(rest));
	add_safe(&out, escaped);
	free(escaped);
	return strbuf_detach(&out);
}
