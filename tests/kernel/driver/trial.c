// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/trial.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "user/event/environ.h"
#include "user/event/names.h"
#include "user/kern/engine.h"

#define COUNT(array) ((unsigned int)(sizeof(array) / sizeof((array)[0])))

static uint64_t some_bits(struct rng *r, size_t n)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)rng_below(r, 2) << i;
	return bits;
}

/* A pattern of this kind in the policy, NULL: the one that was looked at is not. */
static const char *pattern_of(const struct trial_policy *p, struct rng *r, enum pattern_kind kind)
{
	const struct ir_rule *rule = &p->ir->rules[rng_below(r, (unsigned int)p->ir->nrules)];
	const struct ir_patterns *sets[] = {&rule->of, &rule->except, &rule->args, &rule->without,
					    &rule->cwd};
	const struct ir_patterns *set = sets[rng_below(r, COUNT(sets))];
	const struct ir_pattern *one;

	if (!set->n)
		return NULL;
	one = &set->v[rng_below(r, (unsigned int)set->n)];
	return one->kind == kind ? one->text : NULL;
}

/* A text for a pattern of the policy, or near it; NULL in the policy: some other. */
static void name_for(const struct trial_policy *p, struct rng *r, enum pattern_kind kind, char *buf,
		     size_t size)
{
	const char *glob = NULL;

	for (int i = 0; i < 12 && !glob; i++)
		glob = pattern_of(p, r, kind);
	if (glob && rng_below(r, 8))
		random_hit(r, glob, !rng_below(r, 3), buf, size);
	else
		random_name(r, buf, size < 64 ? size : 64);
}

/* As the kernel names things: no component is empty. */
static void tidy(char *path)
{
	size_t n = 0;

	for (const char *p = path; *p; p++)
		if (*p != '/' || !n || path[n - 1] != '/')
			path[n++] = *p;
	if (n > 1 && path[n - 1] == '/')
		n--;
	path[n] = '\0';
}

/* An absolute name; now and then one that is as long as a name can be. */
static void make_path(const struct trial_policy *p, struct rng *r, char buf[TRIAL_NAME])
{
	size_t n;

	name_for(p, r, PATTERN_PATH, buf, 256);
	if (buf[0] != '/') {
		memmove(buf + 1, buf, strlen(buf) + 1);
		buf[0] = '/';
	}
	tidy(buf);
	if (rng_below(r, 500))
		return;
	n = strlen(buf);
	memset(buf + n, 'a', TRIAL_NAME - 1 - n);
	for (n += 1; n < TRIAL_NAME - 2; n += 200)
		buf[n] = '/';
	buf[TRIAL_NAME - 1 - rng_below(r, 3)] = '\0';
	buf[TRIAL_NAME - 1] = '\0';
}

/* Behind the arguments: strings of which some bring code. */
static void make_environ(struct trial *t, size_t at, struct rng *r)
{
	static const char *const some[] = {
		"HOME=/a", "A=LD_PRELOAD=x", "LD_PRELOAD=", "LD_PRELOAD", "ENV",
		"=x",	   "PATH=/a:/b",     "BASH_FUNC=x", "XLD_AUDIT=x"};
	size_t from = at;

	for (t->envc = 0; t->envc < rng_below(r, 4); t->envc++) {
		const char *name = environ_name(rng_below(r, 64));
		char text[40];

		snprintf(text, sizeof(text), "%s", some[rng_below(r, COUNT(some))]);
		if (name && !rng_below(r, 4))
			snprintf(text, sizeof(text), "%s%s=%s", name, rng_below(r, 3) ? "" : "x",
				 rng_below(r, 4) ? "v" : "");
		memcpy(t->strings + at, text, strlen(text) + 1);
		at += strlen(text) + 1;
	}
	t->op.environ = environ_found(t->strings + from, at - from);
}

static void make_args(struct trial *t, const struct trial_policy *p, struct rng *r)
{
	size_t at = 0, n = rng_below(r, TRIAL_ARGS + 1);

	snprintf(t->args[0], sizeof(t->args[0]), "x");
	for (size_t i = 0; i < n; i++) {
		name_for(p, r, PATTERN_ARGUMENT, t->args[i + 1], sizeof(t->args[0]));
		t->argv[i] = t->args[i + 1];
	}
	for (size_t i = 0; i <= n; i++) {
		memcpy(t->strings + at, t->args[i], strlen(t->args[i]) + 1);
		at += strlen(t->args[i]) + 1;
	}
	t->op.args = t->argv;
	t->op.nargs = n;
	make_environ(t, at, r);
}

/* What is in the program: something that the policy names, or nothing of that. */
static void make_digest(struct trial *t, const struct trial_policy *p, struct rng *r)
{
	const struct policy_tables *tables = p->tables;

	memset(t->digest, 0xee, sizeof(t->digest));
	if (tables->ndigests && rng_below(r, 4))
		memcpy(t->digest,
		       tables->digests[rng_below(r, (unsigned int)tables->ndigests)].digest,
		       sizeof(t->digest));
	t->op.digest = t->digest;
}

static void make_endpoint(struct trial *t, struct rng *r)
{
	static const char *const addrs[] = {
		"127.0.0.1", "127.9.0.1",	"10.1.2.3",    "10.1.2.4",     "10.1.3.3",
		"10.2.0.1",  "11.0.0.1",	"192.0.2.1",   "192.0.2.2",    "8.8.8.8",
		"0.0.0.0",   "169.254.169.254", "169.254.1.1", "192.168.1.1",  "::1",
		"::",	     "2001:db8::1",	"2001:db8::2", "2001:db9::1",  "fe80::1",
		"fc00::1",   "2606:4700::1111", "172.16.0.1",  "100.100.1.200"};
	static const uint16_t ports[] = {443, 80, 53, 22, 0, 65535};
	const char *text = addrs[rng_below(r, COUNT(addrs))];

	if (!strchr(text, ':')) {
		t->addr[10] = t->addr[11] = 0xff;
		inet_pton(AF_INET, text, t->addr + 12);
	} else {
		inet_pton(AF_INET6, text, t->addr);
	}
	t->op.addr = t->addr;
	t->op.port = ports[rng_below(r, COUNT(ports))];
	t->op.ops = RF_OP_BIT(RF_OP_CONNECT + rng_below(r, 3));
}

/* Through a pipe, a socket, memory or whatever else labels flow over. */
static void make_flow(struct trial *t, struct rng *r)
{
	snprintf(t->path, sizeof(t->path), "pipe:1");
	t->op.path = t->path;
	t->op.ops = RF_OP_BIT(rng_below(r, 2) ? RF_OP_READ : RF_OP_WRITE);
	t->channel = RF_FLOW_PROGRAM + rng_below(r, RF_FLOW_COUNT - RF_FLOW_PROGRAM);
}

static struct rf_gate some_gate(const struct rf_gate_def *def, struct rng *r)
{
	const uint64_t openers[] = {0, ENGINE_SELFTEST_PROC, ENGINE_SELFTEST_PROC + 1};
	struct rf_gate g = {.parts[0] = some_bits(r, 2) & def->parts};

	for (int i = 0; i < 2; i++) {
		g.closed[i] = rng_below(r, 8);
		g.closer[i] = openers[rng_below(r, 3)];
	}
	g.until_ns = def->for_ns && rng_below(r, 2) ? 1ull << 62 : 1;
	return g;
}

static void make_state(struct trial *t, const struct trial_policy *p, struct rng *r)
{
	const struct policy_tables *tables = p->tables;
	const uint64_t openers[] = {0, ENGINE_SELFTEST_PROC, ENGINE_SELFTEST_PROC + 1};
	struct rf_try_state *s = &t->state;

	s->gates = some_bits(r, tables->ngates);
	s->opened = some_bits(r, tables->ngates);
	s->seq = 8 + rng_below(r, 4);
	s->facts[RF_FACT_LABELS] = some_bits(r, tables->nlabels);
	s->facts[RF_FACT_GATES] = rng_below(r, 4) ? 0 : some_bits(r, tables->ngates);
	s->facts[RF_FACT_VIA] = some_bits(r, tables->nvia);
	s->facts[RF_FACT_BY] = s->facts[RF_FACT_VIA] & some_bits(r, tables->nvia);
	for (uint32_t i = 0; i < RF_LATER_MAX; i++)
		if (tables->policy.laters & 1ull << i && !rng_below(r, 3))
			s->later |= 1ull << i;
	s->later_seq = rng_below(r, 10);
	s->opener = openers[rng_below(r, 3)];
	for (size_t i = 0; i < tables->ngates && i < RF_TRY_GATES; i++) {
		const struct rf_gate_def *def = &tables->policy.gates[i];

		s->gate[i] = some_gate(def, r);
		if (def->for_ns && rng_below(r, 2))
			s->timed |= 1ull << i & s->gates;
	}
}

/* One that some rule or event is about; 0: the one that was looked at is not about files. */
static uint32_t some_op(const struct trial_policy *p, struct rng *r)
{
	uint32_t ops = p->ir->rules[rng_below(r, (unsigned int)p->ir->nrules)].ops & RF_OPS_FILE;

	ops &= ~RF_OP_BIT(RF_OP_EXEC);
	while (ops & (ops - 1) && rng_below(r, 2))
		ops &= ops - 1;
	return ops & -ops;
}

static void make_file(struct trial *t, const struct trial_policy *p, struct rng *r)
{
	static const uint32_t ops[] = {RF_OP_BIT(RF_OP_READ),
				       RF_OP_BIT(RF_OP_READ),
				       RF_OP_BIT(RF_OP_WRITE),
				       RF_OP_BIT(RF_OP_DELETE),
				       RF_OP_BIT(RF_OP_ATTR),
				       RF_OP_BIT(RF_OP_MAP),
				       RF_OP_BIT(RF_OP_CREATE),
				       RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_WRITE),
				       RF_OP_BIT(RF_OP_READ) | RF_OP_BIT(RF_OP_WRITE)};

	make_path(p, r, t->path);
	t->op.path = t->path;
	if (t->kind == RF_TRY_OPS)
		t->op.ops = some_op(p, r);
	if (t->kind == RF_TRY_OPS && (!t->op.ops || !rng_below(r, 3)))
		t->op.ops = ops[rng_below(r, COUNT(ops))];
	if (t->kind == RF_TRY_RENAME || t->kind == RF_TRY_LINK) {
		make_path(p, r, t->to);
		t->op.to = t->to;
	}
	if (t->kind == RF_TRY_RENAME) {
		t->op.flags = rng_below(r, 2) ? EVAL_DIR : 0;
		if (!rng_below(r, 4))
			t->op.flags |= EVAL_EXCHANGE | (rng_below(r, 2) ? EVAL_DIR_TO : 0);
	}
	if (t->kind == RF_TRY_SYMLINK) {
		size_t slash = (size_t)(strrchr(t->path, '/') - t->path);

		memcpy(t->dir, t->path, slash ? slash : 1);
	}
	if (t->kind == RF_TRY_EXEC) {
		name_for(p, r, PATTERN_PROGRAM, t->to, 64);
		if (rng_below(r, 2) && strrchr(t->path, '/')[1])
			snprintf(t->to, 64, "%s", strrchr(t->path, '/') + 1);
		memmove(t->to, strrchr(t->to, '/') ? strrchr(t->to, '/') + 1 : t->to, 64);
		t->op.to = t->to;
		make_args(t, p, r);
		make_digest(t, p, r);
	}
}

static enum eval_kind eval_kind_of(enum rf_try_kind kind)
{
	switch (kind) {
	case RF_TRY_RENAME:
		return EVAL_RENAME;
	case RF_TRY_LINK:
		return EVAL_LINK;
	case RF_TRY_SYMLINK:
		return EVAL_SYMLINK;
	case RF_TRY_EXEC:
		return EVAL_EXEC;
	case RF_TRY_INET:
		return EVAL_INET;
	case RF_TRY_SYSTEM:
		return EVAL_SYSTEM;
	default:
		return EVAL_FILE;
	}
}

void trial_make(struct trial *t, const struct trial_policy *p, struct rng *r, bool set)
{
	static const enum rf_try_kind kinds[] = {
		RF_TRY_OPS,  RF_TRY_OPS,     RF_TRY_OPS,  RF_TRY_OPS,  RF_TRY_RENAME, RF_TRY_RENAME,
		RF_TRY_LINK, RF_TRY_SYMLINK, RF_TRY_EXEC, RF_TRY_EXEC, RF_TRY_EXEC,   RF_TRY_INET,
		RF_TRY_INET, RF_TRY_SYSTEM,  RF_TRY_FLOW, RF_TRY_END};

	memset(t, 0, sizeof(*t));
	t->kind = kinds[rng_below(r, COUNT(kinds))];
	t->set = set;
	if (set)
		make_state(t, p, r);
	t->op.kind = eval_kind_of(t->kind);
	if (t->kind == RF_TRY_INET)
		make_endpoint(t, r);
	else if (t->kind == RF_TRY_FLOW)
		make_flow(t, r);
	else if (t->kind == RF_TRY_SYSTEM)
		t->op.ops = RF_OP_BIT(RF_OP_SIGNAL + rng_below(r, RF_OP_END - RF_OP_SIGNAL));
	else if (t->kind != RF_TRY_END)
		make_file(t, p, r);
	if (t->op.path && rng_below(r, 2))
		t->of = some_bits(r, p->tables->nlabels);
	if (rng_below(r, 2)) {
		name_for(p, r, PATTERN_PATH, t->cwd, sizeof(t->cwd));
		t->op.cwd = t->cwd;
	}
}

static void fill_name(struct rf_try *t, enum rf_try_name which, const char *name)
{
	t->name[which] = (uint64_t)(uintptr_t)name;
	t->len[which] = name ? (uint32_t)strlen(name) : 0;
}

void trial_fill(const struct trial *t, struct rf_try *ret_try)
{
	*ret_try = (struct rf_try){
		.kind = t->kind,
		.set = t->set,
		.argc = (uint32_t)t->op.nargs + 1,
		.envc = t->envc,
		.args = (uint64_t)(uintptr_t)t->strings,
		.of = t->of,
		.ops = t->op.ops,
		.move = t->op.flags,
		.port = t->op.port,
		.channel = t->channel,
		.state = t->state,
	};
	memcpy(ret_try->addr, t->addr, sizeof(t->addr));
	memcpy(ret_try->digest, t->digest, sizeof(t->digest));
	fill_name(ret_try, RF_TRY_PATH, t->op.path);
	fill_name(ret_try, RF_TRY_TARGET, t->kind == RF_TRY_SYMLINK ? t->dir : t->op.to);
	fill_name(ret_try, RF_TRY_CWD, t->op.cwd);
}

void trial_print(const struct trial *t, FILE *out)
{
	static const char *const kinds[] = {"file", "rename", "link", "symlink", "exec",
					    "inet", "system", "flow", "end"};
	char addr[INET6_ADDRSTRLEN];

	fprintf(out, "%s", kinds[t->kind]);
	for (uint32_t op = 0; op < RF_OP_COUNT; op++)
		if (t->op.ops & RF_OP_BIT(op))
			fprintf(out, " %s", op_name(op));
	if (t->op.path)
		fprintf(out, " path '%s'", t->path);
	if (t->op.to)
		fprintf(out, " to '%s'", t->to);
	if (t->kind == RF_TRY_FLOW)
		fprintf(out, " channel %u", t->channel);
	if (t->op.flags)
		fprintf(out, " flags %u", t->op.flags);
	for (size_t i = 0; i < t->op.nargs; i++)
		fprintf(out, " arg '%s'", t->argv[i]);
	if (t->op.environ)
		fprintf(out, " environ %#llx", (unsigned long long)t->op.environ);
	if (t->op.digest)
		fprintf(out, " digest %02x...", t->digest[0]);
	if (t->op.addr)
		fprintf(out, " addr %s port %u", inet_ntop(AF_INET6, t->addr, addr, sizeof(addr)),
			t->op.port);
	if (t->op.cwd)
		fprintf(out, " cwd '%s'", t->cwd);
	fprintf(out, " of %#llx\n", (unsigned long long)t->of);
}
