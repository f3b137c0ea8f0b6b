// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/session.h"
#include "user/report/compact.h"
#include "user/report/show.h"

/* A gathered timeline. */
struct gathered {
	struct feed f;
	struct summary summary;
	struct tree tree;
};

static void each(struct gathered *g,
		 void (*fn)(struct gathered *g, const struct record *r, void *arg), void *arg)
{
	const char *at = g->f.out.s, *end = at + g->f.out.len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		char error[READER_ERROR_MAX];
		struct record r;

		cr_assert_eq(record_parse(at, (size_t)(eol - at), &r, error), 0, "%s", error);
		fn(g, &r, arg);
		record_release(&r);
		at = eol + 1;
	}
}

static void gather_one(struct gathered *g, const struct record *r, void *arg)
{
	(void)arg;
	summary_add(&g->summary, r);
	tree_add(&g->tree, r);
}

static void gather_of(struct gathered *g, const char *name,
		      void (*session)(struct feed *f, const char *name))
{
	*g = (struct gathered){0};
	session(&g->f, name);
	each(g, gather_one, NULL);
	summary_finish(&g->summary);
}

static void gather(struct gathered *g, const char *name)
{
	gather_of(g, name, session_agent);
}

static void done(struct gathered *g)
{
	summary_release(&g->summary);
	tree_release(&g->tree);
	feed_free(&g->f);
}

Test(report, summary_counts_verdicts_rules_and_endpoints)
{
	struct gathered g;

	gather(&g, "agent");
	cr_assert_eq(g.summary.denied, 3);
	cr_assert_eq(g.summary.killed, 1);
	cr_assert_eq(g.summary.audited, 1);
	cr_assert_eq(g.summary.lost, 1);
	cr_assert(g.summary.ended);
	cr_assert_eq(g.summary.rules.v[0].n, 3);
	cr_assert_str_eq(g.summary.rules.v[0].name, "sandbox.write.allow");
	cr_assert_str_eq(g.summary.rules.v[0].where, "rules/coding-agent.yaml:12");
	cr_assert_eq(g.summary.endpoints.n, 2);
	done(&g);
}

Test(report, tree_follows_forks)
{
	struct gathered g;
	unsigned int depth[6];

	gather(&g, NULL);
	cr_assert_eq(g.tree.n, 5);
	for (size_t i = 0; i < g.tree.n; i++)
		depth[i] = tree_depth(&g.tree, i);
	cr_assert_eq(depth[0], 0);
	cr_assert_eq(depth[1], 1);
	cr_assert_eq(depth[2], 2);
	cr_assert_eq(depth[3], 2);
	cr_assert_str_eq(g.tree.v[2].exit, "0");
	cr_assert_str_eq(g.tree.v[4].exit, "SIGKILL");
	cr_assert_eq(g.tree.v[3].denials, 2);
	done(&g);
}

static void compact_one(struct gathered *g, const struct record *r, void *arg)
{
	struct compact c = {.tree = &g->tree, .first_us = g->summary.first_us, .width = 100};

	compact_record(&c, r, arg);
}

/* Takes the text apart. */
static void assert_lines_fit(char *text)
{
	for (char *line; (line = strsep(&text, "\n"));)
		cr_assert_leq(show_columns(line, strlen(line)), 100, "%s", line);
}

Test(report, text_view_is_one_printable_line_an_effect)
{
	struct strbuf out = STRBUF_INIT;
	struct gathered g;
	struct compact c;

	gather(&g, NULL);
	c = (struct compact){.tree = &g.tree};
	compact_summary(&c, &g.summary, &out);
	each(&g, compact_one, &out);
	cr_assert(strstr(out.s, "DENIED read /etc/passwd"));
	cr_assert(strstr(out.s, "3 × sandbox.write.allow (rules/coding-agent.yaml:12)"));
	cr_assert(strstr(out.s, "KILLED delete"));
	cr_assert(strstr(out.s, "denied without a rule: the name could not be resolved"));
	cr_assert_null(strstr(out.s, "\n2026 DENIED"));
	cr_assert_null(memchr(out.s, '\x1b', out.len));
	assert_lines_fit(out.s);
	strbuf_release(&out);
	done(&g);
}

Test(report, colour_comes_only_when_asked_for)
{
	struct strbuf out = STRBUF_INIT;
	struct gathered g;
	struct compact c;

	gather(&g, NULL);
	c = (struct compact){.tree = &g.tree, .colour = true};
	compact_summary(&c, &g.summary, &out);
	cr_assert(memchr(out.s, '\x1b', out.len));
	strbuf_release(&out);
	done(&g);
}

Test(report, denial_has_its_chain_below_it)
{
	struct strbuf out = STRBUF_INIT;
	struct gathered g;

	gather_of(&g, "flow", session_flow);
	each(&g, compact_one, &out);
	cr_assert(strstr(out.s, "◆ cat[22] label machine/secret by labels.secret.sources"));
	cr_assert(strstr(out.s, "◆ tee[23] label machine/secret over pipe (because of #"));
	cr_assert(strstr(out.s, "◈ cat[22] shut docs (because of #"));
	cr_assert(strstr(out.s, "◇ cat[22] opened tested, its program ended well"));
	cr_assert(strstr(out.s, "└ denied because this process gained machine/secret over file"));
	cr_assert(strstr(out.s, " because tee[23] opened to write /repo/out (#"));
	cr_assert(strstr(out.s, " because cat[22] opened to read /repo/.env\\n<b>, because x (#"));
	cr_assert(strstr(out.s, "; needs open: tested\n"));
	cr_assert_null(strstr(out.s, "\n<b>"));
	assert_lines_fit(out.s);
	strbuf_release(&out);
	done(&g);
}

Test(report, tree_survives_records_that_make_a_circle)
{
	static const char *const lines[] = {
		"{\"v\":1,\"seq\":1,\"mono\":1,\"time\":\"t\",\"session\":\"s\",\"event\":"
		"\"process.fork\","
		"\"process\":{\"id\":\"a\",\"pid\":1},\"ringfence\":{\"child\":{\"id\":\"b\","
		"\"pid\":2}}}",
		"{\"v\":1,\"seq\":2,\"mono\":1,\"time\":\"t\",\"session\":\"s\",\"event\":"
		"\"process.fork\","
		"\"process\":{\"id\":\"b\",\"pid\":2},\"ringfence\":{\"child\":{\"id\":\"a\","
		"\"pid\":1}}}",
		"{\"v\":1,\"seq\":3,\"mono\":1,\"time\":\"t\",\"session\":\"s\",\"event\":"
		"\"process.fork\","
		"\"process\":{\"id\":\"a\",\"pid\":1},\"ringfence\":{\"child\":{\"id\":\"a\","
		"\"pid\":1}}}",
	};
	struct tree t = {0};

	for (size_t i = 0; i < 3; i++) {
		char error[READER_ERROR_MAX];
		struct record r;

		cr_assert_eq(record_parse(lines[i], strlen(lines[i]), &r, error), 0);
		tree_add(&t, &r);
		record_release(&r);
	}
	cr_assert_eq(tree_depth(&t, 0), 0);
	cr_assert_eq(tree_depth(&t, 1), 1);
	tree_release(&t);
}

Test(report, any_json_is_described_without_a_crash)
{
	static const char *const events[] = {
		"policy.deny", "timeline.lost", "process.exec", "net.close",
		"file.rename", "process.exit",	"session.end",	"x",
		"system.bpf",  "label.gain",	"gate.close"};
	static const char *const bodies[] = {
		"", ",\"file\":[],\"network\":3,\"ringfence\":[],\"process\":\"x\"",
		",\"ringfence\":{\"rules\":[3],\"bytes\":{},\"exit\":1,\"lost\":4,\"gap\":[]},"
		"\"process\":"
		"{\"id\":\"\",\"command_args\":[1,{}],\"exit\":[],\"creation\":1,\"parent_id\":"
		"\"\"}",
		",\"ringfence\":{\"gained\":[1,{}],\"gates\":{},\"object\":{\"kind\":3,\"ports\":[{"
		"}]},"
		"\"cause\":[],\"rule\":7,\"because\":\"x\",\"needs\":[[]],\"chain\":[1,{},{\"seq\":"
		"\"a\","
		"\"event\":\"label.gain\",\"labels\":3,\"process\":[]},{\"event\":\"file.open\","
		"\"process\":{\"id\":4,\"executable\":{\"name\":{}}},\"file\":{\"path\":[]}}]}",
		",\"file\":{\"path\":1,\"path_b64\":\"!\",\"access\":{}},\"network\":{\"peer\":[]"
		"}"};
	struct strbuf out = STRBUF_INIT, line = STRBUF_INIT;
	struct summary s = {0};
	struct tree t = {0};
	struct compact c = {.tree = &t};

	for (size_t i = 0; i < 11 * 5; i++) {
		char error[READER_ERROR_MAX];
		struct record r;

		strbuf_reset(&line);
		strbuf_addf(&line,
			    "{\"v\":1,\"seq\":1,\"mono\":1,\"time\":\"\",\"session\":\"\","
			    "\"event\":\"%s\"%s}",
			    events[i / 5], bodies[i % 5]);
		cr_assert_eq(record_parse(line.s, line.len, &r, error), 0, "%s", error);
		summary_add(&s, &r);
		tree_add(&t, &r);
		compact_record(&c, &r, &out);
		record_release(&r);
	}
	compact_summary(&c, &s, &out);
	strbuf_release(&out);
	strbuf_release(&line);
	summary_release(&s);
	tree_release(&t);
}

Test(show, text_is_cut_by_columns_not_bytes)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, "ab漢字cd");
	show_fit(&out, 0, 8);
	cr_assert_str_eq(out.s, "ab漢字cd");
	show_fit(&out, 0, 5);
	cr_assert_str_eq(out.s, "ab漢…");
	strbuf_release(&out);
}

Test(show, words_are_quoted_as_a_shell_would_read_them)
{
	static const char rows[][2][16] = {
		{"ls", "ls"}, {"a b", "'a b'"}, {"", "''"}, {"it's", "'it'\\''s'"}};

	for (size_t i = 0; i < 4; i++) {
		struct strbuf out = STRBUF_INIT;

		show_word(&out, rows[i][0], strlen(rows[i][0]));
		cr_assert_str_eq(out.s, rows[i][1]);
		strbuf_release(&out);
	}
}
