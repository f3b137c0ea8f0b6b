// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import_help.h"
#include "user/base/alloc.h"
#include "user/policy/eval_session.h"

struct run {
	struct imported i;
	struct eval_session s;
	struct rf_verdict v;
};

static void begin(struct run *r, const char *dsl)
{
	struct strbuf text = STRBUF_INIT;
	const char *line = dsl, *end;

	*r = (struct run){0};
	strbuf_addstr(&text, "version: 1\npolicy: |\n");
	for (; *line; line = end + (*end == '\n')) {
		end = strchrnul(line, '\n');
		strbuf_addf(&text, "  %.*s\n", (int)(end - line), line);
	}
	imported_lower(&r->i, IMPORT_ACTPLANE, text.s);
	eval_session_init(&r->s, &r->i.tables);
	strbuf_release(&text);
}

static void finish(struct run *r)
{
	eval_session_release(&r->s);
	imported_release(&r->i);
}

static int file(struct run *r, uint64_t proc, enum rf_op op, const char *path)
{
	const struct eval_op o = {.kind = EVAL_FILE, .path = path, .ops = RF_OP_BIT(op)};

	return eval_do(&r->s, proc, &o, &r->v);
}

static int net(struct run *r, uint64_t proc, uint8_t first)
{
	const uint8_t addr[16] = {[10] = 0xff, [11] = 0xff, [12] = first, [15] = 8};
	const struct eval_op o = {
		.kind = EVAL_INET, .addr = addr, .port = 443, .ops = RF_OP_BIT(RF_OP_CONNECT)};

	return eval_do(&r->s, proc, &o, &r->v);
}

static int exec(struct run *r, uint64_t proc, const char *path, const char *arg)
{
	const char *args[] = {arg};
	const struct eval_op o = {
		.kind = EVAL_EXEC, .path = path, .args = args, .nargs = arg ? 1 : 0};

	return eval_do(&r->s, proc, &o, &r->v);
}

/* A child runs it to its end. */
static int spawn(struct run *r, const char *path, const char *arg, int status)
{
	uint64_t child = eval_fork(&r->s, 1);
	int err = exec(r, child, path, arg);

	eval_exit(&r->s, child, err ? 1 : status);
	return err;
}

Test(import_actplane, data_of_a_secret_does_not_leave_by_any_process)
{
	struct run r;
	uint64_t reader, other;

	begin(&r, "source SECRET = file \"**/.env\"\n"
		  "rule no-egress:\n"
		  "  block connect endpoint \"*\" if SECRET\n"
		  "  block write file \"/shared/**\" if SECRET\n"
		  "  because \"no\"\n"
		  "declassify SECRET by exec \"redact\"\n");
	reader = eval_fork(&r.s, 1);
	other = eval_fork(&r.s, 1);
	cr_assert_eq(net(&r, reader, 8), 0);
	cr_assert_eq(file(&r, reader, RF_OP_READ, "/w/.env"), 0);
	cr_assert_eq(net(&r, reader, 8), -EPERM);
	cr_assert_eq(file(&r, reader, RF_OP_WRITE, "/shared/x"), -EPERM);
	cr_assert_eq(file(&r, reader, RF_OP_WRITE, "/tmp/out"), 0);
	cr_assert_eq(net(&r, other, 8), 0);
	cr_assert_eq(file(&r, other, RF_OP_READ, "/tmp/out"), 0);
	cr_assert_eq(net(&r, other, 8), -EPERM);
	cr_assert_not_null(help_rule(&r.i.help, "actplane.no-egress.1"));
	cr_assert_not_null(help_rule(&r.i.help, "actplane.no-egress.2"));
	cr_assert(imported_says(&r.i, "removed_by:"));
	finish(&r);
}

Test(import_actplane, tests_come_before_the_commit_and_go_stale)
{
	struct run r;

	begin(&r, "rule tested:\n"
		  "  kill exec \"git\" \"commit\" unless after exec \"/usr/bin/pytest\" exits 0\n"
		  "    since write \"src/**\" or exec \"**/patch\"\n");
	cr_assert_eq(spawn(&r, "/usr/bin/git", "status", 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), -EPERM);
	cr_assert_eq(r.v.effect, RF_EFFECT_KILL);
	cr_assert_eq(spawn(&r, "/usr/bin/pytest", NULL, 1), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), -EPERM, "the tests failed");
	cr_assert_eq(spawn(&r, "/tmp/pytest", NULL, 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), -EPERM, "not the program");
	cr_assert_eq(spawn(&r, "/usr/bin/pytest", NULL, 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), 0);
	cr_assert_eq(file(&r, 1, RF_OP_WRITE, "/w/src/a.c"), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), -EPERM);
	cr_assert_eq(spawn(&r, "/usr/bin/pytest", NULL, 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/patch", NULL, 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", "commit", 0), -EPERM);
	finish(&r);
}

Test(import_actplane, an_ancestor_mediates)
{
	struct run r;
	uint64_t migrate;

	begin(&r, "rule db:\n  block open file \"**/prod.db\" unless lineage-includes exec "
		  "\"**/migrate\"\n");
	migrate = eval_fork(&r.s, 1);
	cr_assert_eq(file(&r, 1, RF_OP_READ, "/srv/prod.db"), -EPERM);
	cr_assert_eq(file(&r, 1, RF_OP_WRITE, "/srv/prod.db"), -EPERM);
	cr_assert_eq(file(&r, 1, RF_OP_CREATE, "/srv/prod.db"), -EPERM);
	cr_assert_eq(exec(&r, migrate, "/usr/bin/migrate", NULL), 0);
	cr_assert_eq(file(&r, eval_fork(&r.s, migrate), RF_OP_WRITE, "/srv/prod.db"), 0);
	finish(&r);
}

Test(import_actplane, every_path_is_every_program)
{
	struct run r;

	begin(&r, "source ALL = file \"**\"\n"
		  "rule none:\n  block exec \"/**\" if ALL\n");
	cr_assert_eq(spawn(&r, "/usr/bin/git", NULL, 0), 0);
	cr_assert_eq(file(&r, 1, RF_OP_READ, "/w/a"), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", NULL, 0), -EPERM);
	finish(&r);
}

Test(import_actplane, labels_combine_from_left_to_right)
{
	struct run r;
	uint64_t p;

	begin(&r, "source A = exec \"a\"\nsource B = file \"/b\"\nsource C = file \"/c\"\n"
		  "rule r: block exec \"x\" if A or B and not C\n");
	p = eval_fork(&r.s, 1);
	cr_assert_eq(exec(&r, p, "/usr/bin/a", NULL), 0);
	cr_assert_eq(exec(&r, p, "/usr/bin/x", NULL), -EPERM);
	cr_assert_eq(file(&r, p, RF_OP_READ, "/c"), 0);
	/* (A or B) and not C */
	cr_assert_eq(exec(&r, p, "/usr/bin/x", NULL), 0);
	finish(&r);
}

Test(import_actplane, targets_narrow_and_except)
{
	struct run r;

	begin(&r, "rule r:\n"
		  "  block write file \"**\" unless target \"/w/**\"\n"
		  "  block connect endpoint \"*\" unless target not \"10.\"\n"
		  "  block read file \"/etc/*\" unless target not \"/etc/x\"\n"
		  "  block unlink file \"/w/keep\"\n"
		  "  notify exec \"curl\"\n");
	cr_assert_eq(file(&r, 1, RF_OP_WRITE, "/w/a"), 0);
	cr_assert_eq(file(&r, 1, RF_OP_WRITE, "/etc/a"), -EPERM);
	cr_assert_eq(net(&r, 1, 10), -EPERM);
	cr_assert_eq(net(&r, 1, 11), 0);
	cr_assert_eq(file(&r, 1, RF_OP_READ, "/etc/a/b"), -EPERM, "two patterns: the wider one");
	cr_assert_eq(file(&r, 1, RF_OP_DELETE, "/w/keep"), -EPERM);
	cr_assert_eq(spawn(&r, "/usr/bin/curl", NULL, 0), 0);
	cr_assert_eq(r.v.effect, RF_EFFECT_AUDIT);
	cr_assert(imported_warns(&r.i, "in:6:37: warning: this condition is NOT carried over"));
	finish(&r);
}

Test(import_actplane, what_has_no_name_here_is_denied_altogether)
{
	struct run r;

	begin(&r, "source S = endpoint \"api_example\"\n"
		  "rule r:\n"
		  "  kill connect endpoint \"evil_example\"\n"
		  "  block exec \"git\" unless after exec \"conf*\"\n"
		  "  block exec \"make\" unless lineage-includes exec \"c{\"\n"
		  "  block exec \"ls\" if S unless after exec \"x\" exits 3\n");
	cr_assert_eq(net(&r, 1, 8), -EPERM);
	cr_assert_eq(r.v.effect, RF_EFFECT_DENY);
	cr_assert_eq(spawn(&r, "/usr/bin/conf1", NULL, 0), 0);
	cr_assert_eq(spawn(&r, "/usr/bin/git", NULL, 0), -EPERM);
	cr_assert_eq(spawn(&r, "/usr/bin/make", NULL, 0), -EPERM);
	cr_assert_eq(r.i.diags.warnings, 5, "%s", r.i.messages.s);
	cr_assert(imported_says(&r.i, "# NOT CARRIED OVER: evil_example"));
	finish(&r);
}

Test(import_actplane, words_that_are_sets_here_are_hosts_there)
{
	static const char *const hosts[] = {"private", "public", "unix:/x", "unix:@a.b", "::1"};
	size_t n;

	for (n = 0; n < sizeof(hosts) / sizeof(hosts[0]); n++) {
		char *dsl = xasprintf("rule r: block connect endpoint \"*\" unless target \"%s\"",
				      hosts[n]);
		struct run r;

		begin(&r, dsl);
		cr_assert_eq(net(&r, 1, 8), -EPERM, "%s", hosts[n]);
		cr_assert_eq(net(&r, 1, 10), -EPERM, "%s", hosts[n]);
		cr_assert_eq(r.i.diags.warnings, 1, "%s", hosts[n]);
		finish(&r);
		free(dsl);
	}
}

Test(import_actplane, endorsement_excuses)
{
	struct run r;
	uint64_t p;

	begin(&r, "source U = endpoint \"*\"\nendorse OK by exec \"**/approve\"\n"
		  "rule r: block exec \"deploy*\" if U and not OK\n");
	p = eval_fork(&r.s, 1);
	cr_assert_eq(net(&r, p, 8), 0);
	cr_assert_eq(exec(&r, eval_fork(&r.s, p), "/usr/bin/deploy-it", NULL), -EPERM);
	cr_assert_eq(exec(&r, p, "/usr/bin/approve", NULL), 0);
	cr_assert_eq(exec(&r, p, "/usr/bin/deploy-it", NULL), 0);
	finish(&r);
}

Test(import_actplane, what_would_excuse_too_much_is_an_error)
{
	struct imported i = {0};

	imported_read(&i, IMPORT_ACTPLANE,
		      "policy: |\n"
		      "  source OK = endpoint \"ok_example\"\n"
		      "  source FINE = exec \"a\"\n"
		      "  declassify FINE by exec \"edit*\"\n"
		      "  rule r: block exec \"x\" if not OK and not FINE\n");
	cr_assert_eq(i.err, -EINVAL);
	cr_assert(imported_warns(&i, "in:2:10: error: endpoint ok_example cannot be named"));
	cr_assert(imported_warns(&i, "in:4:14: error: edit* is not one program"));
	imported_release(&i);
}

Test(import_actplane, equal_conditions_are_one_gate_and_names_do_not_clash)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_ACTPLANE,
		       "policy: |\n"
		       "  source after-make = file \"/x\"\n"
		       "  rule a/b: block exec \"x\" if after-make unless after exec \"make\"\n"
		       "  rule a-b:\n"
		       "    block exec \"y\" unless after exec \"make\"\n"
		       "  rule c: block exec \"z\" unless after exec \"make\" \"test\"\n");
	cr_assert_eq(i.help.ir.ngates, 2);
	cr_assert(imported_says(&i, "  after-make-2:\n"));
	cr_assert(imported_says(&i, "  after-make-3:\n"));
	cr_assert_not_null(help_rule(&i.help, "actplane.a-b"));
	cr_assert_not_null(help_rule(&i.help, "actplane.a-b.2"));
	imported_release(&i);
}

Test(import_actplane, limits_of_its_kernel_side_are_told)
{
	struct imported i = {0};

	imported_lower(
		&i, IMPORT_ACTPLANE,
		"policy: |\n"
		"  rule r:\n"
		"    block exec \"a-name-of-more-than-15\" \"an-argument-of-more-than-23\"\n"
		"    block read file \"/a/path/that/is/longer/than/the/sixty/three/bytes/which/are/"
		"kept/x\"\n"
		"    block read file \"src/x\"\n    block read file \"x.toml\"\n");
	cr_assert(imported_says(&i, "15 bytes"));
	cr_assert(imported_says(&i, "23 bytes"));
	cr_assert(imported_says(&i, "63 bytes"));
	cr_assert(imported_says(&i, "below the workspace"));
	cr_assert(imported_says(&i, "- \"**/x.toml\""));
	imported_release(&i);
}

#define DOMAINS                                                                                    \
	"rules:\n"                                                                                 \
	"  git: {ifc: 'rule g: block exec \"git\"'}\n"                                             \
	"  curl:\n    ifc: |\n      rule c:\n        block exec \"curl\"\n"                        \
	"  other: {policy: 'rule o: block exec \"ls\"'}\n"                                         \
	"domains:\n"                                                                               \
	"  base: {bind: [{rule: git, mode: locked}, {rule: other, mode: default}]}\n"              \
	"  session: {parent: base, bind: [{rule: curl, mode: default}], disable: [other]}\n"

Test(import_actplane, the_rules_of_the_domain_are_those_that_count)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_ACTPLANE, DOMAINS);
	cr_assert_not_null(help_rule(&i.help, "actplane.g"));
	cr_assert_not_null(help_rule(&i.help, "actplane.c"));
	cr_assert_null(help_rule(&i.help, "actplane.o"));
	cr_assert(imported_says(&i, "# The rule other is left out"));
	imported_release(&i);
}

Test(import_actplane, domains_that_are_wrong_are_errors)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{"rules: {}\ndomains: {a: {}, b: {}}\n", "it is not said which domain counts"},
		{"rules: {}\ndomains: {a: {parent: a}}\n", "each other's parents"},
		{"rules: {}\ndomains: {a: {bind: [{rule: x, mode: locked}]}}\n",
		 "there is no rule x"},
		{"rules: {x: {}}\ndomains: {a: {bind: [{rule: x, mode: odd}]}}\n",
		 "locked or default"},
		{"rules: {}\ndomains: {a: {disable: [x]}}\n", "x is not inherited"},
		{"rules: {}\n", "both rules and domains"},
		{"rules: {}\npolicy: x\n", "not both"},
		{"polcy: x\n", "did you mean policy?"},
		{"version: 2\npolicy: 'rule r: block exec \"x\"'\n", "only version 1"},
		{"policy: '# nothing'\n", "no rule in it"},
		{"policy: 'rule r: block exec \"x\" if NONE'\n", "nothing gives the label NONE"},
		{"policy: 'rule r: block exec \"x\" unless after connect \"x\"'\n",
		 "no connection"},
		{"policy: 'rule r: block read file \"../x\"'\n", "names no file"},
		{"- x\n", "must be a mapping"},
		{"policy: [x]\n", "policy must be text"},
		{"", "the file is empty"},
	};
	size_t n;

	for (n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		struct imported i = {0};

		imported_read(&i, IMPORT_ACTPLANE, rows[n].text);
		cr_assert_eq(i.err, -EINVAL, "%s", rows[n].text);
		cr_assert(imported_warns(&i, rows[n].error), "%s%s", rows[n].text, i.messages.s);
		imported_release(&i);
	}
}

Test(import_actplane, hostile_texts_stay_texts)
{
	struct imported i = {0};

	imported_lower(&i, IMPORT_ACTPLANE,
		       "policy: |\n"
		       "  source L = file \"/a # ${home}: {x}\"\n"
		       "  rule r\xe2\x82\xac'x:\n"
		       "    block exec \"g$it\" \"--{a,b}*\" if L\n"
		       "    because \"costs $5: '#\n      rules: []\"\n");
	cr_assert(imported_says(&i, "\"/a # $$\\\\{home\\\\}: \\\\{x\\\\}\""));
	cr_assert(imported_says(&i, "- \"--\\\\{a\\\\,b\\\\}\\\\*\""));
	cr_assert_str_eq(i.help.ir.rules[0].reason, "costs $5: '#\n    rules: []");
	imported_release(&i);
}
