// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/thread.h"

#include <signal.h>

int thread_start(pthread_t *ret_thread, void *(*work)(void *arg), void *arg)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(ret_thread, NULL, work, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}
