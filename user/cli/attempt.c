// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/cli/inside_client.h"

/* The name that the file has once it is reached, also when it does not exist; NULL: none. */
static char *resolve(const char *cwd, const char *path, bool *ret_exists)
{
	char *full = *path == '/' ? xstrdup(path) : xasprintf("%s/%s", cwd ?: ".", path);
	char *real = realpath(full, NULL), *slash, *dir;

	*ret_exists = real;
	slash = strrchr(full, '/');
	if (!real && slash && slash[1] && strcmp(slash + 1, "..") && strcmp(slash + 1, ".")) {
		*slash = '\0';
		dir = realpath(*full ? full : "/", NULL);
		if (dir)
			real = xasprintf("%s/%s", strcmp(dir, "/") ? dir : "", slash + 1);
		free(dir);
	}
	free(full);
	return real;
}

int attempt_file(const char *cwd, const char *path, bool write, struct strbuf *out)
{
	bool exists;
	char *real = resolve(cwd, path, &exists);
	const char *op = !write ? "read" : exists ? "write" : "create";
	int r = -ENOENT;

	if (real && (exists || write))
		r = inside_ask((const char *[]){"check", op, real}, 3, out);
	free(real);
	return r;
}

/* The program as the shell would find it; NULL: it would not, or by itself. */
static char *find_program(const char *name)
{
	const char *dir = getenv("PATH");
	struct stat st;

	if (strchr(name, '/'))
		return realpath(name, NULL);
	while (dir && *dir) {
		size_t n = strcspn(dir, ":");
		char *file = xasprintf("%.*s/%s", (int)n, dir, name), *real = NULL;

		if (n && !stat(file, &st) && S_ISREG(st.st_mode) && !access(file, X_OK))
			real = realpath(file, NULL);
		free(file);
		if (real)
			return real;
		dir += n + (dir[n] == ':');
	}
	return NULL;
}

int attempt_exec(const char *cwd, const char *const *words, size_t nwords, struct strbuf *out)
{
	const char **ask = xcalloc(nwords + 4, sizeof(*ask));
	char *here = realpath(cwd ?: ".", NULL), *program = NULL;
	int r = -ENOENT;

	if (here && !chdir(here))
		program = find_program(words[0]);
	if (program) {
		ask[0] = "check";
		ask[1] = "exec";
		ask[2] = here;
		ask[3] = program;
		ask[4] = strrchr(words[0], '/') ? strrchr(words[0], '/') + 1 : words[0];
		for (size_t i = 1; i < nwords; i++)
			ask[4 + i] = words[i];
		r = inside_ask(ask, nwords + 4, out);
	}
	free(program);
	free(here);
	free(ask);
	return r;
}
