// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * dataflow.bpf.c - labels go with the data. All of it is attached only while a session has labels.
 *
 * Hooks: fexit/pipe_read, anon_pipe_read and fifo_pipe_read (a reader that slept when the data
 * came), lsm/socket_recvmsg and fexit/sock_recvmsg (the same for sockets), fentry and fexit of
 * do_splice and do_tee, fentry of the system call vmsplice (movers that pass no hook with both
 * ends), lsm/msg_queue_msgsnd and msg_queue_msgrcv, fentry/do_mq_timedsend, fentry and fexit of
 * do_mq_timedreceive (POSIX message queues pass no hook). Reads and writes of files:
 * file_permission in held.bpf.c; mappings: file.bpf.c; sends: net.bpf.c.
 */
#include "bpf/endpoint.bpf.h"
#include "bpf/sock.bpf.h"
#include "bpf/sockflow.bpf.h"

#define SIGKILL 9

/* Where nothing can be denied any more, and a label would be lost, the process ends. */
static __always_inline void flow_out_or_die(struct rf_scratch *s, __u32 channel)
{
	if (flow_out(s, channel) && bpf_send_signal(SIGKILL))
		error_count(RF_ERR_SIGNAL);
}

/* The end of what flow_awaits() has noted; who was attached meanwhile has noted nothing. */
static __noinline int pipe_was_read(struct kiocb *iocb)
{
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return 0;
	if (object_of_inode(s, BPF_CORE_READ(iocb, ki_filp, f_inode)) == RF_FLOW_PIPE)
		flow_in(s, RF_FLOW_PIPE);
	return 0;
}

SEC("fexit/pipe_read")
int BPF_PROG(pipe_read_done, struct kiocb *iocb)
{
	return pipe_was_read(iocb);
}

SEC("fexit/anon_pipe_read")
int BPF_PROG(anon_read_done, struct kiocb *iocb)
{
	return pipe_was_read(iocb);
}

SEC("fexit/fifo_pipe_read")
int BPF_PROG(fifo_read_done, struct kiocb *iocb)
{
	return pipe_was_read(iocb);
}

static __noinline int socket_was_read(struct socket *sock)
{
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (s && follows_data(s) && sock->sk) {
		object_received(s, sock->sk);
		flow_in_once(s, RF_FLOW_SOCKET);
	}
	return 0;
}

/*
 * Who sends what is received: the peer of a connection. Of a socket without one any endpoint may
 * be: it is judged as the unspecified address, which may be any (user/policy/inet.h).
 */
HOOK(socket_recvmsg, struct socket *sock, struct msghdr *msg, int size, int flags, int ret)
{
	struct endpoint ep = {};
	const struct rf_accept *a;
	struct rf_scratch *s;
	struct sock *sk;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk)
		return 0;
	if (follows_data(s)) {
		object_received(s, sk);
		flow_awaits(s, RF_FLOW_SOCKET);
		flow_in_once(s, RF_FLOW_SOCKET);
	}
	if (!is_inet(sk) || !(policy_flags(s) & RF_POLICY_RECEIVE))
		return 0;
	endpoint_peer(&ep, sk);
	a = rf_accept(0, endpoint_accept(&s->sub, &ep));
	if (!a->list[RF_OP_RECEIVE])
		return 0;
	return hook_return(judge_endpoint(s, &ep, RF_OP_RECEIVE, sk, 0));
}

SEC("fexit/sock_recvmsg")
int BPF_PROG(recv_done, struct socket *sock)
{
	return socket_was_read(sock);
}

/* Data goes from one file to another without a look at it: what the first has, the second gets. */
static __noinline int data_moves(struct file *in, struct file *out)
{
	struct rf_scratch *s;
	__u32 channel;
	int ret;

	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return 0;
	channel = object_of_inode(s, BPF_CORE_READ(in, f_inode));
	if (channel != RF_FLOW_COUNT)
		flow_in(s, channel);
	channel = object_of_inode(s, BPF_CORE_READ(out, f_inode));
	if (channel != RF_FLOW_COUNT)
		flow_out_or_die(s, channel);
	return 0;
}

SEC("fentry/do_splice")
int BPF_PROG(splice_begin, struct file *in, loff_t *off_in, struct file *out)
{
	return data_moves(in, out);
}

SEC("fexit/do_splice")
int BPF_PROG(splice_done, struct file *in, loff_t *off_in, struct file *out)
{
	return data_moves(in, out);
}

SEC("fentry/do_tee")
int BPF_PROG(tee_begin, struct file *in, struct file *out)
{
	return data_moves(in, out);
}

SEC("fexit/do_tee")
int BPF_PROG(tee_done, struct file *in, struct file *out)
{
	return data_moves(in, out);
}

/* The file behind a descriptor of the current process. */
static __always_inline struct file *file_of(__u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(bpf_get_current_task_btf(), files, fdt);
	struct file **files = BPF_CORE_READ(table, fd);
	struct file *file = 0;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
	return file;
}

#ifdef __TARGET_ARCH_x86
SEC("fentry/__x64_sys_vmsplice")
#else
SEC("fentry/__arm64_sys_vmsplice")
#endif
int BPF_PROG(vmsplice_begin, const struct pt_regs *regs)
{
	struct file *file = file_of((__u32)PT_REGS_PARM1_CORE_SYSCALL(regs));
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return 0;
	if (object_of_inode(s, BPF_CORE_READ(file, f_inode)) == RF_FLOW_PIPE)
		flow_out_or_die(s, RF_FLOW_PIPE);
	return 0;
}

static __always_inline void queue_is(struct rf_scratch *s, __u64 id, __u32 generation)
{
	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->empty = 0;
	s->object.ino = id;
	s->object.dev = RF_DEV_MSG;
	s->object.generation = generation;
}

static __always_inline void object_of_queue(struct rf_scratch *s, struct kern_ipc_perm *queue)
{
	struct ipc_namespace *ns = BPF_CORE_READ(bpf_get_current_task_btf(), nsproxy, ipc_ns);

	queue_is(s, BPF_CORE_READ(queue, id) | (__u64)BPF_CORE_READ(queue, seq) << 32,
		 BPF_CORE_READ(ns, ns.inum));
}

/* Makes the POSIX message queue behind a descriptor the object. Returns the subject or NULL. */
static __always_inline struct rf_scratch *mq_begin(int fd)
{
	const struct inode *inode;
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return 0;
	inode = BPF_CORE_READ(file_of(fd), f_inode);
	queue_is(s, BPF_CORE_READ(inode, i_ino) | RF_MQ_POSIX, sb_dev(BPF_CORE_READ(inode, i_sb)));
	return s;
}

SEC("fentry/do_mq_timedsend")
int BPF_PROG(mq_send_begin, int fd)
{
	struct rf_scratch *s = mq_begin(fd);

	if (s)
		flow_out_or_die(s, RF_FLOW_MEMORY);
	return 0;
}

SEC("fentry/do_mq_timedreceive")
int BPF_PROG(mq_receive_begin, int fd)
{
	struct rf_scratch *s = mq_begin(fd);

	if (s)
		flow_awaits(s, RF_FLOW_MEMORY);
	return 0;
}

SEC("fexit/do_mq_timedreceive")
int BPF_PROG(mq_receive_done, int fd)
{
	struct rf_scratch *s = mq_begin(fd);

	if (s)
		flow_in(s, RF_FLOW_MEMORY);
	return 0;
}

HOOK(msg_queue_msgsnd, struct kern_ipc_perm *queue, struct msg_msg *msg, int flags, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return hook_return(ret);
	object_of_queue(s, queue);
	return hook_return(flow_out(s, RF_FLOW_MEMORY));
}

/* Called with the message that is about to be handed over, also after a sleep. */
HOOK(msg_queue_msgrcv, struct kern_ipc_perm *queue, struct msg_msg *msg, struct task_struct *target,
     long type, int mode, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || !follows_data(s))
		return hook_return(ret);
	object_of_queue(s, queue);
	flow_in(s, RF_FLOW_MEMORY);
	return 0;
}
