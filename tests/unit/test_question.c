// SPDX-License-Identifier: GPL-2.0-only
/* From the record of a denial to the question that a person is asked. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/policy/eval.h"
#include "user/policy/question.h"

#define LISTS 100 /* where these tables' lists begin among those that were loaded */
#define DEV   5

static const char policy[] =
	"rules:\n"
	"  - {name: conf, ask: [read, write, create, delete, rename, link], path: /w/conf/**}\n"
	"  - {name: keys, ask: write, path: \"/w/conf/*.key\"}\n"
	"  - {name: seen, audit: write, path: /w/conf/**}\n"
	"  - {name: who, ask: exec, program: who}\n"
	"  - {name: net, ask: [connect, listen], to: \"*\"}\n"
	"  - {name: sys, ask: [mount, signal]}\n";

static struct policy_mount mount = {.dev = DEV, .root = "/", .point = "/w"};
static const struct mounts mounts = {.v = &mount, .n = 1};

struct asking {
	struct help help;
	struct policy_tables tables;
	struct question_source src;
	struct grant grant;
	const char *unbound;
};

static void asking_init(struct asking *a)
{
	memset(a, 0, sizeof(*a));
	help_body(&a->help, policy);
	help_lower(&a->help, &a->tables);
	a->src = (struct question_source){
		.then = &a->tables, .lists = LISTS, .now = &a->tables, .mounts = &mounts};
}

static void asking_release(struct asking *a)
{
	grant_release(&a->grant);
	policy_tables_release(&a->tables);
	help_release(&a->help);
}

static int make(struct asking *a, const struct event *e)
{
	grant_release(&a->grant);
	a->unbound = NULL;
	return question_make(&a->src, e, &a->grant, &a->unbound);
}

/* As the kernel decides it. */
static struct rf_verdict judged(const struct asking *a, const char *path, uint32_t op)
{
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, &a->tables);
	if (op == RF_OP_EXEC)
		eval_exec(&e, path, NULL, &v);
	else
		eval_path(&e, path, RF_OP_BIT(op), &v);
	v.list += LISTS;
	return v;
}

static struct event file_event(struct rf_verdict v, const char *path, const char *target)
{
	struct event e = {.type = RF_EV_FILE, .file = {.h = {.type = RF_EV_FILE}, .v = v}};

	e.path = (struct event_name){.bytes = path, .len = strlen(path), .dev = DEV};
	if (target)
		e.target = (struct event_name){.bytes = target, .len = strlen(target), .dev = DEV};
	return e;
}

Test(question, of_a_file_is_its_path_and_all_rules_that_ask)
{
	struct asking a;
	struct event e;

	asking_init(&a);
	e = file_event(judged(&a, "/w/conf/a.key", RF_OP_WRITE), "/conf/a.key", NULL);
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.nrules, 2);
	cr_expect_str_eq(a.grant.rules[0].name, "conf");
	cr_expect_str_eq(a.grant.rules[1].name, "keys");
	cr_assert_eq(a.grant.nobjects, 1);
	cr_expect_eq(a.grant.objects[0].kind, PATTERN_PATH);
	cr_expect_str_eq(a.grant.objects[0].text, "/w/conf/a.key");
	cr_expect_eq(a.grant.ops, RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE));
	asking_release(&a);
}

Test(question, only_what_was_denied_by_asking)
{
	static const uint8_t flags[] = {RF_VERDICT_AUDITED, RF_VERDICT_OBSERVED, RF_VERDICT_CLOSED};
	struct asking a;
	struct event e;

	asking_init(&a);
	for (size_t i = 0; i < sizeof(flags); i++) {
		e = file_event(judged(&a, "/w/conf/a", RF_OP_WRITE), "/conf/a", NULL);
		e.file.v.flags |= flags[i];
		cr_expect_eq(make(&a, &e), -ENOENT);
	}
	for (unsigned int effect = 0; effect <= RF_EFFECT_KILL; effect++) {
		e = file_event(judged(&a, "/w/conf/a", RF_OP_WRITE), "/conf/a", NULL);
		e.file.v.effect = (uint8_t)effect;
		cr_expect_eq(make(&a, &e), effect == RF_EFFECT_ASK ? 0 : -ENOENT);
	}
	asking_release(&a);
}

Test(question, of_a_move_the_names_that_a_rule_is_about)
{
	struct asking a;
	struct event e;

	asking_init(&a);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_DELETE), "/conf/a", "/conf/b");
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.nobjects, 2);
	cr_expect_str_eq(a.grant.objects[1].text, "/w/conf/b");
	e = file_event(judged(&a, "/w/conf/b", RF_OP_WRITE), "/other", "/conf/b");
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_assert_eq(a.grant.nobjects, 1);
	cr_expect_str_eq(a.grant.objects[0].text, "/w/conf/b");
	asking_release(&a);
}

Test(question, that_no_answer_can_be_bound_to)
{
	struct asking a;
	struct event e;

	asking_init(&a);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_DELETE), "/conf/a", NULL);
	e.file.v.flags |= RF_VERDICT_MOVED;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_LINK), "/conf/a", "/x");
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_WRITE), "/conf/a", NULL);
	e.file.rdev = 1;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_WRITE), "/conf/a", NULL);
	e.path.dev = DEV + 1;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e.path.dev = DEV;
	e.path.flags = RF_PATH_MOUNTED;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e = file_event(judged(&a, "/w/conf/a", RF_OP_WRITE), "/conf/a", NULL);
	e.file.v.list = 0;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e.file.v.list = UINT32_MAX;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	cr_expect(a.unbound);
	asking_release(&a);
}

Test(question, of_a_program_is_its_file_and_its_arguments)
{
	static const char argv[] = "who\0-a";
	struct asking a;
	struct event e;

	asking_init(&a);
	e = file_event(judged(&a, "/w/bin/who", RF_OP_EXEC), "/bin/who", "0123456789");
	e.target.flags = RF_PATH_DIGEST;
	e.data = argv;
	e.ndata = sizeof(argv);
	e.args = 7;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP, "a mapping has none");
	e.file.access = RF_ACC_ARGS;
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_assert_eq(a.grant.nobjects, 1);
	cr_expect_str_eq(a.grant.objects[0].text, "/w/bin/who");
	cr_expect_eq(a.grant.ops, RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP));
	cr_expect_eq(a.grant.args, 7);
	cr_expect_eq(a.grant.argv_len, sizeof(argv));
	cr_expect_arr_eq(a.grant.argv, argv, sizeof(argv));
	/* Those that nobody was shown whole nobody can say yes to. */
	e.args = 0;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	cr_expect_eq(a.grant.argv_len, sizeof(argv));
	e.ndata = 0;
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	asking_release(&a);
}

Test(question, of_an_endpoint_and_of_the_system)
{
	static const uint8_t addr[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};
	struct event e = {.type = RF_EV_INET, .inet = {.h = {.type = RF_EV_INET}, .port = 443}};
	struct event sys = {.type = RF_EV_SYSTEM, .sys = {.h = {.type = RF_EV_SYSTEM}}};
	struct event proc = {.type = RF_EV_PROC, .sys = {.h = {.type = RF_EV_PROC}}};
	struct asking a;
	struct eval eval;

	asking_init(&a);
	eval_init(&eval, &a.tables);
	memcpy(e.inet.addr, addr, sizeof(addr));
	eval_inet(&eval, addr, 443, RF_OP_CONNECT, &e.inet.v);
	e.inet.v.list += LISTS;
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.objects[0].kind, PATTERN_INET);
	cr_expect_eq(a.grant.objects[0].port, 443);
	cr_expect_eq(a.grant.ops, RF_OP_BIT(RF_OP_CONNECT));
	eval_system(&eval, RF_OP_MOUNT, &sys.sys.v);
	sys.sys.v.list += LISTS;
	cr_assert_eq(make(&a, &sys), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.nobjects, 0);
	cr_expect_eq(a.grant.ops, RF_OP_BIT(RF_OP_MOUNT));
	eval_system(&eval, RF_OP_SIGNAL, &proc.sys.v);
	proc.sys.v.list += LISTS;
	proc.sys.target_pid = 7;
	cr_expect_eq(make(&a, &proc), -EOPNOTSUPP);
	asking_release(&a);
}

Test(question, of_a_socket_by_its_name)
{
	struct event e = {.type = RF_EV_UNIX,
			  .un = {.h = {.type = RF_EV_UNIX}, .abstract = 1},
			  .path = {.bytes = "a\0b", .len = 3}};
	struct asking a;

	asking_init(&a);
	e.un.v = judged(&a, "/w/conf/a", RF_OP_WRITE);
	cr_expect_eq(make(&a, &e), -EOPNOTSUPP);
	e.path.len = 1;
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.objects[0].kind, PATTERN_UNIX_ABSTRACT);
	cr_expect_str_eq(a.grant.objects[0].text, "a");
	e.un.abstract = 0;
	e.path = (struct event_name){.bytes = "/s", .len = 2, .dev = DEV};
	cr_assert_eq(make(&a, &e), 0, "%s", a.unbound);
	cr_expect_eq(a.grant.objects[0].kind, PATTERN_UNIX_PATH);
	cr_expect_str_eq(a.grant.objects[0].text, "/w/s");
	asking_release(&a);
}
