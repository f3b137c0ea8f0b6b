// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/sockets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 8

/* Under another name first: who sweeps takes a socket on which nobody listens yet for a dead one.
 */
int control_listen(const char *path, uid_t owner, mode_t mode)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), r;

	if (fd < 0)
		return -errno;
	if (snprintf(a.sun_path, sizeof(a.sun_path), "%s.new", path) >= (int)sizeof(a.sun_path)) {
		close(fd);
		return -ENAMETOOLONG;
	}
	unlink(a.sun_path);
	r = bind(fd, (struct sockaddr *)&a, sizeof(a)) || chmod(a.sun_path, mode) ||
			    chown(a.sun_path, owner, (gid_t)-1) || listen(fd, BACKLOG) ||
			    rename(a.sun_path, path)
		    ? -errno
		    : 0;
	if (!r)
		return fd;
	unlink(a.sun_path);
	close(fd);
	return r;
}

int control_connect(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	if (fd < 0)
		return -errno;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (!connect(fd, (struct sockaddr *)&a, sizeof(a)))
		return fd;
	r = -errno;
	close(fd);
	return r;
}

bool control_is_socket(const char *name)
{
	size_t len = strlen(name);

	return strcmp(name, "control.sock") != 0 && len > strlen(CONTROL_SUFFIX) && len <= 64 &&
	       !strcmp(name + len - strlen(CONTROL_SUFFIX), CONTROL_SUFFIX);
}

void control_sweep(const char *dirname)
{
	DIR *dir = opendir(dirname);
	char path[CONTROL_PATH_MAX];
	const struct dirent *d;
	int fd;

	while (dir && (d = readdir(dir))) {
		if (!control_is_socket(d->d_name))
			continue;
		snprintf(path, sizeof(path), "%.30s/%.64s", dirname, d->d_name);
		fd = control_connect(path);
		if (fd >= 0)
			close(fd);
		else if (fd == -ECONNREFUSED)
			unlink(path);
	}
	if (dir)
		closedir(dir);
}
