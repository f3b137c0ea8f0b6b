/* SPDX-License-Identifier: GPL-2.0-only */
/* lines_help.h - lines of a timeline as text, for tests of what reads them. */
#ifndef RINGFENCE_TESTS_LINES_HELP_H
#define RINGFENCE_TESTS_LINES_HELP_H

#include "user/backtest/backtest.h"
#include "user/timeline/scan.h"

#include "policy_help.h"

struct lines {
	struct strbuf text;
	uint64_t seq;
	bool begun;
};

/* A record of process `pid`, what follows the envelope; session.start comes before the first. */
void lines_add(struct lines *l, unsigned int pid, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void lines_open(struct lines *l, unsigned int pid, const char *path, const char *access);
void lines_connect(struct lines *l, unsigned int pid, const char *address, unsigned int port);
void lines_exec(struct lines *l, unsigned int pid, const char *path, const char *args);
void lines_fork(struct lines *l, unsigned int pid, unsigned int child);
void lines_exit(struct lines *l, unsigned int pid, unsigned int code);
/* A denial by rule r: the operation and the object's members. */
void lines_denied(struct lines *l, unsigned int pid, const char *op, const char *object);
void lines_each(const struct lines *l, void (*fn)(void *ctx, const struct scan *s), void *ctx);
void lines_release(struct lines *l);

/* A backtest of lines: what came of the last of them, and sums. */
struct tried {
	struct help help;
	struct policy_tables tables;
	struct backtest b;
	struct backtest_result last;
	uint64_t change[BACKTEST_CHANGES];
	uint64_t judged;
	uint32_t lacks;
};

/* The rest of a policy behind its version and name. Frees the lines. */
void tried_by(struct tried *t, const char *body, struct lines *l);
/* The policy is t->help's, completed. */
void tried_compiled(struct tried *t, struct lines *l);
void tried_release(struct tried *t);

#endif
