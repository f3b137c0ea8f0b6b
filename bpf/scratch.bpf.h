/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * scratch.bpf.h - what a hook works with beside the stack, which BPF limits to 512 bytes over all
 * frames: who acts, the names, the record. It lives in task storage: on kernels with full or lazy
 * preemption two tasks of one processor interleave inside the same program.
 */
#ifndef RINGFENCE_SCRATCH_BPF_H
#define RINGFENCE_SCRATCH_BPF_H

#include "bpf/core.bpf.h"
#include "bpf/environ.h"
#include "bpf/tables.bpf.h"

#define RF_BUFFER (RF_PATH_MAX + 256)

/* Who acts. */
struct subject {
	__u64 id; /* rf_proc.id */
	__u64 start_ns;
	__u32 tgid;
	__u32 session;
	__u32 policy;
	__u32 tid; /* of a scratch: its thread's */
	struct rf_facts facts;
};

/* A name and its place; its bytes stand at the end of its buffer. */
struct named {
	struct rf_name name;
	struct rf_place place;
	__u32 state; /* of the automaton after the last byte */
	__u32 error; /* RF_ERR_COUNT when it was resolved, else what stopped it */
	__u32 off;   /* where the bytes start */
};

enum name_slot {
	NAME_PATH,
	NAME_TARGET,
	NAME_CALLED, /* kept from the check of an exec to its record */
	NAME_SLOTS,
};

/* What an exec has matched on its way, for when it cannot fail any more. */
#define EXEC_LISTS 8
struct exec_note {
	__u32 n;
	__u32 policy;	  /* that the exec began under: all of it is judged by that one */
	__u32 generation; /* of it */
	__u32 pad;
	__u32 list[EXEC_LISTS];
	__u32 but[EXEC_LISTS]; /* rules and events that are passed over in it; 0: none */
	struct rf_facts facts; /* that it was judged by */
	struct rf_object object[EXEC_LISTS / 2];
	__u32 objects;
	__u32 own;			    /* the session may have made one of its files */
	__u32 env;			    /* a script whose interpreter is env */
	__u32 digests;			    /* enum rf_digest_flag */
	__u64 environ;			    /* variables that bring code to it */
	__u64 same;			    /* gates bound to the arguments that it has */
	__u64 lists[EXEC_LISTS];	    /* RF_FACT_DIGEST of the file that list[] is of */
	__u8 digest[RF_DIGEST_SIZE];	    /* of the last file */
	__u8 digest_called[RF_DIGEST_SIZE]; /* of the first */
};

/* What is in the file that an exec has come to; see digest.bpf.c. */
struct digest_state {
	__u64 file;  /* struct file that it is about; 0: none */
	__u64 lists; /* RF_FACT_DIGEST */
	__u32 known; /* it was asked for, and the kernel told it */
	__u32 pad;
	__u8 bytes[RF_DIGEST_SIZE];
};

/* Reading the arguments of a program that is about to run; see args.bpf.c. */
struct args_state {
	__u64 mm;
	__u64 pos;  /* address of the next byte */
	__u64 left; /* arguments that have not ended */
	__u64 met[RF_ARG_WORDS];
	__u32 state;
	__u32 start;
	__u32 first; /* argv[0] is no argument */
	__u32 failed;
	__u64 sum[2]; /* of the bytes so far, see args_digest() */
	__u64 digest; /* of all of them; 0: they are too many, or could not be read */
	__u32 n;      /* bytes */
	__u32 pad;
};

/*
 * Reading a name; see path.bpf.c. It is not on the stack: what the verifier knows of values there
 * makes it walk round after round of a loop until it finds nothing new.
 */
struct walk_state {
	__u64 dentry;
	__u64 stop; /* root dentry of the present mount or file system */
	__u64 mnt;  /* struct mount to climb out of at stop; 0: stop is the end */
	__u32 off;  /* first byte of the name so far */
	__u32 flags;
	__u32 done;
	__u32 pad;
};

/* Reading the environment of a program that is about to run; see environ.bpf.c. */
struct environ_state {
	__u64 args; /* arguments before it that have not ended */
	__u64 left; /* strings of it that have not ended */
	struct rf_env env;
	__u64 found; /* variables that bring code, once all was read */
};

/* Names that are judged as a pair: judge_rename(), judge_link(), judge_symlink(). */
enum move_kind {
	MOVE_NONE,
	MOVE_RENAME,
	MOVE_LINK,
	MOVE_SYMLINK,
};

/* What is asked without a gate; see use_gates(). */
struct use_state {
	__u64 candidates; /* gates */
	__u64 needed;	  /* of those: the operation would be denied without them */
	__u32 list;
	__u32 but;
	__u32 with; /* effect, with the gates as they are */
	__u32 pad;
};

/*
 * A name as words, from the leaf up: of each component its bytes, and its end in its last word. See
 * last_word().
 */
#define RF_KNOWN_SHORT 31 /* bytes of a component that its dentry holds itself, on all kernels */
#define RF_KNOWN_DEPTH 16 /* components */
#define RF_KNOWN_WORDS 24
#define RF_KNOWN_ROOM  32  /* indices of words and components are masked by it */
#define RF_KNOWN_PATH  192 /* bytes: the words have one for each '/' */
#define RF_KNOWN_SPACE 256 /* a path, and what its last word writes behind it */
struct rf_known_name {
	__u32 n;     /* words */
	__u32 depth; /* components */
	__u32 dev;
	__u32 look;    /* KNOWN_LOOK, or 0 */
	__u32 line;    /* index of the name's own line, */
	__u32 dir;     /* and of its directory's */
	__u32 version; /* of the one that was read or written last; odd: of none */
	__u32 pad;
	__u32 at[RF_KNOWN_ROOM]; /* first word of each component, and the end */
	__u64 word[RF_KNOWN_ROOM];
};

/* What a thread last read or wrote; see flow_again(). */
struct flow_memo {
	struct rf_object object;
	__u64 facts_seq;
	__u64 labels_seq;
	__u32 uses;
	__u32 policy;
};

/*
 * To whom a thread last sent something that it may send again, and what that hung on; see
 * send_again(). 128 bytes, since lines of the table are found by a mask.
 */
struct rf_sent {
	__u64 thread;	  /* address of its task; see sent.bpf.h */
	__u64 cookie;	  /* of the socket: one is never given twice */
	__u64 facts_seq;  /* of the session, as rf_scratch has it */
	__u64 labels_seq; /* rf_labels_seq */
	__u64 gates;	  /* of the session, that were open */
	__u64 addr[2]; /* the peer's; IPv4: its address and the own one, as the socket has them */
	__u16 port;    /* the peer's, as the socket has it */
	__u16 own;
	__u32 family;
	__u32 session;
	__u32 policy;
	__u64 pad[7];
};

struct rf_scratch {
	struct subject sub;
	__u64 facts_seq; /* rf_session.facts_seq that sub is of; 0: to be looked up anew */
	__u64 gates;	 /* shut ones that the process may still use */
	__u64 timed;	 /* open ones of the session that shut by themselves */
	__u32 shares;	 /* the process shares memory with others */
	__u32 cwd_lost;	 /* a policy asks where it stands, and that cannot be told */
	__u32 resolver;	 /* see endpoint_hosts() */
	__u32 used;	 /* the socket was allowed to the endpoint that is judged; see send.bpf.h */
	struct flow_memo flowed;
	struct rf_object
		reading; /* that a read may still bring data of, dev RF_DEV_NONE: nothing */
	__u32 reading_channel;
	struct rf_sent sent; /* what a send is about that may be kept */
	struct named named[NAME_SLOTS];
	struct rf_move move;
	__u32 did[NAME_TARGET + 1]; /* RF_OP_BIT()s that happen at these names if it is allowed */
	__u32 empty;		    /* nothing is in the object, and nobody else may write it */
	__u32 moves; /* enum move_kind: it was judged by more than the lists of these names */
	struct rf_object object; /* what the operation is about, RF_DEV_NONE: nothing */
	struct rf_happened happened;
	struct rf_facts before; /* what an operation was judged by: its events see no others */
	struct use_state use;
	struct rf_facts tried;	 /* facts of a question that is asked on the side */
	struct rf_verdict taken; /* the operation's, while such a question has its place */
	union {			 /* records beside the operation's own */
		struct rf_ev_label label;
		struct rf_ev_gate gate;
	} note;
	struct exec_note exec;
	struct digest_state digest;
	struct args_state args;
	struct walk_state walk;
	struct environ_state environ;
	__u32 exec_first; /* the next file that an exec checks is the one it was called with */
	__u32 exec_done;  /* an exec has changed its process, and its record is not sent yet */
	__u64 exec_via;	  /* RF_FACT_VIA bits of the files of this exec */
	__u64 dentry;	  /* argument of name_read(): its name is wanted; 0 afterwards */
	__u64 mount;	  /* the vfsmount it was reached by, 0: not known */
	__u64 truncated;  /* dentry whose open is about to truncate it */
	__u64 unsure;	  /* dentry of the record below, which waits; see unsure_end() */
	struct rf_known_name known;
	union {
		struct rf_ev_file file;
		struct {
			struct rf_ev_file file;
			__u8 path[RF_KNOWN_SPACE + 8]; /* of a known name, as it is sent */
		} open;
		struct rf_ev_exec exec;
		struct rf_ev_argv argv;
		struct rf_ev_unix un;
		struct rf_ev_inet inet;
		struct rf_ev_close close;
		struct rf_ev_system system;
	} ev;
	__u8 name[RF_BUFFER]; /* bytes of slot NAME_PATH */
};

/* The bytes of another slot. Since 6.18 a task storage value must be smaller than 8 KiB. */
struct rf_bytes {
	__u8 name[RF_BUFFER];
};

/* Owner: programs. Made at a thread's first use. No memory: the operation is denied. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_scratch);
} scratch __weak SEC(".maps");

/* Owner: programs. Bytes of NAME_TARGET and of NAME_CALLED. No memory: the operation is denied. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_bytes);
} targets __weak SEC(".maps"), calleds __weak SEC(".maps");

/* The buffer of a slot, RF_BUFFER bytes, or NULL: no memory. */
static __always_inline __u8 *slot_buffer(struct rf_scratch *s, __u32 slot)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_bytes *b;

	if (slot == NAME_PATH)
		return s->name;
	if (slot == NAME_TARGET)
		b = bpf_task_storage_get(&targets, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	else
		b = bpf_task_storage_get(&calleds, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return b ? b->name : 0;
}

#endif
