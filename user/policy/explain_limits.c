// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/explain_limits.h"

#include "user/base/clean.h"
#include "user/policy/explain_defs.h"
#include "user/policy/quantity.h"

static void add_words(enum ir_limit which, uint64_t value, struct strbuf *out)
{
	switch (which) {
	case IR_LIMIT_PROCESSES:
		strbuf_addf(out, "at most %llu at once, threads included; more are refused",
			    (unsigned long long)value);
		break;
	case IR_LIMIT_MEMORY:
		strbuf_addstr(out, "at most ");
		quantity_add_bytes(out, value);
		strbuf_addstr(out, ", without swap; then the kernel ends a process");
		break;
	case IR_LIMIT_CPU:
		strbuf_addstr(out, "the time of at most ");
		quantity_add_thousandths(out, value);
		strbuf_addstr(out, " processors; more waits");
		break;
	case IR_LIMIT_IO:
		strbuf_addstr(out, "at most ");
		quantity_add_bytes(out, value);
		strbuf_addstr(out, " a second from each disk, and to it; more waits");
		break;
	case IR_LIMIT_TIME:
		strbuf_addstr(out, "everything is ended after ");
		quantity_add_time(out, value);
		break;
	case IR_LIMITS:
		break;
	}
}

void explain_limits(const struct ir_limits *limits, struct strbuf *out)
{
	bool any = false;

	for (enum ir_limit i = 0; i < IR_LIMITS; i++) {
		if (!limits->v[i])
			continue;
		if (!any)
			strbuf_addstr(out, "\nlimits of the whole session\n");
		any = true;
		explain_key(out, ir_limit_name(i));
		add_words(i, limits->v[i], out);
		strbuf_addstr(out, "  (");
		strbuf_addclean(out, limits->loc[i].file);
		strbuf_addf(out, ":%u)\n", limits->loc[i].line);
	}
}
