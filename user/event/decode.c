// SPDX-License-Identifier: GPL-2.0-only
#include "user/event/event.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

/* The variable part of a record, taken from its front. */
struct tail {
	const char *at;
	size_t left;
};

static const size_t fixed_size[] = {
	[RF_EV_FORK] = sizeof(struct rf_ev_fork),   [RF_EV_EXEC] = sizeof(struct rf_ev_exec),
	[RF_EV_ARGV] = sizeof(struct rf_ev_argv),   [RF_EV_EXIT] = sizeof(struct rf_ev_exit),
	[RF_EV_FILE] = sizeof(struct rf_ev_file),   [RF_EV_INET] = sizeof(struct rf_ev_inet),
	[RF_EV_UNIX] = sizeof(struct rf_ev_unix),   [RF_EV_SYSTEM] = sizeof(struct rf_ev_system),
	[RF_EV_CLOSE] = sizeof(struct rf_ev_close), [RF_EV_PROC] = sizeof(struct rf_ev_system),
	[RF_EV_ATTACH] = sizeof(struct rf_ev_exec), [RF_EV_LABEL] = sizeof(struct rf_ev_label),
	[RF_EV_GATE] = sizeof(struct rf_ev_gate),   [RF_EV_DNS] = sizeof(struct rf_ev_dns),
	[RF_EV_TLS] = sizeof(struct rf_ev_tls),
};

static int decode_header(const void *bytes, size_t size, struct rf_ev_hdr *ret_hdr)
{
	struct rf_ev_hdr h;

	if (size < sizeof(h))
		return -EBADMSG;
	memcpy(&h, bytes, sizeof(h));
	if (h.size < sizeof(h) || h.size > size || h.cls >= RF_CLASS_COUNT || h.pid > INT_MAX ||
	    h.tid > INT_MAX)
		return -EBADMSG;
	if (!h.type || h.type >= sizeof(fixed_size) / sizeof(fixed_size[0]) ||
	    !fixed_size[h.type] || h.size < fixed_size[h.type])
		return -EBADMSG;
	*ret_hdr = h;
	return 0;
}

static int take_name(struct tail *t, const struct rf_name *name, struct event_name *ret_name)
{
	if (name->len > RF_PATH_MAX || name->len > t->left)
		return -EBADMSG;
	*ret_name = (struct event_name){
		.bytes = t->at, .len = name->len, .dev = name->dev, .flags = name->flags};
	t->at += name->len;
	t->left -= name->len;
	return 0;
}

static int check_verdict(const struct rf_verdict *v)
{
	if (v->effect > RF_EFFECT_KILL || v->op >= RF_OP_COUNT || v->error >= RF_ERR_COUNT)
		return -EBADMSG;
	return 0;
}

static int decode_exec(struct event *e, struct tail *t)
{
	if (e->exec.ppid > INT_MAX || take_name(t, &e->exec.path, &e->path) ||
	    take_name(t, &e->exec.cwd, &e->cwd) || take_name(t, &e->exec.called, &e->target))
		return -EBADMSG;
	return 0;
}

static int decode_argv(struct event *e, struct tail *t)
{
	const struct rf_ev_argv *a = &e->argv;

	if (a->len > RF_CHUNK || a->len > t->left || a->offset > RF_ARGV_MAX ||
	    a->offset + a->len > RF_ARGV_MAX || a->offset + a->len > a->total)
		return -EBADMSG;
	e->data = t->at;
	e->ndata = a->len;
	return 0;
}

/* What an exec was denied with: all that follows. */
static int take_args(struct event *e, struct tail *t)
{
	if (!(e->file.access & RF_ACC_ARGS))
		return e->file.access & RF_ACC_ARGS_CUT ? -EBADMSG : 0;
	if (e->file.v.op != RF_OP_EXEC || t->left < sizeof(e->args))
		return -EBADMSG;
	memcpy(&e->args, t->at, sizeof(e->args));
	e->data = t->at + sizeof(e->args);
	e->ndata = t->left - sizeof(e->args);
	if (e->file.access & RF_ACC_ARGS_CUT ? e->args != 0 : !e->ndata || e->data[e->ndata - 1])
		return -EBADMSG;
	return 0;
}

static int decode_file(struct event *e, struct tail *t)
{
	if (check_verdict(&e->file.v) || take_name(t, &e->file.path, &e->path) ||
	    take_name(t, &e->file.target, &e->target) || take_args(e, t))
		return -EBADMSG;
	if (!(e->target.flags & RF_PATH_DIGEST))
		return 0;
	if (e->target.len != RF_DIGEST_SIZE || e->file.v.op != RF_OP_EXEC)
		return -EBADMSG;
	e->digest = e->target.bytes;
	e->target = (struct event_name){.bytes = t->at};
	return 0;
}

static int check_family(uint8_t family)
{
	return family == AF_INET || family == AF_INET6 ? 0 : -EBADMSG;
}

/* The bytes are all that follows, or there are none. */
static int decode_tls(struct event *e, struct tail *t)
{
	const struct rf_ev_tls *d = &e->tls;
	bool taken = !(d->flags & RF_TLS_UNTAKEN);

	if (d->direction > RF_TLS_OUT || !d->length != !!(d->flags & RF_TLS_ENDED) ||
	    d->offset + d->length < d->offset)
		return -EBADMSG;
	if (taken ? d->length > RF_TLS_CHUNK || d->length != t->left : t->left != 0)
		return -EBADMSG;
	if ((d->flags & RF_TLS_SOCKET) && check_family(d->family))
		return -EBADMSG;
	e->data = t->at;
	e->ndata = taken ? d->length : 0;
	return 0;
}

static int decode_unix(struct event *e, struct tail *t)
{
	if (check_verdict(&e->un.v) || take_name(t, &e->un.path, &e->path) ||
	    e->un.peer_pid > INT_MAX)
		return -EBADMSG;
	return 0;
}

/* The name stands backwards at the end of its room; the addresses behind the record. */
static int decode_dns(struct event *e, const struct tail *t)
{
	const struct rf_ev_dns *d = &e->dns;

	if (check_verdict(&d->v) || check_family(d->family) || d->len > sizeof(d->name) ||
	    d->naddr > RF_DNS_ADDRS_MAX || t->left < (size_t)d->naddr * 16)
		return -EBADMSG;
	e->data = t->at;
	e->ndata = (size_t)d->naddr * 16;
	return 0;
}

static int decode_body(struct event *e, struct tail *t)
{
	switch (e->type) {
	case RF_EV_FORK:
		return e->fork.child_pid > INT_MAX || e->fork.child_tid_ns > INT_MAX ? -EBADMSG : 0;
	case RF_EV_EXIT:
		return 0;
	case RF_EV_LABEL:
		return e->label.cause > RF_CAUSE_ASSUMED || e->label.channel > RF_FLOW_COUNT
			       ? -EBADMSG
			       : 0;
	case RF_EV_GATE:
		return e->gate.cause > RF_CAUSE_USED ? -EBADMSG : 0;
	case RF_EV_EXEC:
	case RF_EV_ATTACH:
		return decode_exec(e, t);
	case RF_EV_ARGV:
		return decode_argv(e, t);
	case RF_EV_FILE:
		return decode_file(e, t);
	case RF_EV_INET:
		return check_verdict(&e->inet.v) ?: check_family(e->inet.family);
	case RF_EV_UNIX:
		return decode_unix(e, t);
	case RF_EV_DNS:
		return decode_dns(e, t);
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		return e->sys.target_pid > INT_MAX ? -EBADMSG : check_verdict(&e->sys.v);
	case RF_EV_CLOSE:
		return check_family(e->close.family);
	case RF_EV_TLS:
		return decode_tls(e, t);
	case RF_EV_IMAGE:
	case RF_EV_PULSE:
		break;
	}
	return -EBADMSG;
}

int event_decode(const void *bytes, size_t size, struct event *ret_event)
{
	struct event e = {0};
	struct rf_ev_hdr h;
	struct tail t;
	int r = decode_header(bytes, size, &h);

	if (r)
		return r;
	e.type = h.type;
	memcpy(&e.hdr, bytes, fixed_size[h.type]);
	t.at = (const char *)bytes + fixed_size[h.type];
	t.left = h.size - fixed_size[h.type];
	r = decode_body(&e, &t);
	if (r)
		return r;
	*ret_event = e;
	return 0;
}

const struct rf_verdict *event_verdict(const struct event *e)
{
	switch (e->type) {
	case RF_EV_FILE:
		return &e->file.v;
	case RF_EV_INET:
		return &e->inet.v;
	case RF_EV_UNIX:
		return &e->un.v;
	case RF_EV_DNS:
		return &e->dns.v;
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		return &e->sys.v;
	default:
		return NULL;
	}
}
