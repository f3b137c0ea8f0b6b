// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/ops.h"

#include <stddef.h>
#include <string.h>

#define ON_NOTHING   (1u << OBJECT_NONE)
#define ON_FILES     (1u << OBJECT_PATH)
#define ON_CODE	     (1u << OBJECT_PATH | 1u << OBJECT_PROGRAM)
#define ON_ENDPOINTS (1u << OBJECT_ENDPOINT)

static const struct op_info table[] = {
	{"read", RF_OP_BIT(RF_OP_READ), ON_FILES, NULL},
	{"write", RF_OP_BIT(RF_OP_WRITE), ON_FILES, NULL},
	{"create", RF_OP_BIT(RF_OP_CREATE), ON_FILES, NULL},
	{"delete", RF_OP_BIT(RF_OP_DELETE), ON_FILES, NULL},
	{"rename", RF_OP_BIT(RF_OP_RENAME), ON_FILES, NULL},
	{"link", RF_OP_BIT(RF_OP_LINK), ON_FILES, NULL},
	{"attr", RF_OP_BIT(RF_OP_ATTR), ON_FILES, NULL},
	{"exec", RF_OP_BIT(RF_OP_EXEC), ON_CODE, NULL},
	{"map", RF_OP_BIT(RF_OP_MAP), ON_CODE, NULL},
	{"connect", RF_OP_BIT(RF_OP_CONNECT), ON_ENDPOINTS, NULL},
	{"listen", RF_OP_BIT(RF_OP_LISTEN), ON_ENDPOINTS, NULL},
	{"receive", 0, ON_ENDPOINTS, "name connect: without a connection nothing is received"},
	{"signal", RF_OP_BIT(RF_OP_SIGNAL), ON_NOTHING, NULL},
	{"ptrace", RF_OP_BIT(RF_OP_PTRACE), ON_NOTHING, NULL},
	{"mount", RF_OP_BIT(RF_OP_MOUNT), ON_NOTHING, NULL},
	{"namespace", RF_OP_BIT(RF_OP_NAMESPACE), ON_NOTHING, NULL},
	{"chroot", RF_OP_BIT(RF_OP_CHROOT), ON_NOTHING, NULL},
	{"module", RF_OP_BIT(RF_OP_MODULE), ON_NOTHING, NULL},
	{"bpf", RF_OP_BIT(RF_OP_BPF), ON_NOTHING, NULL},
	{"keyring", RF_OP_BIT(RF_OP_KEYRING), ON_NOTHING, NULL},
	{"perf", RF_OP_BIT(RF_OP_PERF), ON_NOTHING, NULL},
	{"privilege", RF_OP_BIT(RF_OP_PRIVILEGE), ON_NOTHING, NULL},
	{"rawsock", RF_OP_BIT(RF_OP_RAWSOCK), ON_NOTHING, NULL},
	{"end", 0, ON_NOTHING, "leave the rule out; the timeline shows how a session ended"},
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
	static const char *const keys[OBJECT_KINDS] = {"no object", "path", "program", "to"};

	return keys[kind];
}

void op_suggest(struct suggest *s)
{
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++)
		if (table[i].ops)
			suggest_try(s, table[i].name);
	suggest_try(s, "any");
}
