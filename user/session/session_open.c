// SPDX-License-Identifier: GPL-2.0-only
/* What a session needs before it begins: its policy in the kernel, a name, where it is recorded. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/assume.h"
#include "user/session/status.h"
#include "user/session/session.h"

static int compile(struct session *s)
{
	struct strbuf said = STRBUF_INIT;
	int status;

	clock_gettime(CLOCK_REALTIME, &s->memory.began);
	s->policy = xcalloc(1, sizeof(*s->policy));
	status = session_policy_compile(s, NULL, s->policy, &said);
	if (said.len)
		fwrite(said.s, 1, said.len, log_file());
	strbuf_release(&said);
	return status;
}

static void make_ids(struct session *s)
{
	uint64_t id = 0;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, s->boot_id, sizeof(s->boot_id) - 1);

	if (fd >= 0)
		close(fd);
	s->boot_id[n > 0 ? n : 0] = '\0';
	s->boot_id[strcspn(s->boot_id, "\n")] = '\0';
	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		id = session_now();
	snprintf(s->id, sizeof(s->id), "%016llx", (unsigned long long)id);
}

/* The caller's file, when it has opened one: instead of ours, or beside it. */
static int adopt(struct session *s)
{
	if (!segments_meant(s->options->output))
		return sink_adopt(&s->sink, s->options->output, s->out_fd, s->options->keep_free);
	s->copy = xcalloc(1, sizeof(*s->copy));
	return sink_adopt(s->copy, "of the caller", s->out_fd, s->options->keep_free);
}

static int open_sink(struct session *s)
{
	const struct options *o = s->options;
	int r = 0;

	if (!s->out_fd || segments_meant(o->output))
		r = sink_open(&s->sink,
			      &(struct sink_options){.name = o->output,
						     .append = o->append,
						     .keep_free = o->keep_free,
						     .segments = {.session = s->id,
								  .bytes = o->segment_bytes,
								  .ns = o->segment_ns,
								  .compress = o->compress}});
	return !r && s->out_fd ? adopt(s) : r;
}

int session_open(struct session *s)
{
	int status = s->node->tier ? CLI_OK : node_choose_tier(s->node, s->options->tier);

	s->engine = s->node->engine;
	s->late = s->engine;
	if (!status)
		status = compile(s);
	if (!status)
		status = assume_labels(&s->policy->tables, s->options->assume, s->options->nassume,
				       &s->assume);
	if (!status) {
		make_ids(s);
		status = limits_open(&s->limits, s);
	}
	if (!status && !s->options->raw) {
		status = redact_key_open(&s->redactor) ? CLI_FAILED : CLI_OK;
		s->redact = &s->redactor;
	}
	if (!status && open_sink(s))
		status = CLI_FAILED;
	return status ? status : session_load(s);
}
