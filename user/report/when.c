// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/when.h"

#include <errno.h>
#include <string.h>

#define US_PER_DAY  86400000000LL
#define SECONDS_MAX 4000000000LL

static const char shape[] = "0000-00-00T00:00:00.000000000Z";

static int64_t digits(const char *s, int n)
{
	int64_t value = 0;

	for (int i = 0; i < n; i++)
		value = value * 10 + (s[i] - '0');
	return value;
}

/* Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
static int64_t days(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Whether the text is what a time begins with. */
static bool has_shape(const char *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (shape[i] == '0' ? t[i] < '0' || t[i] > '9' : t[i] != shape[i])
			return false;
	return true;
}

int64_t when_us(const struct scan *s)
{
	const char *t = s->time.s + 1;

	if (s->time.n != sizeof(shape) + 1 || !has_shape(t, sizeof(shape) - 1))
		return (int64_t)s->mono_us;
	return days(digits(t, 4), digits(t + 5, 2), digits(t + 8, 2)) * US_PER_DAY +
	       (digits(t + 11, 2) * 3600 + digits(t + 14, 2) * 60 + digits(t + 17, 2)) * 1000000 +
	       digits(t + 20, 6);
}

int64_t when_us_near(struct when_second *second, const struct scan *s)
{
	const char *t = s->time.s + 1, *fraction = t + sizeof(second->text);
	const size_t nfraction = sizeof(shape) - 1 - sizeof(second->text);
	int64_t us;

	if (s->time.n == sizeof(shape) + 1 && !memcmp(t, second->text, sizeof(second->text))) {
		for (size_t i = 0; i < nfraction - 1; i++)
			if (fraction[i] < '0' || fraction[i] > '9')
				return when_us(s);
		if (fraction[nfraction - 1] == 'Z')
			return second->us + digits(fraction, 6);
	}
	us = when_us(s);
	if (s->time.n == sizeof(shape) + 1 && has_shape(t, sizeof(shape) - 1)) {
		memcpy(second->text, t, sizeof(second->text));
		second->us = us - digits(fraction, 6);
	}
	return us;
}

static int parse_seconds(const char *text, int64_t *ret_us)
{
	int64_t us = 0, unit = 100000;
	const char *p = text;

	for (; *p >= '0' && *p <= '9' && us < SECONDS_MAX; p++)
		us = us * 10 + (*p - '0');
	us *= 1000000;
	if (p == text)
		return -EINVAL;
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
			us += (*p - '0') * unit;
	if (*p)
		return -EINVAL;
	*ret_us = us;
	return 0;
}

int when_parse(const char *text, struct when *ret_when)
{
	size_t n = strlen(text);

	*ret_when = (struct when){0};
	if (n && text[n - 1] == 'Z')
		n--;
	if (n < strlen("0000-00") || n >= sizeof(shape) - 1 || !has_shape(text, n))
		return parse_seconds(text, &ret_when->since_us);
	memcpy(ret_when->text, text, n);
	return 0;
}

bool when_is_over(const struct when *w, const struct scan *s, int64_t began_us)
{
	size_t n = strlen(w->text), have = s->time.n - 2;
	int order;

	if (!n)
		return when_us(s) > began_us + w->since_us;
	order = memcmp(s->time.s + 1, w->text, n < have ? n : have);
	/* "….5" is the same as "….500000000Z". */
	while (!order && n < have && (s->time.s[1 + n] == '0' || s->time.s[1 + n] == '.'))
		n++;
	return order > 0 || (!order && n < have && s->time.s[1 + n] != 'Z');
}
