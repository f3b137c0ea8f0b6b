// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/timeline/filter.h"

#define HEAD                                                                                       \
	"{\"v\":1,\"seq\":7,\"time\":\"2026-01-02T03:04:05.000000006Z\",\"mono\":8,"               \
	"\"session\":\"s\",\"event\":\"file.open\",\"verdict\":\"deny\","

static const char line[] =
	HEAD "\"process\":{\"pid\":12,\"executable\":{\"name\":\"my sh\"}},"
	     "\"file\":{\"path\":\"/w/a\xef\xbf\xbd\",\"path_b64\":\"L3cvYf8=\",\"inode\":\"77\","
	     "\"access\":[\"read\",\"write\"],\"links\":1},"
	     "\"ringfence\":{\"rules\":[{\"name\":\"one\"},{\"name\":\"two\",\"line\":9}]}}";

static bool matches(const char *text)
{
	char error[FILTER_ERROR_MAX], why[READER_ERROR_MAX];
	struct filter *f = filter_parse(text, error);
	struct scan s;
	bool match;

	cr_assert(f, "%s: %s", text, error);
	cr_assert_eq(scan_line(line, strlen(line), &s, why), 0, "%s", why);
	match = filter_match(f, &s);
	filter_free(f);
	return match;
}

Test(filter, equality)
{
	cr_expect(matches("event=file.open"));
	cr_expect(matches("event=file.*"));
	cr_expect(!matches("event=net.*"));
	cr_expect(matches("event!=net.*"));
	cr_expect(!matches("event!=file.*"));
	cr_expect(matches("verdict=d?ny"));
	cr_expect(matches("process.pid=12"));
	cr_expect(matches("process.executable.name='my sh'"));
	cr_expect(matches("process.executable.name=\"my sh\""));
	cr_expect(matches("process.executable.name=my\\ sh"));
	cr_expect(!matches("process.executable.name=my\\*"));
}

Test(filter, and_binds_closer_than_or)
{
	cr_expect(matches("event=file.open verdict=deny"));
	cr_expect(!matches("event=file.open verdict=allow"));
	cr_expect(matches("event=net.* verdict=allow, event=file.open verdict=deny"));
	cr_expect(matches("event=file.open,verdict=allow"));
	cr_expect(!matches("event=net.*,verdict=allow"));
	cr_expect(!matches("event=net.*,verdict=deny process.pid=13"));
}

Test(filter, numbers_and_times)
{
	cr_expect(matches("process.pid>11"));
	cr_expect(!matches("process.pid>12"));
	cr_expect(matches("process.pid>=12"));
	cr_expect(matches("process.pid<=12 process.pid<13"));
	cr_expect(matches("file.inode>70"));
	cr_expect(matches("time>2026-01-02T03"));
	cr_expect(matches("time<2026-01-03"));
	cr_expect(!matches("time<2026-01-02"));
	cr_expect(!matches("process.vpid>0"));
}

Test(filter, arrays_and_what_is_not_there)
{
	cr_expect(matches("file.access=write"));
	cr_expect(!matches("file.access=exec"));
	cr_expect(matches("file.access!=exec"));
	cr_expect(matches("ringfence.rules.name=two"));
	cr_expect(matches("ringfence.rules.line>8"));
	cr_expect(!matches("network.transport=*"));
	cr_expect(matches("network.transport!=tcp"));
	cr_expect(matches("ringfence=*"));
}

Test(filter, exact_bytes)
{
	cr_expect(matches("file.path=/w/a\xff"));
	cr_expect(matches("file.path=/w/*"));
	cr_expect(!matches("file.path=/w/a"));
}

static void refused(const char *text, const char *words)
{
	char error[FILTER_ERROR_MAX] = "";
	struct filter *f = filter_parse(text, error);

	cr_expect(!f, "%s", text);
	cr_expect(strstr(error, words), "%s: %s", text, error);
	filter_free(f);
}

Test(filter, says_what_is_wrong_and_where)
{
	char longer[FILTER_TEXT_MAX + 2];

	refused("", "column 1: a filter has a condition");
	refused("evnt=x", "column 1: no record has a key 'evnt'; did you mean 'event'?");
	refused("event=x path=/etc/*", "column 9: no record has a key 'path'; did you mean 'file.");
	refused("quite.another=1", "keys are those of the records");
	refused("event", "'event' is no condition");
	refused("event~x", "'event~x' is no condition");
	refused("=x", "a condition begins with a key");
	refused("event!x", "'!' is followed by '='");
	refused("event='x", "column 7: the quote ' is not closed");
	refused("process.pid>many", "is compared with a whole number, not with 'many'");
	refused("time>", "is compared with a time");
	refused("event=x,", "behind the comma");
	refused(",event=x", "before the comma");
	refused("event=x,,event=y", "before the comma");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	refused(longer, "FILTER_TEXT_MAX");
}

Test(filter, globs)
{
	static const struct {
		const char *glob, *text;
		bool match;
	} rows[] = {
		{"", "", true},	      {"", "a", false},		{"*", "", true},
		{"*", "a/b", true},   {"a*b*c", "aXbYc", true}, {"a*b*c", "aXbY", false},
		{"a?c", "abc", true}, {"a?c", "ac", false},	{"\\*", "*", true},
		{"\\*", "a", false},  {"*.c", "x.c.c", true},	{"*ab", "aab", true},
		{"a**b", "ab", true}, {"\\", "\\", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(filter_glob(rows[i].glob, rows[i].text, strlen(rows[i].text)),
			     rows[i].match, "%s %s", rows[i].glob, rows[i].text);
}
