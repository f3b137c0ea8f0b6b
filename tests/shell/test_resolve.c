// SPDX-License-Identifier: GPL-2.0-only
/* What a policy names, resolved in a small tree of our own. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/kern/names.h"
#include "user/policy/policy.h"

static char tree[] = "/tmp/ringfence-resolve-XXXXXX";
static struct resolve_root root = {.fd = -1};

static void put_file(const char *path, mode_t mode)
{
	int fd = openat(root.fd, path, O_CREAT | O_WRONLY | O_CLOEXEC, mode);

	cr_assert_geq(fd, 0);
	close(fd);
}

static void setup(void)
{
	memset(tree + strlen(tree) - 6, 'X', 6);
	cr_assert_not_null(mkdtemp(tree));
	root.fd = open(tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(mkdirat(root.fd, "usr", 0755) | mkdirat(root.fd, "usr/bin", 0755) |
			     mkdirat(root.fd, "run", 0755) | mkdirat(root.fd, "var", 0755) |
			     mkdirat(root.fd, "ws", 0755),
		     0);
	cr_assert_eq(symlinkat("usr/bin", root.fd, "bin") | symlinkat("/run", root.fd, "var/run") |
			     symlinkat("../../../var", root.fd, "ws/up") |
			     symlinkat("nowhere", root.fd, "dangling") |
			     symlinkat("loop", root.fd, "loop"),
		     0);
	put_file("usr/bin/git", 0755);
	put_file("usr/bin/notes", 0644);
	cr_assert_eq(symlinkat("git", root.fd, "usr/bin/g"), 0);
}

static void teardown(void)
{
	static const char *const files[] = {"usr/bin/g", "usr/bin/git", "usr/bin/notes", "bin",
					    "var/run",	 "ws/up",	"dangling",	 "loop"};
	static const char *const dirs[] = {"usr/bin", "usr", "run", "var", "ws"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlinkat(root.fd, files[i], 0);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		unlinkat(root.fd, dirs[i], AT_REMOVEDIR);
	close(root.fd);
	rmdir(tree);
}

TestSuite(resolve, .init = setup, .fini = teardown);

static void real_is(const char *path, const char *real)
{
	char *found = NULL;

	cr_assert_eq(resolve_path(&root, path, NULL, NULL, &found), 0, "%s", path);
	cr_expect_str_eq(found, real, "%s: %s, not %s", path, found, real);
	free(found);
}

Test(resolve, links_are_followed_in_the_root_that_was_given)
{
	real_is("/bin/git", "/usr/bin/git");
	real_is("/bin/g", "/usr/bin/git");
	real_is("/var/run", "/run");
	real_is("/ws/up/run/x", "/run/x");
	real_is("/", "/");
	real_is("/../../usr/./bin/..", "/usr");
}

Test(resolve, what_does_not_exist_is_kept_as_written)
{
	real_is("/var/run/app/socket", "/run/app/socket");
	real_is("/dangling", "/nowhere");
	real_is("/none/../x", "/x");
}

Test(resolve, a_loop_is_an_error)
{
	char *found = NULL;

	cr_expect_eq(resolve_path(&root, "/loop/x", NULL, NULL, &found), -ELOOP);
	cr_expect_null(found);
}

/* The IR of one rule `deny: read` about path, with an exception. */
static void compile(const char *text, struct policy_ir *ir)
{
	struct policy_source source = {.path = "t.yaml", .text = text, .len = strlen(text)};
	struct policy_env env = {.home = "/home", .user = "u", .tmp = "/tmp", .workspace = "/ws"};
	struct policy_options options = {.layers = &source, .nlayers = 1, .env = &env};
	struct diags diags = DIAGS_INIT;
	struct strbuf out = STRBUF_INIT;
	int r = policy_compile_ir(&options, ir, &diags);

	diags_format(&diags, &out);
	cr_assert_eq(r, 0, "%s", out.s);
	diags_release(&diags);
	strbuf_release(&out);
}

static size_t complete_again(struct policy_ir *ir, uid_t uid, struct names_memory *memory)
{
	struct names_view view = {.root = root,
				  .path = "relative:/none:/bin",
				  .workspace = "/ws",
				  .uid = uid,
				  .memory = memory};
	struct diags diags = DIAGS_INIT;
	size_t warnings;

	cr_assert_eq(names_complete(ir, &view, &diags), 0);
	warnings = diags.warnings;
	diags_release(&diags);
	return warnings;
}

static size_t complete(struct policy_ir *ir, uid_t uid)
{
	return complete_again(ir, uid, NULL);
}

static bool has(const struct ir_patterns *p, const char *text)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].kind == PATTERN_PATH && !strcmp(p->v[i].text, text))
			return true;
	return false;
}

Test(resolve, a_pattern_through_a_link_has_both_spellings)
{
	struct policy_ir ir;

	compile("version: 1\nname: t\nrules:\n"
		"  - {name: r, deny: read, path: [\"/var/run/*/key\", \"/ws/up/run/**\", "
		"\"/usr/x\"]}\n",
		&ir);
	cr_expect_eq(complete(&ir, 1), 0);
	cr_expect(has(&ir.rules[0].of, "/var/run/*/key"));
	cr_expect(has(&ir.rules[0].of, "/run/*/key"));
	cr_expect(has(&ir.rules[0].of, "/ws/up/run/**"));
	cr_expect(has(&ir.rules[0].of, "/var/run/**"));
	cr_expect(has(&ir.rules[0].of, "/run/**"));
	cr_expect_eq(ir.rules[0].of.n, 6);
	policy_ir_release(&ir);
}

Test(resolve, an_exception_does_not_follow_a_link_of_the_workspace)
{
	struct policy_ir ir;

	compile("version: 1\nname: t\nsandbox:\n"
		"  write: {allow: [\"up/**\", \"/bin/**\"]}\n",
		&ir);
	cr_expect_eq(complete(&ir, 0), 1);
	cr_expect(has(&ir.rules[0].except, "/ws/up/**"));
	cr_expect(has(&ir.rules[0].except, "/usr/bin/**"));
	cr_expect_not(has(&ir.rules[0].except, "/var/**"));
	policy_ir_release(&ir);
}

Test(resolve, a_trusted_program_is_the_file_in_path)
{
	struct policy_ir ir;

	compile("version: 1\nname: t\nrules:\n"
		"  - {name: a, deny: exec, program: \"*\", except: [g]}\n"
		"  - {name: b, deny: exec, program: \"*\", except: [notes]}\n"
		"  - {name: c, deny: read, path: /x, unless: {via: git}}\n"
		"  - {name: d, deny: read, path: /x, unless: {via: notes}}\n",
		&ir);
	/* notes is no program. */
	cr_expect_eq(complete(&ir, 1), 2);
	cr_expect_eq(ir.rules[0].except.n, 1);
	cr_expect(has(&ir.rules[0].except, "/usr/bin/git"));
	cr_expect_eq(ir.rules[1].except.n, 0);
	cr_expect(has(&ir.rules[2].when->child[0]->files, "/usr/bin/git"));
	cr_expect_eq(ir.rules[3].when->child[0]->files.n, 0);
	policy_ir_release(&ir);
}

Test(resolve, what_opens_a_gate_is_the_file_in_path)
{
	struct policy_ir ir;
	const struct ir_rule *e;

	compile("version: 1\nname: t\n"
		"gates: {g: {opens: [{exec: g, succeeds: true}, {exec: notes, succeeds: true}],\n"
		"  closes: [{exec: git}], forgets: [{read: /var/run/x, by: git, cwd: /var/run}]}}\n"
		"rules: [{name: r, deny: bpf, unless: g}]\n",
		&ir);
	/* notes is no program. */
	cr_expect_eq(complete(&ir, 12345), 1);
	cr_assert_eq(ir.nrules, 5);
	e = &ir.rules[1];
	cr_expect_eq(e->of.v[0].kind, PATTERN_PROGRAM, "closing counts by every name");
	e = &ir.rules[2];
	cr_expect(has(&e->of, "/run/x") && has(&e->cwd, "/run"));
	cr_expect(has(&e->when->files, "/usr/bin/git"));
	cr_expect_eq(ir.rules[3].of.n, 1);
	cr_expect(has(&ir.rules[3].of, "/usr/bin/git"));
	cr_expect_eq(ir.rules[4].of.n, 0);
	policy_ir_release(&ir);
}

Test(resolve, who_takes_a_label_off_is_looked_at)
{
	static const char text[] =
		"version: 1\nname: t\n"
		"labels: {l: {sources: [{read: /x}], removed_by: [{exec: /bin/git, succeeds: "
		"true}]}}\n"
		"rules: [{name: r, deny: bpf, when: l}]\n";
	struct policy_ir ir;
	int fd;

	compile(text, &ir);
	cr_expect_eq(complete(&ir, 12345), 0);
	cr_expect_str_eq(ir.rules[2].name, "labels.l.program");
	cr_expect(has(&ir.rules[2].of, "/usr/bin/git") && has(&ir.rules[3].of, "/usr/bin/git"));
	policy_ir_release(&ir);
	compile(text, &ir);
	cr_expect_eq(complete(&ir, getuid() ? getuid() : 12345), getuid() != 0);
	policy_ir_release(&ir);
	fd = openat(root.fd, "usr/bin/git", O_WRONLY | O_CLOEXEC);
	cr_assert_eq(write(fd, "#!/bin/sh\n", 10), 10);
	close(fd);
	compile(text, &ir);
	cr_expect_eq(complete(&ir, 12345), 1);
	policy_ir_release(&ir);
}

Test(resolve, the_literal_beginning_of_a_glob)
{
	char *text;

	cr_expect_eq(names_literal("/a/b/*.c"), 4);
	cr_expect_eq(names_literal("/a/b"), 4);
	cr_expect_eq(names_literal("/a\\*/b?"), 4);
	cr_expect_eq(names_literal("**/x"), 0);
	cr_expect_eq(names_literal("/{a,b}"), 0);
	text = names_unescape("/a\\*b", 5);
	cr_expect_str_eq(text, "/a*b");
	free(text);
}

/* When the policy is read again, the session may have changed what names lead to. */
Test(resolve, what_permits_goes_where_it_went_when_the_session_began)
{
	static const char text[] = "version: 1\nname: t\nrules:\n"
				   "  - {name: r, deny: read, path: [/x, /var/run/y], except: "
				   "[\"/var/run/**\"], unless: {via: g}}\n";
	struct names_memory memory = {0};
	struct policy_ir ir[2];

	compile(text, &ir[0]);
	complete_again(&ir[0], 1, &memory);
	cr_expect(has(&ir[0].rules[0].except, "/run/**"));
	cr_expect(has(&ir[0].rules[0].when->child[0]->files, "/usr/bin/git"));
	memory.closed = true;
	unlinkat(root.fd, "var/run", 0);
	unlinkat(root.fd, "usr/bin/g", 0);
	cr_assert_eq(
		symlinkat("/ws", root.fd, "var/run") | symlinkat("notes", root.fd, "usr/bin/g"), 0);
	compile(text, &ir[1]);
	complete_again(&ir[1], 1, &memory);
	cr_expect(has(&ir[1].rules[0].except, "/run/**"));
	cr_expect(!has(&ir[1].rules[0].except, "/ws/**"));
	cr_expect(has(&ir[1].rules[0].when->child[0]->files, "/usr/bin/git"));
	cr_expect_eq(ir[1].rules[0].when->child[0]->files.n, 1);
	/* What denies holds both. */
	cr_expect(has(&ir[1].rules[0].of, "/run/y") && has(&ir[1].rules[0].of, "/ws/y"));
	for (int i = 0; i < 2; i++)
		policy_ir_release(&ir[i]);
	names_memory_release(&memory);
}

Test(resolve, a_new_name_leads_through_nothing_that_the_session_may_have_put_there)
{
	struct names_memory memory = {.closed = true};
	struct policy_ir ir;

	/* All of the tree is the caller's, or, of a session of root's, changed after 1970. */
	compile("version: 1\nname: t\nrules:\n"
		"  - {name: r, deny: read, path: /var/run/y, except: [\"/var/run/**\"], unless: "
		"{via: git}}\n",
		&ir);
	cr_expect_eq(complete_again(&ir, 0, &memory), 2);
	cr_expect(!has(&ir.rules[0].except, "/run/**"));
	cr_expect(has(&ir.rules[0].of, "/run/y"));
	cr_expect_eq(ir.rules[0].when->child[0]->files.n, 0);
	policy_ir_release(&ir);
	names_memory_release(&memory);
}

Test(resolve, a_new_name_leads_through_what_was_there_before)
{
	struct names_memory memory = {.closed = true};
	struct policy_ir ir;

	clock_gettime(CLOCK_REALTIME, &memory.began);
	memory.began.tv_sec++;
	compile("version: 1\nname: t\nrules:\n"
		"  - {name: r, deny: read, path: /x, except: [\"/var/run/**\"], unless: {via: "
		"git}}\n",
		&ir);
	cr_expect_eq(complete_again(&ir, 0, &memory), 0);
	cr_expect(has(&ir.rules[0].except, "/run/**"));
	cr_expect_eq(ir.rules[0].when->child[0]->files.n, 1);
	policy_ir_release(&ir);
	names_memory_release(&memory);
}
