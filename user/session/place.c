// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/place.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/base/num.h"
#include "user/base/resolv.h"
#include "user/base/strbuf.h"
#include "user/session/input.h"
#include "user/kern/names.h"

#define ENVIRON_MAX (4u << 20)
#define RESOLV_MAX  65536

void place_free(struct place *p)
{
	place_release(&p->env);
	mounts_release(&p->mounts);
	free(p->path);
	if (p->root_fd > 0)
		close(p->root_fd);
	*p = (struct place){0};
}

/* In text, a NUL behind each NAME=VALUE, the value of name; NULL: it is not there. */
static const char *environ_find(const char *text, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (size_t at = 0; at < len; at += strnlen(text + at, len - at) + 1)
		if (len - at > n && !memcmp(text + at, name, n) && text[at + n] == '=' &&
		    memchr(text + at, 0, len - at))
			return text + at + n + 1;
	return NULL;
}

/* NULL: it names nobody. A number without an account is a user without a name. */
static const struct passwd *find_user(const char *name)
{
	const struct passwd *pw = getpwnam(name);
	uint64_t uid;

	return !pw && !num_u64(name, 0, UINT32_MAX - 1, &uid) ? getpwuid((uid_t)uid) : pw;
}

static const struct passwd *session_user(const char *user, bool *ret_drop)
{
	const char *sudo = getenv("SUDO_UID");
	uint64_t uid;

	*ret_drop = true;
	if (user)
		return find_user(user);
	if (sudo && getuid() == 0 && !num_u64(sudo, 1, UINT32_MAX - 1, &uid))
		return getpwuid((uid_t)uid);
	*ret_drop = false;
	return getpwuid(getuid());
}

static int open_root(struct place *p, const char *path)
{
	p->root_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p->root_fd < 0) {
		log_error("%s: %s", path, strerror(errno));
		return -errno;
	}
	return 0;
}

/* Who answers the session's queries, and where: the resolv.conf of that root directory. */
static void fill_resolvers(struct place *p, const char *pid)
{
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
	long fd = syscall(SYS_openat2, p->root_fd, "etc/resolv.conf", &how, sizeof(how));
	char *netns = xasprintf("/proc/%s/ns/net", pid), text[RESOLV_MAX];
	ssize_t n = fd < 0 ? 0 : read((int)fd, text, sizeof(text));
	struct stat st;

	p->env.nresolvers =
		resolv_parse(text, n > 0 ? (size_t)n : 0, p->env.resolvers, RF_RESOLVERS_MAX);
	p->env.netns = stat(netns, &st) ? 0 : (uint32_t)st.st_ino;
	if (fd >= 0)
		close((int)fd);
	free(netns);
}

static int fill_mounts(struct place *p, const char *pid)
{
	int r = names_mounts(pid, &p->mounts);

	if (r)
		log_error("/proc/%s/mountinfo: %s", pid, strerror(-r));
	p->env.mounts = p->mounts.v;
	p->env.nmounts = p->mounts.n;
	if (!r)
		fill_resolvers(p, pid);
	return r;
}

static void set_text(const char **at, const char *text)
{
	free((char *)*at);
	*at = xstrdup(text);
}

int place_of_run(struct place *ret_place, const char *user, const char *workspace)
{
	struct place p = {.root_fd = -1, .uid = getuid(), .gid = getgid()};
	const struct passwd *pw = session_user(user, &p.drop);
	int r;

	if (!pw && p.drop) {
		log_error("there is no user %s", user ? user : "of SUDO_UID");
		return -ENOENT;
	}
	r = place_init(&p.env, workspace);
	if (r) {
		log_error("%s: %s", workspace ? workspace : "current directory", strerror(-r));
		return r;
	}
	pw = session_user(user, &p.drop);
	if (p.drop && pw) {
		set_text(&p.env.home, pw->pw_dir);
		set_text(&p.env.user, pw->pw_name);
		p.uid = pw->pw_uid;
		p.gid = pw->pw_gid;
	}
	p.path = getenv("PATH") ? xstrdup(getenv("PATH")) : NULL;
	r = open_root(&p, "/");
	if (!r)
		r = fill_mounts(&p, "self");
	if (r)
		place_free(&p);
	else
		*ret_place = p;
	return r;
}

/* Text of /proc/PID/name; empty when it cannot be read. */
static void read_proc(pid_t pid, const char *name, struct strbuf *text)
{
	char *path = xasprintf("/proc/%d/%s", pid, name), block[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	while (fd >= 0 && text->len < ENVIRON_MAX && (n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(text, block, (size_t)n);
	if (fd >= 0)
		close(fd);
	free(path);
}

static char *process_cwd(pid_t pid)
{
	char *path = xasprintf("/proc/%d/cwd", pid), text[4096];
	ssize_t n = readlink(path, text, sizeof(text));

	free(path);
	return n > 0 && n < (ssize_t)sizeof(text) && text[0] == '/' ? xstrndup(text, (size_t)n)
								    : xstrdup("/");
}

/* A directory of the environment: absolute, else what is given instead. */
static const char *absolute(const char *text, const char *instead)
{
	return text && *text == '/' ? text : instead;
}

static void fill_from_environ(struct place *p, pid_t pid)
{
	const struct passwd *pw = getpwuid(p->uid);
	struct strbuf text = STRBUF_INIT;
	const char *path;

	read_proc(pid, "environ", &text);
	path = environ_find(text.s, text.len, "PATH");
	p->path = path ? xstrdup(path) : NULL;
	p->env.home =
		xstrdup(absolute(environ_find(text.s, text.len, "HOME"), pw ? pw->pw_dir : "/"));
	p->env.tmp = xstrdup(absolute(environ_find(text.s, text.len, "TMPDIR"), "/tmp"));
	p->env.user = pw ? xstrdup(pw->pw_name) : xasprintf("%u", p->uid);
	strbuf_release(&text);
}

/*
 * Is it a directory of that root, by a name without a link? Then it needs no resolving, which would
 * be in our own mounts: those of the daemon may have another /tmp.
 */
static bool is_resolved(int root, const char *path)
{
	struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
			       .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS};
	size_t n = strlen(path);
	long fd;

	if (path[0] != '/' || n < 2 || path[n - 1] == '/' || strstr(path, "//") ||
	    strstr(path, "/./") || strstr(path, "/../") || !strcmp(path + n - 2, "/.") ||
	    (n > 2 && !strcmp(path + n - 3, "/..")))
		return false;
	fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	if (fd >= 0)
		close((int)fd);
	return fd >= 0;
}

static int fill_process(struct place *p, pid_t pid, const char *workspace)
{
	char *proc = xasprintf("/proc/%d", pid), *root = xasprintf("%s/root", proc), number[16];
	struct stat st;
	int r = stat(proc, &st) ? -errno : 0;

	if (r)
		log_error("%s: %s", proc, strerror(-r));
	else
		r = open_root(p, root);
	free(proc);
	free(root);
	if (r)
		return r;
	p->uid = st.st_uid;
	p->gid = st.st_gid;
	fill_from_environ(p, pid);
	snprintf(number, sizeof(number), "%d", pid);
	r = fill_mounts(p, number);
	if (r)
		return r;
	if (workspace) {
		p->env.workspace = is_resolved(p->root_fd, workspace) ? xstrdup(workspace)
								      : realpath(workspace, NULL);
		if (!p->env.workspace)
			log_error("%s: %s", workspace, strerror(errno));
		return p->env.workspace ? 0 : -ENOENT;
	}
	proc = process_cwd(pid);
	p->env.workspace = place_git_top(p->root_fd, proc);
	free(proc);
	return 0;
}

int place_of_process(struct place *ret_place, pid_t pid, const char *workspace)
{
	struct place p = {.root_fd = -1};
	int r = fill_process(&p, pid, workspace);

	if (r)
		place_free(&p);
	else
		*ret_place = p;
	return r;
}
