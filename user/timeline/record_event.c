// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <string.h>

#include "user/event/names.h"

/* What became of a judged operation. */
struct outcome {
	const char *event;   /* policy.deny …; NULL: allowed, the effect's own record */
	const char *verdict; /* allow, audit, ask, deny, kill */
	const char *result;
};

static struct outcome outcome_of(const struct rf_verdict *v)
{
	static const char *const events[] = {
		[RF_EFFECT_AUDIT] = "policy.audit",
		[RF_EFFECT_ASK] = "policy.ask",
		[RF_EFFECT_DENY] = "policy.deny",
		[RF_EFFECT_KILL] = "policy.kill",
	};
	unsigned int effect = v->effect;
	bool went_through =
		v->flags & (RF_VERDICT_AUDITED | RF_VERDICT_OBSERVED) || effect <= RF_EFFECT_AUDIT;

	if (effect && went_through && !(v->flags & RF_VERDICT_KILLED))
		effect = RF_EFFECT_AUDIT;
	return (struct outcome){
		.event = effect ? events[effect] : NULL,
		.verdict = effect_name(effect),
		.result = went_through ? "allowed" : "EPERM",
	};
}

static struct envelope envelope_of(const struct event *e, const struct subject *who)
{
	const struct rf_verdict *v = event_verdict(e);
	struct envelope env = {
		.event = event_record_name(e), .mono_ns = e->hdr.mono_ns, .who = who};

	env.whole = e->type == RF_EV_EXEC || e->type == RF_EV_ATTACH;
	env.why = e->type == RF_EV_ATTACH ? "attach" : NULL;
	env.exit = e->type == RF_EV_EXIT ? &e->exit : NULL;
	if (v) {
		struct outcome o = outcome_of(v);

		env.event = o.event ?: env.event;
		env.verdict = o.verdict;
		env.result = o.result;
	} else if (e->type != RF_EV_ATTACH) {
		env.result = "ok";
	}
	return env;
}

static void remember_file(struct timeline *t, const struct event *e)
{
	const struct event_name *name = &e->path;

	if (e->type == RF_EV_EXEC)
		files_add(&t->files, e->exec.inode.dev, e->exec.inode.ino, name);
	if (e->type != RF_EV_FILE)
		return;
	if (e->file.v.op == RF_OP_RENAME && e->file.v.effect <= RF_EFFECT_AUDIT)
		name = &e->target;
	files_add(&t->files, e->file.inode.dev, e->file.inode.ino, name);
}

static void count_totals(struct timeline *t, const struct event *e, const struct envelope *env)
{
	const struct rf_verdict *v = event_verdict(e);

	if (e->type == RF_EV_CLOSE) {
		t->account.sent += e->close.sent;
		t->account.received += e->close.received;
	}
	if (v && v->effect)
		account_rule(&t->account, strongest_rule(t, v), env->verdict);
}

/* Says what was lost before a record of this class; the record itself then follows. */
static void lost_before(struct timeline *t, unsigned int cls)
{
	if (!t->stopped)
		record_lost(t, cls, t->floor_ns);
}

static int send_event(struct timeline *t, const struct event *e, const struct envelope *env)
{
	struct writer w = record_open(t, env);
	struct writer_maybe own;

	put_object(t, &w, e);
	own = writer_open_maybe(&w, "ringfence");
	if (e->hdr.mono_ns < t->floor_ns)
		writer_bool(&w, "late", true);
	writer_str(&w, "why", env->why);
	put_own(t, &w, e);
	if (event_verdict(e) && event_verdict(e)->effect)
		put_verdict(t, &w, e);
	writer_close_maybe(&w, own);
	return record_send(t, &w, env);
}

/* Chunks of arguments count with the exec that carries them. */
static void account_record(struct timeline *t, const struct event *e, unsigned int chunks, int r)
{
	struct class_account *cls = &t->account.cls[e->hdr.cls];
	struct class_account *argv = &t->account.cls[RF_CLASS_ARGV];

	if (r) {
		cls->pending[LOST_NOT_WRITTEN]++;
		argv->pending[LOST_NOT_WRITTEN] += chunks;
		return;
	}
	cls->delivered++;
	cls->last_seq = t->seq;
	argv->delivered += chunks;
	if (chunks)
		argv->last_seq = t->seq;
	t->account.late += e->hdr.mono_ns < t->floor_ns;
}

int record_event(struct timeline *t, const struct event *e)
{
	struct subject who;
	struct envelope env;
	bool lossy = e->hdr.lost > t->account.cls[e->hdr.cls].seen_lost;
	int r;

	t->config.who.apply(t->config.who.ctx, e, &who);
	env = envelope_of(e, &who);
	remember_file(t, e);
	account_see_lost(&t->account, e->hdr.cls, e->hdr.lost);
	lost_before(t, e->hdr.cls);
	flow_find(t, e);
	cause_prepare(t, e, &who);
	r = send_event(t, e, &env);
	account_record(t, e, e->type == RF_EV_ATTACH ? 0 : who.chunks, r);
	flow_note(t, e, env.event, !r, lossy);
	if (!r) {
		count_totals(t, e, &env);
		cause_note(t, e, &who);
	}
	if (!env.result || strcmp(env.result, "EPERM") != 0)
		endpoint_note(t, e, &who);
	if (e->type == RF_EV_TLS)
		tls_read(t, e);
	else if (e->type == RF_EV_CLOSE)
		tls_closed(t, e);
	return r;
}

static void put_sum_file(struct timeline *t, struct writer *w, const struct rf_sum_key *key)
{
	const struct event_name *name = files_find(&t->files, key->dev, key->ino);

	writer_open(w, "file");
	if (name && !put_name(t, w, "path", name))
		writer_bool(w, "mounted", false);
	writer_id(w, "inode", key->ino);
	put_device(w, "device", key->dev);
	writer_close(w);
}

static void put_sum_own(struct timeline *t, struct writer *w, const struct rf_sum *sum)
{
	writer_open(w, "ringfence");
	writer_uint(w, "bytes", sum->bytes);
	writer_uint(w, "operations", sum->ops);
	put_time(t, w, "first", sum->first_ns);
	put_time(t, w, "last", sum->last_ns);
	writer_close(w);
}

int record_sum(struct timeline *t, const struct rf_sum_key *key, const struct rf_sum *sum)
{
	struct class_account *cls = &t->account.cls[RF_CLASS_RW];
	struct subject who;
	struct envelope env = {.event = key->write ? "file.write" : "file.read",
			       .mono_ns = t->floor_ns,
			       .result = "ok",
			       .who = &who};
	struct writer w;
	int r;

	t->config.who.find(t->config.who.ctx, sum->start_ns, sum->pid, &who);
	lost_before(t, RF_CLASS_RW);
	w = record_open(t, &env);
	put_sum_file(t, &w, key);
	put_sum_own(t, &w, sum);
	r = record_send(t, &w, &env);
	if (r) {
		cls->pending[LOST_NOT_WRITTEN]++;
		return r;
	}
	cls->delivered++;
	cls->last_seq = t->seq;
	if (key->write)
		causes_wrote(&t->causes, key->dev, key->ino,
			     &(struct cause_record){.seq = t->seq,
						    .event = env.event,
						    .who = {sum->start_ns, sum->pid}});
	*(key->write ? &t->account.written : &t->account.read) += sum->bytes;
	return 0;
}
