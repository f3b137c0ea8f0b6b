/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * abi.h - everything that crosses the boundary between the BPF programs and user space.
 *
 * Fixed-width fields, explicit padding, no pointers; each struct has a size assert. A change of a
 * struct or of the meaning of a field bumps ABI_VERSION: pinned maps are only taken over by a build
 * of the same version. Compiles on both sides: it needs __u8 … __u64 only, which vmlinux.h or
 * <linux/types.h> must have brought in before.
 */
#ifndef RINGFENCE_ABI_H
#define RINGFENCE_ABI_H

#define RF_ASSERT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)

#define ABI_VERSION 10

/* Limits of the language and of the tables. A message that reports one names it. */
#define RF_PATH_MAX	 4096  /* bytes of a path, from the root of its file system */
#define RF_NAME_MAX	 255   /* bytes of one component */
#define RF_RULES_MAX	 10000 /* rules of all layers of one session */
#define RF_LIST_RULES	 31    /* rules and events that may match one object and operation */
#define RF_LABELS_MAX	 64    /* labels of all layers of one session */
#define RF_GATES_MAX	 64    /* gates of all layers of one session */
#define RF_ARGS_MAX	 128   /* argument patterns of all rules and events of one session */
#define RF_CWD_MAX	 64    /* different `cwd` patterns of one session */
#define RF_LATER_MAX	 64    /* events with `succeeds` of one session */
#define RF_DIGEST_LISTS	 64    /* different lists of `sha256` of one session */
#define RF_DIGESTS_MAX	 4096  /* digests of all policies held at once */
#define RF_HOSTS_MAX	 64    /* different lists of host names and ports of one session */
#define RF_RESOLVERS_MAX 8     /* resolvers that a session trusts */
#define RF_PARTS_MAX	 64    /* events of one `opens: {all: [...]}` */
#define RF_COND_TERMS	 8     /* alternatives of one condition, after normalising */
#define RF_VIA_MAX	 64    /* distinct programs named by `via` in all layers of a session */
#define RF_POLICIES_MAX	 64    /* compiled policies held at once */
#define RF_SESSIONS_MAX	 1024  /* sessions held at once */
#define RF_PROCS_MAX	 65536 /* live processes of all sessions */
/* Tables of all policies held at once; powers of two, since the kernel masks an index with them. */
#define RF_STATES_MAX	(1u << 18)
#define RF_CELLS_MAX	(1u << 20)
#define RF_ACCEPTS_MAX	(1u << 15)
#define RF_LISTS_MAX	(1u << 15)
#define RF_RULE_IDS_MAX (1u << 14)
#define RF_CONDS_MAX	(1u << 10)
#define RF_NETS_MAX	(1u << 16) /* prefixes, those of the named sets included */
#define RF_PORTS_MAX	(1u << 16) /* prefixes with a port */
#define RF_KEPT_MAX	(1u << 18) /* files with labels that are kept, on the whole machine */
#define RF_ARGV_MAX	(2u << 20) /* bytes of argv that are recorded */
#define RF_CHUNK	4096	   /* bytes of argv in one record */

/* Operations a rule may name. File operations come first: their order is that of rf_accept.list[].
 */
enum rf_op {
	RF_OP_READ,
	RF_OP_WRITE,
	RF_OP_CREATE,
	RF_OP_DELETE,
	RF_OP_RENAME,
	RF_OP_LINK,
	RF_OP_ATTR,
	RF_OP_EXEC,
	RF_OP_MAP,
	RF_OP_CONNECT,
	RF_OP_LISTEN,
	RF_OP_RECEIVE,
	RF_OP_SIGNAL,
	RF_OP_PTRACE,
	RF_OP_MOUNT,
	RF_OP_NAMESPACE,
	RF_OP_CHROOT,
	RF_OP_MODULE,
	RF_OP_BPF,
	RF_OP_KEYRING,
	RF_OP_PERF,
	RF_OP_PRIVILEGE,
	RF_OP_RAWSOCK, /* raw, packet, XDP, vsock and netlink-route sockets */
	RF_OP_CGROUP,  /* a process that is born in another control group */
	RF_OP_END,     /* the session's end; never decided in the kernel */
	RF_OP_COUNT,
};
#define RF_OP_BIT(op) (1u << (op))
#define RF_OPS_FILE   (RF_OP_BIT(RF_OP_MAP + 1) - 1)

/* Effects, weakest first: the strongest of several is the largest. */
enum rf_effect {
	RF_EFFECT_NONE,
	RF_EFFECT_AUDIT,
	RF_EFFECT_ASK,
	RF_EFFECT_DENY,
	RF_EFFECT_KILL,
};

enum rf_tier {
	RF_TIER_NONE,
	RF_TIER_OBSERVE,
	RF_TIER_FMOD_RET,
	RF_TIER_LSM,
};

/* What a condition may ask for, as bits. The first four are the subject's and are kept, the others
 * are of one operation.
 */
enum rf_fact_word {
	RF_FACT_LABELS, /* labels of the process */
	RF_FACT_GATES,	/* open gates of the session */
	RF_FACT_VIA,	/* programs that it or an ancestor in the session ran */
	RF_FACT_BY,	/* programs that it runs itself; same bits as VIA */
	RF_FACT_OF,	/* labels of the object */
	RF_FACT_CWD,	/* `cwd` patterns that its working directory matches */
	RF_FACT_ARGS,	/* exec: argument patterns that were met, in their order (rf_args_step()) */
	RF_FACT_ARGS_2,
	RF_FACT_DIGEST, /* exec: lists of digests that have the one of the file's content */
	RF_FACT_WORDS,
	/* connect, listen, receive: lists of host names that the address was told for. No operation
	 * asks for both.
	 */
	RF_FACT_HOSTS = RF_FACT_DIGEST,
};
#define RF_FACTS_KEPT RF_FACT_OF  /* words that a process keeps */
#define RF_FACTS_TOLD RF_FACT_CWD /* words that a record of a verdict has */
#define RF_ARG_WORDS  (RF_ARGS_MAX / 64)

/* ---- the automaton ------------------------------------------------------------------------ */

/*
 * All path, program-name and unix-socket patterns of a session are one deterministic automaton over
 * bytes. The next state of s on byte b, with c = policy.cls[b]:
 *     cells[s.base + c] when its check is s, else cells[s.dflt + c]   (a dense row, never checked)
 * State 0 of every policy is dead: it matches no pattern and leads only to itself.
 */
struct rf_state {
	__u32 base;   /* sparse row: offset into the cells */
	__u32 dflt;   /* dense row: offset into the cells */
	__u32 accept; /* index into the accepts: what a name that ends here is */
	__u32 below;  /* list of the denying rules that names below this directory can meet; 0: none
		       */
	__u32 cls;    /* those rules and the name's own: equal cls, interchangeable directories */
	__u32 always; /* the same by the rules without a condition alone */
};

struct rf_cell {
	__u32 check; /* the state whose cell this is; RF_CELL_FREE in dense rows and holes */
	__u32 next;
};
#define RF_CELL_FREE 0xffffffffu

/* One set of patterns that a name can match at once, with the answer for each operation. */
struct rf_accept {
	__u32 list[RF_OP_COUNT];  /* index into the lists; 0: no rule */
	__u32 digest;		  /* 1: a rule or event about executing it asks what is in it */
	__u64 via;		  /* RF_FACT_VIA bits that executing this file gives */
	__u64 cwd;		  /* RF_FACT_CWD bits of a directory of this name */
	__u64 args[RF_ARG_WORDS]; /* an argument of this text: the patterns it matches */
	__u32 spared; /* list of the rules that except this file, whatever it is called; 0: none */
	__u32 events; /* RF_OP_BIT()s whose list has events */
	__u64 hosts;  /* a host of this name: the lists it is in, as RF_FACT_HOSTS */
};

/* The rules that match, strongest first, then the events. List 0 is empty. */
struct rf_list {
	__u16 n;		   /* rules */
	__u16 all;		   /* rules and events */
	__u32 rule[RF_LIST_RULES]; /* index into the rules */
};

/* What an event does to the subject's session or to the subject. */
enum rf_action {
	RF_ACTION_NONE,	  /* a rule */
	RF_ACTION_LABEL,  /* the process gets label `bit` */
	RF_ACTION_CLEAN,  /* a process that ends well takes label `bit` off what it wrote */
	RF_ACTION_OPEN,	  /* gate `bit` opens, or part `part` of what opens it has happened */
	RF_ACTION_CLOSE,  /* gate `bit` shuts */
	RF_ACTION_FORGET, /* gate `bit` is as at the session's start */
};

/* A rule (action NONE) or an event (effect NONE). */
struct rf_rule {
	__u8 effect; /* enum rf_effect */
	__u8 action; /* enum rf_action */
	__u8 bit;    /* label or gate */
	__u8 part;   /* with OPEN: which part of the gate; 0 when it has one only */
	__u32 cond;  /* index into the conditions; 0: always */
	__u32 later; /* 0: at once; n: when the process ends well, bit n - 1 of rf_proc.later */
};

/* What is fixed of a gate. */
struct rf_gate_def {
	__u64 parts;  /* all parts that must have happened to open it; 1: one event is enough */
	__u64 for_ns; /* it shuts that long after it opened; 0: never */
	__u32 slot;   /* which word of rf_gate.parts is its own: it changes with the definition */
	__u32 pad;
	__u64 args; /* a person's answer: digest of the arguments that it is good for; 0: any */
};

/* A condition in disjunctive form: it holds when one term has all of need and nothing of lack. */
struct rf_term {
	__u64 need[RF_FACT_WORDS];
	__u64 lack[RF_FACT_WORDS];
};

struct rf_cond {
	__u32 n;
	__u32 pad;
	struct rf_term term[RF_COND_TERMS];
};

/* Channels over which labels flow, as `flows` names them. */
enum rf_flow {
	RF_FLOW_CHILD,
	RF_FLOW_PROGRAM,
	RF_FLOW_FILE,
	RF_FLOW_PIPE,
	RF_FLOW_SOCKET,
	RF_FLOW_MEMORY,
	RF_FLOW_DESCRIPTOR,
	RF_FLOW_COUNT,
};

enum rf_policy_flag {
	RF_POLICY_AUDIT =
		1 << 0, /* every effect only audits; the record says what it would have been */
	RF_POLICY_USED = 1 << 1,
	RF_POLICY_LABELS = 1 << 2,  /* it has labels: data flow is followed */
	RF_POLICY_ARGS = 1 << 3,    /* something asks for arguments of programs */
	RF_POLICY_CWD = 1 << 4,	    /* something asks where the subject stands */
	RF_POLICY_EVENTS = 1 << 5,  /* it has events or gates */
	RF_POLICY_RECEIVE = 1 << 6, /* something speaks of receiving */
	RF_POLICY_DIGEST = 1 << 7,  /* something asks what is in the file of a program */
	RF_POLICY_CONNECT = 1 << 8, /* something speaks of connecting */
	RF_POLICY_FILES = 1 << 9,   /* something speaks of files by their names */
	RF_POLICY_HOSTS = 1 << 10,  /* something speaks of hosts by their names */
};

/*
 * Code in files that have no name (memfd, System V shared memory) is judged by this one, whatever
 * its maker called it: patterns for every path mean it too.
 */
#define RF_NAMELESS "/memfd:"

/* One compiled policy (all layers of a session). */
struct rf_policy {
	__u32 flags;		   /* enum rf_policy_flag */
	__u32 generation;	   /* of the content; part of every record of a verdict */
	__u32 start;		   /* names found by walking mounts: file systems unknown at load */
	__u32 start_called;	   /* the name a program was called by, without directory */
	__u32 start_abstract;	   /* abstract unix names, without the leading NUL */
	__u32 accept_none;	   /* the accept of an object that no pattern names, and of system
				      operations */
	__u32 net_none;		   /* the accept of an endpoint that no prefix covers */
	__u32 other;		   /* class of the bytes that no pattern mentions */
	__u32 start_arg;	   /* an argument of a program */
	__u32 accept_nameless;	   /* the accept of RF_NAMELESS */
	__u64 flow[RF_FLOW_COUNT]; /* labels that flow over the channel */
	__u64 keep;		   /* labels on files that outlive the session */
	__u64 later_clean;	   /* bits of rf_proc.later that take labels off what was written */
	__u64 gates_initial;	   /* gates that are open at the start */
	__u64 gates_once;	   /* gates that their first use shuts */
	__u64 gates_sticky; /* gates with `forgets`: once opened, closing does not shut them */
	__u64 gates_bound;  /* gates with rf_gate_def.args */
	__u64 args_first[RF_ARG_WORDS]; /* bits that begin a sequence of argument patterns */
	struct rf_gate_def gates[RF_GATES_MAX];
	__u32 later[RF_LATER_MAX]; /* rule that stands behind each bit of rf_proc.later */
	__u64 laters;		   /* bits that have one: the others mean nothing any more */
	__u8 cls[256];		   /* byte → class */
	__u32 start_host;	   /* a host's name, backwards: see dns.h */
	__u32 net_query;   /* the accept of an address that only a query will tell; see dns.h */
	__u32 hosts_id;	   /* of all lists of host names: equal, and the bits mean the same */
	__u32 netns;	   /* network namespace in which the resolvers are who they are; 0: any */
	__u64 hosts_loose; /* lists that let through what is in them */
	__u64 hosts_any;   /* lists for every port; of the others see rf_host_port_key */
	__u64 told_least;  /* nanoseconds that an answer counts at least, whatever its TTL */
	__u64 told_most;   /* and at most */
	__u64 told_grace;  /* and longer for a socket that was allowed to the address */
	__u32 nresolvers;
	__u32 pad;
	__u8 resolvers[RF_RESOLVERS_MAX][16]; /* v4-mapped for IPv4 */
};

/* File system → state after its place in the session's view. Key of the map of starts. */
struct rf_sb_key {
	__u32 policy;
	__u32 dev; /* kernel encoding: major << 20 | minor */
};

/* Longest-prefix trie of addresses; IPv4 is held v4-mapped (::ffff:a.b.c.d). */
struct rf_net_key {
	__u32 prefixlen; /* 32 (the policy) + bits of addr */
	__u32 policy;	 /* big endian, since the trie compares bytes */
	__u8 addr[16];
};

struct rf_net_node {
	__u32 node;   /* id for rf_port_key; unique within the policy */
	__u32 accept; /* for ports that have no entry */
	__u32 ports;  /* number of port entries; 0 saves the look-up */
	__u32 pad;
};

struct rf_port_key {
	__u32 policy;
	__u32 node;
	__u32 port; /* host order */
};

/* Port → the lists of host names that are for this port only. Key of the map `host_ports`. */
struct rf_host_port_key {
	__u32 policy;
	__u32 port; /* host order */
};

/* What a session was told of an address. Key of the map `told`. */
struct rf_told_key {
	__u32 session;
	__u32 epoch;
	__u8 addr[16];
};

/* The address is in lists of host names: by an answer of that time, which see rf_told_until(). */
struct rf_told_for {
	__u64 lists; /* 0: none */
	__u64 at_ns; /* CLOCK_BOOTTIME */
	__u32 ttl;   /* seconds */
	__u32 pad;
};
#define RF_TOLD_SETS                                                                               \
	4 /* different sets of lists at once; one more takes the place of the oldest               \
	   */
struct rf_told {
	struct rf_told_for set[RF_TOLD_SETS];
	__u32 hosts_id; /* rf_policy.hosts_id that the bits are of */
	__u32 pad;
};

/* A query that was let go. Key of the map `asked_queries`: the socket, and the number of the query.
 */
struct rf_asked_key {
	__u64 cookie;
	__u32 id;
	__u32 pad;
};
struct rf_asked {
	__u64 hash; /* of the name */
	__u64 until_ns;
	__u64 start_ns; /* of the process */
	__u32 pid;
	__u32 tid;
	__u32 session;
	__u32 epoch;
	__u32 trusted; /* the answer counts: it will come from a resolver of the policy */
	__u32 pad;
	__u8 server[16];
};

#define RF_DIGEST_SIZE 32 /* SHA-256 */

/* Digest → the lists of one policy that have it, as bits. Key of the map `digests`. */
struct rf_digest_key {
	__u32 policy;
	__u32 pad;
	__u8 digest[RF_DIGEST_SIZE];
};

/* What the kernel says of a file of ours before a session relies on it. */
struct rf_digest_trial {
	__u32 tgid;	 /* whose exec it is; 0: none is under way */
	__s32 algorithm; /* enum hash_algo of the kernel, or a negative errno */
	__u8 digest[RF_DIGEST_SIZE];
};

/* ---- sessions and processes ------------------------------------------------------------- */

enum rf_session_flag {
	RF_SESSION_USED = 1 << 0,
	RF_SESSION_ENDED = 1 << 1, /* enforcement is over; its processes are free */
	RF_SESSION_TLS = 1 << 2,   /* it wants to know what goes through TLS libraries */
};

/*
 * A file that a person opened for the session (descriptors 0-2 of run). mode 0: none. Of a
 * pseudo-terminal, whose numbers are used again, ino is the address of its inode and dev its
 * rf_terminal.born.
 */
struct rf_std {
	__u64 ino;
	__u32 dev;
	__u32 mode; /* RF_STD_* */
};
#define RF_STD_FILES	3
#define RF_STD_READ	(1u << 0) /* FMODE_READ */
#define RF_STD_WRITE	(1u << 1) /* FMODE_WRITE */
#define RF_STD_TERMINAL (1u << 31)

struct rf_session {
	__u64 id;
	__u32 policy;	 /* index; the one switch of a reload */
	__u32 flags;	 /* enum rf_session_flag */
	__u64 gates;	 /* open ones */
	__u64 opened;	 /* sticky ones that an event opened since they were last forgotten */
	__u64 timed;	 /* open ones that shut by themselves */
	__u64 bound;	 /* open ones of rf_policy.gates_bound: they are in no fact but an exec's */
	__u64 seq;	 /* counts events, so that earlier can be told from later */
	__u64 facts_seq; /* moves when facts of its processes change; begins with epoch << 32 | 1 */
	__u32 epoch;	 /* tells this session from an earlier one of the same index */
	__u32 procs;	 /* live processes */
	__u64 start_s;	 /* when it began, wall clock: seconds and nanoseconds */
	__u64 start_ns;
	struct rf_std std[RF_STD_FILES];
};

/* What changes of a gate. Index: session * RF_GATES_MAX + gate. */
struct rf_gate {
	__u64 parts[2];	 /* those that have happened, by rf_gate_def.slot: see rf_gate_parts() */
	__u64 until_ns;	 /* when it shuts by itself (boot time), with `for` */
	__u64 closed[2]; /* rf_session.seq of the last closing, and of the last one by another
			    opener */
	__u64 closer[2]; /* rf_proc.opener of who closed */
};

/*
 * A file that a process had open when it was taken into a session, or put under another policy.
 * Value of the map `held`.
 */
struct rf_held {
	__u32 session;
	__u32 epoch;
	__u32 std; /* one of rf_session.std: no rule concerns it */
	__u32 dev; /* the file that it is of: addresses are used again */
	__u64 ino;
};

/*
 * A pseudo-terminal that was made since the programs were loaded. Value of the map `terminals`; the
 * key is the address of its inode in devpts, by which it is opened.
 */
struct rf_terminal {
	__u32 session; /* index + 1 of the session that holds the other side, 0: none does */
	__u32 epoch;
	__u32 born; /* tells it from an earlier one at the same address; never 0 */
	__u32 pad;
};

enum rf_proc_flag {
	RF_PROC_BORN = 1 << 0, /* its fork was completed: it has a pid and a start time */
	RF_PROC_ATTACHED = 1 << 1,
	RF_PROC_SHARED = 1 << 2,      /* it has an entry in the map `shared` */
	RF_PROC_ANON_SHARED = 1 << 3, /* it has anonymous memory that its children will share */
	RF_PROC_ENV =
		1 << 4, /* a script whose interpreter is env, which will execute the real one */
	RF_PROC_TRACED = 1 << 5, /* it may reach into another's memory, or that one into its */
};

/* A process (thread group). Key of the map: its id, never reused while the programs are loaded. */
struct rf_proc {
	__u64 id;
	__u64 parent;		    /* id, 0: outside every session */
	__u64 start_ns;		    /* of the leader, since boot (task.start_boottime) */
	__u64 facts[RF_FACTS_KEPT]; /* GATES: those that it may still use though they are shut */
	__u64 later;	 /* events that happen if it ends well: bits of rf_policy.later */
	__u64 later_seq; /* rf_session.seq when it began what they are about */
	__u64 opener;	 /* outermost process at or above it with a later event; 0: none */
	__u64 memory;	 /* key of the map `memories` when it shares memory with others; else 0 */
	__u32 tgid;	 /* in the initial pid namespace */
	__u32 session;
	__u32 flags; /* enum rf_proc_flag */
	__u32 pad;
};

/*
 * What carries labels beside processes. A file, pipe or memory object: its inode. A socket: its
 * address in the kernel. A local connection: its ports.
 */
struct rf_object {
	__u64 ino;
	__u32 dev; /* kernel encoding, or enum rf_object_dev */
	__u32 generation;
};
enum rf_object_dev {
	RF_DEV_NONE = 0,	  /* no object: nothing carries labels */
	RF_DEV_SOCK = 0xffffffff, /* ino: struct sock */
	RF_DEV_TCP =
		0xfffffffe, /* ino: both ports, the lower first; generation: network namespace */
	RF_DEV_UDP = 0xfffffffd, /* ino: the receiving port; generation: network namespace */
	/* A message queue. System V: ino: its id; generation: IPC namespace. POSIX: ino:
	 * RF_MQ_POSIX and its inode; generation: device */
	RF_DEV_MSG = 0xfffffffc,
	RF_DEV_MEMORY = 0xfffffffb, /* ino: rf_proc.id of who reaches into the memory of others */
	RF_DEV_PSEUDO = RF_DEV_MEMORY, /* what is no file is from here on */
};

#define RF_MQ_POSIX (1ull << 63)

/* Labels of an object. Value of the map `olabels`. */
struct rf_olabel {
	__u64 labels;
	__u64 writer;  /* rf_proc.id when all came from one process that may yet clean them; else 0
			*/
	__u32 session; /* whose label numbers they are */
	__u32 epoch;
};

/*
 * Labels of a file that outlive sessions and Ringfence itself, by numbers that mean the same to all
 * Ringfence processes of the machine. Value of the pinned map `kept`. They change by atomic
 * operations only, since several write them.
 */
struct rf_kept {
	__u64 labels;
	__u64 pending; /* more of them: all from the owner, who may yet clean them */
	__u64 owner;   /* rf_engine << 32 | rf_proc.id; 0: none */
};

/* What the program kept_drop is run with. */
struct rf_kept_drop {
	__u64 labels; /* bits to take off */
	__u32 files;  /* out: how many had one of them */
	__u32 pad;
};

/* Labels of memory that several processes share. Value of the map `memories`. */
struct rf_memory {
	__u64 labels;
	__u32 session;
	__u32 epoch;
};

/* Labels that are off what a process wrote. Value of the map `cleansed`. */
struct rf_clean {
	__u64 labels;
	__u32 session;
	__u32 epoch;
};

/* What the program labels_drop is run with. */
struct rf_drop {
	__u64 labels;	 /* bits to take off */
	__u32 session;	 /* index */
	__u32 pid;	 /* the tree below this process (thread group), 0: all of the session */
	__u32 processes; /* out: how many it was taken off */
	__u32 pad;
};

/* Objects that a process has mapped shared, or talks to where no hook sees each message. */
#define RF_SHARED_MAX 32
struct rf_shared {
	__u32 n;
	__u32 writes; /* bit i: it can write object i */
	struct rf_object object[RF_SHARED_MAX];
};

/* Task storage: which process a thread belongs to. */
struct rf_task {
	__u64 proc;
	__u32 session;
	__u32 epoch; /* of the session */
};

/* The attach under way, if any. One at a time. */
struct rf_attach {
	__u32 on;
	__u32 root; /* thread group */
	__u32 session;
	__u32 marked;	 /* threads marked by the current pass */
	__u32 failed;	 /* threads that could not be marked in it: no memory just then */
	__u32 root_seen; /* the root is alive and marked */
	__u32 orphaned;	 /* processes that could not be noted: they are lost */
	__u32 std;	 /* descriptors 0-2 of the root are a person's */
	__u32 held;	 /* open files that are judged at each use from now on */
	__u32 unheld;	 /* open files that could not be noted */
	__u64 assume;	 /* labels that each process which is met alive has from the start */
};

RF_ASSERT_SIZE(struct rf_state, 24);
RF_ASSERT_SIZE(struct rf_cell, 8);
RF_ASSERT_SIZE(struct rf_accept, 152);
RF_ASSERT_SIZE(struct rf_list, 128);
RF_ASSERT_SIZE(struct rf_rule, 12);
RF_ASSERT_SIZE(struct rf_term, 144);
RF_ASSERT_SIZE(struct rf_cond, 1160);
RF_ASSERT_SIZE(struct rf_gate_def, 32);
RF_ASSERT_SIZE(struct rf_gate, 56);
RF_ASSERT_SIZE(struct rf_policy, 2920);
RF_ASSERT_SIZE(struct rf_sb_key, 8);
RF_ASSERT_SIZE(struct rf_net_key, 24);
RF_ASSERT_SIZE(struct rf_net_node, 16);
RF_ASSERT_SIZE(struct rf_port_key, 12);
RF_ASSERT_SIZE(struct rf_host_port_key, 8);
RF_ASSERT_SIZE(struct rf_told_key, 24);
RF_ASSERT_SIZE(struct rf_told_for, 24);
RF_ASSERT_SIZE(struct rf_told, 104);
RF_ASSERT_SIZE(struct rf_asked_key, 16);
RF_ASSERT_SIZE(struct rf_asked, 64);
RF_ASSERT_SIZE(struct rf_digest_key, 40);
RF_ASSERT_SIZE(struct rf_digest_trial, 40);
RF_ASSERT_SIZE(struct rf_std, 16);
RF_ASSERT_SIZE(struct rf_session, 136);
RF_ASSERT_SIZE(struct rf_held, 24);
RF_ASSERT_SIZE(struct rf_terminal, 16);
RF_ASSERT_SIZE(struct rf_proc, 104);
RF_ASSERT_SIZE(struct rf_task, 16);
RF_ASSERT_SIZE(struct rf_attach, 48);
RF_ASSERT_SIZE(struct rf_object, 16);
RF_ASSERT_SIZE(struct rf_olabel, 24);
RF_ASSERT_SIZE(struct rf_kept, 24);
RF_ASSERT_SIZE(struct rf_kept_drop, 16);
RF_ASSERT_SIZE(struct rf_memory, 16);
RF_ASSERT_SIZE(struct rf_drop, 24);
RF_ASSERT_SIZE(struct rf_clean, 16);
RF_ASSERT_SIZE(struct rf_shared, 520);

#include "abi_records.h"
#include "abi_tls.h"

#endif
