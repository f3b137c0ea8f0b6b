/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bits_text.h - what a label, gate, program or event is, as a text: two are the same when their
 * texts are. For bits.c only. The caller frees what is returned.
 */
#ifndef RINGFENCE_POLICY_BITS_TEXT_H
#define RINGFENCE_POLICY_BITS_TEXT_H

#include "user/policy/ir.h"

char *bits_name(unsigned int layer, const char *name);
/* The `ask` rule that the gate is of: its name and all that it is about. */
char *bits_asking(const struct policy_ir *ir, const struct ir_gate *g);
/* The question that the gate is of, and the rules that asked it as they are written. */
char *bits_question(const struct policy_ir *ir, const struct ir_gate *g);
/* The files of a program, in whatever order. */
char *bits_files(const struct ir_patterns *files);
/* All of a gate (index) but its name: what it is like, and its events. */
char *bits_gate(const struct policy_ir *ir, unsigned int gate);
/* An event: when, and to what it is done; with all of its gate. */
char *bits_event(const struct policy_ir *ir, const struct ir_rule *r);

#endif
