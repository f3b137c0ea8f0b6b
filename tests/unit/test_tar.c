// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/base/tar.h"

Test(tar, names_lead_nowhere_else)
{
	static const char *const good[] = {"a", "manifest.json", "timelines/001-a.b_c-D", "a/b"};
	static const char *const bad[] = {"",	  ".",	  "..", "/a",	"a/",  "a//b", "a/b/c",
					  "../a", "a/..", "-a", "a/-b", "a b", "a\n",  "\xc3\xa4"};
	char text[TAR_NAME_MAX + 2] = "";

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(tar_name_good(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect(!tar_name_good(bad[i]), "%s", bad[i]);
	memset(text, 'a', TAR_NAME_MAX);
	cr_expect(tar_name_good(text));
	text[TAR_NAME_MAX] = 'a';
	cr_expect(!tar_name_good(text));
}

Test(tar, a_header_is_read_as_it_was_written)
{
	static const uint64_t sizes[] = {0, 1, 511, 512, 513, TAR_SIZE_MAX};
	char block[TAR_BLOCK], name[TAR_NAME_MAX + 1], error[TAR_ERROR_MAX];
	uint64_t size;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		tar_header("timelines/001-x", sizes[i], block);
		cr_assert_eq(tar_read(block, name, &size, error), 0, "%s", error);
		cr_expect_eq(size, sizes[i]);
		cr_expect_str_eq(name, "timelines/001-x");
		cr_expect_eq((sizes[i] + tar_padding(sizes[i])) % TAR_BLOCK, 0);
	}
	memset(block, 0, sizeof(block));
	cr_expect_eq(tar_read(block, name, &size, error), -ENODATA);
}

Test(tar, no_changed_header_is_read_as_one)
{
	char block[TAR_BLOCK], name[TAR_NAME_MAX + 1], error[TAR_ERROR_MAX];
	uint64_t size;

	tar_header("a", 42, block);
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		for (int bit = 0; bit < 8; bit++) {
			block[i] ^= (char)(1 << bit);
			cr_expect_eq(tar_read(block, name, &size, error), -EBADMSG,
				     "bit %d of byte %zu", bit, i);
			block[i] ^= (char)(1 << bit);
		}
	}
}
