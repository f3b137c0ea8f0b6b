// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"
#include "user/base/alloc.h"
#include "user/timeline/reader.h"

#define STR(json, path)	 record_string(json, path)
#define UINT(json, path) record_uint(json, path)

static const char *const sh_args[] = {"sh", "-c", "make test", NULL};

static void start(struct feed *f, const char *name)
{
	feed_init(f, name);
	feed_fork(f, 10, 11);
	feed_exec(f, 11, "/bin/sh", sh_args);
}

Test(timeline, exec_carries_the_whole_process)
{
	struct feed f;
	json_t *r;

	start(&f, "exec");
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
	cr_assert_eq(feed_end(&f), 0);
	feed_free(&f);
}

Test(timeline, session_opens_with_start_state_and_policy)
{
	static const char events[][16] = {"session.start", "session.state", "policy.load"};
	struct feed f;

	start(&f, NULL);
	feed_settle(&f);
	for (size_t i = 0; i < 3; i++) {
		json_t *r = feed_line(&f, i);

		cr_assert_str_eq(STR(r, "event"), events[i]);
		cr_assert_eq(UINT(r, "seq"), i + 1);
		json_decref(r);
	}
	feed_free(&f);
}

Test(timeline, first_record_of_a_process_has_it_in_full_and_later_ones_do_not)
{
	struct feed f;
	json_t *r;

	start(&f, "first");
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
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, process_whose_fork_was_lost_is_named_by_pid)
{
	struct feed f;
	json_t *r;

	start(&f, "unknown");
	feed_file(&f, 99, RF_OP_READ, "/etc/hosts");
	feed_settle(&f);
	r = feed_find(&f, "file.open", 0);
	cr_assert_eq(UINT(r, "process.pid"), 99);
	cr_assert(json_is_false(record_get(r, "process.known")));
	cr_assert(json_is_null(record_get(r, "process.executable.name")));
	json_decref(r);
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, denial_is_one_record_with_all_its_rules)
{
	struct feed f;
	json_t *r;

	start(&f, "deny");
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
	feed_end(&f);
	feed_free(&f);
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

	start(&f, "verdicts");
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
	feed_end(&f);
	feed_free(&f);
}

static void send_inet(struct feed *f, enum rf_op op, uint8_t family, uint16_t flags)
{
	struct rf_ev_inet *r = feed_record(f, RF_EV_INET, RF_CLASS_NET, 11);
	static const uint8_t v4[16] = {
		[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 7};
	static const uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};

	r->family = family;
	r->protocol = flags & RF_INET_SEND ? IPPROTO_UDP : IPPROTO_TCP;
	r->type = flags & RF_INET_SEND ? SOCK_DGRAM : SOCK_STREAM;
	r->port = 443;
	r->flags = flags;
	r->v.op = op;
	r->cookie = UINT64_MAX;
	memcpy(r->addr, family == AF_INET ? v4 : v6, 16);
	feed_send(f);
}

Test(timeline, addresses_are_written_as_their_family_has_them)
{
	struct feed f;
	json_t *r;

	start(&f, "net");
	send_inet(&f, RF_OP_CONNECT, AF_INET, 0);
	send_inet(&f, RF_OP_LISTEN, AF_INET6, RF_INET_LISTEN);
	send_inet(&f, RF_OP_CONNECT, AF_INET6, RF_INET_SEND);
	send_inet(&f, RF_OP_RECEIVE, AF_INET6, 0);
	feed_settle(&f);
	r = feed_find(&f, "net.connect", 0);
	cr_assert_str_eq(STR(r, "network.peer.address"), "192.0.2.7");
	cr_assert_str_eq(STR(r, "network.transport"), "tcp");
	cr_assert_str_eq(STR(r, "ringfence.socket"), "18446744073709551615");
	json_decref(r);
	r = feed_find(&f, "net.listen", 0);
	cr_assert_str_eq(STR(r, "network.local.address"), "2001:db8::1");
	json_decref(r);
	r = feed_find(&f, "net.send", 0);
	cr_assert_str_eq(STR(r, "network.transport"), "udp");
	json_decref(r);
	feed_end(&f);
	feed_free(&f);
}

static void send_rest(struct feed *f)
{
	struct rf_ev_close *c = feed_record(f, RF_EV_CLOSE, RF_CLASS_NET, 11);
	struct rf_ev_unix *u;

	c->family = AF_INET6;
	c->protocol = IPPROTO_TCP;
	c->sent = 10;
	c->received = 20;
	feed_send(f);
	u = feed_record(f, RF_EV_UNIX, RF_CLASS_NET, 11);
	u->type = SOCK_STREAM;
	u->abstract = 1;
	u->v.op = RF_OP_CONNECT;
	u->peer_pid = 5;
	feed_name(f, offsetof(struct rf_ev_unix, path), "a\0b", 3);
	feed_send(f);
	for (int op = RF_OP_SIGNAL; op <= RF_OP_RAWSOCK; op++) {
		struct rf_ev_system *s = feed_record(
			f, op <= RF_OP_PTRACE ? RF_EV_PROC : RF_EV_SYSTEM, RF_CLASS_SYSTEM, 11);

		s->v.op = (uint8_t)op;
		s->arg = op == RF_OP_SIGNAL ? 9 : 0x30000000;
		s->target_pid = op <= RF_OP_PTRACE ? 10 : 0;
		s->target_start_ns = s->target_pid ? 10000000000ULL : 0;
		feed_send(f);
	}
}

Test(timeline, sockets_signals_and_system_operations)
{
	struct feed f;
	json_t *r;

	start(&f, "rest");
	send_rest(&f);
	feed_exit(&f, 11, 9);
	feed_settle(&f);
	r = feed_find(&f, "unix.connect", 0);
	cr_assert_eq(json_string_length(record_get(r, "network.peer.address")), 4);
	json_decref(r);
	r = feed_find(&f, "process.signal", 0);
	cr_assert_str_eq(STR(r, "ringfence.signal"), "SIGKILL");
	cr_assert_eq(UINT(r, "ringfence.target.pid"), 10);
	json_decref(r);
	r = feed_find(&f, "system.namespace", 0);
	cr_assert_eq(json_array_size(record_get(r, "ringfence.namespaces")), 2);
	json_decref(r);
	r = feed_find(&f, "process.exit", 0);
	cr_assert_str_eq(STR(r, "process.exit.signal"), "SIGKILL");
	json_decref(r);
	feed_end(&f);
	r = feed_find(&f, "session.end", 0);
	cr_assert_eq(UINT(r, "ringfence.totals.bytes.sent"), 10);
	json_decref(r);
	feed_free(&f);
}

Test(timeline, renames_links_and_symlinks_have_both_names)
{
	static const struct {
		enum rf_op op;
		uint32_t access;
		char path[32];
	} rows[] = {{RF_OP_RENAME, 0, "file.target_path"},
		    {RF_OP_LINK, 0, "file.target_path"},
		    {RF_OP_CREATE, RF_ACC_SYMLINK, "file.symbolic_link.target_path"}};
	struct feed f;

	start(&f, "names");
	for (size_t i = 0; i < 3; i++) {
		struct rf_ev_file *e = feed_record(&f, RF_EV_FILE, RF_CLASS_FILE, 11);

		e->v.op = rows[i].op;
		e->access = rows[i].access;
		e->target.dev = 8u << 20 | 2;
		feed_name(&f, offsetof(struct rf_ev_file, path), "/a", 2);
		feed_name(&f, offsetof(struct rf_ev_file, target), "/me/b", 5);
		feed_send(&f);
	}
	feed_settle(&f);
	for (size_t i = 0; i < 3; i++) {
		json_t *r = feed_line(&f, 5 + i);

		cr_assert_str_eq(STR(r, "file.path"), "/a");
		cr_assert_str_eq(STR(r, rows[i].path), i < 2 ? "/home/me/b" : "/me/b");
		json_decref(r);
	}
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, sums_know_the_name_of_the_file)
{
	struct rf_sum_key key = {.ino = (1ULL << 63) + 5, .dev = FEED_DEV, .write = 1};
	struct rf_sum sum = {.bytes = 4096,
			     .ops = 2,
			     .pid = 11,
			     .start_ns = 11000000000ULL,
			     .session = FEED_SESSION};
	struct feed f;
	json_t *r;

	start(&f, "sums");
	feed_file(&f, 11, RF_OP_WRITE, "/repo/out");
	feed_exit(&f, 11, 256);
	feed_settle(&f);
	sum.first_ns = sum.last_ns = f.now;
	f.counts[RF_CLASS_RW].produced = 2;
	cr_assert_eq(timeline_sum(f.t, &key, &sum), 0);
	key.ino = 6;
	key.write = 0;
	timeline_sum(f.t, &key, &sum);
	feed_settle(&f);
	r = feed_find(&f, "file.write", 0);
	cr_assert_str_eq(STR(r, "file.path"), "/repo/out");
	cr_assert_eq(UINT(r, "ringfence.bytes"), 4096);
	cr_assert_str_eq(STR(r, "process.executable.name"), "sh");
	json_decref(r);
	r = feed_find(&f, "file.read", 0);
	cr_assert_null(record_get(r, "file.path"));
	json_decref(r);
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, losses_stand_where_the_hole_is_and_the_totals_balance)
{
	struct feed f;
	json_t *r;

	start(&f, "lost");
	feed_file(&f, 11, RF_OP_READ, "/a");
	feed_lose(&f, RF_CLASS_OPEN);
	feed_lose(&f, RF_CLASS_OPEN);
	feed_judged(&f, 11, RF_OP_WRITE, RF_EFFECT_DENY, 0);
	feed_file(&f, 11, RF_OP_READ, "/b");
	feed_lose(&f, RF_CLASS_NET);
	feed_settle(&f);
	f.counts[RF_CLASS_FILE].produced++; /* never arrives */
	cr_assert_eq(feed_end(&f), 0);
	r = feed_line(&f, 7);
	cr_assert_str_eq(STR(r, "event"), "timeline.lost");
	cr_assert_eq(UINT(r, "ringfence.lost.count"), 2);
	cr_assert_eq(UINT(r, "ringfence.lost.after"), 6);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "ring_full");
	json_decref(r);
	cr_assert_eq(feed_count(&f, "timeline.lost"), 3);
	r = feed_find(&f, "session.end", 0);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.produced"), 4);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.delivered"), 2);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.open.lost"), 2);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.net.lost"), 1);
	cr_assert_eq(UINT(r, "ringfence.totals.classes.file.lost"), 1);
	json_decref(r);
	feed_free(&f);
}

Test(timeline, malformed_and_foreign_records_are_told_apart)
{
	struct feed f;
	struct rf_ev_hdr *h;

	start(&f, "malformed");
	h = feed_record(&f, RF_EV_FILE, RF_CLASS_OPEN, 11);
	f.len = sizeof(*h);
	cr_assert_eq(feed_send(&f), -EBADMSG);
	h = feed_record(&f, RF_EV_EXIT, RF_CLASS_PROC, 11);
	h->size = sizeof(struct rf_ev_exit);
	h->session = FEED_SESSION + 1;
	cr_assert_eq(timeline_event(f.t, h, h->size), -ESRCH);
	cr_assert_eq(timeline_event(f.t, h, 4), -EBADMSG);
	cr_assert_eq(feed_end(&f), 0);
	feed_free(&f);
}

Test(timeline, full_disk_stops_recording_and_leaves_a_gap)
{
	struct feed f;
	json_t *r;

	start(&f, "gap");
	feed_settle(&f);
	f.sink_error = -ENOSPC;
	feed_file(&f, 11, RF_OP_READ, "/a");
	feed_file(&f, 11, RF_OP_READ, "/b");
	f.now += 200000000;
	cr_assert_eq(timeline_tick(f.t, f.now), -ENOSPC);
	cr_assert_eq(timeline_tick(f.t, f.now + 1), -ENOSPC);
	f.sink_error = 0;
	f.now += 200000000;
	cr_assert_eq(timeline_tick(f.t, f.now), 0);
	f.now += 200000000;
	feed_file(&f, 11, RF_OP_READ, "/c");
	cr_assert_eq(feed_end(&f), 0);
	r = feed_find(&f, "timeline.gap", 0);
	cr_assert_str_eq(STR(r, "ringfence.gap.error"), "ENOSPC");
	cr_assert_eq(UINT(r, "ringfence.gap.lines"), 2);
	json_decref(r);
	r = feed_find(&f, "timeline.lost", 0);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "not_written");
	cr_assert_eq(UINT(r, "ringfence.lost.count"), 2);
	json_decref(r);
	cr_assert_eq(feed_count(&f, "file.open"), 1);
	feed_free(&f);
}

Test(timeline, records_of_two_rings_are_put_in_order)
{
	struct feed f;
	uint64_t last = 0;
	json_t *r;

	start(&f, "order");
	for (int i = 0; i < 50; i++) {
		uint64_t kept = f.now;

		f.now += (uint64_t)(i * 37 % 50) * 1000000;
		feed_file(&f, 11, RF_OP_READ, "/a");
		f.now = kept;
	}
	f.now += 60000000;
	feed_settle(&f);
	for (size_t i = 0; (r = feed_line(&f, i)); i++) {
		cr_assert_geq(UINT(r, "mono"), last);
		cr_assert_eq(UINT(r, "seq"), i + 1);
		last = UINT(r, "mono");
		json_decref(r);
	}
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, record_beyond_the_window_is_written_and_marked_late)
{
	struct feed f;
	json_t *r;

	start(&f, "late");
	feed_settle(&f);
	f.now -= 190000000;
	feed_file(&f, 11, RF_OP_READ, "/late");
	f.now += 190000000;
	feed_settle(&f);
	r = feed_find(&f, "file.open", 0);
	cr_assert(json_is_true(record_get(r, "ringfence.late")));
	json_decref(r);
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, nothing_is_written_before_its_window_is_over)
{
	struct feed f;

	start(&f, NULL);
	timeline_tick(f.t, f.now);
	cr_assert_eq(feed_count(&f, "process.exec"), 0);
	feed_settle(&f);
	cr_assert_eq(feed_count(&f, "process.exec"), 1);
	feed_free(&f);
}

Test(timeline, hostile_names_come_back_to_the_byte)
{
	static const char names[][24] = {
		"/a\nb",	 "/\"quote\"",	  "/\x1b[31mred",      "/\xff\xfe",
		"/\xed\xa0\x80", "/\xc3\xa4",	  "/\xef\xbf\xbd",     "/\xc3",
		"/\\\\u0000",	 "/\xe2\x80\xae", "/\xf4\x90\x80\x80", "/\xc0\xaf",
		"/</script>"};
	struct strbuf back = STRBUF_INIT;
	struct feed f;

	start(&f, "hostile");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		feed_file(&f, 11, RF_OP_READ, names[i]);
	feed_settle(&f);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *r = feed_find(&f, "file.open", i);

		strbuf_reset(&back);
		cr_assert(record_bytes(r, "file.path", &back));
		cr_assert_eq(back.len, strlen(names[i]), "name %zu", i);
		cr_assert_arr_eq(back.s, names[i], back.len);
		json_decref(r);
	}
	cr_assert_null(memchr(f.out.s, '\x1b', f.out.len));
	strbuf_release(&back);
	feed_end(&f);
	feed_free(&f);
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
	feed_end(&f);
	feed_free(&f);
}

Test(timeline, chunk_without_its_exec_is_counted_as_an_orphan)
{
	struct feed f;
	struct rf_ev_argv *a;
	json_t *r;

	start(&f, "orphan");
	feed_lose(&f, RF_CLASS_PROC);
	a = feed_record(&f, RF_EV_ARGV, RF_CLASS_ARGV, 50);
	a->total = 2;
	a->len = 2;
	f.len += 2;
	feed_send(&f);
	feed_settle(&f);
	feed_settle(&f);
	r = feed_find(&f, "timeline.lost", 0);
	cr_assert_str_eq(STR(r, "ringfence.lost.reason"), "orphan");
	json_decref(r);
	feed_end(&f);
	feed_free(&f);
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
	timeline_state(f.t, f.now);
	feed_settle(&f);
	r = feed_find(&f, "process.state", 0);
	cr_assert_str_eq(STR(r, "ringfence.why"), "attach");
	cr_assert_eq(UINT(r, "process.args_count"), 2);
	cr_assert_eq(json_array_size(record_get(r, "process.command_args")), 2);
	json_decref(r);
	r = feed_find(&f, "process.state", 1);
	cr_assert_str_eq(STR(r, "ringfence.why"), "segment");
	json_decref(r);
	cr_assert_eq(feed_end(&f), 0);
	feed_free(&f);
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
	feed_end(&f);
	feed_free(&f);
}
