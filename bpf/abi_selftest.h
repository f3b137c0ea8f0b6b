/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * abi_selftest.h - what the differential test hands to the programs of selftest.bpf.c and gets
 * back. Loaded only when asked: nothing of it is in a normal load.
 */
#ifndef RINGFENCE_ABI_SELFTEST_H
#define RINGFENCE_ABI_SELFTEST_H

#define RF_TRIES     256 /* at once */
#define RF_TRY_GATES 16	 /* gates that a policy of the test may have */

enum rf_try_kind {
	RF_TRY_OPS, /* name[PATH], ops */
	RF_TRY_RENAME,
	RF_TRY_LINK,
	RF_TRY_SYMLINK, /* name[TARGET]: the directory that it is made in */
	RF_TRY_EXEC,	/* name[TARGET]: the name that it is called by; args */
	RF_TRY_INET,	/* addr, port, ops: one bit */
	RF_TRY_SYSTEM,	/* ops: one bit */
	RF_TRY_FLOW,	/* channel, ops: read or write; of an object that no rule is about */
	RF_TRY_END,	/* the process ends well */
};

/* Names of a try. */
enum rf_try_name {
	RF_TRY_PATH,
	RF_TRY_TARGET,
	RF_TRY_CWD,
	RF_TRY_NAMES,
};

/* What a try may change. */
struct rf_try_state {
	__u64 gates; /* these four of rf_session */
	__u64 opened;
	__u64 timed;
	__u64 seq;
	__u64 facts[RF_FACTS_KEPT]; /* the others of rf_proc */
	__u64 later;
	__u64 later_seq;
	__u64 opener;
	struct rf_gate gate[RF_TRY_GATES];
};

struct rf_try {
	__u32 kind;		  /* enum rf_try_kind */
	__u32 set;		  /* begin with this state; else with what the try before left */
	__u64 name[RF_TRY_NAMES]; /* addresses in the memory of who runs the program */
	__u32 len[RF_TRY_NAMES];  /* 0: none */
	__u32 argc;		  /* strings at args, that for the program's name included */
	__u32 envc;		  /* strings of the environment, behind them */
	__u32 pad;
	__u64 args;
	__u64 of; /* labels of the object at name[PATH] */
	__u32 ops;
	__u32 move; /* enum rf_move_flag */
	__u8 addr[16];
	__u32 port;
	__u32 channel;		     /* enum rf_flow */
	__u8 digest[RF_DIGEST_SIZE]; /* of the program */
	/* Out. */
	__u32 done; /* 1 */
	__u32 denied;
	struct rf_verdict v;
	__u64 facts[RF_FACT_WORDS]; /* that it was judged by */
	__u64 object;		    /* labels of the object afterwards */
	struct rf_try_state state;  /* in and out */
};

/* What the program is run with. */
struct rf_try_run {
	__u64 proc; /* id, in the map procs */
	__u64 at;   /* which of the tries */
};

RF_ASSERT_SIZE(struct rf_try_state, 984);
RF_ASSERT_SIZE(struct rf_try, 1272);

#endif
