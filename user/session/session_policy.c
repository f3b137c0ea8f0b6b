// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/asks.h"
#include "user/session/status.h"
#include "user/session/session.h"
#include "user/event/names.h"
#include "user/kern/kept.h"
#include "user/kern/names.h"
#include "user/policy/grants.h"
#include "user/policy/lower.h"

#define DEFAULT_POLICY "builtin:coding-agent"

/* A line as log_error() has it. */
static void say_error(struct strbuf *said, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void say_error(struct strbuf *said, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_addstr(said, "ringfence: error: ");
	strbuf_vaddf(said, fmt, ap);
	strbuf_addch(said, '\n');
	va_end(ap);
}

/* What the session put over itself stays over it. */
static void add_own_layers(const struct session *s, struct session_policy *p)
{
	for (size_t i = 0; i < s->added.n; i++)
		policy_input_push(&p->input, s->added.layers[i].path, s->added.layers[i].text,
				  s->added.layers[i].len);
}

/* Layers that come from files, or are built in. */
static size_t files_of(const struct options *o)
{
	return o->npolicies ? o->npolicies : 1;
}

/* A layer of the session's own says so, and cannot pass for another one. */
static void name_own_layers(const struct session *s, struct policy_ir *ir)
{
	for (size_t i = 0; i < s->added.n; i++) {
		struct ir_layer *layer = &ir->layers[files_of(s->options) + i];

		free(layer->name);
		layer->name = xasprintf("added-%zu", i + 1);
	}
}

static int read_layers(const struct session *s, struct session_policy *p, struct strbuf *said)
{
	const struct options *o = s->options;
	static const char *const fallback[] = {DEFAULT_POLICY};
	const char *const *paths = o->npolicies ? o->policies : fallback;
	size_t n = files_of(o);
	int status = CLI_OK;

	for (size_t i = 0; i < n; i++) {
		int r = policy_input_add(&p->input, paths[i]);

		if (!r)
			continue;
		say_error(said, "%s: %s", paths[i], policy_input_error(r));
		status = CLI_INVALID;
	}
	add_own_layers(s, p);
	return status;
}

/* Whose rights we have while we read files for somebody. */
struct rights {
	gid_t groups[NGROUPS_MAX];
	int ngroups; /* -1: our own, nothing was changed */
};

static void rights_take(struct rights *before, const struct ucred *by)
{
	before->ngroups = by && by->uid ? getgroups(NGROUPS_MAX, before->groups) : -1;
	if (before->ngroups < 0)
		return;
	setgroups(0, NULL);
	setfsgid(by->gid);
	setfsuid(by->uid);
}

static void rights_give_back(const struct rights *before)
{
	if (before->ngroups < 0)
		return;
	setfsuid(geteuid());
	setfsgid(getegid());
	setgroups((size_t)before->ngroups, before->groups);
}

static int compile_files(struct session *s, const struct ucred *by, struct session_policy *p,
			 struct diags *diags, struct strbuf *said)
{
	const struct options *o = s->options;
	struct policy_options options = {.env = &s->place->env,
					 .set = o->set,
					 .nset = o->nset,
					 .audit = o->audit,
					 .load = policy_input_keep,
					 .ctx = &p->input};
	struct rights rights;
	int status = CLI_OK;

	if (s->given && !p->input.closed)
		policy_input_copy(s->given, &p->input);
	/* Where all is given no file is read: it takes no rights to take theirs. */
	rights_take(&rights, p->input.closed ? NULL : by);
	if (!p->input.closed)
		status = read_layers(s, p, said);
	options.layers = p->input.layers;
	options.nlayers = p->input.n;
	if (!status && policy_compile_ir(&options, &p->ir, diags))
		status = CLI_INVALID;
	if (!status)
		name_own_layers(s, &p->ir);
	rights_give_back(&rights);
	return status;
}

/* From text to IR, with what the machine adds. */
static int compile_ir(struct session *s, const struct ucred *by, struct session_policy *p,
		      struct strbuf *said)
{
	struct names_view view = {.root.fd = s->place->root_fd,
				  .path = s->place->path,
				  .workspace = s->place->env.workspace,
				  .uid = s->place->uid,
				  .memory = &s->memory};
	struct diags diags = DIAGS_INIT;
	int status = compile_files(s, by, p, &diags, said);

	if (!status && names_complete(&p->ir, &view, &diags))
		status = CLI_INVALID;
	if (!status)
		asks_answer(&p->ir, s->options->ask);
	diags_sort(&diags);
	/* Warnings were given when the texts were read. */
	if (status || !(s->options->quiet || (p->input.closed && by)))
		diags_format(&diags, said);
	diags_release(&diags);
	return status;
}

/* Without hooks that can refuse, a rule that refuses would be a false promise. */
static int check_tier(const struct session *s, const struct policy_ir *ir, struct strbuf *said)
{
	if (s->node->tier != RF_TIER_OBSERVE || s->options->audit)
		return CLI_OK;
	for (size_t i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if (r->effect != RF_EFFECT_DENY && r->effect != RF_EFFECT_ASK)
			continue;
		say_error(said,
			  "tier observe cannot deny, and %s:%u: rule %s denies; --audit records "
			  "what it would have denied",
			  r->loc.file, r->loc.line, r->name);
		return CLI_UNSUPPORTED;
	}
	return CLI_OK;
}

/*
 * Labels that outlive the session have their bits from the machine. A session that began without
 * such labels has no part in the map of those, and none in another one that took its place.
 */
static int number_kept(struct session *s, bool again, struct session_policy *p, struct strbuf *said)
{
	char *error = NULL;
	int fd = 0, r = kept_open(&p->ir, &fd, &error), status = CLI_OK;

	if (r) {
		say_error(said, "%s", error);
		status = r == -E2BIG ? CLI_INVALID : CLI_UNSUPPORTED;
	} else if (fd && s->late) {
		say_error(said, "labels that files keep for ever need an engine of their own");
		status = CLI_UNSUPPORTED;
	} else if (fd && again && !(s->kept_fd && kept_is_same(fd, s->kept_fd))) {
		say_error(said, "labels that files keep for ever have to be there when the session "
				"begins");
		status = CLI_INVALID;
	}
	free(error);
	if (!status && !again)
		s->kept_fd = fd;
	else if (fd)
		close(fd);
	return status;
}

/* What a control group bounds was set when the session began. */
static int check_limits(const struct session *s, const struct session_policy *p,
			struct strbuf *said)
{
	const struct ir_limits *is = &s->policy->ir.limits, *asked = &p->ir.limits;

	for (int i = 0; i < IR_LIMITS && !s->options->audit; i++) {
		const struct src_loc *loc = asked->v[i] ? &asked->loc[i] : &is->loc[i];

		if (is->v[i] == asked->v[i])
			continue;
		say_error(said, "%s:%u: limits cannot change while the session runs",
			  loc->file ? loc->file : "?", loc->line);
		return CLI_INVALID;
	}
	return CLI_OK;
}

static int lower(const struct session *s, const struct policy_bits *before,
		 struct session_policy *p, struct strbuf *said)
{
	const struct grant **grants;
	size_t n = questions_grants(&s->questions, &grants);
	char *error = NULL;
	int r;

	grants_declare(&p->ir, grants, n);
	free(grants);
	r = bits_assign(&p->ir, before, &p->bits, &error);
	if (!r)
		grants_apply(&p->ir);
	if (!r)
		r = policy_lower(&p->ir, &s->place->env, &p->tables, &error);
	if (r)
		say_error(said, "policy: %s", error ? error : strerror(-r));
	free(error);
	return r ? CLI_INVALID : CLI_OK;
}

int session_policy_compile(struct session *s, const struct ucred *by,
			   struct session_policy *ret_policy, struct strbuf *said)
{
	const struct policy_bits *before = by ? &s->policy->bits : NULL;
	int status = compile_ir(s, by, ret_policy, said);

	if (!status)
		status = check_tier(s, &ret_policy->ir, said);
	if (!status && by)
		status = check_limits(s, ret_policy, said);
	if (!status)
		status = number_kept(s, by, ret_policy, said);
	return status ? status : lower(s, before, ret_policy, said);
}

int session_policy_compile_again(struct session *s, const struct ucred *by,
				 struct session_policy *ret_policy, struct strbuf *said)
{
	size_t own = s->policy->input.n - files_of(s->options);

	policy_input_copy(&s->policy->input, &ret_policy->input);
	for (; own < s->added.n; own++)
		policy_input_push(&ret_policy->input, s->added.layers[own].path,
				  s->added.layers[own].text, s->added.layers[own].len);
	return session_policy_compile(s, by, ret_policy, said);
}

void session_policy_retire(struct session_policy *p)
{
	policy_tables_trim(&p->tables);
	bits_release(&p->bits);
	policy_ir_release(&p->ir);
	policy_input_release(&p->input);
}

void session_policy_drop(struct session *s, struct session_policy *p)
{
	if (p->loaded.generation && !p->dropped)
		engine_policy_drop(s->engine, &p->loaded);
	p->dropped = true;
}

void session_policy_free(struct session_policy *p)
{
	if (!p)
		return;
	session_policy_retire(p);
	policy_tables_release(&p->tables);
	free(p);
}

const struct session_policy *session_policy_of(const struct session *s, uint32_t generation)
{
	for (size_t i = s->npast; i-- > 0;)
		if (s->past[i]->loaded.generation == generation)
			return s->past[i];
	return s->policy;
}

void session_policy_tell(struct session *s, uint64_t now, const struct ucred *by, const char *why)
{
	const struct policy_tables *t = &s->policy->tables;
	struct timeline_policy p = {.index = s->policy->loaded.index,
				    .generation = s->policy->loaded.generation,
				    .hash = t->hash,
				    .audit = s->options->audit,
				    .list_base = s->policy->loaded.lists,
				    .lists = t->lists,
				    .nlists = t->nlists,
				    .info = t->info,
				    .nrules = t->nrules,
				    .nevents = t->nevents,
				    .via = t->via,
				    .nvia = t->nvia,
				    .rule_base = s->policy->loaded.rules,
				    .labels = t->labels,
				    .nlabels = t->nlabels,
				    .gates = t->gates,
				    .ngates = t->ngates,
				    .label_how = t->label_how,
				    .gate_how = t->gate_how,
				    .gates_initial = t->policy.gates_initial,
				    .gates_new = s->policy->bits.gates_new,
				    .labels_child = t->policy.flow[RF_FLOW_CHILD]};

	if (by) {
		p.reload = true;
		p.why = why;
		p.by_pid = (uint32_t)by->pid;
		p.by_uid = by->uid;
	}
	timeline_policy(s->timeline, now, &p);
}
