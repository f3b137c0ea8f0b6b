/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bits.h - which bits the state of a session gives to labels, gates, programs of `via` and events
 * that wait, when its policy is read again.
 *
 * The state is words of bits, in processes, on files, in the session. A policy that takes the place
 * of another one is compiled with the bits of the first, so that the change is one store and no
 * state has to be translated. A bit means one thing as long as the session lives:
 *
 *	labels, programs	keep their bits, also if a policy in between did not name them: who
 *				read the data then has read it still
 *	gates			of the same name in the same layer keep theirs from one policy to
 *				the next; a gate that comes back is a new one, since nothing had
 *				shut it meanwhile
 *	events that wait	keep theirs when nothing of the event, nor of its gate, is changed
 *
 * All others get bits that were never used. Labels that files keep for ever have the bits that the
 * machine gave them (label_bits.h), in each session. Pure; not thread-safe. The struct owns its
 *strings.
 */
#ifndef RINGFENCE_POLICY_BITS_H
#define RINGFENCE_POLICY_BITS_H

#include "user/policy/ir.h"

#define BITS_MAX 64 /* of a word */

/* One kind of thing: what each bit means. */
struct bit_table {
	char *key[BITS_MAX]; /* NULL: nothing, or nothing any more */
	uint64_t used;	     /* bits that meant anything, ever */
};

struct policy_bits {
	struct bit_table labels, gates, via, later;
	uint64_t labels_kept;	  /* those that files keep for ever */
	char *gate_def[BITS_MAX]; /* what each gate is */
	uint64_t gate_slots;	  /* rf_gate_def.slot of each */
	uint64_t gates_new;	  /* gates that the policy before did not have, */
	uint64_t gates_changed;	  /* or had defined in another way */
};

/*
 * Puts the labels and gates of the IR, which is complete, at their bits, and numbers its programs
 * and waiting events. before: the bits of the policy that it takes the place of; NULL: of none.
 * Returns 0, or with *ret_error, which the caller frees, -E2BIG (it names the limit) or -EINVAL
 * (the change is none that a session can make); then the IR is of no use any more. *ret_bits is the
 * caller's to release, also then.
 */
int bits_assign(struct policy_ir *ir, const struct policy_bits *before,
		struct policy_bits *ret_bits, char **ret_error);
/* The gates that there are. */
uint64_t bits_gates(const struct policy_bits *b);
void bits_release(struct policy_bits *b);

#endif
