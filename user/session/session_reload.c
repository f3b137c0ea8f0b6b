// SPDX-License-Identifier: GPL-2.0-only
/* A session goes on under what its policy files say now. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/status.h"
#include "user/session/session.h"

static int say_failure(int r, char *error, struct strbuf *said)
{
	strbuf_addf(said, "ringfence: error: %s\n", error ? error : strerror(-r));
	free(error);
	return CLI_FAILED;
}

/* Of the policies before, the last one was kept for the execs that had begun under it. */
static void drop_past(struct session *s)
{
	for (size_t i = 0; i < s->npast; i++)
		session_policy_drop(s, s->past[i]);
}

static void put_in_force(struct session *s, struct session_policy *p)
{
	session_policy_retire(s->policy);
	vec_push(s->past, s->npast) = s->policy;
	s->policy = p;
}

/* No reason to go back to the policy before: the new one holds for all else. */
static void hold_open(struct session *s, struct strbuf *said)
{
	char *error = NULL;
	int r = engine_session_hold(s->engine, s->index, &error);

	if (r)
		strbuf_addf(said,
			    "ringfence: warning: what the session has open is not judged anew: "
			    "%s\n",
			    error ? error : strerror(-r));
	free(error);
}

static int change(struct session *s, struct session_policy *p, const struct ucred *by,
		  const struct session_rebuilt *rebuilt, struct strbuf *said)
{
	struct engine_switch how = {.gates_new = p->bits.gates_new,
				    .gates_changed = p->bits.gates_changed,
				    .gates = bits_gates(&p->bits)};
	char *error = NULL;
	int r;

	drop_past(s);
	r = engine_policy_load(s->engine, &p->tables, &p->loaded, &error);
	if (r)
		return say_failure(r, error, said);
	/* The record of the change stands before those of what it changed. */
	how.now_ns = session_now();
	r = engine_session_switch(s->engine, s->index, &p->loaded, &how, &error);
	if (r) {
		session_policy_drop(s, p);
		return say_failure(r, error, said);
	}
	put_in_force(s, p);
	if (rebuilt->hold)
		hold_open(s, said);
	if (s->node->keeper.pid)
		node_keep(s->node, s->node->duty);
	if (s->timeline)
		session_policy_tell(s, how.now_ns, by, rebuilt->why);
	return CLI_OK;
}

int session_rebuild(struct session *s, const struct ucred *by, const struct session_rebuilt *how,
		    struct strbuf *said)
{
	struct session_policy *p = xcalloc(1, sizeof(*p));
	int status = session_policy_compile_again(s, by, p, said);

	if (!status)
		status = change(s, p, by, how, said);
	if (status)
		session_policy_free(p);
	return status;
}

int session_reload(struct session *s, const struct ucred *by, struct strbuf *said)
{
	struct session_policy *p;
	int status;

	if (s->given) {
		strbuf_addstr(said, "ringfence: error: the policy came with `ringfence run`, whose "
				    "files the daemon does not read; start the session anew for "
				    "another one\n");
		return CLI_FAILED;
	}
	p = xcalloc(1, sizeof(*p));
	status = session_policy_compile(s, by, p, said);
	if (!status)
		status = change(s, p, by, &(struct session_rebuilt){.hold = true}, said);
	if (status) {
		session_policy_free(p);
		strbuf_addstr(said, "nothing has changed: the session goes on as before\n");
		return status;
	}
	strbuf_addf(said, "session %s is under the policy as it is now\n", s->id);
	return CLI_OK;
}

void session_reload_signalled(struct session *s, pid_t pid, uid_t uid)
{
	struct ucred by = {.pid = pid, .uid = uid};
	struct strbuf said = STRBUF_INIT;

	if (engine_tracks(s->engine, (uint32_t)pid)) {
		log_warn("a process of the session, %d, sent SIGHUP: the policy is not read again",
			 pid);
		return;
	}
	if (session_reload(s, &by, &said) || !s->options->quiet)
		fwrite(said.s, 1, said.len, stderr);
	strbuf_release(&said);
}
