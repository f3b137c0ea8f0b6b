/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * label_bits.h - the bits of labels that files keep for ever.
 *
 * Labels that files keep for ever mean the same to every Ringfence process of the machine, so each
 * has a bit of its own there, and the same one in every policy that has the label. They are counted
 * from 63 downwards; labels of a session are counted from 0 upwards (bits.h). The list of those
 *that were given is a text, first a line about the map that it goes with, then one line a label:
 *
 *	ringfence kept labels VERSION MAP
 *	BIT NTH POLICY LABEL
 *
 * NTH counts the layers of one session whose policies have the same name. Nothing is ever taken off
 * it. Pure: who keeps the text, and locks it, is kern/kept.c.
 */
#ifndef RINGFENCE_POLICY_LABEL_BITS_H
#define RINGFENCE_POLICY_LABEL_BITS_H

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

#define LABEL_BITS_TEXT_MAX 65536

/* A line of the list. */
struct label_name {
	unsigned int nth; /* layer of that name, from 0 */
	char *policy, *label;
};

/* Owns its strings. */
struct label_bits {
	uint32_t map; /* id of the map */
	uint64_t used;
	struct label_name name[RF_LABELS_MAX]; /* by bit; only those that are used */
};

void label_bits_release(struct label_bits *b);
/* Returns 0, or -EINVAL and what is wrong with it, in words that follow the name of the file. */
int label_bits_parse(const char *text, size_t len, struct label_bits *ret_bits, char **ret_error);
/* The first line of a list that has no label yet. */
void label_bits_begin(uint32_t map, struct strbuf *out);

/* Does a file keep any of the policy's labels for ever? */
bool label_bits_wanted(const struct policy_ir *ir);
/*
 * Says which bits those labels of the IR have (ir_label.kept), which bits_assign() gives them. Adds
 * the lines of labels that the list has not to ret_lines. Returns 0, or -E2BIG: no bit is left.
 */
int label_bits_give(struct label_bits *b, struct policy_ir *ir, struct strbuf *ret_lines,
		    char **ret_error);

#endif
