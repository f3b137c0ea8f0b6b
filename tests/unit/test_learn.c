// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines_help.h"
#include "user/policy/embedded.h"
#include "user/policy/lower.h"
#include "user/learn/learn.h"

static const struct policy_env place = {
	.home = "/home/u", .user = "u", .tmp = "/tmp", .workspace = "/home/u/project"};

static void learn_one(void *ctx, const struct scan *s)
{
	learn_add(ctx, s);
}

/* An honest session of an agent: it reads, builds, tests and talks to one server. */
static void honest(struct lines *l)
{
	lines_exec(l, 1, "/usr/bin/bash", "\"bash\"");
	lines_open(l, 1, "/usr/lib/x86_64-linux-gnu/libc.so.6", "\"read\"");
	lines_add(l, 1, "file.map",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":"
		  "\"/usr/lib/x86_64-linux-gnu/libc.so.6\",\"access\":[\"exec\"]}");
	lines_open(l, 1, "/etc/passwd", "\"read\"");
	lines_open(l, 1, "/proc/4711/stat", "\"read\"");
	lines_open(l, 1, "/home/u/project/src/a.c", "\"read\",\"write\"");
	lines_open(l, 1, "/home/u/.cache/pip/x", "\"write\"");
	lines_open(l, 1, "/tmp/cc1.o", "\"write\"");
	lines_fork(l, 1, 2);
	lines_exec(l, 2, "/usr/bin/make", "\"make\"");
	lines_connect(l, 2, "192.0.2.10", 443);
	lines_connect(l, 2, "127.0.0.1", 53000);
	lines_add(
		l, 2, "net.listen",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"tcp\","
		"\"type\":\"ipv6\",\"local\":{\"address\":\"::1\",\"port\":8080}}");
	lines_add(
		l, 2, "unix.connect",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"unix\","
		"\"peer\":{\"address\":\"/run/nscd/socket\"}}");
	lines_denied(l, 2, "read", "\"file\":{\"path\":\"/srv/other\",\"access\":[\"read\"]}");
}

/* Each of them must be denied by what was learnt from the honest session. */
static void hostile(struct lines *l)
{
	lines_open(l, 1, "/home/u/.ssh/id_rsa", "\"read\"");
	lines_open(l, 1, "/home/u/.aws/credentials", "\"read\"");
	lines_open(l, 1, "/home/u/project/.env", "\"read\"");
	lines_open(l, 1, "/home/v/project/src/a.c", "\"read\"");
	lines_open(l, 1, "/etc/shadow", "\"read\"");
	lines_open(l, 1, "/proc/4711/environ", "\"read\"");
	lines_open(l, 1, "/proc/1/environ", "\"read\"");
	lines_open(l, 1, "/proc/4711/mem", "\"write\"");
	lines_open(l, 1, "/srv/other", "\"read\"");
	lines_open(l, 1, "/home/u/.bashrc", "\"write\"");
	lines_open(l, 1, "/home/u/.config/autostart/x", "\"write\"");
	lines_open(l, 1, "/home/u/project/.git/hooks/pre-commit", "\"write\"");
	lines_open(l, 1, "/etc/cron.d/x", "\"write\"");
	lines_open(l, 1, "/usr/bin/make", "\"write\"");
	lines_open(l, 1, "/home/u/projects", "\"write\"");
	lines_connect(l, 1, "192.0.2.10", 22);
	lines_connect(l, 1, "192.0.2.11", 443);
	lines_connect(l, 1, "169.254.169.254", 80);
	lines_connect(l, 1, "2001:db8::1", 443);
	lines_exec(l, 1, "/usr/bin/curl", "\"curl\"");
	lines_exec(l, 1, "/home/u/project/dropped", "\"dropped\"");
	lines_exec(l, 1, "/tmp/make", "\"make\"");
	lines_exec(l, 1, "/usr/bin/sudo", "\"sudo\"");
	lines_add(l, 1, "file.map",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":"
		  "\"/home/u/project/evil.so\",\"access\":[\"exec\"]}");
	lines_add(l, 1, "file.rename",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":"
		  "\"/home/u/project/x\",\"target_path\":\"/home/u/.profile\",\"access\":[]}");
	lines_add(l, 1, "file.link",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":"
		  "\"/home/u/.ssh/id_rsa\",\"target_path\":\"/home/u/project/x\",\"access\":[]}");
	lines_add(
		l, 1, "net.listen",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"tcp\","
		"\"type\":\"ipv4\",\"local\":{\"address\":\"0.0.0.0\",\"port\":8080}}");
	lines_add(
		l, 1, "unix.connect",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"unix\","
		"\"peer\":{\"address\":\"/run/docker.sock\"}}");
	lines_add(
		l, 1, "unix.connect",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"unix\","
		"\"peer\":{\"address\":\"@/tmp/.X11-unix/X0\"}}");
	lines_add(l, 1, "system.mount", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
	lines_add(l, 1, "system.bpf", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
	lines_add(l, 1, "process.ptrace", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
	lines_add(l, 1, "process.signal", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
}

static char *learnt_from(void (*session)(struct lines *l), const struct policy_env *where)
{
	struct strbuf text = STRBUF_INIT;
	struct lines l = {0};
	struct learn learn;

	session(&l);
	learn_init(&learn, where);
	learn_file(&learn, "t.jsonl");
	lines_each(&l, learn_one, &learn);
	learn_finish(&learn);
	learn_write(&learn, "learned", &text);
	learn_release(&learn);
	lines_release(&l);
	return strbuf_detach(&text);
}

static void try_policy(struct tried *t, const char *policy, void (*session)(struct lines *l))
{
	struct lines l = {0};
	char *error = NULL;

	*t = (struct tried){.help = {.builtins = embedded_policies,
				     .workspace = place.workspace,
				     .notes = false}};
	help_compile(&t->help, policy);
	cr_assert_eq(t->help.err, 0, "%s\n%s", t->help.text.s, policy);
	cr_assert_eq(policy_lower(&t->help.ir, &place, &t->tables, &error), 0, "%s", error);
	session(&l);
	tried_compiled(t, &l);
}

Test(learn, what_it_learnt_from_passes)
{
	char *policy = learnt_from(honest, &place);
	struct tried t;

	try_policy(&t, policy, honest);
	cr_expect_eq(t.change[BACKTEST_DENIED], 0, "%s", policy);
	cr_expect_eq(t.change[BACKTEST_UNCERTAIN], 0);
	cr_expect_eq(t.change[BACKTEST_ALLOWED], 0);
	tried_release(&t);
	free(policy);
}

struct passed {
	struct tried *t;
	const char *policy;
};

static void must_be_denied(void *ctx, const struct scan *s)
{
	struct passed *p = ctx;
	struct backtest_result r;

	if (!backtest_add(&p->t->b, s, &r))
		return;
	p->t->judged++;
	cr_expect_eq(r.change, BACKTEST_DENIED, "%.*s\n%s", (int)s->line.n, s->line.s, p->policy);
}

static void nothing(struct lines *l)
{
	lines_add(l, 0, "session.end", ",\"result\":\"ok\"");
}

Test(learn, hostile_variations_are_denied)
{
	char *policy = learnt_from(honest, &place);
	struct lines l = {0};
	struct tried t;
	struct passed p = {.t = &t, .policy = policy};

	try_policy(&t, policy, nothing);
	hostile(&l);
	lines_each(&l, must_be_denied, &p);
	cr_expect_eq(t.judged, 33, "%zu were judged", (size_t)t.judged);
	lines_release(&l);
	tried_release(&t);
	free(policy);
}

Test(learn, the_same_records_make_the_same_policy_and_each_entry_names_its_records)
{
	char *one = learnt_from(honest, &place), *other = learnt_from(honest, &place);

	cr_expect_str_eq(one, other);
	cr_expect(strstr(one, "- \"${workspace}/**\"  # 1 by p1: #7\n"), "%s", one);
	cr_expect(strstr(one, "- \"~/.cache/pip/**\"  # 1 by p1: #8\n"), "%s", one);
	cr_expect(strstr(one, "- \"/proc/[1-9]*/stat\"  # 1 by p1: #6\n"), "%s", one);
	cr_expect(strstr(one, "- \"192.0.2.10:443\"  # 1 by p2: #12\n"), "%s", one);
	cr_expect(strstr(one, "- \"127.0.0.1\"  # 1 by p2: #13\n"), "%s", one);
	cr_expect(strstr(one, "- \"[::1]:8080\"  # 1 by p2: #14\n"), "%s", one);
	cr_expect(strstr(one, "- \"/usr/bin/make\"  # 1 by make: #11\n"), "%s", one);
	cr_expect(strstr(one, "# 1 operations that were denied are not learnt."), "%s", one);
	cr_expect_null(strstr(one, "/srv/other"), "%s", one);
	free(one);
	free(other);
}

/* Names that YAML, patterns or variables give a meaning to; many of one directory; no workspace. */
static void odd(struct lines *l)
{
	lines_exec(l, 1, "/opt/a b/[x]*{y}$HOME\\\\z", "\"z\"");
	lines_open(l, 1, "/srv/data/\\\"q\\\"\\n#", "\"read\"");
	lines_open(l, 1, "/srv/data/${workspace}", "\"write\"");
	for (int i = 0; i < 20; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/srv/many/file-%d", i);
		lines_open(l, 1, path, "\"read\"");
		snprintf(path, sizeof(path), "/etc/keys-%d", i);
		lines_open(l, 1, path, "\"read\"");
		snprintf(path, sizeof(path), "/home/u/.ssh/known-%d.pub", i);
		lines_open(l, 1, path, "\"read\"");
	}
}

Test(learn, odd_names_pass_and_directories_of_keys_are_not_widened)
{
	const struct policy_env homely = {
		.home = "/home/u", .user = "u", .tmp = "/tmp", .workspace = "/home/u"};
	char *policy = learnt_from(odd, &homely);
	struct tried t;

	cr_expect(strstr(policy, "\"/srv/many/*\"  # 20 by p1:"), "%s", policy);
	cr_expect_null(strstr(policy, "\"/etc/*\""));
	cr_expect_null(strstr(policy, "\"~/.ssh/*\""));
	cr_expect_null(strstr(policy, "- \"${workspace}/**\""));
	try_policy(&t, policy, odd);
	cr_expect_eq(t.change[BACKTEST_DENIED], 0, "%s", policy);
	tried_release(&t);
	free(policy);
}

Test(learn, a_rule_that_stands_against_the_work_is_left_out_by_name)
{
	struct strbuf text = STRBUF_INIT;
	struct lines l = {0};
	struct learn learn;
	struct scan s;
	char error[READER_ERROR_MAX];

	learn_init(&learn, &place);
	learn_file(&learn, "t.jsonl");
	lines_open(&l, 1, "/home/u/project/.env", "\"read\"");
	lines_each(&l, learn_one, &learn);
	learn_finish(&learn);
	cr_assert_eq(scan_line(l.text.s, strcspn(l.text.s, "\n"), &s, error), 0);
	learn_leave_out(&learn, "credentials.project-secrets", &s);
	learn_leave_out(&learn, "sandbox.protect", &s);
	learn_write(&learn, "learned", &text);
	cr_expect(strstr(text.s,
			 "- {use: builtin:credentials, without: [credentials.project-secrets]}"),
		  "%s", text.s);
	cr_expect(strstr(text.s, "# builtin:persistence is left out"), "%s", text.s);
	strbuf_release(&text);
	learn_release(&learn);
	lines_release(&l);
}
