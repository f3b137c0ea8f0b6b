// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/describe.h"

static void add_duration(uint64_t usec, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 ".%03" PRIu64 " s", usec / 1000000, usec / 1000 % 1000);
}

void describe_limit(const struct record *r, struct strbuf *out)
{
	const char *what = record_string(r->ringfence, "what") ?: "";
	uint64_t n = record_uint(r->ringfence, "count"), max = record_uint(r->ringfence, "max");

	if (!strcmp(what, "fork-refused"))
		strbuf_addf(out, "%" PRIu64 " new process%s refused: at most %" PRIu64 " at once",
			    n, n == 1 ? "" : "es", max);
	else if (!strcmp(what, "oom-kill"))
		strbuf_addf(out,
			    "%" PRIu64 " process%s killed for want of memory: at most %" PRIu64
			    " bytes",
			    n, n == 1 ? "" : "es", max);
	else if (!strcmp(what, "ended"))
		strbuf_addf(out, "the time is over, all processes are ended: at most %" PRIu64 " s",
			    max);
	else
		describe_text(r->ringfence, "what", out);
}

void describe_limits(const struct record *r, struct strbuf *out)
{
	json_t *limits = record_get(r->ringfence, "limits");
	uint64_t refused = record_uint(limits, "forks_refused");
	uint64_t killed = record_uint(limits, "oom_kills");

	if (refused)
		strbuf_addf(out, ", %" PRIu64 " forks refused", refused);
	if (killed)
		strbuf_addf(out, ", %" PRIu64 " killed for want of memory", killed);
	if (record_uint(limits, "throttled")) {
		strbuf_addstr(out, ", waited ");
		add_duration(record_uint(limits, "throttled_usec"), out);
		strbuf_addstr(out, " for its share of the processors");
	}
}
