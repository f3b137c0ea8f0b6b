// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/explain.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "user/base/clean.h"
#include "user/event/names.h"
#include "user/policy/explain_defs.h"
#include "user/policy/explain_limits.h"
#include "user/policy/name_times.h"
#include "user/policy/ops.h"

#define V4_MAPPED_BITS 96

static void format_address(const struct ir_pattern *p, struct strbuf *out)
{
	bool v4 = p->bits >= V4_MAPPED_BITS &&
		  memcmp(p->addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
	unsigned int bits = p->bits - (v4 ? V4_MAPPED_BITS : 0), max = v4 ? 32 : 128;
	bool brackets = !v4 && p->port >= 0;
	char name[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? p->addr + 12 : p->addr, name, sizeof(name));
	strbuf_addf(out, "%s%s", brackets ? "[" : "", name);
	if (bits < max)
		strbuf_addf(out, "/%u", bits);
	if (brackets)
		strbuf_addch(out, ']');
}

static void format_inet(const struct ir_pattern *p, struct strbuf *out)
{
	switch (p->set) {
	case INET_SET_NONE:
		format_address(p, out);
		break;
	case INET_SET_ANY:
		strbuf_addch(out, '*');
		break;
	case INET_SET_LOOPBACK:
		strbuf_addstr(out, "loopback");
		break;
	case INET_SET_PRIVATE:
		strbuf_addstr(out, "private");
		break;
	case INET_SET_LINK_LOCAL:
		strbuf_addstr(out, "link-local");
		break;
	case INET_SET_METADATA:
		strbuf_addstr(out, "metadata");
		break;
	case INET_SET_PUBLIC:
		strbuf_addstr(out, "public");
		break;
	}
	if (p->port >= 0)
		strbuf_addf(out, ":%d", p->port);
}

void ir_pattern_format(const struct ir_pattern *p, struct strbuf *out)
{
	switch (p->kind) {
	case PATTERN_PATH:
	case PATTERN_PROGRAM:
	case PATTERN_ARGUMENT:
		strbuf_addclean(out, p->text);
		break;
	case PATTERN_UNIX_PATH:
		strbuf_addstr(out, "unix:");
		strbuf_addclean(out, p->text);
		break;
	case PATTERN_UNIX_ABSTRACT:
		strbuf_addstr(out, "unix:@");
		strbuf_addclean(out, p->text);
		break;
	case PATTERN_INET:
		format_inet(p, out);
		break;
	case PATTERN_HOST:
		strbuf_addclean(out, p->text);
		if (p->port >= 0)
			strbuf_addf(out, ":%d", p->port);
		break;
	}
}

static void format_children(const struct ir_cond *cond, const char *word, struct strbuf *out)
{
	size_t i;

	strbuf_addch(out, '(');
	for (i = 0; i < cond->nchild; i++) {
		if (i)
			strbuf_addf(out, " %s ", word);
		ir_cond_format(cond->child[i], out);
	}
	strbuf_addch(out, ')');
}

void ir_cond_format(const struct ir_cond *cond, struct strbuf *out)
{
	if (!cond) {
		strbuf_addstr(out, "always");
		return;
	}
	switch (cond->kind) {
	case IR_COND_VIA:
		strbuf_addstr(out, "via ");
		strbuf_addclean(out, cond->program);
		break;
	case IR_COND_BY:
		strbuf_addstr(out, "by ");
		strbuf_addclean(out, cond->program);
		break;
	case IR_COND_LABEL:
	case IR_COND_GATE:
		strbuf_addclean(out, cond->name);
		break;
	case IR_COND_OF:
		strbuf_addstr(out, "the object is ");
		strbuf_addclean(out, cond->name);
		break;
	case IR_COND_ALL:
		format_children(cond, "and", out);
		break;
	case IR_COND_ANY:
		format_children(cond, "or", out);
		break;
	case IR_COND_NOT:
		strbuf_addstr(out, "not ");
		ir_cond_format(cond->child[0], out);
		break;
	}
}

void explain_key(struct strbuf *out, const char *name)
{
	strbuf_addf(out, "      %-11s", name);
}

static void explain_patterns(const struct ir_patterns *patterns, const char *name,
			     struct strbuf *out)
{
	size_t i;

	for (i = 0; i < patterns->n; i++) {
		explain_key(out, i ? "" : name);
		ir_pattern_format(&patterns->v[i], out);
		strbuf_addstr(out, "  (");
		strbuf_addclean(out, patterns->v[i].loc.file);
		strbuf_addf(out, ":%u)\n", patterns->v[i].loc.line);
	}
}

void explain_ops(uint32_t ops, struct strbuf *out)
{
	const char *comma = "";
	enum rf_op op;

	for (op = 0; op < RF_OP_COUNT; op++)
		if (ops & RF_OP_BIT(op)) {
			strbuf_addf(out, "%s%s", comma, op_name(op));
			comma = ", ";
		}
}

static void explain_digests(const struct ir_digests *digests, const char *name, struct strbuf *out)
{
	char hex[2 * RF_DIGEST_SIZE + 1];
	size_t i, k;

	for (i = 0; i < digests->n; i++) {
		explain_key(out, i ? "" : name);
		for (k = 0; k < RF_DIGEST_SIZE; k++)
			snprintf(hex + 2 * k, 3, "%02x", digests->v[i].bytes[k]);
		strbuf_addf(out, "%s  (", hex);
		strbuf_addclean(out, digests->v[i].loc.file);
		strbuf_addf(out, ":%u)\n", digests->v[i].loc.line);
	}
}

/* content: the rule that stands behind it, which may be the same by what is in the file; NULL. */
static void explain_rule(const struct ir_rule *rule, const struct ir_rule *twin, struct strbuf *out)
{
	strbuf_addf(out, "  %s\n", rule->name);
	explain_key(out, effect_name(rule->effect));
	explain_ops(rule->ops, out);
	strbuf_addch(out, '\n');
	if (rule->everything && !rule->by_host) {
		explain_key(out, "of");
		strbuf_addstr(out, rule->ops & RF_OPS_FILE ? "every file\n" : "every endpoint\n");
	}
	explain_patterns(&rule->of, "of", out);
	if (twin && twin->by_host)
		explain_patterns(&twin->of, "of", out);
	if (twin && twin->by_content)
		explain_digests(&twin->sha256, "or sha256", out);
	explain_digests(&rule->sha256, "sha256", out);
	explain_patterns(&rule->except, "except", out);
	explain_patterns(&rule->args, "args", out);
	explain_patterns(&rule->without, "without", out);
	explain_patterns(&rule->cwd, "cwd", out);
	if (rule->when) {
		explain_key(out, "when");
		ir_cond_format(rule->when, out);
		strbuf_addch(out, '\n');
	}
	if (rule->reason) {
		explain_key(out, "reason");
		strbuf_addclean(out, rule->reason);
		strbuf_addch(out, '\n');
	}
	explain_key(out, "severity");
	strbuf_addf(out, "%s\n", rule->severity);
	explain_key(out, "at");
	strbuf_addclean(out, rule->loc.file);
	strbuf_addf(out, ":%u:%u\n", rule->loc.line, rule->loc.column);
}

void policy_explain(const struct policy_ir *ir, struct strbuf *out)
{
	size_t i, j;

	for (i = 0; i < ir->nlayers; i++) {
		strbuf_addf(out, "%s%s (", i ? "\n" : "", ir->layers[i].name);
		strbuf_addclean(out, ir->layers[i].file);
		strbuf_addstr(out, ")\n");
		explain_defs(ir, (unsigned int)i, out);
		for (j = 0; j < ir->nrules; j++) {
			const struct ir_rule *r = &ir->rules[j];

			if (r->layer == i && !r->action && !ir_rule_is_twin(ir, j))
				explain_rule(r,
					     j + 1 < ir->nrules && ir_rule_is_twin(ir, j + 1)
						     ? &r[1]
						     : NULL,
					     out);
		}
	}
	explain_limits(&ir->limits, out);
	explain_name_times(ir, out);
	explain_use(ir, out);
}
