// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/tables.h"

#include <stdlib.h>
#include <string.h>

void policy_tables_trim(struct policy_tables *t)
{
	free(t->states);
	free(t->cells);
	free(t->accepts);
	free(t->conds);
	free(t->sbs);
	free(t->nets);
	free(t->ports);
	free(t->host_ports);
	free(t->digests);
	t->states = NULL;
	t->cells = NULL;
	t->accepts = NULL;
	t->conds = NULL;
	t->sbs = NULL;
	t->nets = NULL;
	t->ports = NULL;
	t->host_ports = NULL;
	t->digests = NULL;
	t->nstates = t->ncells = t->naccepts = t->nconds = t->nsbs = t->nnets = t->nports =
		t->nhost_ports = t->ndigests = 0;
}

void policy_tables_release(struct policy_tables *t)
{
	size_t i;

	if (!t)
		return;
	policy_tables_trim(t);
	for (i = 0; t->info && i < t->nrules; i++) {
		free(t->info[i].name);
		free(t->info[i].policy);
		free(t->info[i].file);
		free(t->info[i].reason);
		free(t->info[i].severity);
		free(t->info[i].condition);
	}
	for (i = 0; i < t->nvia; i++)
		free(t->via[i]);
	for (i = 0; i < t->nlabels; i++) {
		free(t->labels[i]);
		free(t->label_how[i]);
	}
	for (i = 0; i < t->ngates; i++) {
		free(t->gates[i]);
		free(t->gate_how[i]);
	}
	free(t->label_how);
	free(t->gate_how);
	free(t->labels);
	free(t->gates);
	free(t->info);
	free(t->via);
	free(t->lists);
	free(t->rules);
	memset(t, 0, sizeof(*t));
}
