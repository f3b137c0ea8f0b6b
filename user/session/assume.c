// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/assume.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/clean.h"
#include "user/base/log.h"
#include "user/base/strbuf.h"
#include "user/base/suggest.h"
#include "user/session/status.h"

static void report_unknown(const struct policy_tables *t, const char *name)
{
	struct strbuf shown = STRBUF_INIT;
	struct suggest near;

	suggest_init(&near, name);
	for (size_t i = 0; i < t->nlabels; i++)
		if (t->labels[i])
			suggest_try(&near, t->labels[i]);
	strbuf_addstr(&shown, "");
	strbuf_addclean(&shown, name);
	log_error(near.best ? "--assume: the policy has no label '%s'; did you mean %s?"
			    : "--assume: the policy has no label '%s'",
		  shown.s, near.best);
	strbuf_release(&shown);
}

static int add_label(const struct policy_tables *t, const char *name, uint64_t *labels)
{
	for (size_t i = 0; i < t->nlabels; i++) {
		if (!t->labels[i] || strcmp(t->labels[i], name) != 0)
			continue;
		*labels |= 1ULL << i;
		return CLI_OK;
	}
	report_unknown(t, name);
	return CLI_USAGE;
}

static int add_list(const struct policy_tables *t, const char *list, uint64_t *labels)
{
	int status = CLI_OK;

	for (size_t len;; list += len + 1) {
		struct strbuf name = STRBUF_INIT;

		len = strcspn(list, ",");
		strbuf_addstr(&name, "");
		strbuf_add(&name, list, len);
		if (add_label(t, name.s, labels))
			status = CLI_USAGE;
		strbuf_release(&name);
		if (!list[len])
			return status;
	}
}

int assume_labels(const struct policy_tables *t, const char *const *lists, size_t n,
		  uint64_t *ret_labels)
{
	uint64_t labels = 0;
	int status = CLI_OK;

	for (size_t i = 0; i < n; i++)
		if (add_list(t, lists[i], &labels))
			status = CLI_USAGE;
	if (!status)
		*ret_labels = labels;
	return status;
}
