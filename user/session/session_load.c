// SPDX-License-Identifier: GPL-2.0-only
/* The engine of a session, and its policy in it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"
#include "user/session/session.h"
#include "user/session/status.h"

int session_load(struct session *s)
{
	struct engine_options o = {.sums = !s->options->no_sums && s->options->output,
				   .life_bytes = s->options->ring_life,
				   .data_bytes = s->options->ring_data,
				   .tls = s->options->output && !s->options->no_tls,
				   .tls_bytes = s->options->ring_tls,
				   .label_entries = s->options->label_table,
				   .kept_fd = s->kept_fd,
				   .verbose = s->options->verbose};
	int r = s->late ? CLI_OK : node_load(s->node, &o);
	char *error = NULL;

	if (r)
		return r;
	s->engine = s->node->engine;
	s->tls.on = s->node->tls && s->options->output && !s->options->no_tls;
	r = engine_policy_load(s->engine, &s->policy->tables, &s->policy->loaded, &error);
	if (r)
		log_error("%s", error ? error : strerror(-r));
	free(error);
	return !r ? CLI_OK : r == -ENOTSUP ? CLI_UNSUPPORTED : CLI_FAILED;
}
