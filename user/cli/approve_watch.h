/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * approve_watch.h - a person beside the agent: questions as they come, answers from a terminal.
 */
#ifndef RINGFENCE_CLI_APPROVE_WATCH_H
#define RINGFENCE_CLI_APPROVE_WATCH_H

/*
 * Looks once a second, until the session is over or standard input ends. session NULL: the only
 * one. A question that is asked again after it was put off is shown again. Returns an exit status.
 */
int approve_watch(const char *session);

#endif
