// SPDX-License-Identifier: GPL-2.0-only
#include "user/event/names.h"

static const char *file_record_name(unsigned int op)
{
	switch (op) {
	case RF_OP_CREATE:
		return "file.create";
	case RF_OP_DELETE:
		return "file.delete";
	case RF_OP_RENAME:
		return "file.rename";
	case RF_OP_LINK:
		return "file.link";
	case RF_OP_ATTR:
		return "file.attr";
	case RF_OP_MAP:
		return "file.map";
	default: /* read, write, exec: an open */
		return "file.open";
	}
}

static const char *inet_record_name(const struct rf_ev_inet *i)
{
	if (i->v.op == RF_OP_LISTEN)
		return "net.listen";
	if (i->v.op == RF_OP_RECEIVE)
		return "net.accept";
	if (i->v.op == RF_OP_RAWSOCK)
		return "system.rawsock";
	return i->flags & RF_INET_SEND ? "net.send" : "net.connect";
}

static const char *system_record_name(unsigned int op)
{
	static const char *const names[RF_OP_COUNT] = {
		[RF_OP_SIGNAL] = "process.signal",	 [RF_OP_PTRACE] = "process.ptrace",
		[RF_OP_PRIVILEGE] = "process.privilege", [RF_OP_MOUNT] = "system.mount",
		[RF_OP_NAMESPACE] = "system.namespace",	 [RF_OP_CHROOT] = "system.chroot",
		[RF_OP_MODULE] = "system.module",	 [RF_OP_BPF] = "system.bpf",
		[RF_OP_KEYRING] = "system.keyring",	 [RF_OP_PERF] = "system.perf",
		[RF_OP_RAWSOCK] = "system.rawsock",	 [RF_OP_CGROUP] = "system.cgroup",
	};

	return op < RF_OP_COUNT && names[op] ? names[op] : "system.other";
}

const char *event_record_name(const struct event *e)
{
	switch (e->type) {
	case RF_EV_FORK:
		return "process.fork";
	case RF_EV_EXEC:
		return "process.exec";
	case RF_EV_EXIT:
		return "process.exit";
	case RF_EV_ATTACH:
		return "process.state";
	case RF_EV_FILE:
		return file_record_name(e->file.v.op);
	case RF_EV_INET:
		return inet_record_name(&e->inet);
	case RF_EV_UNIX:
		return "unix.connect";
	case RF_EV_LABEL:
		return "label.gain";
	case RF_EV_DNS:
		return "net.dns";
	case RF_EV_GATE:
		return e->gate.opened ? "gate.open" : "gate.close";
	case RF_EV_CLOSE:
		return "net.close";
	case RF_EV_SYSTEM:
	case RF_EV_PROC:
		return system_record_name(e->sys.v.op);
	case RF_EV_TLS:
		return "tls.data";
	case RF_EV_ARGV:
	case RF_EV_IMAGE:
	case RF_EV_PULSE:
		break;
	}
	return "process.argv";
}
