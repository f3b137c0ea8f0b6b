// SPDX-License-Identifier: GPL-2.0-only
#include "user/lineage/lineage.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/lineage/argv.h"
#include "user/lineage/table.h"

struct lineage {
	struct boot_key key;
	struct process_table table;
	struct argv_store argv;
};

struct lineage *lineage_new(const char *boot_id)
{
	struct lineage *l = xcalloc(1, sizeof(*l));

	l->key = boot_key_from(boot_id);
	return l;
}

void lineage_free(struct lineage *l)
{
	if (!l)
		return;
	process_table_release(&l->table);
	argv_store_release(&l->argv);
	free(l);
}

size_t lineage_live(const struct lineage *l)
{
	return l->table.live.n;
}

size_t lineage_exited(const struct lineage *l)
{
	return l->table.exited.n;
}

static void image_to_subject(const struct image *i, struct subject *s)
{
	s->known = true;
	s->path = i->path;
	s->called = i->called;
	s->cwd = i->cwd;
	s->creds = i->exec.creds;
	s->inode = i->exec.inode;
	s->environ = i->exec.environ;
	s->digests = i->exec.digests;
	memcpy(s->digest, i->exec.digest, sizeof(s->digest));
	memcpy(s->digest_called, i->exec.digest_called, sizeof(s->digest_called));
	s->cgroup = i->exec.cgroup;
	s->ns_mnt = i->exec.ns_mnt;
	s->ns_pid = i->exec.ns_pid;
	s->ns_net = i->exec.ns_net;
	s->ns_user = i->exec.ns_user;
	memcpy(s->comm, i->exec.comm, sizeof(i->exec.comm));
	s->argc = i->exec.argc;
	s->argv = i->argv.s;
	s->argv_len = i->argv.len;
	s->argv_total = i->exec.argv_len;
}

static void fill_subject(const struct lineage *l, const struct process *p, struct subject *s)
{
	*s = (struct subject){.start_ns = p->start_ns,
			      .pid = p->pid,
			      .vpid = p->vpid,
			      .ppid = p->ppid,
			      .first = !p->told};
	process_id(&l->key, p->start_ns, p->pid, s->id);
	if (p->has_parent)
		process_id(&l->key, p->parent_start_ns, p->ppid, s->parent_id);
	if (p->image)
		image_to_subject(p->image, s);
}

/* The process of that name, made when it is unknown (its fork was lost). */
static struct process *get(struct lineage *l, uint64_t start_ns, uint32_t pid)
{
	struct process *p = process_table_find(&l->table, start_ns, pid);

	if (p)
		process_table_touch(&l->table, p);
	else
		p = process_table_add(&l->table, start_ns, pid);
	return p;
}

static void set_parent(struct process *p, uint64_t start_ns, uint32_t pid)
{
	p->parent_start_ns = start_ns;
	p->ppid = pid;
	p->has_parent = pid != 0;
}

static void apply_fork(struct lineage *l, const struct event *e, struct process *parent)
{
	struct image *image = image_ref(parent->image);
	struct process *child = get(l, e->fork.child_start_ns, e->fork.child_pid);

	child->vpid = e->fork.child_tid_ns;
	set_parent(child, e->hdr.start_ns, e->hdr.pid);
	if (child->image)
		image_unref(image); /* it executed before its fork was told: that is newer */
	else
		child->image = image;
}

static unsigned int apply_exec(struct lineage *l, const struct event *e, struct process *p)
{
	struct image *image = image_new(e);
	unsigned int chunks = argv_store_take(&l->argv, e, &image->argv);

	if (image->argv.len > image->exec.argv_len)
		image->exec.argv_len = image->argv.len;
	image_unref(p->image);
	p->image = image;
	if (e->exec.ppid && !p->has_parent)
		set_parent(p, e->exec.ppid_start_ns, e->exec.ppid);
	return chunks;
}

static void source_note(void *ctx, const struct event *e)
{
	argv_store_note(&((struct lineage *)ctx)->argv, e);
}

static void source_apply(void *ctx, const struct event *e, struct subject *ret_subject)
{
	struct lineage *l = ctx;
	struct process *p = get(l, e->hdr.start_ns, e->hdr.pid);
	unsigned int chunks = 0;

	if (e->type == RF_EV_EXEC || e->type == RF_EV_ATTACH)
		chunks = apply_exec(l, e, p);
	fill_subject(l, p, ret_subject);
	ret_subject->chunks = chunks;
	if (e->type == RF_EV_FORK) {
		apply_fork(l, e, p);
	} else if (e->type == RF_EV_EXIT) {
		process_table_exit(&l->table, p);
	}
}

static void source_find(void *ctx, uint64_t start_ns, uint32_t pid, struct subject *ret_subject)
{
	struct lineage *l = ctx;
	const struct process *p = process_table_find(&l->table, start_ns, pid);
	struct process stranger = {.start_ns = start_ns, .pid = pid};

	fill_subject(l, p ? p : &stranger, ret_subject);
}

/* The image is now in a record: long arguments need not be kept for the process's children. */
static void source_told(void *ctx, const struct subject *s)
{
	struct lineage *l = ctx;
	struct process *p = process_table_find(&l->table, s->start_ns, s->pid);

	if (!p)
		return;
	p->told = true;
	if (p->image && p->image->argv.len > LINEAGE_ARGV_KEEP) {
		char *kept = xmemdup(p->image->argv.s, LINEAGE_ARGV_KEEP + 1);

		strbuf_release(&p->image->argv);
		strbuf_add(&p->image->argv, kept, LINEAGE_ARGV_KEEP);
		free(kept);
	}
}

static int by_start(const void *a, const void *b)
{
	const struct process *x = *(const struct process *const *)a;
	const struct process *y = *(const struct process *const *)b;

	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int source_each(void *ctx, int (*fn)(void *arg, const struct subject *s), void *arg)
{
	struct lineage *l = ctx;
	struct process **v = xcalloc(l->table.live.n, sizeof(struct process *));
	size_t n = 0;
	int r = 0;

	for (struct process *p = l->table.live.first; p; p = p->next)
		v[n++] = p;
	qsort(v, n, sizeof(struct process *), by_start);
	for (size_t i = 0; i < n && !r; i++) {
		struct subject s;

		fill_subject(l, v[i], &s);
		r = fn(arg, &s);
	}
	free(v);
	return r;
}

static unsigned int source_orphans(void *ctx, uint64_t mono_ns)
{
	return argv_store_expire(&((struct lineage *)ctx)->argv, mono_ns);
}

struct subject_source lineage_source(struct lineage *l)
{
	return (struct subject_source){
		.ctx = l,
		.note = source_note,
		.apply = source_apply,
		.find = source_find,
		.told = source_told,
		.each = source_each,
		.orphans = source_orphans,
	};
}
