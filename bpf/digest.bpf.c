// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * digest.bpf.c - what is in the file of a program before it runs.
 *
 * Hook: bprm_check_security, by a program that may sleep, since the kernel reads the whole file. It
 * is attached while a policy asks for digests, and must run before exec.bpf.c's program of that
 * hook, which judges: what it finds is left in the scratch for that very file, and where it is
 * missing the exec is denied.
 *
 * The digest is the one that IMA makes (bpf_ima_file_hash). The kernel lets nobody write the file
 * from before this hook until the program runs; where that is not so, nothing is told.
 */
#include "bpf/called.bpf.h"
#include "bpf/digest.bpf.h"
#include "bpf/exec_change.bpf.h"
#include "bpf/flow.bpf.h"

__u64 digest_lists(struct rf_scratch *s)
{
	struct rf_digest_key key = {};
	__u64 *lists;

	if (!s)
		return 0;
	key.policy = s->sub.policy;
	__builtin_memcpy(key.digest, s->digest.bytes, RF_DIGEST_SIZE);
	lists = bpf_map_lookup_elem(&digests, &key);
	return lists ? *lists : 0;
}

/* Places the file and the name it was called by, as exec.bpf.c will. */
static __always_inline int digest_wanted(struct rf_scratch *s, struct linux_binprm *bprm)
{
	__u32 called = rf_policy(0, s->sub.policy)->accept_none;
	struct file *file = BPF_CORE_READ(bprm, file);

	name_of(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
		(__u64)BPF_CORE_READ(file, f_path.mnt));
	if (s->exec_first) {
		called_read(s, bprm);
		called = s->named[NAME_TARGET].place.accept;
	}
	return digest_is_asked(s->named[NAME_PATH].place.accept, called);
}

/* 6.11 and 6.12.0 did not keep writers away during an exec (2a010c412853, undone by 3b832035387f).
 */
static __always_inline int is_open_to_writers(struct linux_binprm *bprm)
{
	return BPF_CORE_READ(bprm, file, f_inode, i_writecount.counter) >= 0;
}

/* Our own file, which is no program: what the kernel gives here, a session can rely on. */
static __always_inline void trial_fill(struct linux_binprm *bprm)
{
	struct rf_digest_trial *t = &rf_digest_trial;

	if (is_open_to_writers(bprm))
		t->algorithm = -ETXTBSY;
	else
		t->algorithm = bpf_ima_file_hash(bprm->file, t->digest, RF_DIGEST_SIZE);
	t->tgid = 0;
}

SEC("?lsm.s/bprm_check_security")
int BPF_PROG(exec_digest, struct linux_binprm *bprm, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	if (rf_digest_trial.tgid == bpf_get_current_pid_tgid() >> 32)
		trial_fill(bprm);
	s = hook_begin(&ret);
	if (!s || exec_resume(s) || !(policy_flags(s) & RF_POLICY_DIGEST))
		return hook_return(ret);
	s->digest.file = (__u64)bprm->file;
	s->digest.known = 0;
	if (!digest_wanted(s, bprm) || is_open_to_writers(bprm))
		return 0;
	if (bpf_ima_file_hash(bprm->file, s->digest.bytes, RF_DIGEST_SIZE) != HASH_ALGO_SHA256)
		return 0;
	s->digest.known = 1;
	s->digest.lists = digest_lists(s);
	return 0;
}
