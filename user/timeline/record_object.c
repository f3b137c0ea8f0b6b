// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "user/event/names.h"

static void put_inode(struct writer *w, const struct rf_inode *inode)
{
	char mode[8];

	if (!inode->ino)
		return;
	writer_id(w, "inode", inode->ino);
	put_device(w, "device", inode->dev);
	writer_id(w, "generation", inode->generation);
	snprintf(mode, sizeof(mode), "%04o", inode->mode & 07777);
	writer_str(w, "mode", mode);
	writer_str(w, "type", file_type_name(inode->mode));
	writer_uint(w, "links", inode->nlink);
	writer_open(w, "owner");
	writer_id(w, "id", inode->uid);
	writer_close(w);
	writer_open(w, "group");
	writer_id(w, "id", inode->gid);
	writer_close(w);
}

void put_access(struct writer *w, uint32_t access)
{
	writer_open_array(w, "access");
	for (unsigned int i = 0; access_name(i); i++)
		if (access & 1u << i)
			writer_str(w, NULL, access_name(i));
	writer_close_array(w);
}

static void put_name_flags(struct writer *w, const struct event_name *name, bool mounted)
{
	if (!mounted)
		writer_bool(w, "mounted", false);
	if (name->flags & RF_PATH_UNRESOLVED)
		writer_bool(w, "unresolved", true);
	if (name->flags & RF_PATH_LONG)
		writer_bool(w, "truncated", true);
}

static void put_file(struct timeline *t, struct writer *w, const struct event *e)
{
	struct event_name both = e->path;
	bool mounted;

	writer_open(w, "file");
	mounted = put_name(t, w, "path", &e->path);
	if (e->file.access & RF_ACC_SYMLINK && e->target.len) {
		writer_open(w, "symbolic_link");
		writer_text(w, "target_path", e->target.bytes, e->target.len);
		writer_close(w);
	} else {
		mounted &= put_name(t, w, "target_path", &e->target);
		both.flags |= e->target.flags;
	}
	put_name_flags(w, &both, mounted);
	put_inode(w, &e->file.inode);
	if (e->file.rdev)
		put_device(w, "rdev", e->file.rdev);
	if (e->digest)
		put_digest(w, "hash", e->digest);
	put_access(w, e->file.access);
	writer_close(w);
}

void put_endpoint(struct writer *w, const char *key, uint8_t family, const uint8_t addr[16],
		  uint16_t port, const struct told_name *name)
{
	char text[INET6_ADDRSTRLEN];
	const uint8_t *from = family == AF_INET ? addr + 12 : addr;

	writer_open(w, key);
	inet_ntop(family, from, text, sizeof(text));
	writer_str(w, "address", text);
	writer_uint(w, "port", port);
	if (name) {
		writer_text(w, "name", name->s, name->len);
		writer_str(w, "name_from", "dns");
	}
	writer_close(w);
}

const char *family_name(uint8_t family)
{
	return family == AF_INET ? "ipv4" : "ipv6";
}

static void put_inet(struct timeline *t, struct writer *w, const struct rf_ev_inet *i)
{
	bool local = i->v.op == RF_OP_LISTEN;

	writer_open(w, "network");
	writer_str(w, "transport", transport_name(i->protocol, i->type));
	writer_str(w, "type", family_name(i->family));
	put_endpoint(w, local ? "local" : "peer", i->family, i->addr, i->port,
		     local ? NULL : name_told(t, i->addr));
	writer_close(w);
}

static void put_close(struct timeline *t, struct writer *w, const struct rf_ev_close *c)
{
	writer_open(w, "network");
	writer_str(w, "transport", transport_name(c->protocol, 0));
	writer_str(w, "type", family_name(c->family));
	put_endpoint(w, "peer", c->family, c->addr, c->port, name_told(t, c->addr));
	put_endpoint(w, "local", c->family, c->laddr, c->lport, NULL);
	writer_close(w);
}

/* A path, or an abstract name with '@' before it as the policy language has it. */
static void put_unix(struct timeline *t, struct writer *w, const struct event *e)
{
	struct strbuf name = STRBUF_INIT;

	writer_open(w, "network");
	writer_str(w, "transport", "unix");
	writer_open(w, "peer");
	if (e->un.abstract) {
		strbuf_addch(&name, '@');
		strbuf_add(&name, e->path.bytes, e->path.len);
		writer_text(w, "address", name.s, name.len);
		strbuf_release(&name);
	} else {
		put_name_flags(w, &e->path, put_name(t, w, "address", &e->path));
	}
	writer_close(w);
	writer_close(w);
}

void put_object(struct timeline *t, struct writer *w, const struct event *e)
{
	switch (e->type) {
	case RF_EV_FILE:
		put_file(t, w, e);
		break;
	case RF_EV_INET:
		put_inet(t, w, &e->inet);
		break;
	case RF_EV_UNIX:
		put_unix(t, w, e);
		break;
	case RF_EV_DNS:
		put_dns(w, e);
		names_told(t, e);
		break;
	case RF_EV_CLOSE:
		put_close(t, w, &e->close);
		break;
	case RF_EV_LABEL:
		put_label_object(t, w, &e->label);
		break;
	case RF_EV_TLS:
		put_tls_object(t, w, &e->tls);
		break;
	default:
		break;
	}
}

static void put_namespaces(struct writer *w, uint64_t flags)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} names[] = {
		{CLONE_NEWNS, "mnt"},  {CLONE_NEWCGROUP, "cgroup"}, {CLONE_NEWUTS, "uts"},
		{CLONE_NEWIPC, "ipc"}, {CLONE_NEWUSER, "user"},	    {CLONE_NEWPID, "pid"},
		{CLONE_NEWNET, "net"},
	};

	writer_open_array(w, "namespaces");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].bit)
			writer_str(w, NULL, names[i].name);
	writer_close_array(w);
}

static void put_system_own(struct timeline *t, struct writer *w, const struct rf_ev_system *s)
{
	char name[16];

	if (s->v.op == RF_OP_SIGNAL)
		writer_str(w, "signal", signal_name((unsigned int)s->arg, name));
	else if (s->v.op == RF_OP_NAMESPACE)
		put_namespaces(w, s->arg);
	if (s->v.op != RF_OP_SIGNAL)
		writer_id(w, "argument", s->arg);
	if (s->target_pid)
		put_process_ref(t, w, "target", s->target_start_ns, s->target_pid);
}

static void put_exit_own(struct writer *w, const struct rf_ev_exit *x)
{
	writer_open(w, "usage");
	writer_uint(w, "user_us", x->utime_ns / 1000);
	writer_uint(w, "system_us", x->stime_ns / 1000);
	writer_uint(w, "max_rss", x->maxrss);
	writer_close(w);
}

static void put_inet_own(struct writer *w, const struct rf_ev_inet *i)
{
	writer_id(w, "socket", i->cookie);
	writer_str(w, "socket_type", socket_type_name(i->type));
	if (i->v.op == RF_OP_LISTEN)
		writer_str(w, "call", i->flags & RF_INET_LISTEN ? "listen" : "bind");
	if (i->flags & RF_INET_LATER)
		writer_bool(w, "later", true);
}

static void put_fork_own(struct timeline *t, struct writer *w, const struct rf_ev_fork *f)
{
	char flags[24];

	put_process_ref(t, w, "child", f->child_start_ns, f->child_pid);
	snprintf(flags, sizeof(flags), "0x%" PRIx64, (uint64_t)f->clone_flags);
	writer_str(w, "clone_flags", flags);
}

static void put_close_own(struct writer *w, const struct rf_ev_close *c)
{
	writer_id(w, "socket", c->cookie);
	writer_open(w, "bytes");
	writer_uint(w, "sent", c->sent);
	writer_uint(w, "received", c->received);
	writer_close(w);
}

/* The program that was to run, and did not: no record of an exec has its arguments. */
static void put_attempted(struct writer *w, const struct event *e)
{
	if (!(e->file.access & RF_ACC_ARGS))
		return;
	writer_open(w, "attempted");
	put_args(w, &e->path, e->data, e->ndata);
	if (e->file.access & RF_ACC_ARGS_CUT)
		writer_bool(w, "truncated", true);
	writer_close(w);
}

void put_own(struct timeline *t, struct writer *w, const struct event *e)
{
	switch (e->type) {
	case RF_EV_FILE:
		put_attempted(w, e);
		break;
	case RF_EV_FORK:
		put_fork_own(t, w, &e->fork);
		break;
	case RF_EV_EXIT:
		put_exit_own(w, &e->exit);
		break;
	case RF_EV_INET:
		put_inet_own(w, &e->inet);
		break;
	case RF_EV_UNIX:
		writer_str(w, "socket_type", socket_type_name(e->un.type));
		if (e->un.abstract)
			writer_bool(w, "abstract", true);
		if (e->un.peer_pid)
			put_process_ref(t, w, "peer_process", 0, e->un.peer_pid);
		break;
	case RF_EV_CLOSE:
		put_close_own(w, &e->close);
		break;
	case RF_EV_LABEL:
		put_label_own(t, w, &e->label);
		break;
	case RF_EV_DNS:
		put_dns_own(w, &e->dns);
		break;
	case RF_EV_GATE:
		put_gate_own(t, w, &e->gate);
		break;
	case RF_EV_TLS:
		put_tls_own(t, w, e);
		break;
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		put_system_own(t, w, &e->sys);
		break;
	default:
		break;
	}
}
