/* SPDX-License-Identifier: GPL-2.0-only */
/* thread.h - threads for what takes long, beside the one that waits for everything. */
#ifndef RINGFENCE_SESSION_THREAD_H
#define RINGFENCE_SESSION_THREAD_H

#include <pthread.h>

/* Signals are the other thread's: it waits for them. Returns 0 or a negative errno. */
int thread_start(pthread_t *ret_thread, void *(*work)(void *arg), void *arg);

#endif
