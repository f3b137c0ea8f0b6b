/* SPDX-License-Identifier: GPL-2.0-only */
/* ops.h - the operations a rule may name, and which kind of object each of them has. */
#ifndef RINGFENCE_POLICY_OPS_H
#define RINGFENCE_POLICY_OPS_H

#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/base/suggest.h"

enum object_kind {
	OBJECT_NONE,
	OBJECT_PATH,
	OBJECT_PROGRAM,
	OBJECT_ENDPOINT,
	OBJECT_PEER, /* an endpoint that something is received from */
	OBJECT_KINDS,
};

struct op_info {
	const char *name;
	uint32_t ops;	      /* RF_OP_BIT() */
	unsigned int objects; /* 1 << enum object_kind */
};

/* What sandbox.write stands for. */
#define OPS_CHANGE                                                                                 \
	(RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_DELETE) |              \
	 RF_OP_BIT(RF_OP_RENAME) | RF_OP_BIT(RF_OP_LINK) | RF_OP_BIT(RF_OP_ATTR))

/* NULL: there is no such operation. */
const struct op_info *op_find(const char *name);
/* What `any` stands for. */
uint32_t ops_of_object(enum object_kind kind);
/* Key of a rule that names such an object: "path", "program", "to", "from"; "no object" for none.
 */
const char *object_key(enum object_kind kind);
/* The kind that an event's object has: of several the narrowest. */
enum object_kind object_of_event(const struct op_info *op);
/* Offers all names to a suggestion. */
void op_suggest(struct suggest *s);

#endif
