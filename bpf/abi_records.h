/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* abi_records.h - the records that the programs send, and the counters beside them; part of abi.h.
 */
#ifndef RINGFENCE_ABI_RECORDS_H
#define RINGFENCE_ABI_RECORDS_H

#ifndef RINGFENCE_ABI_H
#include "abi.h"
#endif

enum rf_class {
	RF_CLASS_PROC,	 /* fork, exec, exit */
	RF_CLASS_POLICY, /* denials, kills, asks, audits */
	RF_CLASS_ARGV,
	RF_CLASS_FILE, /* create, delete, rename, link, attr, map */
	RF_CLASS_OPEN,
	RF_CLASS_NET,
	RF_CLASS_SYSTEM,
	RF_CLASS_RW,   /* read and write sums */
	RF_CLASS_FLOW, /* labels gained, gates moved */
	RF_CLASS_TLS,  /* what went through TLS libraries */
	RF_CLASS_COUNT,
};
#define RF_CLASS_STRIDE 16 /* a power of two: the kernel masks an index with it */

/* Per session and class; key = session * RF_CLASS_STRIDE + class. produced = delivered + lost. */
struct rf_count {
	__u64 produced;
	__u64 lost;
};

/* Errors inside the programs that no record tells of. Key of the map of errors. */
enum rf_error {
	RF_ERR_PROCS_FULL,
	RF_ERR_TASK_STORAGE,
	RF_ERR_SCRATCH,
	RF_ERR_PATH,	    /* a name could not be resolved: denied */
	RF_ERR_PATH_LONG,   /* a name longer than RF_PATH_MAX: denied */
	RF_ERR_TABLES,	    /* an index out of the tables: denied */
	RF_ERR_READ,	    /* a kernel read failed: denied */
	RF_ERR_LOOKUP_MISS, /* task storage said untracked, the process map said tracked */
	RF_ERR_SUMS_FULL,
	RF_ERR_SIGNAL,	    /* a kill could not be sent: the operation was denied all the same */
	RF_ERR_URING_CREDS, /* io_uring with registered credentials: denied, who acts would be
			       unclear */
	RF_ERR_GUARD,	    /* an attempt on Ringfence itself: denied */
	RF_ERR_ARGS,	    /* the arguments of a program could not be read: denied */
	RF_ERR_LABELS_FULL, /* the table of labels is full: the write was denied */
	RF_ERR_SHARED_FULL, /* too many shared mappings in one process: denied */
	RF_ERR_DIGEST,	    /* what is in the file of a program could not be told: denied */
	RF_ERR_STACKED,	    /* a stacked file system, beside rules about names: denied */
	RF_ERR_SKIPPED,	    /* the kernel did not run a check (tier fmod_ret): not judged */
	RF_ERR_DNS,	    /* a query that cannot be read, or no room to read one: denied */
	RF_ERR_TLS_READ,    /* what went through a TLS library could not be read: a hole */
	RF_ERR_COUNT,
};

enum rf_event_type {
	RF_EV_FORK = 1,
	RF_EV_EXEC,
	RF_EV_ARGV,
	RF_EV_EXIT,
	RF_EV_FILE, /* op says which: read/write (an open), create, delete, rename, link, attr, map,
		       exec */
	RF_EV_INET, /* connect, listen (bind or listen), and sends to an address */
	RF_EV_UNIX, /* connect */
	RF_EV_SYSTEM, /* operations without an object */
	RF_EV_CLOSE,  /* an internet socket went: bytes each way */
	RF_EV_PROC,   /* signal, ptrace: target is a process */
	RF_EV_ATTACH, /* a live process was taken into a session */
	RF_EV_LABEL,  /* a process gained labels */
	RF_EV_GATE,   /* a gate opened or shut */
	RF_EV_DNS,    /* a query, or the answer to one */
	RF_EV_TLS,    /* bytes before they are encrypted, or after they were decrypted */
	RF_EV_IMAGE,  /* to user space only, in no class: a file is mapped as code */
	RF_EV_PULSE,  /* to user space only, of no session and in no class: what it asked for */
};

struct rf_ev_hdr {
	__u32 size; /* of the whole record, variable part included; the ring may hold more behind */
	__u16 type; /* enum rf_event_type */
	__u16 cls;  /* enum rf_class */
	__u64 mono_ns;	/* bpf_ktime_get_boot_ns */
	__u64 start_ns; /* of the process, since boot */
	__u32 pid;	/* thread group, initial pid namespace */
	__u32 tid;
	__u64 session; /* index */
	__u64 lost;    /* records of this session and class lost before this one */
};

/* The answer to a pulse. h.session is RF_SESSIONS_MAX: of none. */
struct rf_ev_pulse {
	struct rf_ev_hdr h;
	__u64 number;
};

/* Maps whose entries are counted: their names are in user/kern/pulse.c. */
enum rf_fill {
	RF_FILL_PROCS,
	RF_FILL_OLABELS,
	RF_FILL_KEPT,
	RF_FILL_HELD,
	RF_FILL_TERMINALS,
	RF_FILL_TOLD,
	RF_FILL_SHARED,
	RF_FILL_MEMORIES,
	RF_FILL_CLEANSED,
	RF_FILL_SUMS,
	RF_FILL_COUNT,
};

/* What user space runs the program `pulse` with. */
struct rf_pulse {
	__u64 number;		      /* of this one; 0: no record is asked for */
	__s64 error;		      /* out: why there will be none, 0 or a negative errno */
	__u64 count;		      /* 1: the entries of the maps are wanted */
	__s64 entries[RF_FILL_COUNT]; /* out; negative errno: not known */
};

enum rf_verdict_flag {
	RF_VERDICT_AUDITED = 1 << 0, /* audit mode: effect says what would have been done */
	RF_VERDICT_KILLED = 1 << 1,  /* SIGKILL was sent */
	RF_VERDICT_CLOSED = 1 << 2, /* no rule: the answer could not be computed, errors says why */
	RF_VERDICT_MOVED = 1 << 3,  /* the name would leave or enter what the rules cover */
	RF_VERDICT_OBSERVED = 1 << 4, /* tier observe: nothing was prevented */
	RF_VERDICT_CALLED = 1 << 5,   /* exec: matched by the name it was called by */
};

/* The decision, as it was taken. effect 0: allowed, no rule matched. */
struct rf_verdict {
	__u8 effect; /* enum rf_effect */
	__u8 op;     /* enum rf_op: the operation that was judged (the denied one of several) */
	__u8 flags;  /* enum rf_verdict_flag */
	__u8 error;  /* enum rf_error, with RF_VERDICT_CLOSED */
	__u32 policy;
	__u32 generation;
	__u32 list;    /* index into the policy's lists (as loaded, not as compiled) */
	__u32 matched; /* bit i: rule i of the list matched */
	__u32 pad;
	__u64 facts[RF_FACTS_TOLD];
};

enum rf_path_flag {
	RF_PATH_MOUNTED =
		1 << 0, /* bytes start at the root of a mount tree, not of the file system */
	RF_PATH_UNRESOLVED = 1 << 1,
	RF_PATH_LONG = 1 << 2,
	RF_PATH_DIGEST = 1 << 3, /* no name: the SHA-256 of the file, RF_DIGEST_SIZE bytes */
};

/* A name in a record: len bytes that start with '/'; dev says in which file system. */
struct rf_name {
	__u32 dev;
	__u16 len;
	__u16 flags; /* enum rf_path_flag */
};

/* The object of a file operation. Zero: there is none (a name that does not exist yet). */
struct rf_inode {
	__u64 ino;
	__u32 dev;
	__u32 generation;
	__u32 mode;
	__u32 nlink;
	__u32 uid;
	__u32 gid;
};

struct rf_ev_fork {
	struct rf_ev_hdr h; /* the parent */
	__u64 child_start_ns;
	__u32 child_pid;
	__u32 child_tid_ns; /* pid in its own namespace */
	__u64 clone_flags;
};

struct rf_creds {
	__u32 uid, euid, gid, egid;
	__u64 caps; /* effective */
};

/* Which digests an exec had to be told. */
enum rf_digest_flag {
	RF_DIGEST_FILE = 1 << 0,   /* of the file that runs */
	RF_DIGEST_CALLED = 1 << 1, /* of the one that was called: the script, for scripts */
};

struct rf_ev_exec {
	struct rf_ev_hdr h;
	struct rf_creds creds;
	struct rf_inode inode;
	struct rf_name path;   /* the file that runs (the interpreter of a script) */
	struct rf_name called; /* as it was called: the script, for scripts */
	struct rf_name cwd;
	__u64 ppid_start_ns; /* real parent, tracked or not */
	__u32 ppid;
	__u32 argc;
	__u64 argv_len; /* bytes of argv that follow in RF_EV_ARGV records */
	__u64 cgroup;
	__u32 ns_mnt, ns_pid, ns_net, ns_user;
	char comm[16];
	__u32 digests; /* enum rf_digest_flag */
	__u32 pad;
	__u64 environ; /* variables that bring code, in the order of environ.h; events only ask */
	__u8 digest[RF_DIGEST_SIZE];
	__u8 digest_called[RF_DIGEST_SIZE];
	/* path, cwd, called bytes follow, in this order */
};

struct rf_ev_argv {
	struct rf_ev_hdr h;
	__u64 offset;
	__u64 total;
	__u32 len;
	__u32 pad;
	/* len bytes follow */
};

struct rf_ev_exit {
	struct rf_ev_hdr h;
	__u32 code; /* as wait(2) has it: status << 8 | signal */
	__u32 pad;
	__u64 utime_ns;
	__u64 stime_ns;
	__u64 maxrss; /* bytes */
};

enum rf_access {
	RF_ACC_READ = 1 << 0,
	RF_ACC_WRITE = 1 << 1,
	RF_ACC_EXEC = 1 << 2,
	RF_ACC_APPEND = 1 << 3,
	RF_ACC_TRUNC = 1 << 4,
	RF_ACC_CREATED = 1 << 5,
	RF_ACC_DIR = 1 << 6,	  /* the object is a directory */
	RF_ACC_SHARED = 1 << 7,	  /* map: shared */
	RF_ACC_EXCHANGE = 1 << 8, /* rename: both names change places */
	RF_ACC_SYMLINK = 1 << 9,  /* create: a symbolic link; target is its text */
	RF_ACC_MODE = 1 << 10,	  /* attr: which */
	RF_ACC_OWNER = 1 << 11,
	RF_ACC_TIMES = 1 << 12,
	RF_ACC_XATTR = 1 << 13,
	RF_ACC_SIZE = 1 << 14,
	RF_ACC_LATER =
		1 << 15, /* a descriptor opened before the session or passed in, at its use */
	RF_ACC_CONTROL = 1 << 16,  /* write: an ioctl that acts on who shares the terminal */
	RF_ACC_ARGS = 1 << 17,	   /* exec that is denied: the arguments follow */
	RF_ACC_ARGS_CUT = 1 << 18, /* and they are not all of them */
};

struct rf_ev_file {
	struct rf_ev_hdr h;
	struct rf_verdict v;
	struct rf_inode inode;
	__u32 access; /* enum rf_access */
	__u32 rdev;   /* of a device file, also of one that is made: its number; else 0 */
	struct rf_name path;
	struct rf_name target; /* rename, link: the new name; symlink: its text; exec: the digest,
				  when it was asked for */
	/* path, target bytes follow, in this order; with RF_ACC_ARGS the digest of the arguments
	   (8 bytes, of use as rf_gate_def.args; 0: none), and they, a NUL behind each */
};

struct rf_ev_inet {
	struct rf_ev_hdr h;
	struct rf_verdict v;
	__u8 family;   /* AF_INET, AF_INET6 as the socket has it */
	__u8 protocol; /* IPPROTO_* */
	__u16 type;    /* SOCK_* */
	__u16 port;    /* host order */
	__u16 flags;   /* 1: a send to an address, 2: listen (else bind), 4: later send */
	__u8 addr[16]; /* v4-mapped for IPv4 */
	__u64 cookie;  /* socket */
};
#define RF_INET_SEND   1
#define RF_INET_LISTEN 2
#define RF_INET_LATER  4

struct rf_ev_close {
	struct rf_ev_hdr h;
	__u8 family;
	__u8 protocol;
	__u16 port;  /* peer, host order */
	__u16 lport; /* own, host order */
	__u16 pad;
	__u8 addr[16];
	__u8 laddr[16];
	__u64 cookie;
	__u64 sent;
	__u64 received;
};

struct rf_ev_unix {
	struct rf_ev_hdr h;
	struct rf_verdict v;
	__u32 type; /* SOCK_* */
	__u32 peer_pid;
	__u32 abstract; /* 1: the name is abstract, without the leading NUL */
	__u32 pad;
	struct rf_name path;
	/* path bytes follow */
};

struct rf_ev_system {
	struct rf_ev_hdr h;
	struct rf_verdict v;
	__u64 arg; /* what the operation was about: clone flags, bpf command, signal, … */
	__u32 target_pid;
	__u32 pad;
	__u64 target_start_ns;
};

/* How a process came by labels, or what moved a gate. */
enum rf_cause {
	RF_CAUSE_EVENT,	  /* an event of the policy: rule */
	RF_CAUSE_FLOW,	  /* it read, executed or mapped the object */
	RF_CAUSE_MEMORY,  /* it shares memory with a process that gained them, or traces it */
	RF_CAUSE_LATE,	  /* its program ended well */
	RF_CAUSE_TIME,	  /* the gate's time is over */
	RF_CAUSE_USED,	  /* the gate was good for one use */
	RF_CAUSE_ASSUMED, /* who attached said that it has them */
};

struct rf_ev_label {
	struct rf_ev_hdr h;
	__u64 gained;		 /* bits */
	__u64 labels;		 /* all that it has now */
	struct rf_object object; /* FLOW */
	__u32 policy;
	__u32 cause;	  /* enum rf_cause */
	__u32 channel;	  /* FLOW: enum rf_flow */
	__u32 rule;	  /* EVENT: index into the rules, as loaded */
	__u64 peer;	  /* MEMORY: id of the other process */
	__u32 generation; /* of the policy */
	__u32 pad;
};

struct rf_ev_gate {
	struct rf_ev_hdr h;
	__u64 opened; /* bits */
	__u64 closed;
	__u32 policy;
	__u32 cause;	  /* enum rf_cause */
	__u32 rule;	  /* the event, as loaded; 0: none */
	__u32 generation; /* of the policy */
};

enum rf_dns_told {
	RF_DNS_ANSWER = 1 << 0,	 /* an answer; else a query */
	RF_DNS_TRUSTED = 1 << 1, /* from, or to, a resolver of the policy: its answers count */
	RF_DNS_CUT = 1 << 2,	 /* the answer is not whole */
	RF_DNS_UNREAD = 1 << 3,	 /* the message, or what follows what is told, cannot be read */
};
#define RF_DNS_NAME_SIZE 256
#define RF_DNS_ADDRS_MAX 64

struct rf_ev_dns {
	struct rf_ev_hdr h;
	struct rf_verdict v;
	__u8 server[16]; /* v4-mapped for IPv4 */
	__u8 family;
	__u8 protocol; /* IPPROTO_* */
	__u16 port;    /* of the server, host order */
	__u16 qtype;
	__u16 id;
	__u16 rcode;
	__u16 flags; /* enum rf_dns_told */
	__u32 bytes; /* of the message */
	__u32 ttl;   /* seconds, as the answer has it: the lowest on the way to the addresses */
	__u32 chain; /* names that led to others */
	__u32 naddr;
	__u32 len; /* of the name */
	__u64 cookie;
	__u8 name[RF_DNS_NAME_SIZE]; /* asked for, backwards, to the end of this */
				     /* naddr addresses of 16 bytes follow, v4-mapped for IPv4 */
};

/* Sums of reads and writes, kept in the kernel and fetched by user space. */
struct rf_sum_key {
	__u64 proc;
	__u64 ino;
	__u32 dev;
	__u32 write; /* 0 read, 1 write */
};

struct rf_sum {
	__u64 bytes;
	__u64 ops;
	__u64 first_ns;
	__u64 last_ns;
	__u64 start_ns; /* of the process */
	__u32 pid;
	__u32 session;
};

RF_ASSERT_SIZE(struct rf_count, 16);
RF_ASSERT_SIZE(struct rf_ev_hdr, 48);
RF_ASSERT_SIZE(struct rf_verdict, 64);
RF_ASSERT_SIZE(struct rf_name, 8);
RF_ASSERT_SIZE(struct rf_inode, 32);
RF_ASSERT_SIZE(struct rf_ev_fork, 72);
RF_ASSERT_SIZE(struct rf_ev_exec, 272);
RF_ASSERT_SIZE(struct rf_ev_argv, 72);
RF_ASSERT_SIZE(struct rf_ev_exit, 80);
RF_ASSERT_SIZE(struct rf_ev_file, 168);
RF_ASSERT_SIZE(struct rf_ev_inet, 144);
RF_ASSERT_SIZE(struct rf_ev_close, 112);
RF_ASSERT_SIZE(struct rf_ev_unix, 136);
RF_ASSERT_SIZE(struct rf_ev_system, 136);
RF_ASSERT_SIZE(struct rf_ev_label, 112);
RF_ASSERT_SIZE(struct rf_ev_gate, 80);
RF_ASSERT_SIZE(struct rf_ev_dns, 424);
RF_ASSERT_SIZE(struct rf_sum_key, 24);
RF_ASSERT_SIZE(struct rf_sum, 48);
RF_ASSERT_SIZE(struct rf_ev_pulse, 56);
RF_ASSERT_SIZE(struct rf_pulse, 104);

#endif
