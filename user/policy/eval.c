// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/eval_core.h"
#include "user/policy/host.h"
#include "user/policy/inet_sets.h"

_Static_assert(EVAL_DIR == (int)RF_MOVE_DIR && EVAL_EXCHANGE == (int)RF_MOVE_EXCHANGE &&
		       EVAL_DIR_TO == (int)RF_MOVE_DIR_TO,
	       "eval_rename() hands its flags on");

/* One decision under way. */
struct judge {
	const struct policy_tables *t;
	struct rf_facts facts;
	struct rf_verdict v;
};

static struct judge begin(const struct eval *e)
{
	struct judge j = {.t = e->tables};

	memcpy(j.facts.w, e->facts, sizeof(e->facts));
	memcpy(j.v.facts, e->facts, sizeof(j.v.facts));
	j.v.generation = e->tables->policy.generation;
	return j;
}

static int end(struct judge *j, struct rf_verdict *ret_verdict)
{
	rf_audit(&j->t->policy, &j->v);
	*ret_verdict = j->v;
	return rf_denies(&j->v) ? -EPERM : 0;
}

static int closed(struct judge *j, enum rf_error error)
{
	rf_judge_closed(&j->v);
	j->v.error = (__u8)error;
	return -EPERM;
}

/* The state behind a name. -EPERM: there is none to be had, and the verdict says so. */
static int walk(struct judge *j, uint32_t start, const char *name, size_t len, uint32_t *ret_state)
{
	struct rf_match m = {.tables = j->t, .bytes = name, .state = start, .end = (__u32)len};

	if (len > RF_PATH_MAX)
		return closed(j, RF_ERR_PATH_LONG);
	rf_match_run(&m);
	if (m.error)
		return closed(j, RF_ERR_TABLES);
	*ret_state = m.state;
	return 0;
}

static int place(struct judge *j, const struct eval *e, const char *path,
		 struct rf_place *ret_place)
{
	uint32_t state;
	int err = walk(j, e->start, path, strlen(path), &state);

	if (err)
		return err;
	return rf_place_of(j->t, state, ret_place) ? closed(j, RF_ERR_TABLES) : 0;
}

void eval_init(struct eval *e, const struct policy_tables *tables)
{
	memset(e, 0, sizeof(*e));
	e->tables = tables;
	e->start = tables->policy.start;
}

int eval_enter(struct eval *e, uint32_t dev)
{
	size_t i;

	for (i = 0; i < e->tables->nsbs; i++) {
		if (e->tables->sbs[i].dev != dev)
			continue;
		e->start = e->tables->sbs[i].state;
		return 0;
	}
	return -ENOENT;
}

uint64_t eval_via(const struct eval *e, const char *path)
{
	struct judge j = begin(e);
	struct rf_place at;
	const struct rf_accept *a;

	if (place(&j, e, path, &at))
		return 0;
	a = rf_accept(j.t, at.accept);
	return a ? a->via : 0;
}

int eval_cwd(struct eval *e, const char *path)
{
	struct judge j = begin(e);
	const struct rf_accept *a;
	struct rf_place at;

	a = place(&j, e, path, &at) ? NULL : rf_accept(j.t, at.accept);
	e->facts[RF_FACT_CWD] = a ? a->cwd : 0;
	return a ? 0 : -EPERM;
}

int eval_args(struct eval *e, const char *const *args, size_t n)
{
	uint64_t *met = &e->facts[RF_FACT_ARGS];
	struct judge j = begin(e);
	size_t i;

	memset(met, 0, RF_ARG_WORDS * sizeof(*met));
	for (i = 0; i < n; i++) {
		const struct rf_accept *a = NULL;
		const struct rf_state *s;
		uint32_t state;

		if (!walk(&j, j.t->policy.start_arg, args[i], strlen(args[i]), &state)) {
			s = rf_state(j.t, state);
			a = s ? rf_accept(j.t, s->accept) : NULL;
		}
		if (!a)
			return -EPERM;
		rf_args_step((const __u64 *)j.t->policy.args_first, a->args, (__u64 *)met);
	}
	return 0;
}

void eval_digest(struct eval *e, const uint8_t digest[RF_DIGEST_SIZE])
{
	const struct policy_tables *t = e->tables;
	size_t i;

	e->facts[RF_FACT_DIGEST] = 0;
	for (i = 0; i < t->ndigests; i++)
		if (!memcmp(t->digests[i].digest, digest, RF_DIGEST_SIZE))
			e->facts[RF_FACT_DIGEST] = t->digests[i].lists;
}

int eval_path(const struct eval *e, const char *path, uint32_t ops, struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_place at;

	if (!place(&j, e, path, &at))
		rf_judge_ops(j.t, at.accept, ops, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_create(const struct eval *e, const char *path, struct rf_verdict *ret_verdict)
{
	return eval_path(e, path, RF_OPS_CREATE, ret_verdict);
}

int eval_mkdir(const struct eval *e, const char *path, struct rf_verdict *ret_verdict)
{
	return eval_path(e, path, RF_OPS_MKDIR, ret_verdict);
}

/* The places of the name that a device has by its number, and of an ordinary name in /dev. */
static int place_device(struct judge *j, bool block, uint32_t rdev, struct rf_place *ret_named,
			struct rf_place *ret_any)
{
	char name[RF_DEVICE_NAME];
	uint32_t len = rf_device_name((__u8 *)name, block, rdev), state;
	int err = walk(j, j->t->policy.start, name, RF_DEVICE_DIR, &state);

	if (err)
		return err;
	if (rf_place_of(j->t, rf_step(j->t, state, j->t->policy.other), ret_any))
		return closed(j, RF_ERR_TABLES);
	err = walk(j, state, name + RF_DEVICE_DIR, len - RF_DEVICE_DIR, &state);
	if (err)
		return err;
	return rf_place_of(j->t, state, ret_named) ? closed(j, RF_ERR_TABLES) : 0;
}

int eval_device(const struct eval *e, const char *path, uint32_t ops, bool block, uint32_t rdev,
		struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_place at, named, any;

	if (!place(&j, e, path, &at) && !place_device(&j, block, rdev, &named, &any)) {
		rf_judge_ops(j.t, at.accept, ops, &j.facts, &j.v);
		rf_judge_device(j.t, named.accept, any.accept, ops, &j.facts, &j.v);
	}
	return end(&j, ret_verdict);
}

/* An ordinary name beside this one: its directory's name, a slash, a byte no pattern mentions. */
static int sibling(struct judge *j, const struct eval *e, const char *path,
		   struct rf_place *ret_place)
{
	const char *slash = strrchr(path, '/');
	uint32_t state;
	int err = walk(j, e->start, path, slash ? (size_t)(slash - path) + 1 : 0, &state);

	if (err)
		return err;
	state = rf_step(j->t, state, j->t->policy.other);
	return rf_place_of(j->t, state, ret_place) ? closed(j, RF_ERR_TABLES) : 0;
}

int eval_symlink(const struct eval *e, const char *path, struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_move m = {0};

	if (!place(&j, e, path, &m.to) && !sibling(&j, e, path, &m.from))
		rf_judge_symlink(j.t, &m, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_link(const struct eval *e, const char *from, const char *to,
	      struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_move m = {0};

	if (!place(&j, e, from, &m.from) && !place(&j, e, to, &m.to))
		rf_judge_link(j.t, &m, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_rename(const struct eval *e, const char *from, const char *to, uint32_t flags,
		struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_move m = {.flags = flags};

	if (!place(&j, e, from, &m.from) && !place(&j, e, to, &m.to))
		rf_judge_rename(j.t, &m, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

static int place_called(struct judge *j, const char *path, const char *called,
			struct rf_place *ret_place)
{
	const char *slash = strrchr(path, '/');
	uint32_t state;
	int err;

	if (!called)
		called = slash ? slash + 1 : path;
	err = walk(j, j->t->policy.start_called, called, strlen(called), &state);
	if (err)
		return err;
	return rf_place_of(j->t, state, ret_place) ? closed(j, RF_ERR_TABLES) : 0;
}

int eval_exec(const struct eval *e, const char *path, const char *called,
	      struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_place file, name;

	if (!place(&j, e, path, &file) && !place_called(&j, path, called, &name))
		rf_judge_exec(j.t, file.accept, name.accept, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_accept_path(const struct eval *e, const char *path, uint32_t *ret_accept)
{
	struct judge j = begin(e);
	struct rf_place at;
	int err = place(&j, e, path, &at);

	if (!err)
		*ret_accept = at.accept;
	return err;
}

int eval_accept_called(const struct eval *e, const char *path, const char *called,
		       uint32_t *ret_accept)
{
	struct judge j = begin(e);
	struct rf_place at;
	int err = place_called(&j, path, called, &at);

	if (!err)
		*ret_accept = at.accept;
	return err;
}

/* The longest prefix; what the kernel's trie finds. */
static const struct net_entry *net_of(const struct policy_tables *t, const uint8_t *addr)
{
	const struct net_entry *best = NULL;
	size_t i;

	for (i = 0; i < t->nnets; i++)
		if ((!best || t->nets[i].bits >= best->bits) &&
		    inet_covers(t->nets[i].addr, t->nets[i].bits, addr))
			best = &t->nets[i];
	return best;
}

uint32_t eval_accept_inet(const struct eval *e, const uint8_t addr[16], uint16_t port)
{
	const struct policy_tables *t = e->tables;
	const struct net_entry *net = net_of(t, addr);
	uint32_t accept = net ? net->node.accept : t->policy.net_none;
	size_t i;

	for (i = 0; net && net->node.ports && i < t->nports; i++)
		if (t->ports[i].node == net->node.node && t->ports[i].port == port)
			accept = t->ports[i].accept;
	return accept;
}

/* The lists that a name is in; -EINVAL: it is no name of a host. */
static int hosts_of(struct judge *j, const char *name, uint64_t *ret_lists)
{
	struct host_error error;
	char *read = host_read(name, &error), *back;
	const struct rf_accept *a = NULL;
	const struct rf_state *s;
	uint32_t state;

	if (!read)
		return -EINVAL;
	back = host_backwards(read);
	free(read);
	if (!walk(j, j->t->policy.start_host, back, strlen(back), &state)) {
		s = rf_state(j->t, state);
		a = s ? rf_accept(j->t, s->accept) : NULL;
	}
	free(back);
	if (!a)
		return -EINVAL;
	*ret_lists = a->hosts;
	return 0;
}

int eval_told(struct eval *e, const char *name)
{
	struct judge j = begin(e);
	uint64_t lists = 0;
	int err = name ? hosts_of(&j, name, &lists) : 0;

	e->told = name ? e->told | lists : 0;
	return err;
}

int eval_query(const struct eval *e, const char *name, struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	uint64_t lists;

	if (hosts_of(&j, name, &lists)) {
		closed(&j, RF_ERR_DNS);
	} else {
		j.facts.w[RF_FACT_HOSTS] = lists;
		rf_judge(j.t, j.t->policy.net_query, RF_OP_CONNECT, &j.facts, &j.v);
	}
	return end(&j, ret_verdict);
}

/* Of what the address was told for, what counts at the port. */
static uint64_t hosts_at(const struct eval *e, const uint8_t *addr, uint16_t port)
{
	const struct policy_tables *t = e->tables;
	uint64_t at = 0;

	for (size_t i = 0; i < t->nhost_ports; i++)
		if (t->host_ports[i].port == port)
			at = t->host_ports[i].lists;
	return rf_hosts_at(&t->policy, rf_hosts_told(&t->policy, addr, e->told), at);
}

int eval_inet(const struct eval *e, const uint8_t addr[16], uint16_t port, uint32_t op,
	      struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);

	if (e->tables->policy.flags & RF_POLICY_HOSTS)
		j.facts.w[RF_FACT_HOSTS] = hosts_at(e, addr, port);
	rf_judge(j.t, eval_accept_inet(e, addr, port), op, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_unix(const struct eval *e, const char *path, uint32_t op, struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_place at;

	if (!place(&j, e, path, &at))
		rf_judge(j.t, at.accept, op, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_abstract(const struct eval *e, const char *name, size_t len, uint32_t op,
		  struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);
	struct rf_place at;
	uint32_t state;

	if (!walk(&j, j.t->policy.start_abstract, name, len, &state)) {
		if (rf_place_of(j.t, state, &at))
			closed(&j, RF_ERR_TABLES);
		else
			rf_judge(j.t, at.accept, op, &j.facts, &j.v);
	}
	return end(&j, ret_verdict);
}

int eval_system(const struct eval *e, uint32_t op, struct rf_verdict *ret_verdict)
{
	struct judge j = begin(e);

	rf_judge(j.t, j.t->policy.accept_none, op, &j.facts, &j.v);
	return end(&j, ret_verdict);
}

int eval_end(const struct eval *e, struct rf_verdict *ret_verdict)
{
	return eval_system(e, RF_OP_END, ret_verdict);
}
