// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/lineage/argv.h"
#include "user/lineage/lineage.h"

static struct event event_of(enum rf_event_type type, uint32_t pid, uint64_t mono_ns)
{
	struct event e = {.type = type};

	e.hdr = (struct rf_ev_hdr){
		.type = type, .pid = pid, .start_ns = pid * 1000ULL, .mono_ns = mono_ns};
	return e;
}

static struct event chunk_of(uint32_t pid, uint64_t mono_ns, uint64_t offset, const char *bytes)
{
	struct event e = event_of(RF_EV_ARGV, pid, mono_ns);

	e.argv.offset = offset;
	e.argv.total = 8;
	e.data = bytes;
	e.ndata = e.argv.len = (uint32_t)strlen(bytes);
	return e;
}

static void note(struct argv_store *s, struct event e)
{
	argv_store_note(s, &e);
}

Test(argv, chunks_are_joined_whatever_their_order_of_arrival)
{
	struct event exec = event_of(RF_EV_EXEC, 1, 10);
	struct strbuf out = STRBUF_INIT;
	struct argv_store s = {0};

	note(&s, chunk_of(1, 12, 4, "efgh"));
	note(&s, exec);
	note(&s, chunk_of(2, 12, 0, "XXXX"));
	note(&s, chunk_of(1, 11, 0, "abcd"));
	cr_assert_eq(argv_store_take(&s, &exec, &out), 2);
	cr_assert_str_eq(out.s, "abcdefgh");
	cr_assert_eq(argv_store_expire(&s, UINT64_MAX), 1);
	strbuf_release(&out);
	argv_store_release(&s);
}

Test(argv, two_execs_in_a_row_get_their_own)
{
	struct event first = event_of(RF_EV_EXEC, 1, 10), second = event_of(RF_EV_EXEC, 1, 20);
	struct strbuf out = STRBUF_INIT;
	struct argv_store s = {0};

	note(&s, first);
	note(&s, chunk_of(1, 11, 0, "one"));
	note(&s, second);
	note(&s, chunk_of(1, 21, 0, "two"));
	cr_assert_eq(argv_store_take(&s, &first, &out), 1);
	cr_assert_str_eq(out.s, "one");
	cr_assert_eq(argv_store_take(&s, &second, &out), 1);
	cr_assert_str_eq(out.s, "two");
	cr_assert_eq(s.n, 0);
	strbuf_release(&out);
	argv_store_release(&s);
}

Test(argv, nothing_behind_a_hole_is_used_but_all_is_counted)
{
	struct event exec = event_of(RF_EV_EXEC, 1, 10);
	struct strbuf out = STRBUF_INIT;
	struct argv_store s = {0};

	note(&s, exec);
	note(&s, chunk_of(1, 11, 0, "ab"));
	note(&s, chunk_of(1, 12, 4, "ef"));
	cr_assert_eq(argv_store_take(&s, &exec, &out), 2);
	cr_assert_str_eq(out.s, "ab");
	strbuf_release(&out);
	argv_store_release(&s);
}

Test(argv, memory_is_bounded)
{
	static char big[RF_CHUNK + 1];
	struct argv_store s = {0};

	memset(big, 'x', RF_CHUNK);
	for (size_t i = 0; i < ARGV_HELD_MAX / RF_CHUNK + 10; i++)
		note(&s, chunk_of(1, i, 0, big));
	cr_assert_leq(s.held, ARGV_HELD_MAX);
	cr_assert_eq(argv_store_expire(&s, 0), 10);
	argv_store_release(&s);
}

static struct subject apply(struct lineage *l, struct event e)
{
	struct subject_source src = lineage_source(l);
	struct subject s;

	src.note(src.ctx, &e);
	src.apply(src.ctx, &e, &s);
	return s;
}

static void apply_fork(struct lineage *l, uint32_t parent, uint32_t child)
{
	struct event e = event_of(RF_EV_FORK, parent, 1);

	e.fork.child_pid = child;
	e.fork.child_start_ns = child * 1000ULL;
	apply(l, e);
}

static void apply_exec(struct lineage *l, uint32_t pid, const char *path)
{
	struct event e = event_of(RF_EV_EXEC, pid, 1);

	e.path = (struct event_name){.bytes = path, .len = strlen(path)};
	apply(l, e);
}

Test(lineage, child_runs_what_its_parent_ran_until_it_executes)
{
	struct lineage *l = lineage_new("00");
	struct subject s;

	apply_exec(l, 1, "/bin/sh");
	apply_fork(l, 1, 2);
	s = apply(l, event_of(RF_EV_FILE, 2, 2));
	cr_assert(s.known && s.first);
	cr_assert_arr_eq(s.path.bytes, "/bin/sh", 7);
	cr_assert_eq(s.ppid, 1);
	apply_exec(l, 2, "/bin/ls");
	apply_exec(l, 1, "/bin/zsh");
	s = apply(l, event_of(RF_EV_FILE, 2, 3));
	cr_assert_arr_eq(s.path.bytes, "/bin/ls", 7);
	lineage_free(l);
}

Test(lineage, exec_told_before_its_fork_keeps_its_image)
{
	struct lineage *l = lineage_new("00");
	struct subject s;

	apply_exec(l, 1, "/bin/sh");
	apply_exec(l, 2, "/bin/ls");
	apply_fork(l, 1, 2);
	s = apply(l, event_of(RF_EV_FILE, 2, 3));
	cr_assert_arr_eq(s.path.bytes, "/bin/ls", 7);
	cr_assert_eq(s.ppid, 1);
	lineage_free(l);
}

Test(lineage, pid_used_again_is_another_process)
{
	struct lineage *l = lineage_new("00");
	struct event again = event_of(RF_EV_FILE, 1, 9);
	struct subject s;

	apply_exec(l, 1, "/bin/sh");
	again.hdr.start_ns = 77;
	s = apply(l, again);
	cr_assert_not(s.known);
	cr_assert_eq(lineage_live(l), 2);
	lineage_free(l);
}

Test(lineage, memory_is_bounded_by_live_and_lately_exited_processes)
{
	struct lineage *l = lineage_new("00");
	struct subject_source src = lineage_source(l);
	struct subject s;

	apply_exec(l, 1, "/bin/sh");
	for (uint32_t pid = 2; pid < 5000; pid++) {
		apply_fork(l, 1, pid);
		apply(l, event_of(RF_EV_EXIT, pid, 2));
	}
	cr_assert_eq(lineage_live(l), 1);
	cr_assert_eq(lineage_exited(l), LINEAGE_EXITED_MAX);
	src.find(src.ctx, 4999 * 1000ULL, 4999, &s);
	cr_assert(s.known);
	src.find(src.ctx, 2 * 1000ULL, 2, &s);
	cr_assert_not(s.known);
	for (uint32_t pid = 10000; pid < 10000 + LINEAGE_LIVE_MAX + 50; pid++)
		apply(l, event_of(RF_EV_FILE, pid, 3));
	cr_assert_eq(lineage_live(l), LINEAGE_LIVE_MAX);
	lineage_free(l);
}

static int count_one(void *arg, const struct subject *s)
{
	uint64_t *last = arg;

	cr_assert_gt(s->start_ns, *last);
	*last = s->start_ns;
	return 0;
}

Test(lineage, live_processes_are_told_oldest_first)
{
	struct lineage *l = lineage_new("00");
	struct subject_source src = lineage_source(l);
	uint64_t last = 0;

	for (uint32_t pid = 50; pid > 0; pid--)
		apply_exec(l, pid, "/bin/sh");
	cr_assert_eq(src.each(src.ctx, count_one, &last), 0);
	cr_assert_eq(last, 50000);
	lineage_free(l);
}

Test(lineage, long_arguments_are_cut_once_they_were_told)
{
	static char argv[3 * LINEAGE_ARGV_KEEP];
	struct event chunk = event_of(RF_EV_ARGV, 1, 2);
	struct lineage *l = lineage_new("00");
	struct subject_source src = lineage_source(l);
	struct subject s;

	chunk.argv.total = chunk.ndata = sizeof(argv);
	chunk.data = argv;
	src.note(src.ctx, &chunk);
	apply_exec(l, 1, "/bin/sh");
	src.find(src.ctx, 1000, 1, &s);
	cr_assert_eq(s.argv_len, sizeof(argv));
	src.told(src.ctx, &s);
	src.find(src.ctx, 1000, 1, &s);
	cr_assert_eq(s.argv_len, LINEAGE_ARGV_KEEP);
	cr_assert_eq(s.argv_total, sizeof(argv));
	cr_assert_not(s.first);
	lineage_free(l);
}
