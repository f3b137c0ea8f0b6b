// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/daemon/procstatus.h"

Test(procstatus, the_fields_are_read)
{
	struct procstatus p;

	cr_assert_eq(procstatus_parse(
			     "Name:\tUid: 0 0 0 0\nPPid:\t7\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"
			     "Threads:\t9\nNoNewPrivs:\t1\n",
			     &p),
		     0);
	cr_expect_eq(p.parent, 7);
	cr_expect(p.uid[0] == 1 && p.uid[1] == 2 && p.uid[2] == 3 && p.uid[3] == 4);
	cr_expect_eq(p.gid, 5);
	cr_expect_eq(p.threads, 9);
	cr_expect(p.no_new_privs);
}

Test(procstatus, what_is_missing_is_no_zero)
{
	struct procstatus p;

	cr_expect(procstatus_parse("", &p));
	cr_expect(procstatus_parse("PPid:\t7\nGid:\t5\nThreads:\t9\nNoNewPrivs:\t1\n", &p));
	cr_expect(procstatus_parse(
		"PPid:\t7\nUid:\t1\t2\t3\nGid:\t5\nThreads:\t9\nNoNewPrivs:\t1\n", &p));
	cr_expect(procstatus_parse(
		"PPid:\t-7\nUid:\t1\t2\t3\t4\nGid:\t5\nThreads:\t9\nNoNewPrivs:\t1\n", &p));
}

Test(procstatus, a_pidfd_is_a_process_and_another_descriptor_is_none)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0), other = open("/dev/null", O_RDONLY);
	struct procstatus p;

	cr_expect_eq(procstatus_pid(fd), getpid());
	cr_expect_lt(procstatus_pid(other), 0);
	cr_expect_lt(procstatus_pid(-1), 0);
	cr_assert_eq(procstatus_read(getpid(), &p), 0);
	cr_expect_eq(p.parent, getppid());
	cr_expect_eq(p.uid[0], getuid());
	close(fd);
	close(other);
}
