// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/policy/yaml.h"

#define BUILTIN_SPEC "builtin:"

/* One byte more than is allowed is enough for the compiler to say so. */
static int read_all(int fd, char *text, size_t *ret_len)
{
	size_t len = 0;

	while (len <= YAML_SIZE_MAX) {
		ssize_t n = read(fd, text + len, YAML_SIZE_MAX + 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return 0;
}

/* Neither a FIFO nor a device may hold us up. */
static int open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), err;
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	else
		return fd;
	close(fd);
	return err;
}

int policy_input_load(void *ctx, const char *path, char **ret_text, size_t *ret_len)
{
	int fd = open_regular(path), err;
	char *text;

	(void)ctx;
	if (fd < 0)
		return fd;
	text = xmalloc(YAML_SIZE_MAX + 1);
	err = read_all(fd, text, ret_len);
	close(fd);
	if (err) {
		free(text);
		return err;
	}
	*ret_text = xrealloc(text, *ret_len);
	return 0;
}

const char *policy_input_error(int err)
{
	if (err == -ENOKEY)
		return "no policy of that name is built in";
	return err == -EINVAL ? "not a regular file" : strerror(-err);
}

static int load_builtin(const char *name, char **ret_text, size_t *ret_len)
{
	const struct embedded_policy *p = policy_builtin(&(struct policy_options){0}, name);

	if (!p)
		return -ENOKEY;
	*ret_text = xmemdup(p->text, p->size);
	*ret_len = p->size;
	return 0;
}

int policy_input_add(struct policy_input *in, const char *path)
{
	bool builtin = strncmp(path, BUILTIN_SPEC, strlen(BUILTIN_SPEC)) == 0;
	size_t len;
	char *text;
	int err;

	err = builtin ? load_builtin(path + strlen(BUILTIN_SPEC), &text, &len)
		      : policy_input_load(NULL, path, &text, &len);
	if (err)
		return err;
	vec_push(in->layers, in->n) =
		(struct policy_source){.path = xstrdup(path), .text = text, .len = len};
	return 0;
}

void policy_input_push(struct policy_input *in, const char *path, const char *text, size_t len)
{
	vec_push(in->layers, in->n) = (struct policy_source){
		.path = xstrdup(path), .text = xmemdup(text, len), .len = len};
}

void policy_input_copy(const struct policy_input *from, struct policy_input *ret_to)
{
	*ret_to = (struct policy_input){.closed = true};
	for (size_t i = 0; i < from->n; i++)
		policy_input_push(ret_to, from->layers[i].path, from->layers[i].text,
				  from->layers[i].len);
	for (size_t i = 0; i < from->ntexts; i++) {
		const struct policy_text *t = &from->texts[i];

		vec_push(ret_to->texts, ret_to->ntexts) =
			(struct policy_text){.path = xstrdup(t->path),
					     .text = t->text ? xmemdup(t->text, t->len) : NULL,
					     .len = t->len,
					     .err = t->err};
	}
}

static struct policy_text *text_of(struct policy_input *in, const char *path)
{
	struct policy_text t = {0};

	for (size_t i = 0; i < in->ntexts; i++)
		if (!strcmp(in->texts[i].path, path))
			return &in->texts[i];
	if (in->closed)
		return NULL;
	t.err = policy_input_load(NULL, path, &t.text, &t.len);
	t.path = xstrdup(path);
	vec_push(in->texts, in->ntexts) = t;
	return &in->texts[in->ntexts - 1];
}

int policy_input_keep(void *ctx, const char *path, char **ret_text, size_t *ret_len)
{
	const struct policy_text *t = text_of(ctx, path);

	if (!t)
		return -ENOENT;
	if (t->err)
		return t->err;
	*ret_text = xmemdup(t->text, t->len);
	*ret_len = t->len;
	return 0;
}

void policy_input_release(struct policy_input *in)
{
	size_t i;

	for (i = 0; i < in->ntexts; i++) {
		free(in->texts[i].path);
		free(in->texts[i].text);
	}
	free(in->texts);
	for (i = 0; i < in->n; i++) {
		free((char *)in->layers[i].path);
		free((char *)in->layers[i].text);
	}
	free(in->layers);
	*in = (struct policy_input){0};
}

/* Cuts dir to the directory at or above it that holds .git; false: there is none. */
static bool cut_to_git_top(int root_fd, char *dir)
{
	size_t len = strlen(dir);
	struct stat st;

	for (;;) {
		char *git = xasprintf("./%.*s/.git", len > 1 ? (int)len : 0, dir);
		bool found = fstatat(root_fd, git, &st, AT_SYMLINK_NOFOLLOW) == 0;

		free(git);
		if (found) {
			dir[len] = '\0';
			return true;
		}
		if (len <= 1)
			return false;
		while (len > 1 && dir[len - 1] != '/')
			len--;
		if (len > 1)
			len--;
	}
}

char *place_git_top(int root_fd, const char *dir)
{
	char *top = xstrdup(dir);

	if (cut_to_git_top(root_fd, top))
		return top;
	free(top);
	return xstrdup(dir);
}

static char *find_workspace(const char *given)
{
	char *dir = realpath(given ? given : ".", NULL), *top;
	int root_fd;

	if (!dir || given)
		return dir;
	root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		return dir;
	top = place_git_top(root_fd, dir);
	close(root_fd);
	free(dir);
	return top;
}

int place_init(struct policy_env *ret_env, const char *workspace)
{
	const struct passwd *pw = getpwuid(getuid());
	const char *home = getenv("HOME"), *tmp = getenv("TMPDIR");
	char *dir = find_workspace(workspace);

	if (!dir)
		return -errno;
	if (!home || *home != '/')
		home = pw ? pw->pw_dir : "/";
	*ret_env = (struct policy_env){
		.home = xstrdup(home),
		.user = pw ? xstrdup(pw->pw_name) : xasprintf("%u", getuid()),
		.tmp = xstrdup(tmp && *tmp == '/' ? tmp : "/tmp"),
		.workspace = dir,
	};
	return 0;
}

void place_release(struct policy_env *env)
{
	free((char *)env->home);
	free((char *)env->user);
	free((char *)env->tmp);
	free((char *)env->workspace);
	*env = (struct policy_env){0};
}
