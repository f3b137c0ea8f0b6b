// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/tar.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAGIC "ustar\0" /* and the version */ "00"

/* POSIX.1-2017, pax, "ustar Interchange Format". Texts of numbers are octal. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100],
		magic[8];
	char uname[32], gname[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == TAR_BLOCK, "a header is a block");

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

bool tar_name_good(const char *name)
{
	size_t len = strlen(name);
	unsigned int parts = 1;
	bool begins = true;

	if (len > TAR_NAME_MAX)
		return false;
	for (const char *p = name; *p; p++) {
		if (*p == '/' ? begins || ++parts > 2
			      : !is_plain(*p) || (begins && (*p == '.' || *p == '-')))
			return false;
		begins = *p == '/';
	}
	return !begins;
}

size_t tar_padding(uint64_t size)
{
	return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

static unsigned int sum_of(const struct header *h)
{
	const unsigned char *p = (const unsigned char *)h;
	unsigned int sum = 0;

	for (size_t i = 0; i < sizeof(*h); i++)
		sum += p[i];
	return sum;
}

void tar_header(const char *name, uint64_t size, char ret_block[TAR_BLOCK])
{
	struct header h = {.type = '0'};

	snprintf(h.name, sizeof(h.name), "%s", name);
	memcpy(h.mode, "0000644", sizeof(h.mode));
	memcpy(h.uid, "0000000", sizeof(h.uid));
	memcpy(h.gid, "0000000", sizeof(h.gid));
	snprintf(h.size, sizeof(h.size), "%011llo", (unsigned long long)(size & TAR_SIZE_MAX));
	memcpy(h.mtime, "00000000000", sizeof(h.mtime));
	memcpy(h.magic, MAGIC, sizeof(h.magic));
	/* The checksum counts as spaces in itself; six digits, NUL, space. */
	memset(h.checksum, ' ', sizeof(h.checksum));
	snprintf(h.checksum, sizeof(h.checksum), "%06o", sum_of(&h) & 0777777);
	h.checksum[7] = ' ';
	memcpy(ret_block, &h, sizeof(h));
}

static int bad(char error[TAR_ERROR_MAX], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int bad(char error[TAR_ERROR_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, TAR_ERROR_MAX, fmt, ap);
	va_end(ap);
	return -EBADMSG;
}

static bool read_size(const char text[12], uint64_t *ret_size)
{
	uint64_t size = 0;

	for (int i = 0; i < 11; i++) {
		if (text[i] < '0' || text[i] > '7')
			return false;
		size = size << 3 | (uint64_t)(text[i] - '0');
	}
	*ret_size = size;
	return text[11] == '\0';
}

int tar_read(const char block[TAR_BLOCK], char ret_name[TAR_NAME_MAX + 1], uint64_t *ret_size,
	     char ret_error[TAR_ERROR_MAX])
{
	static const char zeros[TAR_BLOCK];
	char same[TAR_BLOCK];
	struct header h;

	if (!memcmp(block, zeros, TAR_BLOCK))
		return -ENODATA;
	memcpy(&h, block, sizeof(h));
	if (!tar_looks(block, TAR_BLOCK))
		return bad(ret_error, "this is no header of a member (ustar)");
	if (h.name[TAR_NAME_MAX] || !tar_name_good(h.name))
		return bad(ret_error, "a member has a name that no bundle has: a path that leads "
				      "elsewhere, or unusual letters");
	if (h.type != '0')
		return bad(ret_error,
			   "%s: a link, directory, device or extension, and no regular file",
			   h.name);
	if (!read_size(h.size, ret_size))
		return bad(ret_error, "%s: its size cannot be read", h.name);
	tar_header(h.name, *ret_size, same);
	if (memcmp(block, same, TAR_BLOCK) != 0)
		return bad(ret_error, "%s: its header is not as this program writes it", h.name);
	memcpy(ret_name, h.name, sizeof(h.name));
	return 0;
}

bool tar_looks(const char *bytes, size_t len)
{
	struct header h;

	if (len < sizeof(h))
		return false;
	memcpy(&h, bytes, sizeof(h));
	return !memcmp(h.magic, MAGIC, 5);
}
