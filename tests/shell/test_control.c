// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/session/sockets.h"

/* A socket at the path, which listens or not. */
static int make(const char *dir, const char *name, bool listening)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/%s", dir, name);
	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	if (listening)
		cr_assert_eq(listen(fd, 1), 0);
	else
		close(fd);
	return fd;
}

static bool is_there(const char *dir, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, F_OK);
}

static void clean(const char *dir, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
}

Test(control, sockets_that_nobody_listens_on_go_and_no_others)
{
	char dir[] = "/tmp/rf-sweep-XXXXXX";
	int live;

	cr_assert(mkdtemp(dir));
	live = make(dir, "live.sock", true);
	make(dir, "dead.sock", false);
	make(dir, "other", false);
	make(dir, "begins.sock.new", false);
	control_sweep(dir);
	cr_expect(is_there(dir, "live.sock"));
	cr_expect_not(is_there(dir, "dead.sock"));
	cr_expect(is_there(dir, "other"));
	cr_expect(is_there(dir, "begins.sock.new"));
	close(live);
	clean(dir, "live.sock");
	clean(dir, "other");
	clean(dir, "begins.sock.new");
	rmdir(dir);
	control_sweep(dir);
}
