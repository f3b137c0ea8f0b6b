// SPDX-License-Identifier: GPL-2.0-only
#include "user/event/environ.h"

#include "bpf/environ.h"

#define NAME(name) name,
static const char *const names[] = {RF_ENV_NAMES(NAME)};

static uint64_t hash_of(const char *name)
{
	uint64_t hash = RF_ENV_BASIS;

	while (*name)
		hash = rf_env_add(hash, (uint8_t)*name++);
	return hash;
}

static inline __u64 rf_env_find(__u64 hash)
{
	__u64 hashes[RF_ENV_MAX];

	for (unsigned int i = 0; i < RF_ENV_MAX; i++)
		hashes[i] = environ_hash(i);
	return rf_env_find_body(hashes, hash);
}

const char *environ_name(unsigned int i)
{
	return i < RF_ENV_COUNT ? names[i] : NULL;
}

uint64_t environ_hash(unsigned int i)
{
	return i < RF_ENV_COUNT ? hash_of(names[i]) : 0;
}

uint64_t environ_found(const char *strings, size_t n)
{
	struct rf_env e = {0};

	rf_env_begin(&e);
	for (size_t i = 0; i < n; i++)
		rf_env_step(&e, (uint8_t)strings[i]);
	return e.found;
}
