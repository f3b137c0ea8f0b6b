// SPDX-License-Identifier: GPL-2.0-only
#include "user/event/names.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define NAME_OF(table, i)                                                                          \
	((i) < sizeof(table) / sizeof(table[0]) && table[i] ? table[i] : "unknown")

const char *op_name(unsigned int op)
{
	static const char *const names[RF_OP_COUNT] = {
		[RF_OP_READ] = "read",	     [RF_OP_WRITE] = "write",
		[RF_OP_CREATE] = "create",   [RF_OP_DELETE] = "delete",
		[RF_OP_RENAME] = "rename",   [RF_OP_LINK] = "link",
		[RF_OP_ATTR] = "attr",	     [RF_OP_EXEC] = "exec",
		[RF_OP_MAP] = "map",	     [RF_OP_CONNECT] = "connect",
		[RF_OP_LISTEN] = "listen",   [RF_OP_RECEIVE] = "receive",
		[RF_OP_SIGNAL] = "signal",   [RF_OP_PTRACE] = "ptrace",
		[RF_OP_MOUNT] = "mount",     [RF_OP_NAMESPACE] = "namespace",
		[RF_OP_CHROOT] = "chroot",   [RF_OP_MODULE] = "module",
		[RF_OP_BPF] = "bpf",	     [RF_OP_KEYRING] = "keyring",
		[RF_OP_PERF] = "perf",	     [RF_OP_PRIVILEGE] = "privilege",
		[RF_OP_RAWSOCK] = "rawsock", [RF_OP_CGROUP] = "cgroup",
		[RF_OP_END] = "end",
	};

	return NAME_OF(names, op);
}

const char *effect_name(unsigned int effect)
{
	static const char *const names[] = {
		[RF_EFFECT_NONE] = "allow", [RF_EFFECT_AUDIT] = "audit", [RF_EFFECT_ASK] = "ask",
		[RF_EFFECT_DENY] = "deny",  [RF_EFFECT_KILL] = "kill",
	};

	return NAME_OF(names, effect);
}

const char *class_name(unsigned int cls)
{
	static const char *const names[RF_CLASS_COUNT] = {
		[RF_CLASS_PROC] = "proc",     [RF_CLASS_POLICY] = "policy",
		[RF_CLASS_ARGV] = "argv",     [RF_CLASS_FILE] = "file",
		[RF_CLASS_OPEN] = "open",     [RF_CLASS_NET] = "net",
		[RF_CLASS_SYSTEM] = "system", [RF_CLASS_RW] = "rw",
		[RF_CLASS_FLOW] = "flow",     [RF_CLASS_TLS] = "tls",
	};

	return NAME_OF(names, cls);
}

const char *tier_name(unsigned int tier)
{
	static const char *const names[] = {
		[RF_TIER_NONE] = "none",
		[RF_TIER_OBSERVE] = "observe",
		[RF_TIER_FMOD_RET] = "fmod_ret",
		[RF_TIER_LSM] = "lsm",
	};

	return NAME_OF(names, tier);
}

const char *flow_name(unsigned int flow)
{
	static const char *const names[RF_FLOW_COUNT] = {
		[RF_FLOW_CHILD] = "child",
		[RF_FLOW_PROGRAM] = "program",
		[RF_FLOW_FILE] = "file",
		[RF_FLOW_PIPE] = "pipe",
		[RF_FLOW_SOCKET] = "socket",
		[RF_FLOW_MEMORY] = "memory",
		[RF_FLOW_DESCRIPTOR] = "descriptor",
	};

	return NAME_OF(names, flow);
}

static const struct {
	const char *name, *text;
} errors[RF_ERR_COUNT] = {
	[RF_ERR_PROCS_FULL] = {"procs_full", "the table of processes is full"},
	[RF_ERR_TASK_STORAGE] = {"task_storage", "the kernel had no memory to mark the task"},
	[RF_ERR_SCRATCH] = {"scratch", "no scratch memory was to be had"},
	[RF_ERR_PATH] = {"path", "the name could not be resolved"},
	[RF_ERR_PATH_LONG] = {"path_long", "the name is longer than 4096 bytes (RF_PATH_MAX)"},
	[RF_ERR_TABLES] = {"tables", "the policy's tables gave no answer"},
	[RF_ERR_READ] = {"read", "kernel memory could not be read"},
	[RF_ERR_LOOKUP_MISS] = {"lookup_miss",
				"the task was not marked though its process is tracked"},
	[RF_ERR_SUMS_FULL] = {"sums_full", "the table of read and write sums is full"},
	[RF_ERR_SIGNAL] = {"signal", "the signal could not be sent"},
	[RF_ERR_URING_CREDS] = {"uring_creds", "io_uring with registered credentials, or of "
					       "another process: who acts would be unclear"},
	[RF_ERR_GUARD] = {"guard", "an attempt on Ringfence itself"},
	[RF_ERR_ARGS] = {"args", "the arguments of the program could not be read"},
	[RF_ERR_LABELS_FULL] = {"labels_full", "the table of labels is full: the write was denied"},
	[RF_ERR_SHARED_FULL] = {"shared_full", "a process shares too many objects: denied"},
	[RF_ERR_DIGEST] = {"digest", "what is in the file of the program could not be told"},
	[RF_ERR_STACKED] = {"stacked", "files would have other names there than rules know"},
	[RF_ERR_SKIPPED] = {"skipped", "the kernel did not run a check that it met inside itself"},
	[RF_ERR_DNS] =
		{"dns",
		 "this is no query of DNS that can be read, or there was no room to read it"},
	[RF_ERR_TLS_READ] = {"tls_read", "bytes of a TLS connection could not be read"},
};

const char *rf_error_name(unsigned int error)
{
	return error < RF_ERR_COUNT ? errors[error].name : "unknown";
}

const char *rf_error_text(unsigned int error)
{
	return error < RF_ERR_COUNT ? errors[error].text : "unknown";
}

const char *socket_type_name(unsigned int type)
{
	static const char *const names[] = {
		[SOCK_STREAM] = "stream", [SOCK_DGRAM] = "dgram",	  [SOCK_RAW] = "raw",
		[SOCK_RDM] = "rdm",	  [SOCK_SEQPACKET] = "seqpacket", [SOCK_DCCP] = "dccp",
		[SOCK_PACKET] = "packet",
	};

	return NAME_OF(names, type);
}

const char *transport_name(unsigned int protocol, unsigned int type)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_UDPLITE:
		return "udplite";
	case IPPROTO_SCTP:
		return "sctp";
	case IPPROTO_DCCP:
		return "dccp";
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return "icmp";
	default:
		return type == SOCK_STREAM && !protocol	 ? "tcp"
		       : type == SOCK_DGRAM && !protocol ? "udp"
							 : "raw";
	}
}

const char *file_type_name(unsigned int mode)
{
	static const char *const names[] = {
		[S_IFIFO >> 12] = "fifo",      [S_IFCHR >> 12] = "char",
		[S_IFDIR >> 12] = "directory", [S_IFBLK >> 12] = "block",
		[S_IFREG >> 12] = "regular",   [S_IFLNK >> 12] = "symlink",
		[S_IFSOCK >> 12] = "socket",
	};

	return NAME_OF(names, (mode & S_IFMT) >> 12);
}

const char *access_name(unsigned int i)
{
	static const char *const names[] = {
		"read",	     "write",  "exec",	   "append",  "truncate", "created",
		"directory", "shared", "exchange", "symlink", "mode",	  "owner",
		"times",     "xattr",  "size",	   "later",   "control",
	};

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

const char *errno_name(int error, char buf[16])
{
	const char *name = strerrorname_np(error < 0 ? -error : error);

	if (name)
		return name;
	snprintf(buf, 16, "errno_%d", (error < 0 ? -error : error) % 100000);
	return buf;
}

const char *signal_name(unsigned int signal, char buf[16])
{
	const char *name = signal < NSIG ? sigabbrev_np((int)signal) : NULL;

	if (name)
		snprintf(buf, 16, "SIG%s", name);
	else if (signal >= 34 && signal <= 64)
		snprintf(buf, 16, "SIGRTMIN+%u", signal - 34);
	else
		snprintf(buf, 16, "signal_%u", signal % 1000000);
	return buf;
}
