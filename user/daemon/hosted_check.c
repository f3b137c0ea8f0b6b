// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose process it is, and where it lives. Who is not root may have only their own child fenced, or
 * attach to what is all their own, and only what can gain no rights: a policy that denies a program
 * of set-user-ID this or that would be a way to lead it astray.
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
#include "user/daemon/tree.h"
#include "user/session/attachable.h"
#include "user/session/status.h"

static bool is_root(const struct peer *p)
{
	return p->cred.uid == 0;
}

static bool is_all_of(const struct procstatus *st, uid_t uid)
{
	for (int i = 0; i < 4; i++)
		if (st->uid[i] != uid)
			return false;
	return true;
}

/* May it be fenced for whoever asks? NULL: yes. */
static const char *why_not(const struct peer *p, const struct procstatus *st)
{
	if (is_root(p))
		return NULL;
	if (!is_all_of(st, p->cred.uid))
		return "it is another user's";
	return st->no_new_privs ? NULL : "it could still gain rights (no_new_privs is not set)";
}

static int refuse(const struct peer *p, pid_t pid, const char *why)
{
	log_error("process %d cannot be fenced for user %u: %s", pid, p->cred.uid, why);
	return CLI_USAGE;
}

/* Of root's any; of others' their own child. */
static int check_child(const struct peer *p, pid_t pid, const struct procstatus *st)
{
	const char *why = NULL;

	if (!is_root(p) && !is_all_of(st, p->cred.uid))
		why = "it is another user's";
	else if (st->parent != p->cred.pid)
		why = "it is no child of who asks";
	else if (st->threads != 1)
		why = "it has several threads already";
	else
		why = why_not(p, st);
	return why ? refuse(p, pid, why) : CLI_OK;
}

static int check_thread(void *ctx, pid_t tid)
{
	const struct peer *p = ctx;
	struct procstatus st;
	const char *why;
	int r = procstatus_read(tid, &st);

	if (r == -ENOENT || r == -ESRCH)
		return CLI_OK;
	why = r ? strerror(-r) : why_not(p, &st);
	return why ? refuse(p, tid, why) : CLI_OK;
}

/*
 * What runs already, with all that descends from it. A right that a thread has given up it never
 * has again, nor has who comes of it: who was not there yet in the second look comes of somebody
 * that passed the first.
 */
static int check_tree(const struct hosting *on, struct peer *p, pid_t pid)
{
	int status = attachable(pid);

	if (!status && pid == on->node->keeper.pid)
		status = refuse(p, pid, "it is ringfence itself");
	for (int i = 0; i < 2 && !status && !is_root(p); i++)
		status = tree_all(pid, check_thread, p);
	return status < 0 ? refuse(p, pid, strerror(-status)) : status;
}

int hosted_check_taken(struct peer *p, const struct hosted *h)
{
	const struct session *s = &h->session;
	uint32_t *pids = NULL;
	size_t n = is_root(p) ? 0 : engine_session_pids(s->engine, s->index, &pids);
	int status = CLI_OK;

	for (size_t i = 0; i < n && !status; i++)
		status = tree_threads((pid_t)pids[i], check_thread, p);
	free(pids);
	return status;
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
			   : q->set.n		       ? "--set"
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

int hosted_check(const struct hosting *on, struct peer *p, const struct request *q,
		 struct hosted *h)
{
	struct procstatus st;
	pid_t pid = p->nfds ? procstatus_pid(p->fds[0]) : -EBADF;
	int status, r;

	if (pid < 0) {
		log_error("the request came without a process that lives");
		return CLI_USAGE;
	}
	if (engine_tracks(on->node->engine, (uint32_t)pid)) {
		log_error("process %d is in a session already", pid);
		return CLI_USAGE;
	}
	status = check_request(on, p, q);
	r = status ? 0 : procstatus_read(pid, &st);
	if (r) {
		log_error("process %d: %s", pid, strerror(-r));
		return CLI_FAILED;
	}
	if (!status)
		status = h->attached ? check_tree(on, p, pid) : check_child(p, pid, &st);
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
