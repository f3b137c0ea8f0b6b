// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/hosted.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/orphans.h"
#include "user/session/session_proc.h"
#include "user/session/status.h"

#define TERM_NS	 2000000000ULL /* as ending.h has them */
#define OVER_NS	 5000000000ULL
#define KILL_NS	 10000000000ULL
#define RETRY_NS 100000000ULL
#define STEP_MS	 20

static const char *keep_text(struct hosted *h, const char *text)
{
	vec_push(h->texts, h->ntexts) = xstrdup(text);
	return h->texts[h->ntexts - 1];
}

/* The machine's first: of two texts of one name the first counts. */
static void take_policies(const struct machine *m, const struct request *q, struct hosted *h)
{
	struct policy_input *in = &h->given;

	policy_input_copy(&m->input, in);
	for (size_t i = 0; i < q->npolicies; i++)
		policy_input_push(in, q->policies[i].path, q->policies[i].text, q->policies[i].len);
	for (size_t i = 0; i < q->ntexts; i++)
		vec_push(in->texts, in->ntexts) =
			(struct policy_text){.path = xstrdup(q->texts[i].path),
					     .text = xmemdup(q->texts[i].text, q->texts[i].len),
					     .len = q->texts[i].len};
}

static void take_options(const struct config *c, const struct request *q, struct hosted *h)
{
	struct options *o = &h->options;

	for (size_t i = 0; i < h->given.n; i++)
		vec_push(o->policies, o->npolicies) = h->given.layers[i].path;
	for (size_t i = 0; i < q->set.n; i++)
		vec_push(o->set, o->nset) = keep_text(h, q->set.v[i]);
	for (size_t i = 0; i < q->assume.n; i++)
		vec_push(o->assume, o->nassume) = keep_text(h, q->assume.v[i]);
	o->output = c->timelines ? c->timelines : q->output ? keep_text(h, q->output) : NULL;
	o->segment_bytes = c->timelines ? c->segment_bytes : 0;
	o->segment_ns = c->timelines ? c->segment_ns : 0;
	o->compress = c->timelines && c->compress;
	o->keep_free = c->keep_free;
	o->ask = q->ask;
	o->audit = q->audit;
	o->no_tls = q->no_tls;
	o->raw = q->raw;
	o->quiet = q->quiet;
	h->wait = q->wait;
	h->program = xstrdup(q->program ? q->program : "?");
}

void hosted_free(struct hosted *h)
{
	session_close(&h->session);
	place_free(&h->place);
	policy_input_release(&h->given);
	free(h->options.policies);
	free(h->options.set);
	free(h->options.assume);
	for (size_t i = 0; i < h->ntexts; i++)
		free(h->texts[i]);
	free(h->texts);
	free(h->program);
	free(h);
}

/* Who was looked at is who was taken in: the number was not used again meanwhile. */
static bool lives(int pidfd)
{
	struct pollfd gone = {.fd = pidfd, .events = POLLIN};

	return !syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) && !poll(&gone, 1, 0);
}

/* Nothing changed between the look at the tree and its being taken in. */
static int take(struct hosted *h, struct peer *p)
{
	struct session *s = &h->session;
	int status = h->attached ? session_attach(s, h->pid) : session_take(s, h->pid);

	if (!status && h->attached)
		status = hosted_check_taken(p, h);
	if (!status && h->attached)
		orphans_tell(s, h->pid);
	return status;
}

static int begin(const struct hosting *on, struct peer *p, const struct request *q,
		 struct hosted *h)
{
	struct session *s = &h->session;
	int status = hosted_check(on, p, q, h);

	if (status)
		return status;
	take_policies(on->machine, q, h);
	take_options(on->config, q, h);
	*s = (struct session){.node = on->node,
			      .daemon = true,
			      .nmachine = (unsigned int)on->machine->input.n,
			      .options = &h->options,
			      .place = &h->place,
			      .given = &h->given,
			      .out_fd = q->output && p->nfds > 1 ? p->fds[1] : 0,
			      .sink = SINK_NONE};
	status = session_open(s) ?: session_start(s, h->attached ? "attach" : "run") ?: take(h, p);
	if (!status && !lives(p->fds[0])) {
		log_error("process %d is gone", h->pid);
		status = CLI_FAILED;
	}
	/* The record of the process as it is now, before it executes. */
	if (!status) {
		engine_linger(s->engine);
		session_drain(s);
	} else {
		session_stop(s, "failed", -1);
	}
	s->out_fd = 0;
	return status;
}

int hosted_begin(const struct hosting *on, struct peer *p, const struct request *q,
		 struct hosted **ret_hosted)
{
	struct hosted *h = xcalloc(1, sizeof(*h));
	int status;

	*h = (struct hosted){.session = {.node = on->node, .sink = SINK_NONE},
			     .place.root_fd = -1,
			     .peer = p,
			     .by = p->cred,
			     .attached = q->op == REQUEST_ATTACH,
			     .began_ns = session_now(),
			     .wait_status = -1,
			     .why = "exit"};
	h->session.options = &h->options;
	status = begin(on, p, q, h);
	if (status) {
		hosted_free(h);
		return status;
	}
	*ret_hosted = h;
	return CLI_OK;
}

static void send_signal(const struct hosted *h, int signal)
{
	session_signal(h->session.engine, h->session.index, signal);
}

static void enter(struct hosted *h, enum hosted_state state, uint64_t ns)
{
	h->state = state;
	h->until_ns = session_now() + ns;
}

static void ask_to_end(struct hosted *h, uint64_t patience_ns)
{
	send_signal(h, SIGTERM);
	send_signal(h, SIGCONT);
	enter(h, HOSTED_ENDS, patience_ns);
}

void hosted_end(struct hosted *h, const char *why, int wait_status)
{
	bool by_itself = !strcmp(why, "exit");

	if (h->state != HOSTED_RUNS && h->state != HOSTED_WAITS)
		return;
	if (h->state == HOSTED_RUNS) {
		h->why = by_itself && h->attached ? "detached" : why;
		h->wait_status = h->attached ? -1 : wait_status;
	}
	if (by_itself && h->attached)
		enter(h, HOSTED_FREES, 0);
	else if (by_itself && h->wait)
		enter(h, HOSTED_WAITS, 0);
	else
		ask_to_end(h, TERM_NS);
}

void hosted_abandon(struct hosted *h)
{
	h->peer = NULL;
	if (h->attached && h->state == HOSTED_RUNS) {
		log_info("session %s: who attached is gone; its processes stay fenced, and "
			 "recorded, until they have ended",
			 h->session.id);
		return;
	}
	h->wait = false;
	hosted_end(h, "abandoned", -1);
}

static void kill_all(struct hosted *h, uint64_t now)
{
	if (now - h->killed_ns < RETRY_NS)
		return;
	if (h->session.limits.group.path)
		cgroup_kill(&h->session.limits.group);
	send_signal(h, SIGKILL);
	h->killed_ns = now;
}

bool hosted_step(struct hosted *h)
{
	struct session *s = &h->session;
	unsigned int left = engine_session_procs(s->engine, s->index);
	uint64_t now = session_now();

	if (h->state <= HOSTED_WAITS && limits_over(&s->limits, s)) {
		h->why = "time";
		ask_to_end(h, OVER_NS);
	}
	if (h->state == HOSTED_RUNS)
		return h->attached && !left;
	if (!left || h->state == HOSTED_FREES)
		return true;
	if (h->state == HOSTED_ENDS && now >= h->until_ns)
		enter(h, HOSTED_KILLS, KILL_NS);
	if (h->state != HOSTED_KILLS)
		return false;
	kill_all(h, now);
	if (now < h->until_ns)
		return false;
	log_warn("session %s: %u processes could not be ended; they are free now", s->id, left);
	return true;
}

int hosted_timeout(const struct hosted *h, int ms)
{
	return h->state != HOSTED_RUNS && ms > STEP_MS ? STEP_MS : ms;
}

void hosted_finish(struct hosted *h)
{
	unsigned int left = engine_session_procs(h->session.engine, h->session.index);

	session_stop(&h->session, h->why, h->wait_status);
	if (left && h->state == HOSTED_FREES)
		log_warn("enforcement has ended: %u processes of the session still run unfenced",
			 left);
}
