// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/name_times.h"

#include <string.h>

#include "user/base/clean.h"
#include "user/policy/explain_defs.h"
#include "user/policy/hosts.h"
#include "user/policy/keys.h"
#include "user/policy/quantity.h"

static const char *const words[IR_NAME_TIMES] = {
	[IR_NAME_AT_LEAST] = "at_least",
	[IR_NAME_AT_MOST] = "at_most",
	[IR_NAME_GRACE] = "grace",
};

static const uint64_t defaults[IR_NAME_TIMES] = {
	[IR_NAME_AT_LEAST] = NAME_AT_LEAST_NS, [IR_NAME_AT_MOST] = NAME_AT_MOST_NS};

static void shorten(struct ir_name_times *times, enum ir_name_time which, uint64_t ns,
		    const struct src_loc *loc)
{
	if (times->set[which] && times->v[which] <= ns)
		return;
	times->set[which] = true;
	times->v[which] = ns;
	times->loc[which] = *loc;
}

/* No grace can be said: it ends what another file grants. An answer that never counts cannot. */
static bool read_time(struct layer *l, const struct ynode *node, enum ir_name_time which,
		      uint64_t *ret_ns)
{
	if (!node_text(l->diags, node, words[which]))
		return false;
	*ret_ns = 0;
	if ((which == IR_NAME_GRACE && strcmp(node->text, "0s") == 0) ||
	    !quantity_time(node->text, ret_ns))
		return true;
	diag_error(l->diags, &node->loc, "write a time, such as 90s, 15m, 8h or 2d",
		   "%s is no time", shown(node->text).s);
	return false;
}

static void read_times(struct layer *l, const struct ynode *map, struct ir_name_times *times)
{
	const struct ynode *node[IR_NAME_TIMES];
	uint64_t ns[IR_NAME_TIMES];
	bool read[IR_NAME_TIMES];

	for (size_t i = 0; i < IR_NAME_TIMES; i++) {
		node[i] = ynode_get(map, words[i]);
		read[i] = node[i] && read_time(l, node[i], (enum ir_name_time)i, &ns[i]);
		if (read[i])
			shorten(times, (enum ir_name_time)i, ns[i], &node[i]->loc);
	}
	if (read[IR_NAME_AT_LEAST] && read[IR_NAME_AT_MOST] &&
	    ns[IR_NAME_AT_LEAST] > ns[IR_NAME_AT_MOST])
		diag_error(l->diags, &node[IR_NAME_AT_LEAST]->loc,
			   "write a shorter one, or a longer at_most",
			   "at_least is longer than at_most");
}

/* Does a rule or event name hosts, of this layer or (-1) of any? */
static bool names_hosts(const struct policy_ir *ir, int layer)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if ((layer < 0 || r->layer == (unsigned int)layer) &&
		    (hosts_are_in(&r->of) || hosts_are_in(&r->except)))
			return true;
	}
	return false;
}

void layer_add_name_times(struct layer *l)
{
	static const struct key keys[] = {
		{"at_least", NULL}, {"at_most", NULL}, {"grace", NULL}, {NULL, NULL}};
	struct ir_name_times own = {0};
	bool hosts = names_hosts(l->ir, (int)l->index);

	for (size_t i = 0; i < l->nfiles; i++) {
		const struct ynode *root = l->files[i]->root;
		const struct ynode *map = root ? ynode_get(root, "names") : NULL;

		if (map && keys_check(l->diags, map, keys, "names"))
			read_times(l, map, &own);
	}
	for (size_t i = 0; i < IR_NAME_TIMES; i++) {
		if (own.set[i])
			shorten(&l->ir->name_times, (enum ir_name_time)i, own.v[i], &own.loc[i]);
		else if (hosts)
			shorten(&l->ir->name_times, (enum ir_name_time)i, defaults[i],
				&(struct src_loc){0});
	}
}

void name_times_finish(struct policy_ir *ir, struct diags *diags)
{
	struct ir_name_times *times = &ir->name_times;
	const struct src_loc *said = NULL;

	for (size_t i = 0; i < IR_NAME_TIMES; i++) {
		if (times->set[i] && times->loc[i].file && !said)
			said = &times->loc[i];
		if (!times->set[i])
			times->v[i] = defaults[i];
	}
	if (times->v[IR_NAME_AT_LEAST] > times->v[IR_NAME_AT_MOST])
		times->v[IR_NAME_AT_LEAST] = times->v[IR_NAME_AT_MOST];
	if (said && !names_hosts(ir, -1))
		diag_warning(diags, said, "leave it out, or write a rule with the name of a host",
			     "names is about nothing: no rule names a host");
}

void explain_name_times(const struct policy_ir *ir, struct strbuf *out)
{
	static const char *const before[IR_NAME_TIMES] = {"an answer of DNS counts at least ",
							  "and at most ",
							  "and longer, for sockets in use, by "};
	const struct ir_name_times *times = &ir->name_times;

	if (!names_hosts(ir, -1))
		return;
	strbuf_addstr(out, "\nnames of hosts\n");
	for (size_t i = 0; i < IR_NAME_TIMES; i++) {
		if (!times->v[i])
			continue;
		explain_key(out, words[i]);
		strbuf_addstr(out, before[i]);
		quantity_add_time(out, times->v[i]);
		if (times->loc[i].file) {
			strbuf_addstr(out, "  (");
			strbuf_addclean(out, times->loc[i].file);
			strbuf_addf(out, ":%u)", times->loc[i].line);
		}
		strbuf_addch(out, '\n');
	}
}
