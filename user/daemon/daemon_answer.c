// SPDX-License-Identifier: GPL-2.0-only
/* What the requests come to: each has one answer, an object on a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/daemon/daemon.h"
#include "user/event/names.h"
#include "user/session/control_answer.h"
#include "user/session/status.h"
#include "user/timeline/writer.h"

#define NS_PER_MS 1000000
#define GROUPS	  1024 /* of one process that are looked at */

struct answer {
	struct strbuf out;
	struct writer w;
};

static void answer_open(struct answer *a)
{
	*a = (struct answer){.out = STRBUF_INIT};
	a->w = writer_on(&a->out);
	writer_open(&a->w, NULL);
}

static void answer_send(struct answer *a, struct peer *p)
{
	writer_close(&a->w);
	strbuf_addch(&a->out, '\n');
	peer_send(p, &a->out);
	strbuf_release(&a->out);
}

static void answer_said(struct peer *p, int status, const char *said, size_t len)
{
	struct answer a;

	answer_open(&a);
	writer_uint(&a.w, "status", (uint64_t)status);
	writer_text(&a.w, "said", said ? said : "", len);
	answer_send(&a, p);
}

static void refuse(struct peer *p, int status, const char *said)
{
	answer_said(p, status, said, strlen(said));
}

/* Root, and who is in the group; processes of sessions never get here. */
bool daemon_is_operator(const struct daemon *d, const struct peer *p)
{
	gid_t groups[GROUPS];
	socklen_t len = sizeof(groups);

	if (!p->cred.uid || !d->group)
		return !p->cred.uid;
	if (p->cred.gid == d->group)
		return true;
	if (getsockopt(p->fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
		return false;
	for (size_t i = 0; i < len / sizeof(groups[0]); i++)
		if (groups[i] == d->group)
			return true;
	return false;
}

static bool is_theirs(const struct daemon *d, const struct peer *p, const struct hosted *h)
{
	return h->by.uid == p->cred.uid || daemon_is_operator(d, p);
}

/* NULL: there is none such, or none that the peer may know of; told. */
static struct hosted *find(const struct daemon *d, struct peer *p, const char *id)
{
	for (size_t i = 0; i < d->nhosted; i++) {
		struct hosted *h = d->hosted[i];

		if (strcmp(h->session.id, id) != 0)
			continue;
		if (is_theirs(d, p, h))
			return h;
		refuse(p, CLI_FAILED,
		       "ringfence: error: that session is another user's; ask root\n");
		return NULL;
	}
	refuse(p, CLI_FAILED,
	       "ringfence: error: no such session runs; `ringfence sessions` lists them\n");
	return NULL;
}

static size_t sessions_of(const struct daemon *d, uid_t uid)
{
	size_t n = 0;

	for (size_t i = 0; i < d->nhosted; i++)
		n += d->hosted[i]->by.uid == uid;
	return n;
}

static int may_begin(const struct daemon *d, const struct peer *p)
{
	if (p->hosted)
		log_error("this connection has a session already");
	else if (d->stopping)
		log_error("the daemon is being stopped");
	else if (p->cred.uid && sessions_of(d, p->cred.uid) >= d->config.sessions)
		log_error("user %u has %u sessions already, which is the most there can be "
			  "(sessions-per-user in %s)",
			  p->cred.uid, d->config.sessions, d->config_path);
	else
		return CLI_OK;
	return CLI_FAILED;
}

static void begin(struct daemon *d, struct peer *p, const struct request *q)
{
	struct hosting on = {.node = &d->node, .config = &d->config, .machine = &d->machine};
	struct hosted *h = NULL;
	char *said = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&said, &len);
	struct answer a;
	int status;

	log_divert(to);
	status = may_begin(d, p) ?: hosted_begin(&on, p, q, &h);
	log_divert(NULL);
	if (to)
		fclose(to);
	answer_open(&a);
	writer_uint(&a.w, "status", (uint64_t)status);
	writer_text(&a.w, "said", said ? said : "", len);
	if (h) {
		writer_str(&a.w, "session", h->session.id);
		writer_str(&a.w, "why", h->session.inside.open ? h->session.inside.path : NULL);
		writer_str(&a.w, "tier", tier_name(d->node.tier));
		writer_str(&a.w, "timeline", h->options.output);
		writer_uint(&a.w, "processes",
			    engine_session_procs(d->node.engine, h->session.index));
		p->hosted = h;
		vec_push(d->hosted, d->nhosted) = h;
		d->sessions++;
		daemon_save(d);
	}
	answer_send(&a, p);
	free(said);
}

static void put_session(const struct daemon *d, const struct hosted *h, struct writer *w)
{
	static const char *const states[] = {"runs", "waits", "ends", "kills", "frees"};
	const struct session *s = &h->session;
	struct rf_count counts[RF_CLASS_COUNT];
	uint64_t lost = 0;

	engine_counts(d->node.engine, s->index, counts);
	for (int i = 0; i < RF_CLASS_COUNT; i++)
		lost += counts[i].lost;
	writer_open(w, NULL);
	writer_str(w, "session", s->id);
	writer_uint(w, "uid", h->by.uid);
	writer_uint(w, "pid", (uint64_t)h->pid);
	writer_text(w, "program", h->program, strlen(h->program));
	writer_str(w, "state", states[h->state]);
	writer_uint(w, "ms", (session_now() - h->began_ns) / NS_PER_MS);
	writer_uint(w, "processes", engine_session_procs(d->node.engine, s->index));
	writer_uint(w, "denied", s->denials.denied);
	writer_uint(w, "audited", s->denials.audited);
	writer_uint(w, "lost", lost);
	writer_uint(w, "gaps", s->timeline ? timeline_gaps(s->timeline) : 0);
	writer_open_array(w, "policies");
	for (size_t i = 0; i < s->policy->ir.nlayers; i++)
		writer_str(w, NULL, s->policy->ir.layers[i].name ?: "?");
	writer_close_array(w);
	writer_str(w, "hash", s->policy->tables.hash);
	writer_str(w, "workspace", h->place.env.workspace);
	writer_str(w, "timeline", h->options.output);
	writer_close(w);
}

static void tell_sessions(struct daemon *d, struct peer *p, const struct hosted *only)
{
	struct answer a;

	answer_open(&a);
	writer_uint(&a.w, "status", CLI_OK);
	writer_open_array(&a.w, "sessions");
	for (size_t i = 0; i < d->nhosted; i++)
		if (only ? d->hosted[i] == only : is_theirs(d, p, d->hosted[i]))
			put_session(d, d->hosted[i], &a.w);
	writer_close_array(&a.w);
	answer_send(&a, p);
}

/* What is wrong, a text each; none when nothing is. */
static void put_health(const struct daemon *d, struct writer *w)
{
	struct strbuf reasons = STRBUF_INIT;
	const char *at, *end;

	checkup_reasons(d, &reasons);
	writer_open_array(w, "unhealthy");
	for (at = reasons.s; at && at < reasons.s + reasons.len; at = end + 1) {
		end = memchr(at, '\n', (size_t)(reasons.s + reasons.len - at));
		writer_text(w, NULL, at, (size_t)(end - at));
	}
	writer_close_array(w);
	strbuf_release(&reasons);
}

static void tell_status(struct daemon *d, struct peer *p)
{
	struct answer a;

	answer_open(&a);
	writer_uint(&a.w, "status", CLI_OK);
	writer_str(&a.w, "version", RINGFENCE_VERSION);
	writer_str(&a.w, "tier", tier_name(d->node.tier));
	writer_bool(&a.w, "leaky", d->node.leaky);
	writer_bool(&a.w, "tls", d->node.tls);
	writer_bool(&a.w, "keeper", d->node.keeper.pid > 0);
	writer_uint(&a.w, "ms", (session_now() - d->began_ns) / NS_PER_MS);
	writer_uint(&a.w, "running", d->nhosted);
	writer_uint(&a.w, "sessions", d->sessions);
	writer_uint(&a.w, "malformed", d->malformed);
	writer_uint(&a.w, "gaps", d->gaps);
	writer_uint(&a.w, "policies", d->machine.input.n);
	writer_str(&a.w, "hash", d->machine.hash);
	writer_str(&a.w, "config", d->config_path);
	writer_str(&a.w, "timelines", d->config.timelines);
	writer_str(&a.w, "metrics", d->config.metrics_text);
	put_health(d, &a.w);
	answer_send(&a, p);
}

static void tell_policies(struct daemon *d, struct peer *p)
{
	struct answer a;

	answer_open(&a);
	writer_uint(&a.w, "status", CLI_OK);
	writer_open_array(&a.w, "policies");
	for (size_t i = 0; i < d->machine.input.n; i++)
		writer_str(&a.w, NULL, d->machine.input.layers[i].path);
	writer_close_array(&a.w);
	writer_str(&a.w, "hash", d->machine.hash);
	writer_uint(&a.w, "rules", d->machine.rules);
	answer_send(&a, p);
}

static void put_count(const struct rule_count *c, struct writer *w)
{
	writer_open(w, NULL);
	writer_str(w, "layer", c->closed ? "none" : c->machine ? "machine" : "session");
	writer_str(w, "policy", c->policy);
	writer_str(w, "rule", c->rule);
	writer_uint(w, "denied", c->denied);
	writer_uint(w, "audited", c->audited);
	writer_close(w);
}

static void tell_stats(struct daemon *d, struct peer *p)
{
	const struct rule_counts *c = &d->checkup.rules;
	struct answer a;

	answer_open(&a);
	writer_uint(&a.w, "status", CLI_OK);
	writer_uint(&a.w, "ms", (session_now() - d->began_ns) / NS_PER_MS);
	writer_open_array(&a.w, "rules");
	for (size_t i = 0; i < c->n; i++)
		put_count(&c->v[i], &a.w);
	writer_close_array(&a.w);
	answer_send(&a, p);
}

/* Nothing changes when anything is wrong; sessions that run stay under what they began with. */
static void load(struct daemon *d, struct peer *p)
{
	struct strbuf said = STRBUF_INIT;
	struct machine fresh;
	int status = machine_read(&d->config, &fresh, &said);

	if (!status) {
		machine_release(&d->machine);
		d->machine = fresh;
		strbuf_addf(&said,
			    "%zu policies lie over sessions that begin from now on; those that run "
			    "stay under what they began with\n",
			    fresh.input.n);
	} else {
		strbuf_addstr(&said, "nothing has changed\n");
	}
	answer_said(p, status, said.s, said.len);
	strbuf_release(&said);
}

/* What the socket of a session of its own is asked (control.h). */
static void ask(struct peer *p, struct hosted *h, const struct request *q)
{
	struct control_request c = {.session = &h->session, .peer = p->cred, .nwords = q->words.n};
	struct strbuf said = STRBUF_INIT;
	int status;

	memcpy(c.words, q->words.v, q->words.n * sizeof(c.words[0]));
	status = control_answer(&c, &said);
	answer_said(p, status, said.s, said.len);
	strbuf_release(&said);
}

static void kill_session(struct peer *p, struct hosted *h)
{
	hosted_end(h, "killed", -1);
	refuse(p, CLI_OK, "its processes are being ended\n");
}

static void of_session(struct daemon *d, struct peer *p, const struct request *q)
{
	struct hosted *h = find(d, p, q->session);

	if (!h)
		return;
	if (q->op == REQUEST_KILL)
		kill_session(p, h);
	else if (q->op == REQUEST_ASK)
		ask(p, h, q);
	else
		tell_sessions(d, p, h);
}

static void stop(struct daemon *d, struct peer *p, const struct request *q)
{
	log_info("process %d of user %u asks for it: the daemon stops%s", p->cred.pid, p->cred.uid,
		 q->release ? ", and lets go of what it had fenced" : "");
	d->stopping = true;
	d->release = q->release;
	refuse(p, CLI_OK,
	       d->release ? "the daemon stops; what it had fenced goes on unfenced\n"
			  : "the daemon stops; what it had fenced stays so until it has ended\n");
}

static void of_operator(struct daemon *d, struct peer *p, const struct request *q)
{
	if (!daemon_is_operator(d, p))
		refuse(p, CLI_FAILED,
		       "ringfence: error: only root and the group of the daemon may ask that\n");
	else if (q->op == REQUEST_LOAD)
		load(d, p);
	else if (q->op == REQUEST_STATS)
		tell_stats(d, p);
	else
		stop(d, p, q);
}

static void end(struct peer *p, const struct request *q)
{
	if (p->hosted)
		hosted_end(p->hosted, "exit", q->wait_status);
	else
		refuse(p, CLI_USAGE, "ringfence: error: this connection has no session\n");
}

static void dispatch(struct daemon *d, struct peer *p, const struct request *q)
{
	switch (q->op) {
	case REQUEST_RUN:
	case REQUEST_ATTACH:
		begin(d, p, q);
		break;
	case REQUEST_END:
		end(p, q);
		break;
	case REQUEST_STATUS:
		tell_status(d, p);
		break;
	case REQUEST_SESSIONS:
		tell_sessions(d, p, NULL);
		break;
	case REQUEST_SESSION:
	case REQUEST_KILL:
	case REQUEST_ASK:
		of_session(d, p, q);
		break;
	case REQUEST_POLICIES_LIST:
		tell_policies(d, p);
		break;
	default:
		of_operator(d, p, q);
	}
}

void daemon_answer(struct daemon *d, struct peer *p)
{
	char error[REQUEST_ERROR_MAX] = "request: one line, with a newline at its end and nothing "
					"behind it";
	const char *end_of_line = memchr(p->in.s, '\n', p->in.len);
	struct strbuf said = STRBUF_INIT;
	struct request q;

	/* The kernel refuses it the connection; but who opened it may have been outside then. */
	if (engine_tracks(d->node.engine, (uint32_t)p->cred.pid)) {
		refuse(p, CLI_FAILED, "ringfence: error: a process of a session cannot ask that\n");
		p->leaving = true;
	} else if (!end_of_line || end_of_line + 1 != p->in.s + p->in.len ||
		   request_parse(p->in.s, p->in.len - 1, &q, error)) {
		d->malformed++;
		strbuf_addf(&said, "ringfence: error: %s\n", error);
		refuse(p, CLI_USAGE, said.s);
		strbuf_release(&said);
		p->leaving = !p->hosted;
	} else {
		dispatch(d, p, &q);
		request_release(&q);
	}
	peer_next(p, session_now());
	peer_flush(p);
}

void daemon_tell_end(struct peer *p, const struct hosted *h, const char *said)
{
	struct answer a;

	answer_open(&a);
	writer_bool(&a.w, "ended", true);
	writer_bool(&a.w, "over", h->session.limits.over);
	writer_str(&a.w, "why", h->why);
	writer_text(&a.w, "said", said, strlen(said));
	answer_send(&a, p);
}
