// SPDX-License-Identifier: GPL-2.0-only
#include "tests/random/policy.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array)   ((unsigned int)(sizeof(array) / sizeof((array)[0])))
#define PICK(g, array) ((array)[rng_below(&(g)->r, COUNT(array))])

struct gen {
	struct rng r;
	const struct random_policy *p;
	struct strbuf *out;
	unsigned int labels, gates;
};

static bool one_in(struct gen *g, unsigned int n)
{
	return !rng_below(&g->r, n);
}

static void add(struct gen *g, const char *text)
{
	strbuf_addstr(g->out, text);
}

static void add_path(struct gen *g)
{
	static const char *const texts[] = {
		"/a/**", "/b/a/**", "/**/c", "/**/a/b", "/a/b",	  "/a/*/c", "/b/*",  "/**/c/**",
		"/b",	 "/*/a/*",  "/c/a",  "/c",	"**/b/*", "a/**",   "[!a]*", "{a,b/c}/**",
	};
	char glob[256];

	if (one_in(g, 2)) {
		strbuf_addf(g->out, "'%s'", PICK(g, texts));
		return;
	}
	random_glob(&g->r, glob, sizeof(glob));
	/* A component of dots alone is refused. */
	for (char *c = glob; *c; c++)
		if (*c == '.')
			*c = 'd';
	strbuf_addf(g->out, "'%s'", glob);
}

static void add_program(struct gen *g)
{
	static const char *const texts[] = {"a",	  "b",	  "ab",	       "c",
					    "/usr/bin/a", "/b/c", "/usr/bin/c"};

	strbuf_addf(g->out, "'%s'", PICK(g, texts));
}

/* A rule may name programs by patterns, too; who is trusted has one file. */
static void add_programs(struct gen *g)
{
	static const char *const texts[] = {"a*", "?", "[ab]*", "/usr/bin/*", "/b/**", "*c"};

	if (one_in(g, 2))
		add_program(g);
	else
		strbuf_addf(g->out, "'%s'", PICK(g, texts));
}

static void add_endpoint(struct gen *g)
{
	static const char *const texts[] = {
		"*",
		"loopback",
		"private",
		"public",
		"metadata",
		"link-local",
		"10.0.0.0/8",
		"10.1.2.3:443",
		"10.1.0.0/16:80",
		"192.0.2.1",
		"*:53",
		"public:443",
		"2001:db8::/32",
		"2001:db8::1",
		"10.1.2.0/24",
		"0.0.0.0",
		"0.0.0.0/0",
		"::",
		"loopback:80",
		"*:80",
	};

	strbuf_addf(g->out, "'%s'", PICK(g, texts));
}

static void add_arg(struct gen *g)
{
	static const char *const texts[] = {"a", "b",	"-*",	"*a*", "{-f,--force}",
					    "?", "a b", "[!a]*"};

	strbuf_addf(g->out, "'%s'", PICK(g, texts));
}

static void add_digest(struct gen *g)
{
	static const char *const digits[] = {"00000000", "11111111", "aaaaaaaa", "BBBBBBBB"};
	const char *eight = PICK(g, digits);

	for (int i = 0; i < 8; i++)
		add(g, eight);
}

typedef void add_fn(struct gen *g);

/* One to max of them. */
static void add_list(struct gen *g, const char *key, add_fn *fn, unsigned int max)
{
	unsigned int n = 1 + rng_below(&g->r, max);

	strbuf_addf(g->out, ", %s: [", key);
	for (unsigned int i = 0; i < n; i++) {
		if (i)
			add(g, ", ");
		fn(g);
	}
	add(g, "]");
}

/* Made in any case, so that what follows is the same without. */
static void add_digests(struct gen *g)
{
	struct strbuf *out = g->out, none = STRBUF_INIT;

	if (g->p->no_digests)
		g->out = &none;
	add_list(g, "sha256", add_digest, 2);
	g->out = out;
	strbuf_release(&none);
}

/* Likewise. */
static void add_except(struct gen *g, add_fn *fn)
{
	struct strbuf *out = g->out, none = STRBUF_INIT;

	if (!one_in(g, 3))
		return;
	if (g->p->no_except)
		g->out = &none;
	add_list(g, "except", fn, 2);
	g->out = out;
	strbuf_release(&none);
}

static void add_label(struct gen *g)
{
	strbuf_addf(g->out, "%sl%u", g->p->prefix, rng_below(&g->r, g->labels));
}

static void add_gate(struct gen *g)
{
	strbuf_addf(g->out, "%sg%u", g->p->prefix, rng_below(&g->r, g->gates));
}

static void add_via(struct gen *g)
{
	add(g, "{via: ");
	add_program(g);
	add(g, "}");
}

/* objects: labels only, as under `of`. */
static void add_cond(struct gen *g, unsigned int depth, bool objects)
{
	static const char *const words[] = {"all", "any", "not"};
	unsigned int kind = rng_below(&g->r, depth < 3 ? 6 : 3), n;
	const char *word;

	if (objects && kind < 3) {
		add_label(g);
	} else if (kind == 0 && g->labels) {
		add_label(g);
	} else if (kind == 1 && g->gates) {
		add_gate(g);
	} else if (kind < 3) {
		add_via(g);
	} else {
		word = words[kind - 3];
		strbuf_addf(g->out, kind == 5 ? "{%s: " : "{%s: [", word);
		n = kind == 5 ? 1 : 1 + rng_below(&g->r, 3);
		for (unsigned int i = 0; i < n; i++) {
			if (i)
				add(g, ", ");
			add_cond(g, depth + 1, objects);
		}
		add(g, kind == 5 ? "}" : "]}");
	}
}

static void add_ops(struct gen *g, const char *const *ops, unsigned int n)
{
	unsigned int some = 1 + rng_below(&g->r, 3), first = rng_below(&g->r, n);

	add(g, "[");
	for (unsigned int i = 0; i < some; i++)
		strbuf_addf(g->out, "%s%s", i ? ", " : "", ops[(first + i) % n]);
	add(g, "]");
}

static const char *const file_ops[] = {"read",	 "write", "create", "delete",
				       "rename", "link",  "attr",   "map"};
static const char *const net_ops[] = {"connect", "listen", "receive"};
static const char *const system_ops[] = {"signal", "ptrace",  "mount", "namespace", "chroot",
					 "module", "keyring", "perf",  "privilege"};

static void add_cwd(struct gen *g)
{
	if (one_in(g, 8))
		add_list(g, "cwd", add_path, 2);
}

/* kind: of object; receive is from somewhere. */
static void add_object(struct gen *g, unsigned int kind, bool from)
{
	switch (kind) {
	case 0:
		add_list(g, "path", add_path, 2);
		add_except(g, add_path);
		break;
	case 1:
		add_list(g, "program", add_programs, 2);
		if (one_in(g, 3))
			add_digests(g);
		if (one_in(g, 2))
			add_list(g, "args", add_arg, 3);
		if (one_in(g, 4))
			add_list(g, "without", add_arg, 2);
		add_except(g, add_program);
		break;
	case 2:
		add_list(g, from ? "from" : "to", add_endpoint, 3);
		add_except(g, add_endpoint);
		break;
	}
}

static void add_conds(struct gen *g, unsigned int kind)
{
	unsigned int which = rng_below(&g->r, 6);

	if (which < 3) {
		strbuf_addf(g->out, ", %s: ", which ? "unless" : "when");
		add_cond(g, 0, false);
	}
	if (kind < 2 && g->labels && one_in(g, 6)) {
		add(g, ", of: ");
		add_cond(g, 0, true);
	}
}

static void add_rule(struct gen *g, unsigned int i)
{
	static const char *const effects[] = {"deny", "deny", "kill", "ask", "audit"};
	unsigned int kind = rng_below(&g->r, 7), net = rng_below(&g->r, COUNT(net_ops));

	kind = kind < 3 ? 0 : kind < 5 ? 1 : kind < 6 ? 2 : 3;
	strbuf_addf(g->out, "  - {name: r%u, %s: ", i, PICK(g, effects));
	switch (kind) {
	case 0:
		add_ops(g, file_ops, COUNT(file_ops));
		break;
	case 1:
		add(g, "exec");
		break;
	case 2:
		add(g, net_ops[net]);
		break;
	case 3:
		add_ops(g, system_ops, COUNT(system_ops));
		break;
	}
	add_object(g, kind, net == 2);
	add_cwd(g);
	add_conds(g, kind);
	add(g, "}\n");
}

static void add_event_exec(struct gen *g, bool trusted)
{
	add(g, "{exec: ");
	if (trusted)
		add_program(g);
	else
		add_programs(g);
	if (one_in(g, 4))
		add_digests(g);
	if (one_in(g, 3))
		add_list(g, "args", add_arg, 2);
	if (one_in(g, 5))
		add_list(g, "without", add_arg, 2);
	if (one_in(g, 2))
		add(g, ", succeeds: true");
}

/* kind: exec only for labels of `who`; succeeds not where labels begin. */
static void add_event(struct gen *g, bool source, bool trusted)
{
	unsigned int kind = rng_below(&g->r, 4);

	if (kind < 2 || (source && kind == 2)) {
		strbuf_addf(g->out, "{%s: ", source && one_in(g, 2) ? "read" : PICK(g, file_ops));
		add_path(g);
		if (one_in(g, 4))
			add_list(g, "except", add_path, 2);
	} else if (kind == 2) {
		add_event_exec(g, trusted);
	} else {
		strbuf_addf(g->out, "{%s: ", PICK(g, net_ops));
		add_endpoint(g);
	}
	if (one_in(g, 6)) {
		add(g, ", by: ");
		add_program(g);
	}
	if (one_in(g, 6)) {
		add(g, ", while: ");
		add_cond(g, 1, false);
	}
	add_cwd(g);
	add(g, "}");
}

static void add_events(struct gen *g, const char *key, bool source, bool trusted)
{
	unsigned int n = 1 + rng_below(&g->r, 2);

	strbuf_addf(g->out, "%s: [", key);
	for (unsigned int i = 0; i < n; i++) {
		if (i)
			add(g, ", ");
		add_event(g, source, trusted);
	}
	add(g, "]");
}

static void add_labels(struct gen *g)
{
	static const char *const flows[] = {"[child, file]", "[file, program]", "[child]",
					    "[child, file, program, pipe]"};

	if (g->labels)
		add(g, "labels:\n");
	for (unsigned int i = 0; i < g->labels; i++) {
		strbuf_addf(g->out, "  %sl%u: {", g->p->prefix, i);
		add_events(g, "sources", true, false);
		if (one_in(g, 2))
			strbuf_addf(g->out, ", flows: %s", PICK(g, flows));
		if (one_in(g, 3)) {
			add(g, ", removed_by: [{exec: ");
			add_program(g);
			add(g, ", succeeds: true}]");
		}
		if (one_in(g, 4))
			add(g, ", keep: forever");
		add(g, "}\n");
	}
}

static void add_opens(struct gen *g)
{
	if (one_in(g, 3)) {
		add(g, "opens: {all: [");
		add_event(g, false, true);
		add(g, ", ");
		add_event(g, false, true);
		add(g, "]}");
	} else {
		add_events(g, "opens", false, true);
	}
}

static void add_gates(struct gen *g)
{
	if (g->gates)
		add(g, "gates:\n");
	for (unsigned int i = 0; i < g->gates; i++) {
		strbuf_addf(g->out, "  %sg%u: {", g->p->prefix, i);
		add_opens(g);
		if (one_in(g, 2)) {
			add(g, ", ");
			add_events(g, "closes", false, false);
		}
		if (one_in(g, 4)) {
			add(g, ", ");
			add_events(g, "forgets", false, false);
		}
		if (one_in(g, 3))
			add(g, ", initially: open");
		if (one_in(g, 3))
			add(g, ", once: true");
		if (one_in(g, 4))
			add(g, ", for: 15m");
		add(g, "}\n");
	}
}

/* A label or gate that no rule asks for is an error. */
static void add_uses(struct gen *g)
{
	unsigned int i;

	for (i = 0; i < g->labels; i++)
		strbuf_addf(g->out, "  - {name: l%u, %s: read, path: '/l/%u', when: %sl%u}\n", i,
			    one_in(g, 2) ? "deny" : "audit", i, g->p->prefix, i);
	for (i = 0; i < g->gates; i++)
		strbuf_addf(g->out, "  - {name: g%u, %s: write, path: '/a/**', unless: %sg%u}\n", i,
			    one_in(g, 2) ? "deny" : "audit", g->p->prefix, i);
}

void random_policy(const struct random_policy *p, struct strbuf *out)
{
	struct gen g = {.p = p, .out = out, .r.s = (p->seed + 1) * 0x9e3779b97f4a7c15ull};
	unsigned int i, n;

	for (i = 0; i < 4; i++)
		rng_below(&g.r, 2);
	g.labels = p->no_state ? 0 : rng_below(&g.r, 4);
	g.gates = p->no_state ? 0 : rng_below(&g.r, 4);
	n = 1 + rng_below(&g.r, 8);
	strbuf_addf(out, "version: 1\nname: %s\n", p->name);
	add_labels(&g);
	add_gates(&g);
	add(&g, "rules:\n");
	add_uses(&g);
	for (i = 0; i < n; i++)
		add_rule(&g, i);
}
