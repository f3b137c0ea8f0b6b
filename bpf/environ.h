/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * environ.h - variables of the environment that bring code into a program, and finding them in the
 * environment of a new image; the same body in the kernel and in user space.
 *
 * A name is compared by its hash (FNV-1a, 64 bits): one that is taken for another by accident only
 * costs trust. An empty value brings nothing. The includer provides rf_env_find(hash), the bits of
 * the names with that hash: rf_env_find_body() over the hashes of all names.
 */
#ifndef RINGFENCE_ENVIRON_H
#define RINGFENCE_ENVIRON_H

#include "portable.h"

/* Bits are in this order. The first is the beginning of names: functions that bash imports. */
#define RF_ENV_NAMES(X)                                                                            \
	X("BASH_FUNC_")                                                                            \
	X("LD_PRELOAD")                                                                            \
	X("LD_AUDIT")                                                                              \
	X("LD_LIBRARY_PATH")                                                                       \
	X("GCONV_PATH")                                                                            \
	X("BASH_ENV")                                                                              \
	X("ENV")                                                                                   \
	X("SHELLOPTS")                                                                             \
	X("ZDOTDIR")                                                                               \
	X("FPATH")                                                                                 \
	X("PYTHONPATH")                                                                            \
	X("PYTHONHOME")                                                                            \
	X("PYTHONSTARTUP")                                                                         \
	X("PYTHONUSERBASE")                                                                        \
	X("PYTHONPYCACHEPREFIX")                                                                   \
	X("PYTHONWARNINGS")                                                                        \
	X("PYTHONBREAKPOINT")                                                                      \
	X("PYTEST_ADDOPTS")                                                                        \
	X("PYTEST_PLUGINS")                                                                        \
	X("NODE_OPTIONS")                                                                          \
	X("NODE_PATH")                                                                             \
	X("npm_config_node_options")                                                               \
	X("npm_config_script_shell")                                                               \
	X("PERL5OPT")                                                                              \
	X("PERL5LIB")                                                                              \
	X("PERLLIB")                                                                               \
	X("PERL5DB")                                                                               \
	X("RUBYOPT")                                                                               \
	X("RUBYLIB")                                                                               \
	X("GEM_HOME")                                                                              \
	X("GEM_PATH")                                                                              \
	X("BUNDLE_GEMFILE")                                                                        \
	X("JAVA_TOOL_OPTIONS")                                                                     \
	X("JDK_JAVA_OPTIONS")                                                                      \
	X("_JAVA_OPTIONS")                                                                         \
	X("CLASSPATH")                                                                             \
	X("PHPRC")                                                                                 \
	X("PHP_INI_SCAN_DIR")                                                                      \
	X("LUA_INIT")                                                                              \
	X("LUA_PATH")                                                                              \
	X("LUA_CPATH")                                                                             \
	X("MAKEFILES")                                                                             \
	X("GOFLAGS")                                                                               \
	X("RUSTC")                                                                                 \
	X("RUSTC_WRAPPER")                                                                         \
	X("RUSTC_WORKSPACE_WRAPPER")                                                               \
	X("GCC_EXEC_PREFIX")                                                                       \
	X("COMPILER_PATH")                                                                         \
	X("OPENSSL_CONF")                                                                          \
	X("OPENSSL_MODULES")                                                                       \
	X("OPENSSL_ENGINES")                                                                       \
	X("GIT_EXEC_PATH")                                                                         \
	X("GIT_SSH")                                                                               \
	X("GIT_SSH_COMMAND")                                                                       \
	X("GIT_PROXY_COMMAND")                                                                     \
	X("GIT_EXTERNAL_DIFF")                                                                     \
	X("GIT_TEMPLATE_DIR")                                                                      \
	X("GIT_CONFIG_GLOBAL")                                                                     \
	X("GIT_CONFIG_SYSTEM")                                                                     \
	X("GIT_CONFIG_COUNT")                                                                      \
	X("GIT_CONFIG_PARAMETERS")

#define RF_ENV_ONE(name) +1
#define RF_ENV_COUNT	 (0 RF_ENV_NAMES(RF_ENV_ONE))
#define RF_ENV_MAX	 64
_Static_assert(RF_ENV_COUNT <= RF_ENV_MAX, "a bit each");

#define RF_ENV_BASIS	0xcbf29ce484222325ull
#define RF_ENV_PRIME	0x100000001b3ull
#define RF_ENV_FUNCTION 10 /* bytes of the first */

enum rf_env_state {
	RF_ENV_NAME,
	RF_ENV_EQUALS, /* the name is whole */
	RF_ENV_VALUE,  /* nothing more to see until the next */
};

struct rf_env {
	__u64 hash;
	__u64 found; /* bits */
	__u32 state; /* enum rf_env_state */
	__u32 len;   /* of the name so far */
};

RF_INLINE void rf_env_begin(struct rf_env *e)
{
	e->hash = RF_ENV_BASIS;
	e->state = RF_ENV_NAME;
	e->len = 0;
}

RF_INLINE __u64 rf_env_add(__u64 hash, __u8 byte)
{
	return (hash ^ byte) * RF_ENV_PRIME;
}

#ifdef __bpf__
__u64 rf_env_find(__u64 hash);
#else
static inline __u64 rf_env_find(__u64 hash);
#endif

/* hashes: RF_ENV_MAX of them, 0 where there is no name. */
RF_INLINE __u64 rf_env_find_body(const volatile __u64 *hashes, __u64 hash)
{
	__u64 found = 0;
	__u32 i;

	for (i = 0; i < RF_ENV_MAX; i++)
		if (hashes[i] == hash)
			found |= 1ull << i;
	return found;
}

/* One byte of the environment, the NUL behind each string included. */
RF_INLINE void rf_env_step(struct rf_env *e, __u8 byte)
{
	if (!byte) {
		rf_env_begin(e);
	} else if (e->state == RF_ENV_EQUALS) {
		e->found |= rf_env_find(e->hash) & ~1ull;
		e->state = RF_ENV_VALUE;
	} else if (e->state == RF_ENV_NAME && byte == '=') {
		e->state = RF_ENV_EQUALS;
	} else if (e->state == RF_ENV_NAME) {
		e->hash = rf_env_add(e->hash, byte);
		e->len++;
		if (e->len == RF_ENV_FUNCTION)
			e->found |= rf_env_find(e->hash) & 1;
	}
}

#endif
