// SPDX-License-Identifier: GPL-2.0-only
/* The timeline of a session: there always is one, as it is what denials are told from. */
#include <stdio.h>
#include <string.h>

#include "user/base/log.h"
#include "user/base/clock.h"
#include "user/session/machine_key.h"
#include "user/session/session.h"
#include "user/session/session_questions.h"

#define EXPLAIN_NS 1000000000ULL /* a flood is told once a second, by kind */

/* A timeline that nobody signed is better than none. */
static void open_key(struct session *s)
{
	if (machine_key_open(MACHINE_KEY_DIR, &s->key)) {
		log_warn("the timeline's seals will not be signed");
		s->key = NULL;
	}
}

/* A line of the timeline, for whoever reads it now and later. */
static int take_line(void *ctx, const char *line, size_t len)
{
	struct session *s = ctx;

	why_log_line(&s->why, line, len);
	if (s->copy)
		sink_write(s->copy, line, len);
	return s->options->output ? sink_write(&s->sink, line, len) : 0;
}

static int next_segment(void *ctx)
{
	struct session *s = ctx;

	return sink_next(&s->sink);
}

void session_begin_timeline(struct session *s, const char *why)
{
	uint64_t now = session_now();
	struct timeline_config config;

	uname(&s->host);
	if (s->options->output)
		open_key(s);
	s->lineage = lineage_new(s->boot_id);
	config = (struct timeline_config){
		.session = s->id,
		.index = s->index,
		.boot_id = s->boot_id,
		.boot_to_wall_ns = (int64_t)clock_ns(CLOCK_REALTIME) - (int64_t)now,
		.tier = s->node->tier,
		.attached = !strcmp(why, "attach"),
		.why = why,
		.host = {.name = s->host.nodename,
			 .kernel = s->host.release,
			 .arch = s->host.machine},
		.limits = s->limits.bounds,
		.mounts = &s->place->mounts,
		.redact = s->redact,
		.tls = s->tls.on,
		.payload = s->options->tls_payload,
		.who = lineage_source(s->lineage),
		.write = take_line,
		.next = next_segment,
		.question = session_question,
		.key = s->key,
		.write_ctx = s,
	};
	memcpy(config.sealed, s->sink.sealed, SHA256_SIZE);
	s->timeline = timeline_new(&config);
	session_policy_tell(s, now, NULL, NULL);
	timeline_start(s->timeline, now);
}

void session_tell_inherited(struct session *s)
{
	struct rf_std files[RF_STD_FILES];

	engine_session_inherited(s->engine, s->index, files);
	timeline_inherited(s->timeline, session_now(), files);
}

void session_explain(struct session *s, bool last)
{
	struct why_question q = {.which = WHY_NEW, .own = &s->person};
	struct why_listener who = {.all = true};
	struct strbuf out = STRBUF_INIT;
	uint64_t now = session_now();

	if (!s->options->explain || (!last && now - s->explained_ns < EXPLAIN_NS))
		return;
	s->explained_ns = now;
	if (why_log_answer(&s->why, &q, &who, &out))
		fwrite(out.s, 1, out.len, stderr);
	strbuf_release(&out);
}
