// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/control_client.h"
#include "user/cli/control_daemon.h"
#include "user/cli/daemon_client.h"
#include "user/session/sockets.h"

/* A socket whose session is gone answers nobody. */
static bool is_alive(const char *path)
{
	int fd = control_connect(path);

	if (fd >= 0)
		close(fd);
	return fd != -ECONNREFUSED && fd != -ENOENT;
}

/* Sessions with a socket of their own. */
static size_t count_alive(void)
{
	DIR *dir = opendir(CONTROL_DIR);
	char path[CONTROL_PATH_MAX];
	const struct dirent *d;
	size_t n = 0;

	while (dir && (d = readdir(dir))) {
		snprintf(path, sizeof(path), CONTROL_DIR "/%.64s", d->d_name);
		n += control_is_socket(d->d_name) && is_alive(path);
	}
	if (dir)
		closedir(dir);
	return n;
}

/* The only running session. Returns 0, or an exit status: none, or several; reported. */
static int find_only(char ret_path[CONTROL_PATH_MAX])
{
	DIR *dir = opendir(CONTROL_DIR);
	char path[CONTROL_PATH_MAX];
	const struct dirent *d;
	unsigned int n = 0;

	while (dir && (d = readdir(dir))) {
		size_t len = strlen(d->d_name);

		if (!control_is_socket(d->d_name))
			continue;
		snprintf(path, sizeof(path), CONTROL_DIR "/%.64s", d->d_name);
		if (!is_alive(path))
			continue;
		if (n++ == 1)
			log_error("several sessions run; name one with --session:");
		if (n == 2)
			log_info("  %.*s",
				 (int)(strlen(ret_path) - strlen(CONTROL_DIR "/" CONTROL_SUFFIX)),
				 ret_path + strlen(CONTROL_DIR "/"));
		if (n >= 2)
			log_info("  %.*s", (int)(len - strlen(CONTROL_SUFFIX)), d->d_name);
		else
			memcpy(ret_path, path, sizeof(path));
	}
	if (dir)
		closedir(dir);
	if (!n)
		log_error("%s", daemon_runs() ? "no session of yours runs, or several do in the "
						"daemon; name one with --session: `ringfence "
						"sessions` lists them"
					      : "no session runs");
	return n == 1 ? CLI_OK : CLI_FAILED;
}

/* Returns the status that comes with the answer. */
static int read_answer(int fd, struct strbuf *out)
{
	char buf[4096], digit = 0;
	ssize_t n = read(fd, &digit, 1);

	if (n != 1 || digit < '0' || digit > '9') {
		log_error("the session gave no answer");
		return CLI_FAILED;
	}
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		strbuf_add(out, buf, (size_t)n);
	return digit - '0';
}

/* Returns a connected descriptor, or -1 with *ret_status, reported. */
static int open_session(const char *session, int *ret_status)
{
	char path[CONTROL_PATH_MAX] = "";
	int fd;

	*ret_status = CLI_USAGE;
	if (session && (strchr(session, '/') || strlen(session) > 64)) {
		log_error("that is no session: %s", session);
		return -1;
	}
	*ret_status = CLI_OK;
	if (session)
		snprintf(path, sizeof(path), CONTROL_DIR "/%s" CONTROL_SUFFIX, session);
	else
		*ret_status = find_only(path);
	if (*ret_status)
		return -1;
	fd = control_connect(path);
	if (fd >= 0)
		return fd;
	*ret_status = CLI_FAILED;
	log_error("%s: %s", path,
		  fd == -ENOENT || fd == -ECONNREFUSED ? "no such session runs" : strerror(-fd));
	return -1;
}

/* Of a session without a socket of its own: the daemon has it. NULL: no daemon, or not only one. */
static const char *find_daemons(const char *session, char ids[][CONTROL_DAEMON_ID])
{
	char path[CONTROL_PATH_MAX];

	if (session) {
		snprintf(path, sizeof(path), CONTROL_DIR "/%.64s" CONTROL_SUFFIX, session);
		return strlen(session) == CONTROL_DAEMON_ID - 1 && access(path, F_OK) &&
				       daemon_runs()
			       ? session
			       : NULL;
	}
	return !count_alive() && control_daemon_sessions(ids, 1) == 1 ? ids[0] : NULL;
}

int control_fetch(const char *session, const char *const *words, size_t nwords,
		  struct strbuf *ret_answer)
{
	char ids[1][CONTROL_DAEMON_ID];
	const char *theirs = find_daemons(session, ids);
	int status, fd = -1;

	if (theirs)
		return control_daemon_fetch(theirs, words, nwords, ret_answer);
	fd = open_session(session, &status);
	if (fd < 0)
		return status;
	for (size_t i = 0; i < nwords; i++)
		(void)!send(fd, words[i], strlen(words[i]) + 1, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	status = read_answer(fd, ret_answer);
	close(fd);
	return status;
}

int control_ask(const char *session, const char *const *words, size_t nwords)
{
	struct strbuf answer = STRBUF_INIT;
	int status = control_fetch(session, words, nwords, &answer);

	if (answer.len)
		fwrite(answer.s, 1, answer.len, status ? stderr : stdout);
	strbuf_release(&answer);
	return status;
}
