// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "user/base/strbuf.h"

static enum log_level current_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	current_level = level;
}

enum log_level log_get_level(void)
{
	return current_level;
}

/* One write a line, so that lines of several processes do not mix. */
static void log_line(enum log_level level, const char *prefix, const char *fmt, va_list ap)
{
	struct strbuf line = STRBUF_INIT;

	if (level > current_level)
		return;
	strbuf_addf(&line, "ringfence: %s", prefix);
	strbuf_vaddf(&line, fmt, ap);
	strbuf_addch(&line, '\n');
	fwrite(line.s, 1, line.len, stderr);
	fflush(stderr);
	strbuf_release(&line);
}

#define LOG_FUNCTION(name, level, prefix)                                                          \
	void name(const char *fmt, ...)                                                            \
	{                                                                                          \
		va_list ap;                                                                        \
                                                                                                   \
		va_start(ap, fmt);                                                                 \
		log_line(level, prefix, fmt, ap);                                                  \
		va_end(ap);                                                                        \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR, "error: ")
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN, "warning: ")
LOG_FUNCTION(log_info, LOG_LEVEL_INFO, "")
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG, "debug: ")
