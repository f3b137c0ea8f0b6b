/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sock.bpf.h - what is remembered of a socket: whose it is, which peer it may talk to. */
#ifndef RINGFENCE_SOCK_BPF_H
#define RINGFENCE_SOCK_BPF_H

#include "bpf/file.bpf.h"

/* A macro, since sk must stay the pointer that the verifier knows. NULL: nothing is remembered. */
#define SOCK_GET(sk)                                                                               \
	({                                                                                         \
		__u64 sock_key_ = (__u64)(sk);                                                     \
		rf_tier == RF_TIER_FMOD_RET                                                        \
			? (struct rf_sock *)bpf_map_lookup_elem(&socks_hash, &sock_key_)           \
			: (struct rf_sock *)bpf_sk_storage_get(&socks, sk, 0, 0);                  \
	})

/* The same, made when it is not there. NULL: no memory. */
#define SOCK_MAKE(sk)                                                                              \
	({                                                                                         \
		__u64 sock_key_ = (__u64)(sk);                                                     \
		rf_tier == RF_TIER_FMOD_RET ? sock_hash_make(sock_key_)                            \
					    : (struct rf_sock *)bpf_sk_storage_get(                \
						      &socks, sk, 0, BPF_SK_STORAGE_GET_F_CREATE); \
	})

static __always_inline struct rf_sock *sock_hash_make(__u64 key)
{
	struct rf_sock fresh = {};

	bpf_map_update_elem(&socks_hash, &key, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&socks_hash, &key);
}

/* Was the socket made by this session? Such ones are its own business. */
static __always_inline int sock_is_own(struct rf_scratch *s, const struct rf_sock *k)
{
	return k && k->session == s->sub.session + 1 &&
	       k->epoch == session_at(s->sub.session)->epoch;
}

#endif
