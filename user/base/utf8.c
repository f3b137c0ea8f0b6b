// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/utf8.h"

static const struct {
	uint32_t first, last;
} controls[] =
	{
		{0x00, 0x1f},	  {0x7f, 0x9f},	    {0x061c, 0x061c},
		{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
},
  wide[] =
	  {
		  {0x1100, 0x115f},   {0x2e80, 0x303e},	  {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
		  {0xf900, 0xfaff},   {0xfe30, 0xfe6f},	  {0xff00, 0xff60}, {0xffe0, 0xffe6},
		  {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
},
  combining[] = {
	  {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe2f},
};

#define IN_TABLE(point, table) in_table(point, table, sizeof(table) / sizeof(table[0]))

static bool in_table(uint32_t point, const void *table, size_t n)
{
	const uint32_t(*range)[2] = table;

	for (size_t i = 0; i < n; i++)
		if (point >= range[i][0] && point <= range[i][1])
			return true;
	return false;
}

size_t utf8_next(const char *s, size_t n, uint32_t *ret_point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s[0];
	size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	uint32_t point = len <= 1 ? c : c & (0x7fu >> len);

	if (!len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		unsigned char next = (unsigned char)s[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (next & 0x3f);
	}
	if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret_point = point;
	return len;
}

bool utf8_valid(const char *s, size_t n)
{
	uint32_t point;
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(s + i, n - i, &point);
		if (!len)
			return false;
	}
	return true;
}

bool utf8_is_control(uint32_t point)
{
	return IN_TABLE(point, controls);
}

unsigned int utf8_columns(uint32_t point)
{
	if (IN_TABLE(point, combining) || utf8_is_control(point))
		return 0;
	return IN_TABLE(point, wide) ? 2 : 1;
}
