/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - words for people, on standard error. Standard output carries results and records only.
 *
 * Only cli/ and daemon/ report; everything below returns its error. The level is the one piece of
 * mutable state of file scope in the program.
 */
#ifndef RINGFENCE_BASE_LOG_H
#define RINGFENCE_BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

void log_set_level(enum log_level level);
enum log_level log_get_level(void);
/* One line: "ringfence: error: …", "ringfence: warning: …", "ringfence: …", "ringfence: debug: …".
 */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
