// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/base/alloc.h"
#include "user/session/tls_files.h"

Test(tls_files, a_file_is_known_by_device_and_inode_and_once)
{
	struct tls_files f = {0};

	cr_expect_null(tls_files_find(&f, 1, 2));
	tls_files_add(&f, 1, 2)->number = 7;
	tls_files_add(&f, 2, 2)->why = xstrdup("because");
	cr_expect_eq(tls_files_add(&f, 1, 2)->number, 7);
	cr_expect_eq(f.nknown, 2);
	cr_expect_eq(tls_files_find(&f, 1, 2)->number, 7);
	cr_expect_str_eq(tls_files_find(&f, 2, 2)->why, "because");
	cr_expect_null(tls_files_find(&f, 2, 1));
	tls_files_release(&f);
	cr_expect_null(tls_files_find(&f, 1, 2));
}
