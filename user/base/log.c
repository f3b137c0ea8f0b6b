// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "user/base/strbuf.h"

/* Like a level, it is about the whole program; it lives for one request of the daemon. */
static FILE *diverted;

void log_divert(FILE *to)
{
	diverted = to;
}

FILE *log_file(void)
{
	return diverted ? diverted : stderr;
}

/* One write a line, so that lines of several processes do not mix. */
static void log_line(const char *prefix, const char *fmt, va_list ap)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "ringfence: %s", prefix);
	strbuf_vaddf(&line, fmt, ap);
	strbuf_addch(&line, '\n');
	fwrite(line.s, 1, line.len, log_file());
	fflush(log_file());
	strbuf_release(&line);
}

#define LOG_FUNCTION(name, prefix)                                                                 \
	void name(const char *fmt, ...)                                                            \
	{                                                                                          \
		va_list ap;                                                                        \
                                                                                                   \
		va_start(ap, fmt);                                                                 \
		log_line(prefix, fmt, ap);                                                         \
		va_end(ap);                                                                        \
	}

LOG_FUNCTION(log_error, "error: ")
LOG_FUNCTION(log_warn, "warning: ")
LOG_FUNCTION(log_info, "")
