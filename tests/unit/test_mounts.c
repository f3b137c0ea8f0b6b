// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/base/mounts.h"

#define DEV(major, minor) ((major##u) << 20 | (minor))

static const char view[] =
	"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"23 22 0:21 / /proc rw shared:2 master:1 - proc proc rw\n"
	"24 22 8:2 / /home rw - ext4 /dev/sda2 rw\n"
	"25 24 8:3 / /home/me/my\\040disk rw - ext4 /dev/sdb1 rw\n"
	"26 22 8:2 /shared /srv/shared rw - ext4 /dev/sda2 rw\n" /* a bind of a part */
	"27 22 0:30 / /tmp rw - tmpfs tmpfs rw\n"
	"28 27 0:31 / /tmp rw - tmpfs tmpfs rw\n"	/* on top of 27 */
	"29 27 8:4 / /tmp/old rw - ext4 /dev/sdc1 rw\n" /* in the covered one */
	"30 22 8:5 / /mnt/a rw - ext4 /dev/sdd1 rw\n"
	"31 22 8:6 / /mnt rw - ext4 /dev/sde1 rw\n"; /* covers 30's parent directory */

static void path_is(const struct mounts *m, uint32_t dev, const char *name, const char *path)
{
	struct strbuf out = STRBUF_INIT;

	cr_assert_eq(mounts_path(m, dev, name, strlen(name), &out), 0, "%s", name);
	cr_assert_str_eq(out.s, path);
	strbuf_release(&out);
}

Test(mounts, hidden_ones_are_left_out)
{
	struct mounts m;

	cr_assert_eq(mounts_parse(view, sizeof(view) - 1, &m), 0);
	cr_assert_eq(m.n, 7);
	for (size_t i = 0; i < m.n; i++) {
		cr_assert_neq(m.v[i].dev, DEV(0, 30));
		cr_assert_neq(m.v[i].dev, DEV(8, 4));
		cr_assert_neq(m.v[i].dev, DEV(8, 5));
	}
	mounts_release(&m);
}

Test(mounts, names_become_paths)
{
	struct strbuf out = STRBUF_INIT;
	struct mounts m;

	cr_assert_eq(mounts_parse(view, sizeof(view) - 1, &m), 0);
	path_is(&m, DEV(8, 1), "/etc/passwd", "/etc/passwd");
	path_is(&m, DEV(8, 1), "/", "/");
	path_is(&m, DEV(8, 2), "/me/f", "/home/me/f");
	path_is(&m, DEV(8, 2), "/", "/home");
	path_is(&m, DEV(8, 2), "/shared/f", "/srv/shared/f");
	path_is(&m, DEV(8, 2), "/shared", "/srv/shared");
	path_is(&m, DEV(8, 2), "/sharedness", "/home/sharedness");
	path_is(&m, DEV(8, 3), "/f", "/home/me/my disk/f");
	path_is(&m, DEV(0, 31), "/f", "/tmp/f");
	cr_assert_eq(mounts_path(&m, DEV(9, 9), "/f", 2, &out), -ENOENT);
	cr_assert_eq(out.len, 0);
	mounts_release(&m);
}

Test(mounts, view_without_a_root_mount)
{
	static const char text[] =
		"50 49 8:2 /jail/tmp /tmp rw - ext4 /dev/x rw"; /* a chroot; no newline */
	struct mounts m;

	cr_assert_eq(mounts_parse(text, sizeof(text) - 1, &m), 0);
	cr_assert_eq(m.n, 1);
	path_is(&m, DEV(8, 2), "/jail/tmp/f", "/tmp/f");
	mounts_release(&m);
}

Test(mounts, broken_text_is_refused)
{
	static const char rows[][48] = {"x",
					"1 2 3 / /",
					"1 2 8:1 /",
					"1 2 8:1 / relative rw",
					"\n\n",
					"1 2 9999999:1 / / rw",
					"99999999999999999999 1 8:1 / / rw"};
	struct mounts m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_eq(mounts_parse(rows[i], strlen(rows[i]), &m), -EBADMSG, "%s", rows[i]);
	cr_assert_eq(mounts_parse("", 0, &m), 0);
	cr_assert_eq(m.n, 0);
	mounts_release(&m);
}

Test(mounts, parents_in_a_circle_end)
{
	static const char text[] = "1 2 8:1 / / rw\n2 1 8:2 / / rw\n3 3 8:3 / /a rw\n";
	struct mounts m;

	cr_assert_eq(mounts_parse(text, sizeof(text) - 1, &m), 0);
	mounts_release(&m);
}
