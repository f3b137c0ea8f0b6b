// SPDX-License-Identifier: GPL-2.0-only
/* What it was done to: addresses, names, sums in records. */
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"

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

	feed_start(&f, "net");
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
	cr_assert_eq(feed_finish(&f), 0);
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
	for (int op = RF_OP_SIGNAL; op <= RF_OP_CGROUP; op++) {
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

	feed_start(&f, "rest");
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

	feed_start(&f, "names");
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
	cr_assert_eq(feed_finish(&f), 0);
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

	feed_start(&f, "sums");
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
	cr_assert_eq(feed_finish(&f), 0);
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

	feed_start(&f, "hostile");
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
	cr_assert_eq(feed_finish(&f), 0);
}
