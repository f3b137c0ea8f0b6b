// SPDX-License-Identifier: GPL-2.0-only
/* The engine of a session, and its policy in it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/session.h"

/* A fence that does not see into TLS is better than none. */
static int new_engine(struct engine_options *o, struct engine **ret_engine, char **ret_error)
{
	int r = engine_new(o, ret_engine, ret_error);

	if (!r || !o->tls)
		return r;
	o->tls = false;
	free(*ret_error);
	*ret_error = NULL;
	r = engine_new(o, ret_engine, ret_error);
	if (!r)
		log_warn("this kernel refused the programs that look into TLS libraries and "
			 "sockets: nothing that goes through them is recorded");
	return r;
}

int session_load(struct session *s)
{
	struct engine_options o = {.tier = s->tier,
				   .sums = !s->options->no_sums && s->options->output,
				   .life_bytes = s->options->ring_life,
				   .data_bytes = s->options->ring_data,
				   .tls = s->options->output && !s->options->no_tls,
				   .tls_bytes = s->options->ring_tls,
				   .label_entries = s->options->label_table,
				   .kept_fd = s->kept_fd,
				   .verbose = s->options->verbose};
	char *error = NULL;
	int r = s->lent ? 0 : new_engine(&o, &s->engine, &error);

	s->tls.on = !s->lent && o.tls;
	if (!r)
		r = engine_policy_load(s->engine, &s->policy->tables, &s->policy->loaded, &error);
	if (r)
		log_error("%s", error ? error : strerror(-r));
	free(error);
	return !r ? CLI_OK : r == -ENOTSUP ? CLI_UNSUPPORTED : CLI_FAILED;
}
