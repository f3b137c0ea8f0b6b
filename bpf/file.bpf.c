// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * file.bpf.c - mapping and truncating files.
 *
 * Hooks: mmap_file and file_mprotect (executable and writable shared mappings), path_truncate (a
 * write without an open; ftruncate needs a descriptor that was judged).
 */
#include "bpf/exec_told.bpf.h"
#include "bpf/file.bpf.h"
#include "bpf/tls.bpf.h"

/*
 * Mapped is read, now and as long as it is mapped. A private mapping shows what was there; a shared
 * one also what comes, and what it is written to goes to the others. What an exec maps is code.
 */
static __noinline int mapping_flows(struct rf_scratch *s, struct file *file, __u32 ops,
				    __u32 shared)
{
	__u32 channel = object_of_inode(s, BPF_CORE_READ(file, f_inode));

	if ((ops & RF_OP_BIT(RF_OP_MAP)) && code_is_own(s, BPF_CORE_READ(file, f_inode)))
		trust_drop(s);
	if (channel != RF_FLOW_FILE || (!(ops & RF_OP_BIT(RF_OP_MAP)) && exec_maps(s)))
		return 0;
	flow_in(s, ops & RF_OP_BIT(RF_OP_MAP) ? RF_FLOW_PROGRAM : RF_FLOW_FILE);
	if (!shared)
		return 0;
	if (object_share(s, ops & RF_OP_BIT(RF_OP_WRITE)))
		return -EPERM;
	return ops & RF_OP_BIT(RF_OP_WRITE) ? flow_out(s, RF_FLOW_MEMORY) : 0;
}

/* What of it rules may be about: of memory without a name, only that it is code. */
static __always_inline __u32 mapping_ops(struct inode *inode, __u32 ops)
{
	if (!file_unconcerned(inode))
		return ops;
	if ((inode->i_mode & S_IFMT) != S_IFREG || !(inode->i_sb->s_flags & SB_NOUSER))
		return 0;
	return ops & RF_OP_BIT(RF_OP_MAP);
}

/* Below tier lsm an exec has not used a person's answer yet when its program is mapped. */
static __always_inline void mapped_by_exec(struct rf_scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (s->exec.same && bpf_core_field_exists(task->in_execve) &&
	    BPF_CORE_READ_BITFIELD(task, in_execve))
		s->sub.facts.w[RF_FACT_GATES] |= s->exec.same & session_at(s->sub.session)->bound;
}

static __always_inline int judge_mapping(struct file *file, unsigned long prot, int shared)
{
	__u32 ops = 0, judged, access = shared ? RF_ACC_SHARED : 0;
	struct rf_scratch *s;
	int ret;

	if (prot & PROT_EXEC) {
		ops |= RF_OP_BIT(RF_OP_MAP);
		access |= RF_ACC_EXEC;
	}
	if ((prot & PROT_WRITE) && shared) {
		ops |= RF_OP_BIT(RF_OP_WRITE);
		access |= RF_ACC_WRITE;
	}
	if (!ops && !rf_follow)
		return 0;
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (rf_tier != RF_TIER_LSM)
		mapped_by_exec(s);
	judged = ops && !file_is_backing(file) ? mapping_ops(file->f_inode, ops) : 0;
	if (judged) {
		ret = judge_file(s, file, judged, access);
		if (ret)
			return hook_return(ret);
	}
	if (prot & PROT_EXEC)
		image_mapped(s, file->f_inode);
	return hook_return(follows_data(s) ? mapping_flows(s, file, ops, shared) : 0);
}

/* Anonymous shared memory: children that are made from now on share what it holds. */
static __noinline int anonymous_shared(void)
{
	struct rf_proc *p = proc_of_current(bpf_get_current_task_btf());

	if (p)
		p->flags |= RF_PROC_ANON_SHARED;
	return 0;
}

/*
 * Is the first argument NULL? Asked of its bytes: 6.12's verifier takes the pointer for one that
 * never is, and drops what is done when it is.
 */
static __always_inline int argument_is_null(const unsigned long long *ctx)
{
	__u64 address = 1;

	bpf_probe_read_kernel(&address, sizeof(address), ctx);
	return !address;
}

/* MAP_SHARED and MAP_SHARED_VALIDATE. */
static __always_inline int map_is_shared(unsigned long flags)
{
	return (flags & MAP_SHARED) != 0;
}

HOOK(mmap_file, struct file *file, unsigned long reqprot, unsigned long prot, unsigned long flags,
     int ret)
{
	/* 6.12's verifier takes the argument for non-NULL; for anonymous mappings it is NULL. */
	asm volatile("" : "+r"(file));
	if (!ret && rf_follow && map_is_shared(flags) && argument_is_null(ctx))
		anonymous_shared();
	if (ret || !file)
		return hook_return(ret);
	return judge_mapping(file, prot, map_is_shared(flags));
}

/* The function's prot is what was asked for; READ_IMPLIES_EXEC is added later in it. */
HOOK_ALT(mmap_file, security_mmap_file, struct file *file, unsigned long prot, unsigned long flags,
	 int ret)
{
	asm volatile("" : "+r"(file));
	if (!ret && rf_follow && map_is_shared(flags) && argument_is_null(ctx))
		anonymous_shared();
	if (ret || !file)
		return hook_return(ret);
	return judge_mapping(file, prot, map_is_shared(flags));
}

HOOK(file_mprotect, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot, int ret)
{
	unsigned long had = vma->vm_flags, add = 0;
	struct file *file = vma->vm_file;

	asm volatile("" : "+r"(file));
	if (ret || !file)
		return hook_return(ret);
	if ((prot & PROT_EXEC) && !(had & VM_EXEC))
		add |= PROT_EXEC;
	if ((prot & PROT_WRITE) && !(had & VM_WRITE))
		add |= PROT_WRITE;
	return judge_mapping(file, add, (had & VM_SHARED) != 0);
}

HOOK(path_truncate, const struct path *path, int ret)
{
	struct dentry *dentry = path->dentry;
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || inode_unconcerned(dentry->d_inode))
		return hook_return(ret);
	file_begin(s, dentry->d_inode, RF_ACC_WRITE | RF_ACC_SIZE);
	name_of(s, NAME_PATH, dentry, (__u64)path->mnt);
	judge_ops(s, RF_OP_BIT(RF_OP_WRITE));
	std_spare(s, RF_OP_BIT(RF_OP_WRITE));
	/* An open that truncates was recorded as an open a moment ago. */
	if (!s->ev.file.v.effect && s->truncated == (__u64)dentry) {
		s->truncated = 0;
		return 0;
	}
	return file_finish(s, RF_OP_WRITE, ONE_NAME);
}
