// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose process it is, and where it lives. Who is not root may have only their own child fenced,
 * one that can gain no rights: a policy that denies a program of set-user-ID this or that would be
 * a way to lead it astray.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/daemon/hosted.h"
#include "user/daemon/procstatus.h"
#include "user/session/status.h"

static bool is_root(const struct peer *p)
{
	return p->cred.uid == 0;
}

/* Of root's any; of others' their own child. */
static int check_owner(const struct peer *p, pid_t pid, struct procstatus *st)
{
	int r = procstatus_read(pid, st);
	const char *why = NULL;

	if (r) {
		log_error("process %d: %s", pid, strerror(-r));
		return CLI_FAILED;
	}
	for (int i = 0; i < 4 && !why; i++)
		if (!is_root(p) && st->uid[i] != p->cred.uid)
			why = "it is another user's";
	if (!why && st->parent != p->cred.pid)
		why = "it is no child of who asks";
	if (!why && st->threads != 1)
		why = "it has several threads already";
	if (!why && !is_root(p) && !st->no_new_privs)
		why = "it could still gain rights (no_new_privs is not set)";
	if (!why)
		return CLI_OK;
	log_error("process %d cannot be fenced for user %u: %s", pid, p->cred.uid, why);
	return CLI_USAGE;
}

static bool is_same(const struct stat *theirs, const char *whose, const char *what)
{
	struct stat st;
	char path[48];

	snprintf(path, sizeof(path), "/proc/%s/%s", whose, what);
	return !stat(path, &st) && st.st_ino == theirs->st_ino && st.st_dev == theirs->st_dev;
}

/*
 * The same mounts, root and users as the machine has: else names do not mean what the policy says.
 * A service manager may have given us mounts of our own, so those of its are as good as ours.
 */
static int check_view(pid_t pid)
{
	static const char *const same[] = {"ns/mnt", "ns/user", "ns/pid", "root"};
	struct stat theirs;
	char path[48];

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, same[i]);
		if (stat(path, &theirs)) {
			log_error("%s: %s", path, strerror(errno));
			return CLI_FAILED;
		}
		if (is_same(&theirs, "self", same[i]) || is_same(&theirs, "1", same[i]))
			continue;
		log_error("process %d has a %s of its own: only root may have it fenced, with "
			  "`ringfence run --no-daemon` or `attach`",
			  pid, same[i]);
		return CLI_USAGE;
	}
	return CLI_OK;
}

/* What the machine's policies call the workspace or the temporary directory is no wider than that.
 */
static int check_directory(const struct peer *p, int root, const char *what, const char *path)
{
	/* As the process sees it: our own /tmp may be another one. */
	struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
			       .resolve = RESOLVE_IN_ROOT};
	struct stat st;
	bool theirs;
	long fd;

	if (!strcmp(path, "/tmp") || !strcmp(path, "/var/tmp"))
		return CLI_OK;
	fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	theirs = fd >= 0 && !fstat((int)fd, &st) && st.st_uid == p->cred.uid;
	if (fd >= 0)
		close((int)fd);
	if (theirs)
		return CLI_OK;
	log_error("the %s %s is no directory of user %u: over the machine's policies only root may "
		  "choose another one",
		  what, path, p->cred.uid);
	return CLI_USAGE;
}

/* The user's own, as the machine knows them, not as the environment says. */
static int take_user(struct hosted *h, const struct procstatus *st)
{
	const struct passwd *pw = getpwuid(st->uid[0]);
	struct policy_env *env = &h->place.env;

	h->place.uid = st->uid[0];
	h->place.gid = st->gid;
	if (!pw)
		return CLI_OK;
	free((char *)env->home);
	free((char *)env->user);
	env->home = xstrdup(pw->pw_dir);
	env->user = xstrdup(pw->pw_name);
	return CLI_OK;
}

/* What changes the meaning of the machine's policies. */
static int check_request(const struct hosting *on, const struct peer *p, const struct request *q)
{
	const char *what = q->audit		       ? "--audit"
			   : q->ask == RF_EFFECT_AUDIT ? "--ask audit"
			   : q->nset		       ? "--set"
						       : NULL;

	if (is_root(p) || !on->machine->input.n)
		what = q->raw && !is_root(p) ? "--raw" : NULL;
	else if (!what && q->raw)
		what = "--raw";
	if (!what)
		return CLI_OK;
	log_error(
		"%s: the machine's own policies and records are not yours to loosen; only root may",
		what);
	return CLI_USAGE;
}

int hosted_check(const struct hosting *on, const struct peer *p, const struct request *q,
		 struct hosted *h)
{
	struct procstatus st;
	pid_t pid = p->nfds ? procstatus_pid(p->fds[0]) : -EBADF;
	int status;

	if (pid < 0) {
		log_error("the request came without a process that lives");
		return CLI_USAGE;
	}
	if (engine_tracks(on->node->engine, (uint32_t)pid)) {
		log_error("process %d is in a session already", pid);
		return CLI_USAGE;
	}
	status = check_request(on, p, q) ?: check_owner(p, pid, &st);
	if (!status && !is_root(p))
		status = check_view(pid);
	if (status)
		return status;
	if (place_of_process(&h->place, pid, q->workspace))
		return CLI_FAILED;
	h->pid = pid;
	status = take_user(h, &st);
	if (!status && !is_root(p) && on->machine->input.n)
		status = check_directory(p, h->place.root_fd, "workspace", h->place.env.workspace)
				 ?: check_directory(p, h->place.root_fd, "temporary directory",
						    h->place.env.tmp);
	return status;
}
