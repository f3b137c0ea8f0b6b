// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include "user/event/names.h"

static void put_policy(const struct timeline_policy *p, struct writer *w, const char *key)
{
	unsigned int last = 0;

	writer_open(w, key);
	writer_uint(w, "index", p->index);
	writer_uint(w, "generation", p->generation);
	writer_str(w, "hash", p->hash);
	writer_str(w, "mode", p->audit ? "audit" : "enforce");
	writer_uint(w, "rules", p->nrules - p->nevents);
	writer_open_array(w, "layers");
	for (size_t i = 0; i < p->nrules; i++) {
		/* The parts of rules that were cut for a question stand behind all layers. */
		if (i && p->info[i].layer <= last)
			continue;
		last = p->info[i].layer;
		writer_open(w, NULL);
		writer_uint(w, "layer", p->info[i].layer);
		writer_str(w, "policy", p->info[i].policy);
		writer_str(w, "file", p->info[i].file);
		writer_close(w);
	}
	writer_close_array(w);
	writer_close(w);
}

int record_start(struct timeline *t, uint64_t mono_ns)
{
	struct envelope env = {.event = t->config.attached ? "session.attach" : "session.start",
			       .mono_ns = mono_ns};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_str(&w, "why", t->config.why);
	writer_str(&w, "version", RINGFENCE_VERSION);
	writer_str(&w, "tier", tier_name(t->config.tier));
	writer_close(&w);
	return record_send(t, &w, &env) ?: record_state(t, mono_ns);
}

int record_policy(struct timeline *t, uint64_t mono_ns, const struct timeline_policy *p)
{
	struct envelope env = {.event = p->reload ? "policy.reload" : "policy.load",
			       .mono_ns = mono_ns,
			       .result = "ok"};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	if (p->reload)
		put_by(&w, p->by_uid, p->by_pid);
	if (p->reload)
		writer_str(&w, "why", p->why ?: "read");
	put_policy(p, &w, "policy");
	writer_close(&w);
	return record_send(t, &w, &env);
}

/* Under which key secrets were replaced: only records of one key can be compared. */
static void put_redaction(const struct timeline *t, struct writer *w)
{
	char id[REDACT_ID_SIZE];

	writer_open(w, "redaction");
	writer_bool(w, "raw", !t->config.redact);
	if (t->config.redact) {
		redactor_id(t->config.redact, id);
		writer_str(w, "key", id);
	}
	writer_close(w);
}

/* Terminals are known by an address that means nothing in a record. */
static bool is_file(const struct rf_std *file)
{
	return file->mode && !(file->mode & RF_STD_TERMINAL);
}

bool record_inherits(const struct timeline *t)
{
	for (unsigned int i = 0; i < RF_STD_FILES; i++)
		if (is_file(&t->inherited[i]))
			return true;
	return false;
}

/* What a person opened for the program: no rule concerns it. */
static void put_inherited(const struct timeline *t, struct writer *w)
{
	if (!record_inherits(t))
		return;
	writer_open_array(w, "inherited");
	for (unsigned int i = 0; i < RF_STD_FILES; i++) {
		const struct rf_std *file = &t->inherited[i];

		if (!is_file(file))
			continue;
		writer_open(w, NULL);
		writer_uint(w, "descriptor", i);
		writer_id(w, "inode", file->ino);
		put_device(w, "device", file->dev);
		put_access(w, (file->mode & RF_STD_READ ? RF_ACC_READ : 0) |
				      (file->mode & RF_STD_WRITE ? RF_ACC_WRITE : 0));
		writer_close(w);
	}
	writer_close_array(w);
}

int record_state(struct timeline *t, uint64_t mono_ns)
{
	const struct timeline_host *host = &t->config.host;
	struct envelope env = {.event = "session.state", .mono_ns = mono_ns};
	struct writer w = record_open(t, &env);

	writer_open(&w, "host");
	writer_str(&w, "name", host->name);
	writer_str(&w, "arch", host->arch);
	writer_close(&w);
	writer_open(&w, "ringfence");
	writer_str(&w, "version", RINGFENCE_VERSION);
	writer_str(&w, "tier", tier_name(t->config.tier));
	writer_str(&w, "kernel", host->kernel);
	writer_str(&w, "boot_id", t->config.boot_id);
	writer_open_array(&w, "policies");
	if (policy_now(t))
		put_policy(policy_now(t), &w, NULL);
	writer_close_array(&w);
	put_redaction(t, &w);
	put_flow_state(t, &w);
	put_limits(&w, &t->config.limits);
	put_inherited(t, &w);
	writer_close(&w);
	return record_send(t, &w, &env);
}

struct state_walk {
	struct timeline *t;
	uint64_t mono_ns;
};

static int record_process_state(void *arg, const struct subject *s)
{
	struct state_walk *walk = arg;
	struct envelope env = {
		.event = "process.state", .mono_ns = walk->mono_ns, .who = s, .whole = true};
	struct writer w = record_open(walk->t, &env);

	writer_open(&w, "ringfence");
	writer_str(&w, "why", "segment");
	put_labels(walk->t, &w, "labels",
		   causes_labels(&walk->t->causes, &(struct cause_who){s->start_ns, s->pid}));
	writer_close(&w);
	return record_send(walk->t, &w, &env);
}

int record_states(struct timeline *t, uint64_t mono_ns)
{
	struct state_walk walk = {.t = t, .mono_ns = mono_ns};
	int r = record_state(t, mono_ns);

	return r ?: t->config.who.each(t->config.who.ctx, record_process_state, &walk);
}
