// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/base/strbuf.h"
#include "user/report/standout.h"
#include "user/report/standout_names.h"

static uint64_t seq;
static const char *args = ",\"command_args\":[\"pytest\",\"-q\"]"; /* of programs */

/* One record of process `pid` of session s; its id is its pid. */
static void add(struct standout *o, int pid, const char *event, const char *rest)
{
	char line[2048], error[READER_ERROR_MAX];
	struct scan_who who;
	struct scan s;
	int n = snprintf(
		line, sizeof(line),
		"{\"v\":1,\"seq\":%d,\"time\":\"2026-01-02T03:04:05.000000006Z\",\"mono\":8,"
		"\"session\":\"s\",\"event\":\"%s\",\"process\":{\"id\":\"%d\",\"pid\":%d,"
		"\"executable\":{\"name\":\"p%d\"}%s}%s}",
		(int)++seq, event, pid, pid, pid, !strcmp(event, "process.exec") ? args : "", rest);

	cr_assert_eq(scan_line(line, (size_t)n, &s, error), 0, "%s: %s", line, error);
	describe_scan_who(&s, &who);
	standout_add(o, &s, &who, describe_scan_kind(&s));
}

static void put(void *ctx, const struct standout_thing *thing, const char *text)
{
	strbuf_addf(ctx, "#%d %s\n", (int)thing->seq, text);
}

static void tells(const struct standout *o, size_t all, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	cr_expect_eq(standout_tell(o, 20, put, &out), all);
	cr_expect_str_eq(out.s ?: "", text);
	strbuf_release(&out);
}

static void file(struct standout *o, int pid, const char *event, const char *path,
		 const char *access)
{
	char rest[512];

	snprintf(rest, sizeof(rest), ",\"file\":{\"path\":\"%s\",\"access\":[\"%s\"]}", path,
		 access);
	add(o, pid, event, rest);
}

Test(standout, a_secret_and_where_its_reader_goes)
{
	static const char peer[] =
		",\"network\":{\"transport\":\"tcp\",\"type\":\"ipv4\",\"peer\":{\"address\":"
		"\"203.0.113.7\",\"port\":80}},\"ringfence\":{\"bytes\":{\"sent\":611,"
		"\"received\":2}}";
	struct standout o = {0};

	seq = 0;
	file(&o, 5, "file.open", "/home/u/.ssh/id_rsa", "read");
	file(&o, 5, "file.open", "/home/u/.ssh/id_rsa.pub", "read");
	add(&o, 6, "net.connect", peer);
	add(&o, 5, "net.connect", peer);
	add(&o, 5, "net.close", peer);
	tells(&o, 2,
	      "#1 /home/u/.ssh/id_rsa (a private key) was read by p5[5], then connected to "
	      "203.0.113.7:80 tcp"
	      "  sent 611 B, received 2 B\n"
	      "#5 611 B went unencrypted to 203.0.113.7:80 by p5[5]\n");
	standout_release(&o);
}

Test(standout, many_deletions_and_where)
{
	struct standout o = {0};
	char path[64];

	seq = 0;
	for (int i = 0; i < 19; i++) {
		snprintf(path, sizeof(path), "/home/u/a%d/x", i);
		file(&o, 5, "file.delete", path, "");
	}
	tells(&o, 0, "");
	file(&o, 5, "file.delete", "/home/u/b", "");
	tells(&o, 1, "#1 20 files below /home/u were deleted by p5[5]\n");
	file(&o, 5, "file.delete", "/etc/passwd", "");
	tells(&o, 1, "#1 21 files below / were deleted by p5[5]\n");
	standout_release(&o);
}

/* 93 bytes: with "sh -c " before it, the bound is within the two bytes of the next letter. */
#define LONG                                                                                       \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
	"xxxxx"

/* What was run is told with what it did, a long command not to its end, and cut between letters. */
Test(standout, the_command_stands_behind_what_it_did)
{
	struct standout o = {0};
	char path[64];

	seq = 0;
	add(&o, 5, "process.exec", "");
	file(&o, 5, "file.write", "/home/u/.mcp.json", "write");
	args = ",\"command_args\":[\"sh\",\"-c\",\"" LONG "ä" LONG "\"]";
	add(&o, 6, "process.exec", "");
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "/t/%d", i);
		file(&o, 6, "file.delete", path, "");
	}
	tells(&o, 2,
	      "#4 20 files below /t were deleted by p6[6]: sh -c " LONG "…\n"
	      "#2 /home/u/.mcp.json (tools that agents start) was changed by p5[5]: pytest -q\n");
	standout_release(&o);
}

Test(standout, what_is_repeated)
{
	struct standout o = {0};

	seq = 0;
	for (int i = 0; i < 25; i++)
		add(&o, 10 + i, "process.exec", "");
	for (int i = 0; i < 12; i++)
		add(&o, 99, "policy.deny",
		    ",\"verdict\":\"deny\",\"result\":\"EPERM\",\"file\":{\"path\":\"/"
		    "x\"},\"ringfence\":{"
		    "\"operation\":\"write\"}");
	tells(&o, 2,
	      "#1 the same command ran 25 times: pytest -q\n"
	      "#26 tried 12 times, and denied: write /x by p99[99]\n");
	standout_release(&o);
}

Test(standout, who_lives_on)
{
	struct standout o = {0};

	seq = 0;
	add(&o, 1, "process.exec", "");
	add(&o, 1, "process.fork", ",\"ringfence\":{\"child\":{\"id\":\"2\",\"pid\":2}}");
	add(&o, 2, "process.exec", "");
	add(&o, 3, "process.exec", "");
	add(&o, 3, "process.exit", "");
	add(&o, 1, "process.exit", "");
	tells(&o, 1, "#3 p2[2] lived on when the session's program had ended: pytest -q\n");
	standout_release(&o);
}

Test(standout, what_others_obey)
{
	struct standout o = {0};

	seq = 0;
	file(&o, 5, "file.open", "/repo/.git/hooks/pre-commit", "write");
	file(&o, 5, "file.open", "/repo/.git/index", "write");
	file(&o, 5, "file.open", "/repo/.mcp.json", "read");
	tells(&o, 1, "#1 /repo/.git/hooks/pre-commit (run by git) was changed by p5[5]\n");
	standout_release(&o);
}

Test(standout, names)
{
#define V(text) ((struct scan_value){.s = "\"" text "\"", .n = sizeof("\"" text "\"") - 1})
	cr_expect(standout_secret(V("/a/.env")));
	cr_expect(standout_secret(V("/etc/shadow")));
	cr_expect(!standout_secret(V("/a/.envrc")));
	cr_expect(!standout_secret(V("/a/shadow")));
	cr_expect(!standout_secret(V("")));
	cr_expect(!standout_secret((struct scan_value){0}));
	cr_expect(standout_obeyed(V("/a/CLAUDE.md")));
	cr_expect(standout_obeyed(V("/etc/cron.d/x")));
	cr_expect(!standout_obeyed(V("/a/readme.md")));
}
