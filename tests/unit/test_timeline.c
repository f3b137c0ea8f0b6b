// SPDX-License-Identifier: GPL-2.0-only
/* Who did it, and what came of it: sessions, processes and verdicts in records. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feed.h"
#include "user/base/alloc.h"

Test(timeline, exec_carries_the_whole_process)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "exec");
	feed_settle(&f);
	r = feed_find(&f, "process.exec", 0);
	cr_assert(r);
	cr_assert_str_eq(STR(r, "result"), "ok");
	cr_assert_str_eq(STR(r, "process.executable.path"), "/bin/sh");
	cr_assert_str_eq(STR(r, "process.executable.name"), "sh");
	cr_assert_eq(json_array_size(record_get(r, "process.command_args")), 3);
	cr_assert_str_eq(
		json_string_value(json_array_get(record_get(r, "process.command_args"), 2)),
		"make test");
	cr_assert_str_eq(STR(r, "process.cgroup.id"), "18446744073709551615");
	cr_assert_eq(UINT(r, "process.parent_pid"), 10);
	cr_assert_null(record_get(r, "process.truncated"));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, session_opens_with_start_state_and_policy)
{
	static const char events[][16] = {"session.start", "session.state", "policy.load"};
	struct feed f;

	feed_start(&f, NULL);
	feed_settle(&f);
	for (size_t i = 0; i < 3; i++) {
		json_t *r = feed_line(&f, i);

		cr_assert_str_eq(STR(r, "event"), events[i]);
		cr_assert_eq(UINT(r, "seq"), i + 1);
		json_decref(r);
	}
	feed_free(&f);
}

/* A terminal has no number that means anything elsewhere, and without a file there is no record. */
Test(timeline, files_that_the_program_was_started_with_are_told)
{
	static const struct rf_std none[RF_STD_FILES] = {
		{.ino = 77, .dev = 3, .mode = RF_STD_TERMINAL}};
	static const struct rf_std files[RF_STD_FILES] = {
		{.ino = 77, .dev = 3, .mode = RF_STD_TERMINAL},
		{.ino = 5, .dev = FEED_DEV, .mode = RF_STD_WRITE},
		{.ino = 6, .dev = FEED_DEV, .mode = RF_STD_READ | RF_STD_WRITE}};
	struct feed f;
	json_t *r, *list;

	feed_start(&f, "inherited");
	feed_settle(&f);
	cr_assert_eq(timeline_inherited(f.t, f.now, none), 0);
	cr_assert_eq(timeline_inherited(f.t, f.now, files), 0);
	feed_settle(&f);
	r = feed_find(&f, "session.state", 0);
	cr_expect_null(record_get(r, "ringfence.inherited"));
	json_decref(r);
	r = feed_find(&f, "session.state", 1);
	list = record_get(r, "ringfence.inherited");
	cr_assert_eq(json_array_size(list), 2);
	cr_expect_eq(UINT(json_array_get(list, 0), "descriptor"), 1);
	cr_expect_str_eq(STR(json_array_get(list, 0), "inode"), "5");
	cr_expect_str_eq(STR(json_array_get(list, 0), "device"), "8:1");
	cr_expect_eq(json_array_size(record_get(json_array_get(list, 0), "access")), 1);
	cr_expect_eq(json_array_size(record_get(json_array_get(list, 1), "access")), 2);
	json_decref(r);
	cr_assert_null(feed_find(&f, "session.state", 2));
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, first_record_of_a_process_has_it_in_full_and_later_ones_do_not)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "first");
	feed_fork(&f, 11, 12);
	feed_file(&f, 12, RF_OP_READ, "/etc/hostname");
	feed_file(&f, 12, RF_OP_READ, "/etc/hosts");
	feed_settle(&f);
	r = feed_find(&f, "file.open", 0);
	cr_assert(record_get(r, "process.creation.time"));
	cr_assert_str_eq(STR(r, "process.executable.path"), "/bin/sh");
	cr_assert_str_eq(STR(r, "file.inode"), "9223372036854775813");
	cr_assert_str_eq(STR(r, "result"), "allowed");
	json_decref(r);
	r = feed_find(&f, "file.open", 1);
	cr_assert_null(record_get(r, "process.creation"));
	cr_assert_str_eq(STR(r, "process.executable.name"), "sh");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, process_whose_fork_was_lost_is_named_by_pid)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "unknown");
	feed_file(&f, 99, RF_OP_READ, "/etc/hosts");
	feed_settle(&f);
	r = feed_find(&f, "file.open", 0);
	cr_assert_eq(UINT(r, "process.pid"), 99);
	cr_assert(json_is_false(record_get(r, "process.known")));
	cr_assert(json_is_null(record_get(r, "process.executable.name")));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, denial_is_one_record_with_all_its_rules)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "deny");
	feed_judged(&f, 11, RF_OP_WRITE, RF_EFFECT_DENY, 0);
	feed_settle(&f);
	cr_assert_eq(feed_count(&f, "file.open"), 0);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_str_eq(STR(r, "verdict"), "deny");
	cr_assert_str_eq(STR(r, "result"), "EPERM");
	cr_assert_str_eq(STR(r, "ringfence.effect"), "eperm");
	cr_assert_str_eq(STR(r, "ringfence.operation"), "write");
	cr_assert_str_eq(STR(r, "ringfence.reason"), "Only the workspace may be written.");
	cr_assert_str_eq(STR(r, "file.path"), "/etc/passwd");
	cr_assert_eq(json_array_size(record_get(r, "ringfence.rules")), 2);
	cr_assert_str_eq(STR(json_array_get(record_get(r, "ringfence.rules"), 1), "name"),
			 "credentials.ssh");
	cr_assert_str_eq(json_string_value(json_array_get(record_get(r, "ringfence.via"), 0)),
			 "scripts/run_tests.sh");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, verdicts_become_the_right_events)
{
	static const struct {
		enum rf_effect effect;
		unsigned int flags;
		char event[16], result[8], mode[8], would_be[8], effect_name[8];
	} rows[] = {
		{RF_EFFECT_NONE, 0, "file.open", "allowed", "", "", ""},
		{RF_EFFECT_AUDIT, 0, "policy.audit", "allowed", "enforce", "", ""},
		{RF_EFFECT_ASK, 0, "policy.ask", "EPERM", "enforce", "", "eperm"},
		{RF_EFFECT_DENY, 0, "policy.deny", "EPERM", "enforce", "", "eperm"},
		{RF_EFFECT_KILL, RF_VERDICT_KILLED, "policy.kill", "EPERM", "enforce", "",
		 "killed"},
		{RF_EFFECT_DENY, RF_VERDICT_AUDITED, "policy.audit", "allowed", "audit", "deny",
		 ""},
		{RF_EFFECT_DENY, RF_VERDICT_OBSERVED, "policy.audit", "allowed", "observe", "deny",
		 ""},
		{RF_EFFECT_KILL, RF_VERDICT_OBSERVED | RF_VERDICT_KILLED, "policy.kill", "allowed",
		 "observe", "", "killed"},
		{RF_EFFECT_DENY, RF_VERDICT_CLOSED, "policy.deny", "EPERM", "enforce", "", "eperm"},
		{RF_EFFECT_DENY, RF_VERDICT_MOVED, "policy.deny", "EPERM", "enforce", "", "eperm"},
	};
	struct feed f;

	feed_start(&f, "verdicts");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		feed_judged(&f, 11, RF_OP_WRITE, rows[i].effect, (uint8_t)rows[i].flags);
	feed_settle(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *r = feed_line(&f, 5 + i);

		cr_assert_str_eq(STR(r, "event"), rows[i].event, "row %zu", i);
		cr_assert_str_eq(STR(r, "result"), rows[i].result, "row %zu", i);
		cr_assert_str_eq(STR(r, "ringfence.mode") ?: "", rows[i].mode, "row %zu", i);
		cr_assert_str_eq(STR(r, "ringfence.would_be") ?: "", rows[i].would_be, "row %zu",
				 i);
		cr_assert_str_eq(STR(r, "ringfence.effect") ?: "", rows[i].effect_name, "row %zu",
				 i);
		if (rows[i].flags & RF_VERDICT_CLOSED)
			cr_assert_str_eq(STR(r, "ringfence.closed.error"), "path");
		if (rows[i].flags & RF_VERDICT_MOVED)
			cr_assert(STR(r, "ringfence.moved"));
		json_decref(r);
	}
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, two_mebibytes_of_arguments_fit_one_line)
{
	char *big = xmalloc(RF_ARGV_MAX);
	const char *const args[] = {"x", big, NULL};
	struct feed f;
	json_t *r;

	memset(big, 'a', RF_ARGV_MAX);
	big[RF_ARGV_MAX - 3] = '\0';
	feed_init(&f, NULL);
	feed_exec(&f, 11, "/bin/x", args);
	f.now += 1000000000;
	feed_settle(&f);
	r = feed_find(&f, "process.exec", 0);
	cr_assert_eq(json_string_length(json_array_get(record_get(r, "process.command_args"), 1)),
		     RF_ARGV_MAX - 3);
	cr_assert_null(record_get(r, "process.truncated"));
	json_decref(r);
	cr_assert_eq(feed_end(&f), 0);
	r = feed_find(&f, "session.end", 0);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.argv.delivered"), RF_ARGV_MAX / RF_CHUNK);
	json_decref(r);
	feed_free(&f);
	free(big);
}

Test(timeline, arguments_cut_by_a_lost_chunk_say_so)
{
	struct feed f;
	struct rf_ev_exec *e;
	struct rf_ev_argv *a;
	json_t *r;

	feed_init(&f, "cut");
	e = feed_record(&f, RF_EV_EXEC, RF_CLASS_PROC, 11);
	e->argc = 3;
	e->argv_len = 9000;
	feed_name(&f, offsetof(struct rf_ev_exec, path), "/bin/x", 6);
	feed_send(&f);
	a = feed_record(&f, RF_EV_ARGV, RF_CLASS_ARGV, 11);
	a->total = 9000;
	a->len = 4;
	memcpy(f.buf + f.len, "x\0\xff\0", 4);
	f.len += 4;
	feed_send(&f);
	feed_lose(&f, RF_CLASS_ARGV);
	feed_settle(&f);
	r = feed_find(&f, "process.exec", 0);
	cr_assert(json_is_true(record_get(r, "process.truncated")));
	cr_assert_eq(UINT(r, "process.command_args_length"), 9000);
	cr_assert_eq(json_array_size(record_get(r, "process.command_args_b64")), 2);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, attached_process_is_told_with_arguments_from_elsewhere)
{
	struct feed f;
	struct rf_ev_exec *e;
	json_t *r;

	feed_init(&f, "attached");
	e = feed_record(&f, RF_EV_ATTACH, RF_CLASS_PROC, 40);
	feed_name(&f, offsetof(struct rf_ev_exec, path), "/bin/agent", 10);
	e->h.size = (uint32_t)f.len;
	f.counts[RF_CLASS_PROC].produced++;
	cr_assert_eq(timeline_attached(f.t, e, f.len, "ab\0d", 5), 0);
	feed_settle(&f);
	cr_assert_eq(timeline_segment(f.t), 0);
	feed_settle(&f);
	r = feed_find(&f, "process.state", 0);
	cr_assert_str_eq(STR(r, "ringfence.why"), "attach");
	cr_assert_eq(UINT(r, "process.args_count"), 2);
	cr_assert_eq(json_array_size(record_get(r, "process.command_args")), 2);
	json_decref(r);
	r = feed_find(&f, "process.state", 1);
	cr_assert_str_eq(STR(r, "ringfence.why"), "segment");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, script_is_told_beside_its_interpreter)
{
	struct feed f;
	struct rf_ev_exec *e;
	json_t *r;

	feed_init(&f, "script");
	e = feed_record(&f, RF_EV_EXEC, RF_CLASS_PROC, 40);
	feed_name(&f, offsetof(struct rf_ev_exec, path), "/bin/python3", 12);
	feed_name(&f, offsetof(struct rf_ev_exec, cwd), "/", 1);
	feed_name(&f, offsetof(struct rf_ev_exec, called), "/repo/run.py", 12);
	cr_assert_eq(e->argv_len, 0);
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "process.exec", 0);
	cr_assert_str_eq(STR(r, "process.executable.path"), "/bin/python3");
	cr_assert_str_eq(STR(r, "process.working_directory"), "/");
	cr_assert_str_eq(STR(r, "process.script"), "/repo/run.py");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(timeline, what_is_in_a_program_and_is_brought_to_it_is_told_where_it_was_asked)
{
	static const char a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const char b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
	char digest[RF_DIGEST_SIZE];
	struct rf_ev_exec *e;
	struct rf_ev_file *d;
	struct feed f;
	json_t *r;

	feed_init(&f, "digest");
	e = feed_record(&f, RF_EV_EXEC, RF_CLASS_PROC, 40);
	feed_name(&f, offsetof(struct rf_ev_exec, path), "/bin/python3", 12);
	feed_name(&f, offsetof(struct rf_ev_exec, cwd), "/", 1);
	feed_name(&f, offsetof(struct rf_ev_exec, called), "/repo/run.py", 12);
	e->digests = RF_DIGEST_FILE | RF_DIGEST_CALLED;
	e->environ = 2;
	memset(e->digest, 0xaa, sizeof(e->digest));
	memset(e->digest_called, 0xbb, sizeof(e->digest_called));
	feed_send(&f);
	d = feed_record(&f, RF_EV_FILE, RF_CLASS_POLICY, 40);
	d->v.op = RF_OP_EXEC;
	d->v.effect = RF_EFFECT_DENY;
	d->v.generation = 7;
	d->v.flags = RF_VERDICT_CLOSED;
	d->v.error = RF_ERR_DIGEST;
	memset(digest, 0xaa, sizeof(digest));
	feed_name(&f, offsetof(struct rf_ev_file, path), "/repo/x", 7);
	feed_name(&f, offsetof(struct rf_ev_file, target), digest, sizeof(digest));
	d->target.flags = RF_PATH_DIGEST;
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "process.exec", 0);
	cr_assert_str_eq(STR(r, "process.executable.hash.sha256"), a);
	cr_assert_str_eq(STR(r, "process.script_hash.sha256"), b);
	cr_assert_eq(json_array_size(record_get(r, "process.code_variables")), 1);
	cr_assert_str_eq(
		json_string_value(json_array_get(record_get(r, "process.code_variables"), 0)),
		"LD_PRELOAD");
	json_decref(r);
	r = feed_find(&f, "policy.deny", 0);
	cr_assert_str_eq(STR(r, "file.hash.sha256"), a);
	cr_assert_null(record_get(r, "file.target_path"));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}
