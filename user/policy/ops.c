// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/ops.h"

#include <stddef.h>
#include <string.h>

#define ON_NOTHING   (1u << OBJECT_NONE)
#define ON_FILES     (1u << OBJECT_PATH)
#define ON_CODE	     (1u << OBJECT_PATH | 1u << OBJECT_PROGRAM)
#define ON_ENDPOINTS (1u << OBJECT_ENDPOINT)
#define ON_PEERS     (1u << OBJECT_PEER)

static const struct op_info table[] = {
	{"read", RF_OP_BIT(RF_OP_READ), ON_FILES},
	{"write", RF_OP_BIT(RF_OP_WRITE), ON_FILES},
	{"create", RF_OP_BIT(RF_OP_CREATE), ON_FILES},
	{"delete", RF_OP_BIT(RF_OP_DELETE), ON_FILES},
	{"rename", RF_OP_BIT(RF_OP_RENAME), ON_FILES},
	{"link", RF_OP_BIT(RF_OP_LINK), ON_FILES},
	{"attr", RF_OP_BIT(RF_OP_ATTR), ON_FILES},
	{"exec", RF_OP_BIT(RF_OP_EXEC), ON_CODE},
	{"map", RF_OP_BIT(RF_OP_MAP), ON_CODE},
	{"connect", RF_OP_BIT(RF_OP_CONNECT), ON_ENDPOINTS},
	{"listen", RF_OP_BIT(RF_OP_LISTEN), ON_ENDPOINTS},
	{"receive", RF_OP_BIT(RF_OP_RECEIVE), ON_PEERS},
	{"signal", RF_OP_BIT(RF_OP_SIGNAL), ON_NOTHING},
	{"ptrace", RF_OP_BIT(RF_OP_PTRACE), ON_NOTHING},
	{"mount", RF_OP_BIT(RF_OP_MOUNT), ON_NOTHING},
	{"namespace", RF_OP_BIT(RF_OP_NAMESPACE), ON_NOTHING},
	{"chroot", RF_OP_BIT(RF_OP_CHROOT), ON_NOTHING},
	{"module", RF_OP_BIT(RF_OP_MODULE), ON_NOTHING},
	{"bpf", RF_OP_BIT(RF_OP_BPF), ON_NOTHING},
	{"keyring", RF_OP_BIT(RF_OP_KEYRING), ON_NOTHING},
	{"perf", RF_OP_BIT(RF_OP_PERF), ON_NOTHING},
	{"privilege", RF_OP_BIT(RF_OP_PRIVILEGE), ON_NOTHING},
	{"rawsock", RF_OP_BIT(RF_OP_RAWSOCK), ON_NOTHING},
	{"cgroup", RF_OP_BIT(RF_OP_CGROUP), ON_NOTHING},
	{"end", RF_OP_BIT(RF_OP_END), ON_NOTHING},
};

#define TABLE_SIZE (sizeof(table) / sizeof(table[0]))

const struct op_info *op_find(const char *name)
{
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

uint32_t ops_of_object(enum object_kind kind)
{
	uint32_t ops = 0;
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++)
		if (table[i].objects & 1u << kind)
			ops |= table[i].ops;
	return ops;
}

const char *object_key(enum object_kind kind)
{
	static const char *const keys[OBJECT_KINDS] = {"no object", "path", "program", "to",
						       "from"};

	return keys[kind];
}

enum object_kind object_of_event(const struct op_info *op)
{
	enum object_kind kind;

	for (kind = OBJECT_KINDS - 1; kind > OBJECT_NONE; kind--)
		if (op->objects & 1u << kind)
			break;
	return kind;
}

void op_suggest(struct suggest *s)
{
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++)
		suggest_try(s, table[i].name);
	suggest_try(s, "any");
}
