// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <stdio.h>
#include <string.h>

#include "user/event/names.h"

/* A bit without a name is told by its number: the policy is not known, or has the thing no more. */
static void put_bits(struct writer *w, const char *key, char *const *names, size_t n, uint64_t bits)
{
	char number[24];

	if (!bits)
		return;
	writer_open_array(w, key);
	for (unsigned int i = 0; i < 64; i++) {
		if (!(bits & 1ULL << i))
			continue;
		snprintf(number, sizeof(number), "#%u", i);
		writer_str(w, NULL, i < n && names[i] ? names[i] : number);
	}
	writer_close_array(w);
}

static void put_labels_of(const struct timeline_policy *p, struct writer *w, const char *key,
			  uint64_t labels)
{
	put_bits(w, key, p ? p->labels : NULL, p ? p->nlabels : 0, labels);
}

static void put_gates_of(const struct timeline_policy *p, struct writer *w, const char *key,
			 uint64_t gates)
{
	put_bits(w, key, p ? p->gates : NULL, p ? p->ngates : 0, gates);
}

void put_labels(const struct timeline *t, struct writer *w, const char *key, uint64_t labels)
{
	put_labels_of(policy_now(t), w, key, labels);
}

void put_flow_state(const struct timeline *t, struct writer *w)
{
	const struct timeline_policy *p = policy_now(t);

	writer_open_array(w, "labels");
	for (size_t i = 0; p && i < p->nlabels; i++)
		if (p->labels[i])
			writer_str(w, NULL, p->labels[i]);
	writer_close_array(w);
	writer_open_array(w, "gates");
	for (size_t i = 0; p && i < p->ngates && i < RF_GATES_MAX; i++) {
		if (!p->gates[i])
			continue;
		writer_open(w, NULL);
		writer_str(w, "name", p->gates[i]);
		writer_bool(w, "open", t->gates >> i & 1);
		writer_close(w);
	}
	writer_close_array(w);
}

static const char *cause_name(uint32_t cause)
{
	static const char *const names[] = {
		[RF_CAUSE_EVENT] = "event",	[RF_CAUSE_FLOW] = "flow",
		[RF_CAUSE_MEMORY] = "memory",	[RF_CAUSE_LATE] = "late",
		[RF_CAUSE_TIME] = "time",	[RF_CAUSE_USED] = "used",
		[RF_CAUSE_ASSUMED] = "assumed",
	};

	return cause < sizeof(names) / sizeof(names[0]) ? names[cause] : "unknown";
}

/* The event of that id as loaded; NULL: none, or none of this policy. */
static const struct rule_info *event_of(const struct timeline_policy *p, uint32_t rule)
{
	if (!p || rule < p->rule_base || rule - p->rule_base >= p->nrules)
		return NULL;
	return p->info[rule - p->rule_base].action ? &p->info[rule - p->rule_base] : NULL;
}

static void put_event(struct writer *w, const struct rule_info *r)
{
	writer_open(w, "rule");
	put_rule_place(w, r);
	writer_close(w);
}

/* ---- objects -------------------------------------------------------------------------------- */

static bool is_inode(const struct rf_object *o)
{
	return o->dev && o->dev < RF_DEV_PSEUDO;
}

/* An object that was opened by a name. A pipe that has none is none. */
static const struct event_name *name_of(const struct timeline *t, const struct rf_object *o)
{
	return is_inode(o) ? files_find(&t->files, o->dev, o->ino) : NULL;
}

static bool told_as_file(const struct timeline *t, const struct rf_ev_label *e)
{
	return e->cause == RF_CAUSE_FLOW && is_inode(&e->object) &&
	       (e->channel != RF_FLOW_PIPE || name_of(t, &e->object));
}

void put_label_object(struct timeline *t, struct writer *w, const struct rf_ev_label *e)
{
	const struct event_name *name = name_of(t, &e->object);

	if (!told_as_file(t, e))
		return;
	writer_open(w, "file");
	if (name && !put_name(t, w, "path", name))
		writer_bool(w, "mounted", false);
	writer_id(w, "inode", e->object.ino);
	put_device(w, "device", e->object.dev);
	writer_id(w, "generation", e->object.generation);
	writer_close(w);
}

static const char *kind_of(const struct rf_ev_label *e, bool file)
{
	if (e->cause == RF_CAUSE_MEMORY)
		return "memory";
	switch (e->object.dev) {
	case RF_DEV_NONE:
		return "unknown";
	case RF_DEV_SOCK:
		return "socket";
	case RF_DEV_TCP:
	case RF_DEV_UDP:
		return "connection";
	case RF_DEV_MSG:
		return "queue";
	}
	return e->channel == RF_FLOW_PIPE ? "pipe" : file ? "file" : "memory";
}

/* The address of a socket in the kernel is nobody's business: it gets a number. */
static uint64_t socket_number(struct timeline *t, uint64_t address)
{
	struct lru_key key = {{address, 0, 0}};
	uint64_t *number = lru_get(&t->sockets, &key);

	if (!*number)
		*number = ++t->nsockets;
	return *number;
}

static void put_ports(struct writer *w, const struct rf_object *o)
{
	bool tcp = o->dev == RF_DEV_TCP;

	writer_str(w, "transport", tcp ? "tcp" : "udp");
	writer_open_array(w, "ports");
	if (tcp)
		writer_uint(w, NULL, o->ino >> 16 & 0xffff);
	writer_uint(w, NULL, o->ino & 0xffff);
	writer_close_array(w);
	writer_id(w, "namespace", o->generation);
}

static void put_flow_object(struct timeline *t, struct writer *w, const struct rf_ev_label *e)
{
	const struct rf_object *o = &e->object;
	bool file = told_as_file(t, e);

	writer_open(w, "object");
	writer_str(w, "kind", kind_of(e, file));
	if (e->cause == RF_CAUSE_MEMORY) {
		/* whose memory, the kernel's number of it does not say */
	} else if (o->dev == RF_DEV_TCP || o->dev == RF_DEV_UDP) {
		put_ports(w, o);
	} else if (o->dev == RF_DEV_SOCK) {
		writer_id(w, "id", socket_number(t, o->ino));
	} else if (o->dev == RF_DEV_MSG) {
		writer_id(w, "id", o->ino);
		writer_id(w, "namespace", o->generation);
	} else if (o->dev && !file) {
		writer_id(w, "inode", o->ino);
		put_device(w, "device", o->dev);
	}
	writer_close(w);
}

/* ---- labels and gates ----------------------------------------------------------------------- */

void put_label_own(struct timeline *t, struct writer *w, const struct rf_ev_label *e)
{
	const struct timeline_policy *p = policy_at(t, e->policy, e->generation);
	const struct rule_info *rule = event_of(p, e->rule);

	put_labels_of(p, w, "gained", e->gained);
	put_labels_of(p, w, "labels", e->labels | e->gained);
	writer_str(w, "cause", cause_name(e->cause));
	if (e->cause == RF_CAUSE_EVENT && rule && rule->action == RF_ACTION_LABEL)
		put_event(w, rule);
	if (e->cause == RF_CAUSE_FLOW)
		writer_str(w, "channel", flow_name(e->channel));
	if (e->cause == RF_CAUSE_FLOW || e->cause == RF_CAUSE_MEMORY)
		put_flow_object(t, w, e);
	if (t->found.because)
		writer_uint(w, "because", t->found.because);
}

/* The rule is that of a label when the same operation gave one: then it is not told. */
void put_gate_own(struct timeline *t, struct writer *w, const struct rf_ev_gate *e)
{
	const struct timeline_policy *p = policy_at(t, e->policy, e->generation);
	const struct rule_info *rule = e->rule ? event_of(p, e->rule) : NULL;

	put_gates_of(p, w, "gates", e->opened | e->closed);
	writer_str(w, "cause", cause_name(e->cause));
	if (rule && rule->action >= RF_ACTION_OPEN && (e->opened | e->closed) >> rule->bit & 1)
		put_event(w, rule);
	if (t->found.because)
		writer_uint(w, "because", t->found.because);
}

void flow_find(struct timeline *t, const struct event *e)
{
	const struct rule_info *rule;

	t->found = (struct cause_found){0};
	t->causes.lost = t->account.cls[RF_CLASS_FLOW].seen_lost;
	if (e->type == RF_EV_LABEL)
		rule = event_of(policy_at(t, e->label.policy, e->label.generation), e->label.rule);
	else if (e->type == RF_EV_GATE)
		rule = e->gate.rule ? event_of(policy_at(t, e->gate.policy, e->gate.generation),
					       e->gate.rule)
				    : NULL;
	else
		return;
	causes_find(&t->causes, e, rule ? rule->ops : 0, &t->found);
}

void flow_note(struct timeline *t, const struct event *e, const char *event, bool written,
	       bool lossy)
{
	const struct timeline_policy *p = policy_now(t);
	struct cause_note note = {.record = {.seq = written ? t->seq : 0,
					     .event = event,
					     .who = {e->hdr.start_ns, e->hdr.pid}},
				  .order = t->seq,
				  .child = p ? p->labels_child : 0,
				  .lossy = lossy};
	const struct event_name *name = name_of(t, &t->found.object);

	if (e->type == RF_EV_LABEL) {
		causes_gained(&t->causes, &e->label, &t->found, &note.record, name);
	} else if (e->type == RF_EV_GATE) {
		t->gates = (t->gates | e->gate.opened) & ~e->gate.closed;
		causes_moved(&t->causes, &e->gate, &t->found, &note.record, name);
	} else {
		causes_note(&t->causes, e, &note);
	}
}

void put_by(struct writer *w, uint32_t uid, uint32_t pid)
{
	writer_open(w, "by");
	writer_uint(w, "uid", uid);
	writer_uint(w, "pid", pid);
	writer_close(w);
}

static void put_answer(struct writer *w, const struct timeline_approval *a)
{
	if (!a->question)
		return;
	writer_uint(w, "question", a->question);
	writer_str(w, "answer", a->times ? "yes" : "no");
	if (a->times)
		writer_uint(w, "times", a->times);
	if (a->for_ns)
		writer_uint(w, "for_ns", a->for_ns);
}

int record_approval(struct timeline *t, uint64_t mono_ns, const struct timeline_approval *a)
{
	struct envelope env = {.event = "approval", .mono_ns = mono_ns, .result = "ok"};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	put_by(&w, a->uid, a->pid);
	put_answer(&w, a);
	put_gates_of(policy_now(t), &w, "gates", a->gates);
	put_labels(t, &w, "labels", a->labels);
	t->gates |= a->gates;
	writer_close(&w);
	return record_send(t, &w, &env);
}

/* ---- verdicts ------------------------------------------------------------------------------- */

static void put_step(struct timeline *t, struct writer *w, const struct timeline_policy *p,
		     const struct cause_step *s)
{
	writer_open(w, NULL);
	writer_uint(w, "seq", s->record.seq);
	writer_str(w, "event", s->record.event);
	put_labels_of(p, w, "labels", s->labels);
	put_gates_of(p, w, "gates", s->gates);
	if (s->gain)
		writer_str(w, "cause", cause_name(s->gain->cause));
	if (s->gain && s->gain->cause == RF_CAUSE_FLOW)
		writer_str(w, "channel", flow_name(s->gain->channel));
	writer_str(w, "access", s->access);
	put_process_ref(t, w, "process", s->record.who.start_ns, s->record.who.pid);
	if (s->name.len) {
		writer_open(w, "file");
		if (!put_name(t, w, "path", &s->name))
			writer_bool(w, "mounted", false);
		writer_close(w);
	}
	if (s->uncertain)
		writer_bool(w, "certain", false);
	writer_close(w);
}

static void put_chain(struct timeline *t, struct writer *w, const struct timeline_policy *p,
		      const struct cause_query *query)
{
	struct cause_step steps[CAUSES_CHAIN_MAX];
	bool cut;
	size_t n = causes_chain(&t->causes, query, steps, &cut);

	if (!n)
		return;
	writer_open_array(w, "chain");
	for (size_t i = 0; i < n; i++)
		put_step(t, w, p, &steps[i]);
	writer_close_array(w);
	if (cut)
		writer_bool(w, "chain_truncated", true);
}

/* What the conditions of the rules that matched ask for. */
static struct rule_info asked_of(const struct timeline *t, const struct rf_verdict *v)
{
	struct rule_info asked = {0};

	for (unsigned int i = 0; i < RF_LIST_RULES; i++) {
		const struct rule_info *r = matched_rule(t, v, i);

		if (!r)
			continue;
		asked.labels |= r->labels;
		asked.object_labels |= r->object_labels;
		asked.gates |= r->gates;
		if (!asked.condition)
			asked.condition = r->condition;
	}
	return asked;
}

static struct rf_object object_of(const struct event *e)
{
	const struct rf_inode *inode = &e->file.inode;

	if (e->type != RF_EV_FILE)
		return (struct rf_object){0};
	return (struct rf_object){
		.dev = inode->dev, .ino = inode->ino, .generation = inode->generation};
}

static void put_remedy(struct writer *w, const char *key, const char *name, const char *by)
{
	writer_open(w, NULL);
	writer_text(w, key, name, strlen(name));
	if (by)
		writer_text(w, "by", by, strlen(by));
	writer_close(w);
}

/* What opens the gates that a retry needs, and takes off the labels that it must not have. */
static void put_remedies(struct writer *w, const struct timeline_policy *p, uint64_t gates,
			 uint64_t labels)
{
	if (!p || !p->gate_how || !p->label_how || !(gates | labels))
		return;
	writer_open_array(w, "remedies");
	for (size_t i = 0; i < p->ngates && i < 64; i++)
		if ((gates & 1ULL << i) && p->gates[i])
			put_remedy(w, "gate", p->gates[i], p->gate_how[i]);
	for (size_t i = 0; i < p->nlabels && i < 64; i++)
		if ((labels & 1ULL << i) && p->labels[i])
			put_remedy(w, "label", p->labels[i], p->label_how[i]);
	writer_close_array(w);
}

void put_verdict_flow(struct timeline *t, struct writer *w, const struct event *e)
{
	const struct rf_verdict *v = event_verdict(e);
	const struct timeline_policy *p = policy_of(t, v);
	struct rule_info asked = asked_of(t, v);
	struct cause_query query = {.who = {e->hdr.start_ns, e->hdr.pid},
				    .labels = v->facts[RF_FACT_LABELS] & asked.labels,
				    .object = object_of(e),
				    .object_labels = v->facts[RF_FACT_OF] & asked.object_labels,
				    .gates = asked.gates & ~v->facts[RF_FACT_GATES],
				    .name = e->path};

	put_labels_of(p, w, "labels", v->facts[RF_FACT_LABELS]);
	put_labels_of(p, w, "object_labels", v->facts[RF_FACT_OF]);
	put_gates_of(p, w, "gates", v->facts[RF_FACT_GATES]);
	writer_str(w, "condition", asked.condition);
	put_gates_of(p, w, "needs", query.gates);
	put_remedies(w, p, query.gates, query.labels);
	put_chain(t, w, p, &query);
}
