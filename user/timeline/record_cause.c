// SPDX-License-Identifier: GPL-2.0-only
/*
 * Causes of effects: what was said over connections goes to user/cause, and so does each operation
 * that was recorded; what it says comes back as cause.link and cause.mismatch.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "user/base/mounts.h"
#include "user/event/process_id.h"
#include "user/timeline/record_wire.h"

#define OBJECT_SHOWN  4096
#define ARGV_COMPARED (128u << 10) /* bytes of arguments */

static struct calls_who who_of(const struct rf_ev_hdr *h)
{
	return (struct calls_who){.start_ns = h->start_ns, .pid = h->pid};
}

/* As people see it. */
static struct calls_text shown(const struct timeline *t, const struct event_name *name,
			       struct strbuf *out)
{
	strbuf_reset(out);
	if (!t->config.mounts || !name->len || !name->dev || name->bytes[0] != '/' ||
	    name->flags & RF_PATH_MOUNTED ||
	    mounts_path(t->config.mounts, name->dev, name->bytes, name->len, out)) {
		strbuf_reset(out);
		strbuf_add(out, name->bytes ? name->bytes : "", name->len);
	}
	return (struct calls_text){out->s, out->len};
}

static void put_evidence(struct writer *w, uint32_t evidence)
{
	static const char *const names[] = {"span", "lineage", "process", "argv",
					    "path", "descent", "endpoint"};

	writer_open_array(w, "evidence");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (evidence & 1u << i)
			writer_str(w, NULL, names[i]);
	writer_close_array(w);
}

/* What it was about, for who reads this record alone. */
static void put_effect_object(struct writer *w, const struct calls_effect *e)
{
	static const char *const kinds[] = {
		[CALLS_EXEC] = "exec",	  [CALLS_READ] = "read",     [CALLS_CREATE] = "create",
		[CALLS_WRITE] = "write",  [CALLS_DELETE] = "delete", [CALLS_CONNECT] = "connect",
		[CALLS_OTHER] = "system",
	};
	struct calls_text path = e->kind == CALLS_EXEC ? e->program : e->path;
	char address[INET6_ADDRSTRLEN + 16];

	writer_str(w, "kind", kinds[e->kind]);
	if (e->kind == CALLS_CONNECT) {
		snprintf(address, sizeof(address), "%.*s port %u", (int)e->address.n, e->address.s,
			 e->port);
		writer_str(w, "object", address);
	} else if (path.n) {
		writer_text(w, "object", path.s, path.n < OBJECT_SHOWN ? path.n : OBJECT_SHOWN);
	}
}

static int send_link(struct timeline *t, const struct subject *who, const struct calls_effect *e,
		     const struct calls_found *f)
{
	static const char *const certainties[] = {"", "unattributed", "exact", "ambiguous"};
	struct envelope env = {.event = "cause.link", .mono_ns = t->floor_ns, .who = who};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_uint(&w, "effect", e->seq);
	writer_str(&w, "certainty", certainties[f->certainty]);
	if (f->certainty == CALLS_EXACT)
		writer_uint(&w, "call", f->call[0]);
	if (f->certainty == CALLS_AMBIGUOUS) {
		writer_open_array(&w, "candidates");
		for (size_t i = 0; i < f->n; i++)
			writer_uint(&w, NULL, f->call[i]);
		writer_close_array(&w);
		if (f->more)
			writer_bool(&w, "truncated", true);
	}
	if (f->n)
		put_evidence(&w, f->evidence);
	else
		put_effect_object(&w, e);
	writer_close(&w);
	return record_send(t, &w, &env);
}

static const char *const mismatches[] = {
	[CALLS_MISMATCH_WRITE] = "write-outside",
	[CALLS_MISMATCH_ENDPOINT] = "endpoint",
	[CALLS_MISMATCH_CREDENTIAL] = "credential-read",
	[CALLS_MISMATCH_OUTLIVES] = "outlives",
};

static int send_mismatch(struct timeline *t, const struct subject *who,
			 const struct calls_effect *e, const struct calls_found *f)
{
	struct envelope env = {.event = "cause.mismatch", .mono_ns = t->floor_ns, .who = who};
	struct writer w = record_open(t, &env);

	writer_open(&w, "ringfence");
	writer_str(&w, "mismatch", mismatches[f->mismatch]);
	writer_uint(&w, "call", f->call[0]);
	writer_uint(&w, "effect", e->seq);
	put_effect_object(&w, e);
	writer_close(&w);
	return record_send(t, &w, &env);
}

static void count(struct timeline *t, const struct calls_found *f)
{
	t->causes_told.effects++;
	t->causes_told.exact += f->certainty == CALLS_EXACT;
	t->causes_told.ambiguous += f->certainty == CALLS_AMBIGUOUS;
	t->causes_told.unattributed += f->certainty == CALLS_UNATTRIBUTED;
	t->causes_told.mismatches += f->mismatch != CALLS_MISMATCH_NONE;
}

static void tell(struct timeline *t, const struct calls_effect *e)
{
	struct calls_found f;
	struct subject who;

	calls_effect(t->calls, e, &f);
	if (f.certainty == CALLS_NOBODY || t->stopped)
		return;
	count(t, &f);
	t->config.who.find(t->config.who.ctx, e->who.start_ns, e->who.pid, &who);
	if (!send_link(t, &who, e, &f) && f.mismatch)
		send_mismatch(t, &who, e, &f);
}

static void tell_outlives(struct timeline *t, uint64_t now_ns)
{
	struct calls_outlives o;

	while (calls_any(t->calls) && calls_outlives(t->calls, now_ns, &o)) {
		struct envelope env = {.event = "cause.mismatch", .mono_ns = t->floor_ns};
		struct writer w = record_open(t, &env);

		t->causes_told.mismatches++;
		writer_open(&w, "ringfence");
		writer_str(&w, "mismatch", mismatches[CALLS_MISMATCH_OUTLIVES]);
		writer_uint(&w, "call", o.call);
		writer_open_array(&w, "processes");
		for (size_t i = 0; i < o.n; i++)
			put_process_ref(t, &w, NULL, o.who[i].start_ns, o.who[i].pid);
		writer_close_array(&w);
		writer_uint(&w, "count", o.total);
		writer_close(&w);
		record_send(t, &w, &env);
	}
}

static enum calls_kind kind_of(const struct rf_ev_file *f)
{
	switch (f->v.op) {
	case RF_OP_CREATE:
	case RF_OP_LINK:
		return CALLS_CREATE;
	case RF_OP_DELETE:
	case RF_OP_RENAME:
		return CALLS_DELETE;
	case RF_OP_WRITE:
	case RF_OP_ATTR:
		return CALLS_WRITE;
	default:
		return f->access & RF_ACC_CREATED				   ? CALLS_CREATE
		       : f->access & (RF_ACC_WRITE | RF_ACC_APPEND | RF_ACC_TRUNC) ? CALLS_WRITE
										   : CALLS_READ;
	}
}

static bool is_loopback(const struct rf_ev_inet *i)
{
	static const uint8_t v6[16] = {[15] = 1};

	return i->family == AF_INET ? i->addr[12] == 127 : !memcmp(i->addr, v6, sizeof(v6));
}

static void note_file(struct timeline *t, const struct event *e, struct calls_effect *f,
		      struct strbuf target[1])
{
	struct strbuf path = STRBUF_INIT;

	f->kind = kind_of(&e->file);
	f->path = shown(t, &e->path, &path);
	if (!(e->file.access & RF_ACC_SYMLINK) && e->target.len)
		f->target = shown(t, &e->target, target);
	if (e->file.v.op != RF_OP_MAP && e->file.v.op != RF_OP_EXEC)
		tell(t, f);
	strbuf_release(&path);
}

static void note_inet(struct timeline *t, const struct event *e, struct calls_effect *f)
{
	char address[INET6_ADDRSTRLEN] = "";
	bool v4 = e->inet.family == AF_INET;

	if (e->inet.v.op == RF_OP_LISTEN) {
		calls_listen(t->calls, e->inet.port);
		return;
	}
	if (e->inet.v.op != RF_OP_CONNECT || (!v4 && e->inet.family != AF_INET6))
		return;
	inet_ntop(e->inet.family, v4 ? e->inet.addr + 12 : e->inet.addr, address, sizeof(address));
	f->kind = CALLS_CONNECT;
	f->address = (struct calls_text){address, strlen(address)};
	f->port = e->inet.port;
	f->loopback = is_loopback(&e->inet);
	tell(t, f);
}

static void note_exec(struct timeline *t, const struct event *e, const struct subject *who,
		      struct calls_effect *f)
{
	struct calls_who parent = {who->parent_id[0] ? e->exec.ppid_start_ns : 0, e->exec.ppid};

	if (e->type == RF_EV_ATTACH) {
		if (parent.pid)
			calls_fork(t->calls, &parent, &f->who);
		return;
	}
	f->kind = CALLS_EXEC;
	f->argv = (struct calls_text){t->argv.s, t->argv.len};
	tell(t, f);
}

/* Lineage cuts the arguments as soon as they are told. */
void cause_prepare(struct timeline *t, const struct event *e, const struct subject *who)
{
	if (e->type != RF_EV_EXEC || !calls_any(t->calls))
		return;
	strbuf_reset(&t->argv);
	strbuf_add(&t->argv, who->argv ? who->argv : "",
		   who->argv_len < ARGV_COMPARED ? who->argv_len : ARGV_COMPARED);
}

void cause_note(struct timeline *t, const struct event *e, const struct subject *who)
{
	struct calls_effect f = {.seq = t->seq, .ns = e->hdr.mono_ns, .who = who_of(&e->hdr)};
	struct strbuf program = STRBUF_INIT, target = STRBUF_INIT;

	tell_outlives(t, e->hdr.mono_ns);
	if (calls_any(t->calls))
		f.program = shown(t, &who->path, &program);
	switch (e->type) {
	case RF_EV_FORK:
		calls_fork(t->calls, &f.who,
			   &(struct calls_who){e->fork.child_start_ns, e->fork.child_pid});
		break;
	case RF_EV_EXIT:
		calls_exit(t->calls, &f.who);
		wires_exit(&t->wires, f.who.start_ns, f.who.pid, e->hdr.mono_ns);
		break;
	case RF_EV_EXEC:
	case RF_EV_ATTACH:
		note_exec(t, e, who, &f);
		break;
	case RF_EV_FILE:
		if (calls_any(t->calls))
			note_file(t, e, &f, &target);
		break;
	case RF_EV_INET:
		note_inet(t, e, &f);
		break;
	case RF_EV_SYSTEM:
		f.kind = CALLS_OTHER;
		tell(t, &f);
		break;
	default:
		break;
	}
	strbuf_release(&program);
	strbuf_release(&target);
}

void cause_finish(struct timeline *t, uint64_t mono_ns)
{
	wires_exit(&t->wires, 0, 0, mono_ns);
	tell_outlives(t, UINT64_MAX);
}

void put_cause_totals(const struct timeline *t, struct writer *w)
{
	if (!calls_any(t->calls))
		return;
	writer_open(w, "causes");
	writer_uint(w, "effects", t->causes_told.effects);
	writer_uint(w, "exact", t->causes_told.exact);
	writer_uint(w, "ambiguous", t->causes_told.ambiguous);
	writer_uint(w, "unattributed", t->causes_told.unattributed);
	writer_uint(w, "mismatches", t->causes_told.mismatches);
	writer_close(w);
}
