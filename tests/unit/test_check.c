// SPDX-License-Identifier: GPL-2.0-only
/* What a right policy comes to. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/alloc.h"
#include "user/policy/ops.h"

#define BIT(op) RF_OP_BIT(RF_OP_##op)

static const char credentials[] = "version: 1\n"
				  "name: credentials\n"
				  "sandbox:\n"
				  "  read: {deny: ['~/.ssh/**', '**/.env']}\n"
				  "rules:\n"
				  "  - {name: ssh, deny: connect, to: 'unix:/tmp/ssh-*/agent.*'}\n"
				  "  - {name: gpg, deny: exec, program: gpg}\n";
static const char persistence[] = "version: 1\n"
				  "name: persistence\n"
				  "extends: ['builtin:credentials']\n"
				  "vars: {rc: ['~/.bashrc']}\n"
				  "sandbox: {protect: ['${rc}', '.git/hooks/**']}\n";
static const struct embedded_policy builtins[] = {
	{"builtin/credentials.yaml", credentials, sizeof(credentials) - 1},
	{"builtin/persistence.yaml", persistence, sizeof(persistence) - 1},
	{"coding-agent.yaml", credentials, sizeof(credentials) - 1},
	{NULL, NULL, 0},
};

static const struct ir_rule *rule(const struct help *h, const char *name)
{
	const struct ir_rule *r = help_rule(h, name);

	cr_assert_not_null(r, "%s: %s", name, h->text.s);
	return r;
}

static void expect_patterns(const struct ir_patterns *patterns, const char *expected)
{
	char *text = help_patterns(patterns);

	cr_expect_str_eq(text, expected, "%s, not %s", text, expected);
	free(text);
}

Test(check, sandbox_allow_is_a_rule_about_everything_with_holes)
{
	struct help h = {0};
	const struct ir_rule *r;

	help_body(&h, "sandbox:\n  write: {allow: ['${workspace}/**', '${tmp}/**']}\n");
	r = rule(&h, "sandbox.write.allow");
	cr_expect_eq(r->effect, RF_EFFECT_DENY);
	cr_expect_eq(r->ops,
		     BIT(WRITE) | BIT(CREATE) | BIT(DELETE) | BIT(RENAME) | BIT(LINK) | BIT(ATTR));
	cr_expect(r->everything);
	cr_expect_eq(r->of.n, 0);
	expect_patterns(&r->except, "/w/**, /tmp/**, /dev/shm/**");
	cr_expect_str_eq(r->reason, "Writing is allowed only to /w/**, /tmp/**.");
	cr_expect_str_eq(r->severity, "medium");
	cr_expect_eq(r->loc.line, 4);
	cr_expect_eq(r->loc.column, 18);
	cr_expect_eq(h.ir.nrules, 1);
	help_release(&h);
}

Test(check, an_empty_allow_list_allows_nothing)
{
	struct help h = {0};
	const struct ir_rule *r;

	help_body(&h, "sandbox: {network: {allow: []}}\n");
	r = rule(&h, "sandbox.network.allow");
	cr_expect(r->everything);
	cr_expect_eq(r->except.n, 0);
	cr_expect_eq(r->ops, BIT(CONNECT));
	cr_expect_str_eq(r->reason, "There is no network here; work with what is on disk.");
	help_release(&h);
}

Test(check, every_list_of_the_sandbox_has_its_rule)
{
	struct help h = {0};
	const struct ir_rule *r;

	help_body(&h,
		  "sandbox:\n"
		  "  write: {deny: ['infra/**'], except: ['infra/README.md']}\n"
		  "  read: {allow: ['/usr/**'], deny: '/etc/shadow'}\n"
		  "  network: {allow: [loopback], deny: [metadata], except: [169.254.169.253]}\n"
		  "  protect: ['~/.bashrc']\n");
	r = rule(&h, "sandbox.write.deny");
	cr_expect_not(r->everything);
	expect_patterns(&r->of, "/w/infra/**");
	expect_patterns(&r->except, "/w/infra/README.md");
	r = rule(&h, "sandbox.read.allow");
	cr_expect_eq(r->ops, BIT(READ));
	expect_patterns(&r->except, "/usr/**");
	expect_patterns(&rule(&h, "sandbox.read.deny")->of, "/etc/shadow");
	expect_patterns(&rule(&h, "sandbox.network.allow")->except, "loopback");
	r = rule(&h, "sandbox.network.deny");
	expect_patterns(&r->of, "metadata");
	expect_patterns(&r->except, "169.254.169.253");
	r = rule(&h, "sandbox.protect");
	cr_expect_eq(r->ops, OPS_CHANGE);
	expect_patterns(&r->of, "/home/u/.bashrc");
	cr_expect_eq(r->except.n, 0);
	cr_expect_eq(h.ir.nrules, 6);
	help_release(&h);
}

Test(check, rules_keep_effect_operations_reason_severity_and_place)
{
	struct help h = {0};
	const struct ir_rule *r;

	help_body(&h,
		  "rules:\n"
		  "  - name: a.b\n"
		  "    kill: [read, write]\n"
		  "    path: [/srv/db, '**/*.key']\n"
		  "    except: /srv/x\n"
		  "    reason: Costs $5 below ${workspace}, $$.\n"
		  "    severity: critical\n"
		  "  - {name: b, audit: bpf}\n"
		  "  - {name: c, deny: [exec, map], program: [git, /usr/bin/gcc]}\n"
		  "  - {name: d, deny: any, path: /x}\n"
		  "  - {name: e, deny: any, program: x}\n"
		  "  - {name: f, deny: any, to: '*'}\n"
		  "  - {name: g, deny: [signal, ptrace, mount, namespace, chroot, module, bpf,\n"
		  "      keyring, perf, privilege, rawsock]}\n");
	r = rule(&h, "a.b");
	cr_expect_eq(r->effect, RF_EFFECT_KILL);
	cr_expect_eq(r->ops, BIT(READ) | BIT(WRITE));
	expect_patterns(&r->of, "/srv/db, **/*.key");
	expect_patterns(&r->except, "/srv/x");
	cr_expect_str_eq(r->reason, "Costs $5 below /w, $.");
	cr_expect_str_eq(r->severity, "critical");
	cr_expect_null(r->when);
	cr_expect_eq(r->loc.line, 4);
	cr_expect_eq(r->loc.column, 5);
	cr_expect_str_eq(r->loc.file, "p.yaml");
	cr_expect_eq(rule(&h, "b")->effect, RF_EFFECT_AUDIT);
	r = rule(&h, "c");
	cr_expect_eq(r->of.v[0].kind, PATTERN_PROGRAM);
	cr_expect_eq(r->of.v[1].kind, PATTERN_PATH);
	cr_expect_eq(rule(&h, "d")->ops, RF_OPS_FILE);
	cr_expect_eq(rule(&h, "e")->ops, BIT(EXEC) | BIT(MAP));
	cr_expect_eq(rule(&h, "f")->ops, BIT(CONNECT) | BIT(LISTEN));
	cr_expect_eq(__builtin_popcount(rule(&h, "g")->ops), 11);
	cr_expect_eq(h.ir.nrules, 7);
	help_release(&h);
}

Test(check, paths_are_anchored_where_the_language_says)
{
	static const struct {
		char text[32];
		char expected[40];
	} rows[] = {
		{"/a/b", "/a/b"},
		{"/", "/"},
		{"a/b", "/w[x]/a/b"},
		{"~/a", "/home/u/a"},
		{"**/a", "**/a"},
		{"**", "/**"},
		{"*.c", "/w[x]/*.c"},
		{"a/{b,c}", "/w[x]/a/{b,c}"},
		{"${workspace}/a", "/w[x]/a"},
		{"/run/user/${user}/x", "/run/user/u/x"},
		{"/a/$$b", "/a/$b"},
		{"/a/\\${home}", "/a/\\${home\\}"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help h = {.workspace = "/w[x]/"};
		char *body, expected[80], *e = expected;
		const char *s;

		/* The workspace's brackets are literal in the pattern. */
		for (s = rows[i].expected; *s; s++) {
			if (*s == '[' || *s == ']')
				*e++ = '\\';
			*e++ = *s;
		}
		*e = '\0';
		body = xasprintf("rules: [{name: r, deny: read, path: '%s'}]\n", rows[i].text);
		help_body(&h, body);
		free(body);
		if (i + 1 == sizeof(rows) / sizeof(rows[0]))
			cr_expect_neq(h.err, 0, "a brace that is left over is no pattern");
		else
			expect_patterns(&rule(&h, "r")->of, expected);
		help_release(&h);
	}
}

Test(check, the_root_directory_as_workspace_adds_no_slash)
{
	struct help h = {.workspace = "/"};

	help_body(&h, "rules: [{name: r, deny: read, path: [a, '${workspace}/b']}]\n");
	expect_patterns(&rule(&h, "r")->of, "/a, /b");
	help_release(&h);
}

Test(check, a_list_variable_splices_and_a_text_is_literal)
{
	struct help h = {0};

	help_body(&h,
		  "vars: {src: ['a/**', '~/b', '${tmp}/c'], dir: '/x[1]', none: [], one: 'd/*'}\n"
		  "rules:\n"
		  "  - {name: r, deny: read, path: ['${src}', '${none}', '${one}', '${dir}/**']}\n"
		  "  - {name: s, deny: read, path: '${src}'}\n");
	expect_patterns(&rule(&h, "r")->of, "/w/a/**, /home/u/b, /tmp/c, /w/d/*, /x\\[1\\]/**");
	expect_patterns(&rule(&h, "s")->of, "/w/a/**, /home/u/b, /tmp/c");
	cr_expect_eq(rule(&h, "s")->of.v[0].loc.line, 3);
	cr_expect_eq(rule(&h, "s")->of.v[0].loc.column, 14);
	help_release(&h);
}

Test(check, the_caller_may_set_variables)
{
	struct help h = {.set = {"list=a,b", "text=x,y", "registries=1.2.3.4:443"}};

	help_body(&h, "vars: {list: [z], text: q}\n"
		      "rules:\n"
		      "  - {name: r, deny: read, path: ['${list}', '/${text}/s']}\n"
		      "  - {name: s, deny: connect, to: '*', except: ['${registries}']}\n");
	expect_patterns(&rule(&h, "r")->of, "/w/a, /w/b, /x\\,y/s");
	expect_patterns(&rule(&h, "s")->except, "1.2.3.4:443");
	help_release(&h);
}

Test(check, what_is_included_is_named_after_its_policy)
{
	struct help h = {.builtins = builtins};
	const struct ir_rule *r;

	help_body(&h, "extends: ['builtin:credentials']\n"
		      "sandbox: {read: {deny: ['/x'], except: ['**/.env.example']}}\n"
		      "rules: [{name: own, deny: bpf}]\n");
	rule(&h, "credentials.ssh");
	rule(&h, "credentials.gpg");
	rule(&h, "own");
	r = rule(&h, "sandbox.read.deny");
	expect_patterns(&r->of, "/home/u/.ssh/**, **/.env, /x");
	expect_patterns(&r->except, "**/.env.example");
	cr_expect_str_eq(r->of.v[0].loc.file, "builtin:credentials");
	cr_expect_str_eq(r->of.v[2].loc.file, "p.yaml");
	cr_expect_str_eq(rule(&h, "credentials.ssh")->loc.file, "builtin:credentials");
	help_release(&h);
}

Test(check, an_inclusion_may_leave_rules_out)
{
	struct help h = {.builtins = builtins};

	help_body(&h, "extends: [{use: 'builtin:persistence', without: [credentials.ssh]}]\n");
	cr_expect_null(help_rule(&h, "credentials.ssh"));
	rule(&h, "credentials.gpg");
	expect_patterns(&rule(&h, "sandbox.protect")->of, "/home/u/.bashrc, /w/.git/hooks/**");
	help_release(&h);
}

Test(check, what_is_included_twice_counts_once)
{
	struct help h = {.builtins = builtins};

	help_body(&h, "extends: ['builtin:credentials', 'builtin:persistence']\n");
	cr_expect_eq(h.err, 0, "%s", h.text.s);
	expect_patterns(&rule(&h, "sandbox.read.deny")->of, "/home/u/.ssh/**, **/.env");
	cr_expect_eq(h.ir.nrules, 4);
	help_release(&h);
}

Test(check, a_builtin_splices_into_a_list_of_the_sandbox)
{
	struct help h = {.builtins = builtins};

	help_body(&h, "sandbox: {read: {deny: ['/a', 'builtin:credentials', '/b']}}\n");
	expect_patterns(&rule(&h, "sandbox.read.deny")->of, "/a, /home/u/.ssh/**, **/.env, /b");
	cr_expect_null(help_rule(&h, "credentials.ssh"));
	help_release(&h);
}

Test(check, the_directory_that_a_process_stands_in_may_be_meant_alone)
{
	struct help h = {0};

	help_body(&h,
		  "rules: [{name: r, deny: exec, program: x, cwd: ['${workspace}', '~/.ssh']}]\n");
	cr_expect_str_eq(h.text.s ?: "", "");
	expect_patterns(&rule(&h, "r")->cwd, "/w, /home/u/.ssh");
	help_release(&h);
}

Test(check, a_whole_policy_of_the_program_is_found_by_its_name)
{
	struct help h = {.builtins = builtins};

	help_body(&h, "extends: ['builtin:coding-agent']\n");
	cr_expect_eq(h.err, 0);
	cr_expect_str_eq(rule(&h, "credentials.gpg")->loc.file, "builtin:coding-agent");
	help_release(&h);
}

Test(check, files_are_sought_beside_the_one_that_extends_them)
{
	static const struct help_file files[] = {
		{"sub/a.yaml", "version: 1\nname: a\nextends: [b.yaml, ../c.yaml]\n"},
		{"sub/b.yaml", "version: 1\nname: b\nrules: [{name: r, deny: bpf}]\n"},
		{"sub/../c.yaml", "version: 1\nname: c\nrules: [{name: r, deny: perf}]\n"},
		{NULL, NULL},
	};
	struct help h = {.files = files};

	help_body(&h, "extends: [./sub//a.yaml]\n");
	cr_expect_eq(rule(&h, "b.r")->ops, BIT(BPF));
	cr_expect_eq(rule(&h, "c.r")->ops, BIT(PERF));
	cr_expect_str_eq(rule(&h, "c.r")->loc.file, "sub/../c.yaml");
	help_release(&h);
}

Test(check, who_includes_a_file_may_set_its_variables)
{
	struct help h = {.builtins = builtins};

	help_body(&h, "extends: ['builtin:persistence']\nvars: {rc: ['~/.zshrc']}\n");
	expect_patterns(&rule(&h, "sandbox.protect")->of, "/home/u/.zshrc, /w/.git/hooks/**");
	help_release(&h);
}

Test(check, conditions_arrive_as_they_were_written)
{
	struct help h = {0};
	const struct ir_cond *c;

	help_body(&h, "rules:\n"
		      "  - name: r\n"
		      "    deny: bpf\n"
		      "    when: {any: [{via: make}, {not: {via: scripts/b.sh}}]}\n"
		      "    unless: {via: /usr/bin/c}\n"
		      "  - {name: s, deny: bpf, unless: {via: '~/x\\*'}}\n");
	c = rule(&h, "r")->when;
	cr_assert_eq(c->kind, IR_COND_ALL);
	cr_assert_eq(c->nchild, 2);
	cr_assert_eq(c->child[0]->kind, IR_COND_ANY);
	cr_expect_eq(c->child[0]->loc.line, 6);
	cr_expect_str_eq(c->child[0]->child[0]->program, "make");
	cr_assert_eq(c->child[0]->child[1]->kind, IR_COND_NOT);
	cr_expect_str_eq(c->child[0]->child[1]->child[0]->program, "/w/scripts/b.sh");
	cr_assert_eq(c->child[1]->kind, IR_COND_NOT);
	cr_expect_str_eq(c->child[1]->child[0]->program, "/usr/bin/c");
	c = rule(&h, "s")->when;
	cr_assert_eq(c->kind, IR_COND_NOT);
	cr_expect_str_eq(c->child[0]->program, "/home/u/x*");
	help_release(&h);
}

Test(check, layers_keep_names_and_variables_to_themselves)
{
	static const char *const texts[] = {
		"version: 1\nname: a\nvars: {x: /1}\nrules: [{name: r, deny: read, path: "
		"'${x}'}]\n",
		"version: 1\nname: b\nvars: {x: /2}\nrules: [{name: r, deny: read, path: "
		"'${x}'}]\n",
		"version: 1\nname: c\nrules: [{name: r, deny: read, path: '${x}'}]\n",
	};
	struct help h = {0};

	help_compile_layers(&h, texts, 2);
	cr_assert_eq(h.ir.nrules, 2, "%s", h.text.s);
	cr_expect_eq(h.ir.rules[1].layer, 1);
	expect_patterns(&h.ir.rules[0].of, "/1");
	expect_patterns(&h.ir.rules[1].of, "/2");
	cr_expect_str_eq(h.ir.layers[1].name, "b");
	cr_expect_str_eq(h.ir.layers[1].file, "q.yaml");
	help_release(&h);
	h = (struct help){0};
	help_compile_layers(&h, texts + 1, 2);
	cr_expect_neq(h.err, 0);
	cr_expect(strstr(h.text.s, "there is no variable x"), "%s", h.text.s);
	help_release(&h);
}

Test(check, the_hash_names_texts_variables_and_machine)
{
	static const char text[] = "version: 1\nname: a\nrules: [{name: r, deny: bpf}]\n";
	struct help a = {0}, b = {0}, set = {.set = {"registries=x"}}, w = {.workspace = "/v"};

	help_compile(&a, text);
	help_compile(&b, text);
	help_compile(&set, text);
	help_compile(&w, text);
	cr_expect_eq(strlen(a.ir.hash), 64);
	cr_expect_str_eq(a.ir.hash, b.ir.hash);
	cr_expect_str_neq(a.ir.hash, set.ir.hash);
	cr_expect_str_neq(a.ir.hash, w.ir.hash);
	help_release(&a);
	help_release(&b);
	help_release(&set);
	help_release(&w);
}

Test(check, audit_is_passed_on)
{
	static const char text[] = "version: 1\nname: a\nrules: [{name: r, deny: bpf}]\n";
	const struct policy_env env = {.home = "/h", .user = "u", .tmp = "/t", .workspace = "/w"};
	const struct policy_source layer = {"p.yaml", text, sizeof(text) - 1};
	struct policy_options o = {.layers = &layer, .nlayers = 1, .env = &env, .audit = true};
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir;

	cr_assert_eq(policy_compile_ir(&o, &ir, &diags), 0);
	cr_expect(ir.audit);
	cr_expect_eq(ir.rules[0].effect, RF_EFFECT_DENY);
	policy_ir_release(&ir);
	diags_release(&diags);
}

Test(check, select_is_read_and_changes_nothing)
{
	struct help h = {0};

	help_body(&h, "select:\n  - exec: [claude, codex]\n  - cgroup: '/k/**'\n"
		      "rules: [{name: r, deny: bpf}]\n");
	cr_expect_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(h.ir.nrules, 1);
	help_release(&h);
}

Test(check, a_policy_that_does_not_compile_leaves_nothing_behind)
{
	struct help h = {0};

	help_body(&h, "rules: [{name: r, deny: bpf}, {name: s}]\n");
	cr_expect_neq(h.err, 0);
	cr_expect_null(h.ir.rules);
	cr_expect_null(h.ir.layers);
	cr_expect_null(h.ir.pool);
	help_release(&h);
}
