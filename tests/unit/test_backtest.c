// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "lines_help.h"
#include "user/backtest/tally.h"

#define READ  "\"read\""
#define WRITE "\"write\""
#define SECRET                                                                                     \
	"labels: {secret: {sources: [{read: '/w/.env'}]}}\n"                                       \
	"rules: [{name: stay, deny: connect, to: '*', when: secret}]\n"

static void expect_sums(const struct tried *t, uint64_t same, uint64_t denied, uint64_t allowed,
			uint64_t uncertain)
{
	cr_expect_eq(t->change[BACKTEST_SAME], same, "%zu the same",
		     (size_t)t->change[BACKTEST_SAME]);
	cr_expect_eq(t->change[BACKTEST_DENIED], denied, "%zu denied",
		     (size_t)t->change[BACKTEST_DENIED]);
	cr_expect_eq(t->change[BACKTEST_ALLOWED], allowed, "%zu allowed",
		     (size_t)t->change[BACKTEST_ALLOWED]);
	cr_expect_eq(t->change[BACKTEST_UNCERTAIN], uncertain, "%zu uncertain",
		     (size_t)t->change[BACKTEST_UNCERTAIN]);
}

Test(backtest, what_happened_may_be_denied_and_what_was_denied_allowed)
{
	struct lines l = {0};
	struct tried t;

	lines_open(&l, 1, "/w/a", WRITE);
	lines_open(&l, 1, "/o/a", WRITE);
	lines_denied(&l, 1, "write", "\"file\":{\"path\":\"/w/b\",\"access\":[\"write\"]}");
	lines_denied(&l, 1, "write", "\"file\":{\"path\":\"/o/b\",\"access\":[\"write\"]}");
	tried_by(&t, "sandbox: {write: {allow: ['/w/**']}}\n", &l);
	expect_sums(&t, 2, 1, 1, 0);
	cr_assert_not_null(t.last.rule);
	cr_expect_str_eq(t.last.rule->name, "sandbox.write.allow");
	tried_release(&t);
}

#define OUTPUT(access)                                                                             \
	"\"file\":{\"path\":\"/o/log\",\"inode\":\"7\",\"device\":\"8:1\",\"access\":[" access "]" \
	"}"

/* Its output goes to a file that the policy closes: a person opened it, for writing only. */
Test(backtest, no_rule_concerns_what_the_program_was_started_with)
{
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 0, "session.state",
		  ",\"ringfence\":{\"inherited\":[{\"descriptor\":1,\"inode\":\"7\","
		  "\"device\":\"8:1\",\"access\":[\"write\"]}]}");
	lines_add(&l, 1, "file.open",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\"," OUTPUT(WRITE));
	lines_add(&l, 1, "file.open",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\"," OUTPUT(READ "," WRITE));
	lines_add(&l, 1, "file.map",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\"," OUTPUT("\"exec\""));
	lines_open(&l, 1, "/o/log", WRITE);
	tried_by(&t,
		 "sandbox: {write: {allow: ['/w/**']}, read: {deny: ['/o/**']}}\n"
		 "rules: [{name: code, deny: map, path: '/o/**'}]\n",
		 &l);
	/* A file of that name without its number is another one. */
	expect_sums(&t, 1, 3, 0, 0);
	tried_release(&t);
}

Test(backtest, a_label_goes_with_the_process_and_its_children)
{
	struct lines l = {0};
	struct tried t;

	lines_fork(&l, 1, 2);
	lines_connect(&l, 1, "8.8.8.8", 443);
	lines_open(&l, 1, "/w/.env", READ);
	lines_connect(&l, 1, "8.8.8.8", 443);
	lines_fork(&l, 1, 3);
	lines_connect(&l, 3, "2001:db8::1", 443);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 2, 2, 0, 0);
	cr_expect_eq(t.b.labelled[0], 1);
	tried_release(&t);
}

/* The record of another policy does not say what went over a pipe. */
Test(backtest, data_that_may_have_come_unrecorded_is_uncertain)
{
	struct lines l = {0};
	struct tried t;

	lines_fork(&l, 1, 2);
	lines_connect(&l, 2, "8.8.8.8", 443);
	lines_open(&l, 1, "/w/.env", READ);
	lines_connect(&l, 2, "8.8.8.8", 443);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 2, 0, 0, 1);
	cr_expect_eq(t.lacks, LACK_FLOW);
	tried_release(&t);
}

Test(backtest, a_flow_that_was_recorded_is_followed)
{
	struct lines l = {0};
	struct tried t;

	lines_fork(&l, 1, 2);
	lines_open(&l, 1, "/w/.env", READ);
	lines_add(&l, 2, "label.gain",
		  ",\"result\":\"ok\",\"ringfence\":{\"gained\":[\"secret\"],\"cause\":\"flow\"}");
	lines_connect(&l, 2, "8.8.8.8", 443);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 1, 1, 0, 0);
	tried_release(&t);
}

/* The recorded policy followed a label of that name from the same source. */
Test(backtest, a_flow_that_would_have_been_recorded_did_not_happen)
{
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 0, "session.state", ",\"ringfence\":{\"labels\":[\"secret\"]}");
	lines_fork(&l, 1, 2);
	lines_open(&l, 1, "/w/.env", READ);
	lines_connect(&l, 2, "8.8.8.8", 443);
	lines_add(&l, 1, "label.gain",
		  ",\"result\":\"ok\",\"ringfence\":{\"gained\":[\"secret\"],\"cause\":\"event\"}");
	lines_connect(&l, 2, "8.8.8.8", 443);
	lines_connect(&l, 1, "8.8.8.8", 443);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 2, 1, 0, 1);
	tried_release(&t);
}

Test(backtest, an_operation_that_is_denied_changes_nothing)
{
	struct lines l = {0};
	struct tried t;

	lines_open(&l, 1, "/w/.env", READ);
	lines_connect(&l, 1, "8.8.8.8", 443);
	tried_by(&t,
		 "labels: {secret: {sources: [{read: '/w/.env'}]}}\n"
		 "rules: [{name: stay, deny: connect, to: '*', when: secret},\n"
		 "        {name: shut, deny: read, path: '/w/.env'}]\n",
		 &l);
	expect_sums(&t, 1, 1, 0, 0);
	tried_release(&t);
}

#define TESTED                                                                                     \
	"gates: {tested: {opens: [{exec: make, args: [test], succeeds: true}],\n"                  \
	"                 closes: [{write: '/w/src/**'}]}}\n"                                      \
	"rules: [{name: commit, deny: exec, program: git, args: [commit], unless: tested}]\n"

Test(backtest, gates_open_when_a_program_ends_well_and_shut_by_a_write)
{
	struct lines l = {0};
	struct tried t;

	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"commit\"");
	lines_fork(&l, 1, 2);
	lines_exec(&l, 2, "/usr/bin/make", "\"make\",\"test\"");
	lines_exit(&l, 2, 0);
	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"commit\"");
	lines_open(&l, 1, "/w/src/a", WRITE);
	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"commit\"");
	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"status\"");
	tried_by(&t, TESTED, &l);
	expect_sums(&t, 4, 2, 0, 0);
	cr_expect_eq(t.b.opened[0], 1);
	cr_expect_eq(t.last.after, 2, "it is after #%zu", (size_t)t.last.after);
	tried_release(&t);
}

Test(backtest, the_arguments_of_a_denied_program_are_uncertain_where_they_are_asked_for)
{
	struct lines l = {0};
	struct tried t;

	lines_denied(&l, 1, "exec", "\"file\":{\"path\":\"/usr/bin/git\",\"access\":[\"exec\"]}");
	lines_denied(&l, 1, "exec", "\"file\":{\"path\":\"/usr/bin/curl\",\"access\":[\"exec\"]}");
	tried_by(&t, TESTED, &l);
	expect_sums(&t, 0, 0, 1, 1);
	cr_expect_eq(t.lacks, LACK_ARGS);
	tried_release(&t);
}

Test(backtest, what_was_lost_makes_uncertain_only_what_depends_on_it)
{
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 0, "timeline.lost", ",\"ringfence\":{\"class\":\"open\"}");
	lines_connect(&l, 1, "8.8.8.8", 443);
	lines_open(&l, 1, "/w/a", READ);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 1, 0, 0, 1);
	cr_expect_eq(t.lacks, LACK_HOLE);
	tried_release(&t);
}

Test(backtest, a_denied_move_that_may_have_been_a_link_is_uncertain_where_that_matters)
{
	struct lines l = {0};
	struct tried t;

	lines_denied(&l, 1, "write",
		     "\"file\":{\"path\":\"/w/a\",\"target_path\":\"/w/b\",\"access\":[]}");
	lines_denied(&l, 1, "write",
		     "\"file\":{\"path\":\"/o/a\",\"target_path\":\"/o/b\",\"access\":[]}");
	tried_by(&t, "rules: [{name: r, deny: link, path: '/w/**'}]\n", &l);
	expect_sums(&t, 0, 0, 1, 1);
	cr_expect_eq(t.lacks, LACK_CALL);
	tried_release(&t);
}

Test(backtest, where_a_process_stands_is_known_at_its_exec_only)
{
	struct lines l = {0};
	struct tried t;

	lines_exec(&l, 1, "/usr/bin/make", "\"make\"");
	lines_open(&l, 1, "/w/a", WRITE);
	lines_open(&l, 1, "/o/a", WRITE);
	tried_by(&t,
		 "rules: [{name: r, deny: exec, program: make, cwd: '/w'},\n"
		 "        {name: s, deny: write, path: '/w/**', cwd: '/w'}]\n",
		 &l);
	expect_sums(&t, 1, 1, 0, 1);
	cr_expect_eq(t.lacks, LACK_CWD);
	tried_release(&t);
}

Test(backtest, a_script_is_executed_and_its_interpreter_too)
{
	static const char script[] =
		",\"result\":\"ok\",\"process\":{\"id\":\"%016x\",\"pid\":1,\"executable\":{"
		"\"name\":"
		"\"bash\",\"path\":\"/usr/bin/bash\"},\"script\":\"/w/run\",\"command_args\":"
		"[\"/bin/bash\",\"-eu\",\"./run\",\"all\"],\"working_directory\":\"/w\"}";
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 1, "process.exec", script, 1);
	tried_by(&t, "rules: [{name: r, deny: exec, program: run, args: [all]}]\n", &l);
	expect_sums(&t, 0, 1, 0, 0);
	tried_release(&t);
	lines_add(&l, 1, "process.exec", script, 1);
	tried_by(&t, "rules: [{name: r, deny: exec, path: '/usr/bin/bash'}]\n", &l);
	expect_sums(&t, 0, 1, 0, 0);
	tried_release(&t);
}

Test(backtest, labels_stay_with_the_file_under_another_name)
{
	static const char file[] = "\"inode\":\"7\",\"device\":\"8:1\"";
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 1, "file.link",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":\"/w/.env\","
		  "\"target_path\":\"/w/x\",%s,\"access\":[]}",
		  file);
	lines_add(&l, 1, "file.open",
		  ",\"verdict\":\"allow\",\"result\":\"allowed\",\"file\":{\"path\":\"/w/x\",%s,"
		  "\"access\":[\"read\"]}",
		  file);
	lines_connect(&l, 1, "8.8.8.8", 443);
	tried_by(&t, SECRET, &l);
	expect_sums(&t, 2, 1, 0, 0);
	tried_release(&t);
}

Test(backtest, denials_that_no_policy_changes_stay)
{
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 1, "policy.deny",
		  ",\"verdict\":\"deny\",\"result\":\"EPERM\",\"file\":{\"unresolved\":true,"
		  "\"access\":[\"read\"]},\"ringfence\":{\"operation\":\"read\",\"rules\":[],"
		  "\"closed\":{\"error\":\"path\",\"text\":\"x\"}}");
	tried_by(&t, "rules: [{name: r, deny: read, path: '/w/**'}]\n", &l);
	expect_sums(&t, 1, 0, 0, 0);
	tried_release(&t);
}

Test(backtest, operations_on_the_system_and_on_local_services)
{
	struct lines l = {0};
	struct tried t;

	lines_add(&l, 1, "system.mount", ",\"verdict\":\"allow\",\"result\":\"allowed\"");
	lines_add(
		&l, 1, "unix.connect",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"unix\","
		"\"peer\":{\"address\":\"@bus\\u0000x\"}}");
	lines_add(
		&l, 1, "unix.connect",
		",\"verdict\":\"allow\",\"result\":\"allowed\",\"network\":{\"transport\":\"unix\","
		"\"peer\":{\"address\":\"/run/x.sock\"}}");
	tried_by(&t,
		 "sandbox: {network: {allow: ['unix:/run/*.sock']}}\n"
		 "rules: [{name: r, deny: mount}]\n",
		 &l);
	expect_sums(&t, 1, 2, 0, 0);
	tried_release(&t);
}

struct counted {
	struct tried t;
	struct tally tally;
};

static void tally_one(void *ctx, const struct scan *s)
{
	struct counted *shown = ctx;
	struct backtest_result r;

	if (backtest_add(&shown->t.b, s, &r))
		tally_add(&shown->tally, &r, s, "t.jsonl");
}

Test(backtest, the_tally_names_rules_and_what_was_missing_in_words_and_as_json)
{
	struct strbuf text = STRBUF_INIT;
	struct lines l = {0};
	struct counted shown = {0};
	char error[READER_ERROR_MAX];
	struct scan s;

	help_body(&shown.t.help, TESTED);
	help_lower(&shown.t.help, &shown.t.tables);
	backtest_init(&shown.t.b, &shown.t.tables);
	tally_init(&shown.tally, &shown.t.tables);
	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"commit\"");
	lines_exec(&l, 1, "/usr/bin/git", "\"git\",\"commit\"");
	lines_denied(&l, 1, "exec",
		     "\"file\":{\"path\":\"/usr/bin/git\\n\",\"access\":[\"exec\"]}");
	lines_denied(&l, 1, "exec", "\"file\":{\"path\":\"/usr/bin/git\",\"access\":[\"exec\"]}");
	lines_each(&l, tally_one, &shown);
	tally_text(&shown.tally, &shown.t.b, 1, &text);
	cr_expect(strstr(text.s, "denied 2 that happened"), "%s", text.s);
	cr_expect(strstr(text.s, "t.jsonl #2 git exec /usr/bin/git  by commit (p.yaml:"), "%s",
		  text.s);
	cr_expect(strstr(text.s, "its arguments are not recorded"), "%s", text.s);
	cr_expect(strstr(text.s, "git\\x0a"), "%s", text.s);
	strbuf_reset(&text);
	tally_json(&shown.tally, &shown.t.b, &text);
	cr_expect(strstr(text.s, "\"missing\":[\"process.command_args of a denied exec\"]"), "%s",
		  text.s);
	cr_expect_eq(scan_line(text.s, text.len - 1, &s, error), -EBADMSG);
	strbuf_release(&text);
	lines_release(&l);
	tally_release(&shown.tally);
	tried_release(&shown.t);
}
