// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/base/cgroups.h"

#define ROOT "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define V2   "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

static void expect(const char *mountinfo, const char *self, const char *top, const char *own)
{
	struct cgroups_place p = {0};
	int r = cgroups_find(mountinfo, self, &p);

	cr_expect_eq(r, top ? 0 : -ENOENT);
	if (top && !r) {
		cr_expect_str_eq(p.top, top);
		cr_expect_str_eq(p.own, own);
	}
	cgroups_release(&p);
}

Test(cgroups, place_on_a_machine_with_version_2)
{
	expect(ROOT V2, "0::/user.slice/user-1000.slice/session-3.scope\n", "/sys/fs/cgroup",
	       "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope");
	expect(ROOT V2, "0::/\n", "/sys/fs/cgroup", "/sys/fs/cgroup");
	expect(ROOT V2, "", "/sys/fs/cgroup", "/sys/fs/cgroup");
}

Test(cgroups, place_on_a_hybrid_machine)
{
	expect(ROOT "30 22 0:26 / /sys/fs/cgroup ro shared:4 - tmpfs tmpfs ro,mode=755\n"
		    "31 30 0:27 / /sys/fs/cgroup/unified rw shared:5 - cgroup2 cgroup2 rw\n"
		    "33 30 0:29 / /sys/fs/cgroup/memory rw shared:7 - cgroup cgroup rw,memory\n",
	       "4:memory:/a\n1:name=systemd:/b\n0::/b\n", "/sys/fs/cgroup/unified",
	       "/sys/fs/cgroup/unified/b");
}

Test(cgroups, no_place_with_version_1_only)
{
	expect(ROOT "30 22 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro\n"
		    "33 30 0:29 / /sys/fs/cgroup/memory rw shared:7 - cgroup cgroup rw,memory\n",
	       "4:memory:/a\n", NULL, NULL);
	expect("", "0::/\n", NULL, NULL);
	/* Not the type, but a source of that name. */
	expect("30 22 0:26 / /x rw - tmpfs cgroup2 rw\n", "0::/\n", NULL, NULL);
}

Test(cgroups, place_in_a_container)
{
	const char *bound =
		ROOT "40 22 0:26 /docker/ab /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n";

	/* Without a namespace of its own, and with one. */
	expect(bound, "0::/docker/ab/init\n", "/sys/fs/cgroup", "/sys/fs/cgroup/init");
	expect(bound, "0::/docker/abc\n", "/sys/fs/cgroup", "/sys/fs/cgroup");
	expect(ROOT V2, "0::/../other\n", "/sys/fs/cgroup", "/sys/fs/cgroup");
}

Test(cgroups, mount_that_shows_most_counts)
{
	expect("40 22 0:26 /a/b /mnt/part rw - cgroup2 cgroup rw\n"
	       "41 22 0:26 / /mnt/with\\040space rw - cgroup2 cgroup rw",
	       "0::/a/b/c\n", "/mnt/with space", "/mnt/with space/a/b/c");
}

Test(cgroups, way_up_ends_at_the_top)
{
	struct cgroups_place p;

	cr_assert_eq(cgroups_find(V2, "0::/a/b\n", &p), 0);
	cr_expect(cgroups_up(&p, p.own));
	cr_expect_str_eq(p.own, "/sys/fs/cgroup/a");
	cr_expect(cgroups_up(&p, p.own));
	cr_expect_str_eq(p.own, "/sys/fs/cgroup");
	cr_expect_not(cgroups_up(&p, p.own));
	cgroups_release(&p);
}

Test(cgroups, words_are_whole_words)
{
	cr_expect(cgroups_has("cpuset cpu io memory pids\n", "cpu"));
	cr_expect(cgroups_has("cpuset cpu io memory pids\n", "pids"));
	cr_expect(cgroups_has("memory", "memory"));
	cr_expect_not(cgroups_has("cpuset io\n", "cpu"));
	cr_expect_not(cgroups_has("", "cpu"));
	cr_expect_not(cgroups_has("\n", "cpu"));
}

Test(cgroups, numbers_are_found_by_their_key)
{
	const char *events = "low 0\nhigh 0\nmax 71\noom 3\noom_kill 2\noom_group_kill 0\n";

	cr_expect_eq(cgroups_number(events, "max"), 71);
	cr_expect_eq(cgroups_number(events, "oom"), 3);
	cr_expect_eq(cgroups_number(events, "oom_kill"), 2);
	cr_expect_eq(cgroups_number(events, "oom_"), 0);
	cr_expect_eq(cgroups_number("max 18446744073709551615", "max"), UINT64_MAX);
	cr_expect_eq(cgroups_number("max max\n", "max"), 0);
	cr_expect_eq(cgroups_number("max 99999999999999999999999999\n", "max"), 0);
	cr_expect_eq(cgroups_number("", "max"), 0);
}
