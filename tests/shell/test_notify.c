// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/daemon/notify.h"

Test(notify, whoever_waits_is_told)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char dir[] = "/tmp/rf-notify-XXXXXX", said[32] = "";
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	cr_assert(mkdtemp(dir));
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/s", dir);
	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	cr_expect_eq(notify("READY=1"), 0);
	cr_expect_eq(recv(fd, said, sizeof(said) - 1, MSG_DONTWAIT), 7);
	cr_expect_str_eq(said, "READY=1");
	unlink(a.sun_path);
	rmdir(dir);
	close(fd);
}

Test(notify, nobody_waits_or_has_a_bad_address)
{
	unsetenv("NOTIFY_SOCKET");
	cr_expect_eq(notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "relative", 1);
	cr_expect_lt(notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "/nonexistent/s", 1);
	cr_expect_lt(notify("READY=1"), 0);
}

Test(notify, the_watchdog_hears_twice_as_often_as_it_wants)
{
	setenv("WATCHDOG_USEC", "30000000", 1);
	cr_expect_eq(notify_watchdog_ns(), 15000000000ull);
	setenv("WATCHDOG_USEC", "soon", 1);
	cr_expect_eq(notify_watchdog_ns(), 0);
	unsetenv("WATCHDOG_USEC");
	cr_expect_eq(notify_watchdog_ns(), 0);
}
