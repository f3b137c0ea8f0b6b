// SPDX-License-Identifier: GPL-2.0-only
/* fuzz_request.c - what anybody may send to the daemon's socket, for libFuzzer. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/daemon/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool what)
{
	if (!what)
		abort();
}

static void check(const struct request *q)
{
	hold(q->op != REQUEST_NONE);
	hold(q->npolicies <= REQUEST_POLICIES && q->ntexts <= REQUEST_TEXTS);
	hold(q->words.n <= REQUEST_WORDS && q->set.n <= REQUEST_WORDS);
	if (q->session)
		hold(strlen(q->session) == REQUEST_ID && !strchr(q->session, '/'));
	if (q->op == REQUEST_RUN)
		hold(q->workspace != NULL);
	for (size_t i = 0; i < q->words.n; i++)
		hold(q->words.v[i] != NULL);
	for (size_t i = 0; i < q->npolicies; i++)
		hold(q->policies[i].path[0] && q->policies[i].text);
	if (q->op != REQUEST_STOP)
		hold(!q->release);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[REQUEST_ERROR_MAX] = "";
	struct request q;

	if (request_parse((const char *)data, size, &q, error)) {
		hold(error[0] && strlen(error) < sizeof(error));
		return 0;
	}
	check(&q);
	request_release(&q);
	return 0;
}
