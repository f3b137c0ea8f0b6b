// SPDX-License-Identifier: GPL-2.0-only
/* What an answered question makes of a policy: the object's own gate, and nothing else. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/strbuf.h"
#include "user/policy/bits.h"
#include "user/policy/eval.h"
#include "user/policy/grants.h"

struct granted {
	struct help help;
	struct policy_bits bits;
	struct policy_tables tables;
};

static const char policy[] =
	"version: 1\nname: t\nrules:\n"
	"  - {name: conf, ask: [read, write, create, delete, rename], path: [/w/conf/**, "
	"\"/w/*.cfg\"], except: /w/conf/free}\n"
	"  - {name: second, ask: write, path: \"/w/conf/*.key\"}\n"
	"  - {name: hard, deny: write, path: /w/conf/never}\n"
	"  - {name: who, ask: exec, program: who}\n"
	"  - {name: net, ask: connect, to: \"*\", except: 10.1.0.0/16}\n"
	"  - {name: sock, ask: connect, to: [\"unix:/run/**\", \"unix:@x*\"]}\n"
	"  - {name: sys, ask: [mount, namespace]}\n";

static const char *const paths[] = {
	"/w/conf",	"/w/conf/a",	"/w/conf/b",	 "/w/conf/a/b",	  "/w/conf/ab",
	"/w/conf/A",	"/w/conf/free", "/w/conf/never", "/w/conf/x.key", "/w/x.cfg",
	"/w/y.cfg",	"/w/other",	"/w/conf/[a]",	 "/w/conf/*",	  "/w/conf/a*",
	"/usr/bin/who", "/w/who",	"/w/conf/dir/a",
};

static void grant_release_all(struct granted *g)
{
	policy_tables_release(&g->tables);
	bits_release(&g->bits);
	help_release(&g->help);
}

/* The policy with these grants, in the place of another (NULL: it is the first). */
static void compile(struct granted *g, const struct granted *before, const char *text,
		    const struct grant *const *grants, size_t n)
{
	char *error = NULL;

	memset(g, 0, sizeof(*g));
	help_compile_layers(&g->help, &text, 1);
	help_complete(&g->help);
	grants_declare(&g->help.ir, grants, n);
	cr_assert_eq(bits_assign(&g->help.ir, before ? &before->bits : NULL, &g->bits, &error), 0,
		     "%s", error);
	grants_apply(&g->help.ir);
	help_tables(&g->help, &g->tables);
}

static struct grant file_grant(unsigned int number, const char *rule, uint32_t ops,
			       const char *path, const char *other)
{
	struct grant g = {.number = number, .nrules = 1, .nobjects = other ? 2 : 1, .ops = ops};

	g.rules[0].name = strdup(rule);
	g.objects[0] = (struct grant_object){.kind = PATTERN_PATH, .text = strdup(path)};
	if (other)
		g.objects[1] = (struct grant_object){.kind = PATTERN_PATH, .text = strdup(other)};
	return g;
}

static enum rf_effect effect(const struct granted *g, uint64_t gates, const char *path, uint32_t op)
{
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, &g->tables);
	e.facts[RF_FACT_GATES] = gates;
	if (op == RF_OP_EXEC)
		eval_exec(&e, path, NULL, &v);
	else
		eval_path(&e, path, RF_OP_BIT(op), &v);
	return v.effect;
}

static uint64_t gate(const struct granted *g, unsigned int number)
{
	int bit = grants_gate(&g->help.ir, number);

	cr_assert_geq(bit, 0, "question %u has no gate", number);
	return 1ull << bit;
}

#define N(a)   (sizeof(a) / sizeof((a)[0]))
#define WRITES (RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE))

/* Shut, it is as before; open, one object and these operations differ, and by that rule alone. */
static void same_but(const struct granted *was, const struct granted *is, uint64_t open,
		     const char *object, uint32_t ops, enum rf_effect then)
{
	for (size_t i = 0; i < N(paths); i++) {
		for (uint32_t op = 0; op <= RF_OP_MAP; op++) {
			enum rf_effect before = effect(was, 0, paths[i], op);
			bool ours = !strcmp(paths[i], object) && ops & RF_OP_BIT(op);

			cr_expect_eq(effect(is, 0, paths[i], op), before, "shut: %s, op %u",
				     paths[i], op);
			cr_expect_eq(effect(is, open, paths[i], op), ours ? then : before,
				     "open: %s, op %u", paths[i], op);
		}
	}
}

Test(grants, one_file_and_nothing_else)
{
	static const char *const objects[] = {"/w/conf/a", "/w/conf/[a]", "/w/conf/*",
					      "/w/x.cfg",  "/w/conf/a*",  "/w/conf"};
	struct granted was, is;

	compile(&was, NULL, policy, NULL, 0);
	for (size_t i = 0; i < N(objects); i++) {
		struct grant g = file_grant(7, "conf", WRITES, objects[i], NULL);

		compile(&is, &was, policy, (const struct grant *const[]){&g}, 1);
		same_but(&was, &is, gate(&is, 7), objects[i], WRITES, RF_EFFECT_NONE);
		grant_release_all(&is);
		grant_release(&g);
	}
	grant_release_all(&was);
}

Test(grants, another_rule_that_asks_goes_on_asking)
{
	struct grant one = file_grant(1, "conf", WRITES, "/w/conf/x.key", NULL);
	struct grant two = file_grant(2, "second", WRITES, "/w/conf/x.key", NULL);
	struct granted was, is;

	compile(&was, NULL, policy, NULL, 0);
	compile(&is, &was, policy, (const struct grant *const[]){&one, &two}, 2);
	cr_expect_eq(effect(&is, gate(&is, 1), "/w/conf/x.key", RF_OP_WRITE), RF_EFFECT_ASK);
	cr_expect_eq(effect(&is, gate(&is, 2), "/w/conf/x.key", RF_OP_WRITE), RF_EFFECT_ASK);
	cr_expect_eq(effect(&is, gate(&is, 1) | gate(&is, 2), "/w/conf/x.key", RF_OP_WRITE),
		     RF_EFFECT_NONE);
	cr_expect_eq(effect(&is, gate(&is, 1) | gate(&is, 2), "/w/conf/x.key", RF_OP_DELETE),
		     RF_EFFECT_ASK);
	cr_expect_eq(effect(&is, gate(&is, 1) | gate(&is, 2), "/w/conf/y.key", RF_OP_WRITE),
		     RF_EFFECT_ASK);
	grant_release_all(&is);
	grant_release_all(&was);
	grant_release(&one);
	grant_release(&two);
}

Test(grants, a_denial_stays_one)
{
	struct grant g = file_grant(1, "conf", WRITES, "/w/conf/never", NULL);
	struct granted was, is;

	compile(&was, NULL, policy, NULL, 0);
	compile(&is, &was, policy, (const struct grant *const[]){&g}, 1);
	cr_expect_eq(effect(&is, gate(&is, 1), "/w/conf/never", RF_OP_WRITE), RF_EFFECT_DENY);
	grant_release_all(&is);
	grant_release_all(&was);
	grant_release(&g);
}

Test(grants, of_one_object_each_operation_by_itself)
{
	struct grant writes = file_grant(1, "conf", WRITES, "/w/conf/a", NULL);
	struct grant deletes = file_grant(2, "conf", RF_OP_BIT(RF_OP_DELETE), "/w/conf/a", NULL);
	struct grant other = file_grant(3, "conf", RF_OP_BIT(RF_OP_DELETE), "/w/conf/b", NULL);
	struct granted was, is;

	compile(&was, NULL, policy, NULL, 0);
	compile(&is, &was, policy, (const struct grant *const[]){&writes, &deletes, &other}, 3);
	same_but(&was, &is, gate(&is, 1), "/w/conf/a", WRITES, RF_EFFECT_NONE);
	same_but(&was, &is, gate(&is, 2), "/w/conf/a", RF_OP_BIT(RF_OP_DELETE), RF_EFFECT_NONE);
	same_but(&was, &is, gate(&is, 3), "/w/conf/b", RF_OP_BIT(RF_OP_DELETE), RF_EFFECT_NONE);
	grant_release_all(&is);
	grant_release_all(&was);
	grant_release(&writes);
	grant_release(&deletes);
	grant_release(&other);
}

static int renames(const struct granted *g, uint64_t gates, const char *from, const char *to)
{
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, &g->tables);
	e.facts[RF_FACT_GATES] = gates;
	return eval_rename(&e, from, to, 0, &v);
}

Test(grants, both_names_of_a_rename)
{
	uint32_t ops = WRITES | RF_OP_BIT(RF_OP_DELETE) | RF_OP_BIT(RF_OP_RENAME);
	struct grant g = file_grant(1, "conf", ops, "/w/conf/a", "/w/conf/b");
	struct grant part = file_grant(2, "conf", WRITES, "/w/conf/b", NULL);
	struct granted was, is, more;
	uint64_t open;

	compile(&was, NULL, policy, NULL, 0);
	compile(&is, &was, policy, (const struct grant *const[]){&g}, 1);
	open = gate(&is, 1);
	cr_expect(renames(&was, 0, "/w/conf/a", "/w/conf/b"));
	cr_expect(renames(&is, 0, "/w/conf/a", "/w/conf/b"));
	cr_expect_not(renames(&is, open, "/w/conf/a", "/w/conf/b"));
	cr_expect(renames(&is, open, "/w/conf/a", "/w/conf/ab"));
	cr_expect(renames(&is, open, "/w/conf/ab", "/w/conf/b"));
	cr_expect(renames(&is, open, "/w/conf/a", "/w/other"));
	/* A grant of one of the two does not reach the other. */
	compile(&more, &is, policy, (const struct grant *const[]){&g, &part}, 2);
	same_but(&was, &more, gate(&more, 2), "/w/conf/b", WRITES, RF_EFFECT_NONE);
	cr_expect_eq(effect(&more, gate(&more, 1) | gate(&more, 2), "/w/conf/b", RF_OP_WRITE),
		     RF_EFFECT_NONE);
	cr_expect_eq(effect(&more, gate(&more, 1), "/w/conf/a", RF_OP_WRITE), RF_EFFECT_NONE);
	grant_release_all(&more);
	grant_release_all(&is);
	grant_release_all(&was);
	grant_release(&g);
	grant_release(&part);
}

Test(grants, a_program_is_its_file)
{
	struct grant g = file_grant(1, "who", RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP),
				    "/usr/bin/who", NULL);
	struct rf_verdict v = {0};
	struct granted was, is;
	struct eval e;

	compile(&was, NULL, policy, NULL, 0);
	compile(&is, &was, policy, (const struct grant *const[]){&g}, 1);
	same_but(&was, &is, gate(&is, 1), "/usr/bin/who", RF_OP_BIT(RF_OP_EXEC), RF_EFFECT_NONE);
	/* Another program that is called so is none that anybody approved. */
	eval_init(&e, &is.tables);
	e.facts[RF_FACT_GATES] = gate(&is, 1);
	cr_expect(eval_exec(&e, "/usr/bin/id", "who", &v));
	memset(&v, 0, sizeof(v));
	cr_expect_not(eval_exec(&e, "/usr/bin/who", "who", &v));
	memset(&v, 0, sizeof(v));
	cr_expect_not(eval_exec(&e, "/usr/bin/who", "w", &v));
	grant_release_all(&is);
	grant_release_all(&was);
	grant_release(&g);
}

Test(grants, of_a_program_the_gate_is_bound_to_the_arguments)
{
	struct grant g = file_grant(1, "who", RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP),
				    "/usr/bin/who", NULL);
	struct grant other = file_grant(2, "conf", WRITES, "/w/conf/a", NULL);
	struct granted is;

	g.args = 7;
	compile(&is, NULL, policy, (const struct grant *const[]){&g, &other}, 2);
	cr_expect_eq(is.tables.policy.gates_bound, gate(&is, 1), "and no other gate");
	cr_expect_eq(is.tables.policy.gates[grants_gate(&is.help.ir, 1)].args, 7);
	cr_expect_eq(is.tables.policy.gates[grants_gate(&is.help.ir, 2)].args, 0);
	grant_release_all(&is);
	grant_release(&g);
	grant_release(&other);
}

static const uint8_t here[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};
static const uint8_t there[16] = {[10] = 0xff, 0xff, 192, 0, 2, 2};
static const uint8_t free_net[16] = {[10] = 0xff, 0xff, 10, 1, 0, 2};

static bool reaches(const struct granted *g, uint64_t gates, const uint8_t addr[16], uint16_t port)
{
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, &g->tables);
	e.facts[RF_FACT_GATES] = gates;
	return !eval_inet(&e, addr, port, RF_OP_CONNECT, &v);
}

Test(grants, an_endpoint_is_address_and_port)
{
	struct grant g = {.number = 1,
			  .nrules = 1,
			  .rules = {{.name = strdup("net")}},
			  .nobjects = 1,
			  .objects = {{.kind = PATTERN_INET, .port = 443}},
			  .ops = RF_OP_BIT(RF_OP_CONNECT)};
	struct granted is;

	memcpy(g.objects[0].addr, here, sizeof(here));
	compile(&is, NULL, policy, (const struct grant *const[]){&g}, 1);
	cr_expect_not(reaches(&is, 0, here, 443));
	cr_expect(reaches(&is, gate(&is, 1), here, 443));
	cr_expect_not(reaches(&is, gate(&is, 1), here, 80));
	cr_expect_not(reaches(&is, gate(&is, 1), there, 443));
	cr_expect(reaches(&is, 0, free_net, 80));
	grant_release_all(&is);
	grant_release(&g);
}

static bool reaches_unix(const struct granted *g, uint64_t gates, const char *path)
{
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, &g->tables);
	e.facts[RF_FACT_GATES] = gates;
	if (*path == '@')
		return !eval_abstract(&e, path + 1, strlen(path + 1), RF_OP_CONNECT, &v);
	return !eval_unix(&e, path, RF_OP_CONNECT, &v);
}

Test(grants, unix_sockets)
{
	struct grant g = {.number = 1,
			  .nrules = 1,
			  .rules = {{.name = strdup("sock")}},
			  .nobjects = 1,
			  .objects = {{.kind = PATTERN_UNIX_PATH, .text = strdup("/run/a")}},
			  .ops = RF_OP_BIT(RF_OP_CONNECT)};
	struct grant abstract = {.number = 2,
				 .nrules = 1,
				 .rules = {{.name = strdup("sock")}},
				 .nobjects = 1,
				 .objects = {{.kind = PATTERN_UNIX_ABSTRACT, .text = strdup("x1")}},
				 .ops = RF_OP_BIT(RF_OP_CONNECT)};
	struct granted is;

	compile(&is, NULL, policy, (const struct grant *const[]){&g, &abstract}, 2);
	cr_expect_not(reaches_unix(&is, 0, "/run/a"));
	cr_expect(reaches_unix(&is, gate(&is, 1), "/run/a"));
	cr_expect_not(reaches_unix(&is, gate(&is, 1), "/run/b"));
	cr_expect_not(reaches_unix(&is, gate(&is, 1), "@x1"));
	cr_expect(reaches_unix(&is, gate(&is, 2), "@x1"));
	cr_expect_not(reaches_unix(&is, gate(&is, 2), "@x2"));
	grant_release_all(&is);
	grant_release(&g);
	grant_release(&abstract);
}

Test(grants, an_operation_of_the_system)
{
	struct grant g = {.number = 1,
			  .nrules = 1,
			  .rules = {{.name = strdup("sys")}},
			  .ops = RF_OP_BIT(RF_OP_MOUNT)};
	struct rf_verdict v = {0};
	struct granted is;
	struct eval e;

	compile(&is, NULL, policy, (const struct grant *const[]){&g}, 1);
	eval_init(&e, &is.tables);
	cr_expect(eval_system(&e, RF_OP_MOUNT, &v));
	cr_expect(eval_system(&e, RF_OP_NAMESPACE, &v));
	e.facts[RF_FACT_GATES] = gate(&is, 1);
	memset(&v, 0, sizeof(v));
	cr_expect_not(eval_system(&e, RF_OP_MOUNT, &v));
	cr_expect(eval_system(&e, RF_OP_NAMESPACE, &v));
	grant_release_all(&is);
	grant_release(&g);
}

Test(grants, the_gate_of_a_question_keeps_its_bit_as_long_as_its_rule_is_the_same)
{
	static const char other[] = "version: 1\nname: t\nrules:\n"
				    "  - {name: conf, ask: write, path: /w/conf/**}\n";
	static const char none[] = "version: 1\nname: t\nrules:\n"
				   "  - {name: conf, deny: write, path: /w/conf/**}\n";
	struct grant one = file_grant(1, "conf", WRITES, "/w/conf/a", NULL);
	struct grant two = file_grant(2, "conf", WRITES, "/w/conf/b", NULL);
	const struct grant *const both[] = {&one, &two};
	struct granted first, second, third, fourth;

	compile(&first, NULL, policy, both, 1);
	compile(&second, &first, policy, both, 2);
	cr_expect_eq(gate(&second, 1), gate(&first, 1));
	cr_expect_neq(gate(&second, 2), gate(&first, 1));
	cr_expect_eq(second.bits.gates_new, gate(&second, 2));
	/* Under another rule of that name nothing was approved. */
	compile(&third, &second, other, both, 2);
	cr_expect_eq(gate(&third, 1) & (gate(&second, 1) | gate(&second, 2)), 0);
	cr_expect(third.bits.gates_new & gate(&third, 1));
	compile(&fourth, &third, none, both, 2);
	cr_expect_lt(grants_gate(&fourth.help.ir, 1), 0);
	grant_release_all(&fourth);
	grant_release_all(&third);
	grant_release_all(&second);
	grant_release_all(&first);
	grant_release(&one);
	grant_release(&two);
}

Test(grants, its_gate_is_no_name_of_a_policy)
{
	struct grant g = file_grant(1, "conf", WRITES, "/w/conf/a", NULL);
	struct granted is;
	int bit;

	compile(&is, NULL, policy, (const struct grant *const[]){&g}, 1);
	bit = grants_gate(&is.help.ir, 1);
	cr_assert_geq(bit, 0);
	cr_expect_str_eq(is.tables.gates[bit], "question 1");
	cr_expect_eq(is.tables.gates_approval & 1ull << bit, 0);
	cr_expect(is.tables.policy.gates_once & 1ull << bit);
	cr_expect_eq(is.tables.policy.gates_initial & 1ull << bit, 0);
	cr_expect(strstr(is.tables.gate_how[bit], "ringfence approve 1"));
	grant_release_all(&is);
	grant_release(&g);
}

Test(grants, equal_ones)
{
	struct grant a = file_grant(1, "conf", WRITES, "/w/conf/a", NULL);
	struct grant same = file_grant(2, "conf", WRITES, "/w/conf/a", NULL);
	struct grant other = file_grant(1, "conf", WRITES, "/w/conf/b", NULL);
	struct grant two = file_grant(1, "conf", WRITES, "/w/conf/a", "/w/conf/b");
	struct grant rule = file_grant(1, "second", WRITES, "/w/conf/a", NULL);
	struct grant ops = file_grant(1, "conf", RF_OP_BIT(RF_OP_READ), "/w/conf/a", NULL);

	cr_expect(grant_equal(&a, &same));
	cr_expect_not(grant_equal(&a, &other));
	cr_expect_not(grant_equal(&a, &two));
	cr_expect_not(grant_equal(&a, &rule));
	cr_expect_not(grant_equal(&a, &ops));
	same.args = 1;
	cr_expect_not(grant_equal(&a, &same));
	a.args = 1;
	cr_expect(grant_equal(&a, &same));
	grant_release(&a);
	grant_release(&same);
	grant_release(&other);
	grant_release(&two);
	grant_release(&rule);
	grant_release(&ops);
}
