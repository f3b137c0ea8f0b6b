// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of memory, of what the kernel keeps, and of descriptors; see flow.h.
 */
#include <linux/keyctl.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "tests/kernel/helpers/flow.h"

#define MQ_NAME "/rf-flow"

/* Memory. */

static void prepare_page(struct flow *f)
{
	f->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must("mmap", f->page == MAP_FAILED ? -1 : 0);
}

static void prepare_shared(struct flow *f)
{
	f->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must("mmap", f->page == MAP_FAILED ? -1 : 0);
}

static void give_page(struct flow *f, char *bytes)
{
	memcpy(f->page, bytes, SECRET_LEN);
}

static void prepare_memfd(struct flow *f)
{
	f->id = must("memfd", memfd_create("flow", MFD_CLOEXEC));
}

static void give_memfd(struct flow *f, char *bytes)
{
	must("pwrite", (int)pwrite(f->id, bytes, SECRET_LEN, 0));
}

static void take_memfd(struct flow *f, char *bytes)
{
	must("pread", (int)pread(f->id, bytes, SECRET_LEN, 0));
}

static void prepare_shm(struct flow *f)
{
	f->id = must("shmget", shmget(IPC_PRIVATE, PAGE, 0600));
}

static void give_shm(struct flow *f, char *bytes)
{
	char *p = shmat(f->id, NULL, 0);

	must("shmat", p == MAP_FAILED ? -1 : 0);
	memcpy(p, bytes, SECRET_LEN);
}

static void take_shm(struct flow *f, char *bytes)
{
	char *p = shmat(f->id, NULL, SHM_RDONLY);

	must("shmat", p == MAP_FAILED ? -1 : 0);
	memcpy(bytes, p, SECRET_LEN);
	shmctl(f->id, IPC_RMID, NULL);
}

static struct iovec vector(void *p)
{
	return (struct iovec){.iov_base = p, .iov_len = SECRET_LEN};
}

static void take_vm(struct flow *f, char *bytes)
{
	struct iovec own = vector(bytes), theirs = vector(f->page);

	must("process_vm_readv", (int)process_vm_readv(f->giver, &own, 1, &theirs, 1, 0));
}

static void give_vm(struct flow *f, char *bytes)
{
	struct iovec own = vector(bytes), theirs = vector(f->page);

	must("process_vm_writev", (int)process_vm_writev(f->taker, &own, 1, &theirs, 1, 0));
}

static int open_memory(pid_t pid, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	return must_open(path, flags);
}

static void take_mem(struct flow *f, char *bytes)
{
	must("pread", (int)pread(open_memory(f->giver, O_RDONLY), bytes, SECRET_LEN,
				 (off_t)(uintptr_t)f->page));
}

static void give_mem(struct flow *f, char *bytes)
{
	must("pwrite", (int)pwrite(open_memory(f->taker, O_WRONLY), bytes, SECRET_LEN,
				   (off_t)(uintptr_t)f->page));
}

/* Opened before the giver has anything to give. */
static void early_mem(struct flow *f)
{
	f->v[0] = open_memory(f->giver, O_RDONLY);
}

static void take_early_mem(struct flow *f, char *bytes)
{
	must("pread", (int)pread(f->v[0], bytes, SECRET_LEN, (off_t)(uintptr_t)f->page));
}

static void early_trace(struct flow *f)
{
	must("ptrace", (int)ptrace(PTRACE_SEIZE, f->giver, 0, 0));
}

static void take_trace(struct flow *f, char *bytes)
{
	long word;
	int status;

	must("ptrace", (int)ptrace(PTRACE_INTERRUPT, f->giver, 0, 0));
	must("wait", waitpid(f->giver, &status, __WALL));
	errno = 0;
	word = ptrace(PTRACE_PEEKDATA, f->giver, f->page, 0);
	must("ptrace", errno ? -1 : 0);
	memcpy(bytes, &word, SECRET_LEN);
	ptrace(PTRACE_DETACH, f->giver, 0, 0);
}

/* Queues and other things that the kernel keeps. */

struct message {
	long type;
	char bytes[SECRET_LEN];
};

static void prepare_queue(struct flow *f)
{
	f->id = must("msgget", msgget(IPC_PRIVATE, 0600));
}

static void give_queue(struct flow *f, char *bytes)
{
	struct message m = {.type = 1};

	memcpy(m.bytes, bytes, SECRET_LEN);
	must("msgsnd", msgsnd(f->id, &m, SECRET_LEN, 0));
}

static void take_queue(struct flow *f, char *bytes)
{
	struct message m;

	must("msgrcv", (int)msgrcv(f->id, &m, SECRET_LEN, 0, 0));
	memcpy(bytes, m.bytes, SECRET_LEN);
	msgctl(f->id, IPC_RMID, NULL);
}

static void prepare_posix_queue(struct flow *f)
{
	struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = SECRET_LEN};

	mq_unlink(MQ_NAME);
	f->id = (int)mq_open(MQ_NAME, O_RDWR | O_CREAT, 0600, &attr);
	if (f->id < 0 && errno == ENOSYS)
		missing("POSIX message queues");
	must("mq_open", f->id);
}

static void give_posix_queue(struct flow *f, char *bytes)
{
	must("mq_send", mq_send(f->id, bytes, SECRET_LEN, 0));
}

static void take_posix_queue(struct flow *f, char *bytes)
{
	must("mq_receive", (int)mq_receive(f->id, bytes, SECRET_LEN, NULL));
	mq_unlink(MQ_NAME);
}

static void prepare_key(struct flow *f)
{
	f->id = (int)syscall(SYS_add_key, "user", "rf-flow", "none", 4, KEY_SPEC_USER_KEYRING);
	if (f->id < 0 && errno == ENOSYS)
		missing("keyrings");
	must("add_key", f->id);
	must("permissions", (int)syscall(SYS_keyctl, KEYCTL_SETPERM, f->id, 0x3f3f3f3f));
}

static void give_key(struct flow *f, char *bytes)
{
	must("keyctl", (int)syscall(SYS_keyctl, KEYCTL_UPDATE, f->id, bytes, SECRET_LEN));
}

static void take_key(struct flow *f, char *bytes)
{
	must("keyctl", (int)syscall(SYS_keyctl, KEYCTL_READ, f->id, bytes, SECRET_LEN));
}

static void give_comm(struct flow *f, char *bytes)
{
	char name[16] = "";

	(void)f;
	memcpy(name, bytes, SECRET_LEN);
	must("prctl", prctl(PR_SET_NAME, name));
}

static void read_proc(const struct flow *f, const char *what, char *bytes)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", f->giver, what);
	get_bytes(must_open(path, O_RDONLY), bytes);
}

static void take_comm(struct flow *f, char *bytes)
{
	read_proc(f, "comm", bytes);
}

/* The first argument of the program is where /proc/PID/cmdline is read from. */
static void give_command_line(struct flow *f, char *bytes)
{
	extern char *program_invocation_name;

	(void)f;
	memcpy(program_invocation_name, bytes, SECRET_LEN);
}

static void take_command_line(struct flow *f, char *bytes)
{
	read_proc(f, "cmdline", bytes);
}

/* A signal with a value; the taker has it blocked since before there were two. */
static void prepare_signal(struct flow *f)
{
	sigset_t set;

	(void)f;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void give_signal(struct flow *f, char *bytes)
{
	union sigval value = {0};

	memcpy(&value, bytes, SECRET_LEN);
	must("sigqueue", sigqueue(f->taker, SIGRTMIN, value));
}

static void take_signal(struct flow *f, char *bytes)
{
	siginfo_t info;
	sigset_t set;

	(void)f;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	must("sigwaitinfo", sigwaitinfo(&set, &info));
	memcpy(bytes, &info.si_value, SECRET_LEN);
}

/* A counter: eight bytes at a time. */
static void prepare_counter(struct flow *f)
{
	f->id = must("eventfd", eventfd(0, EFD_CLOEXEC));
}

static void give_counter(struct flow *f, char *bytes)
{
	uint64_t n = 0;

	memcpy(&n, bytes, SECRET_LEN);
	must("eventfd", eventfd_write(f->id, n));
}

static void take_counter(struct flow *f, char *bytes)
{
	uint64_t n;

	must("eventfd", eventfd_read(f->id, &n));
	memcpy(bytes, &n, SECRET_LEN);
}

/* Its name alone is where all may read it. */
static void give_socket_name(struct flow *f, char *bytes)
{
	struct sockaddr_un s = {.sun_family = AF_UNIX, .sun_path = "\0+"};

	(void)f;
	memcpy(s.sun_path + 2, bytes, SECRET_LEN);
	must("bind", bind(must("socket", socket(AF_UNIX, SOCK_DGRAM, 0)), (struct sockaddr *)&s,
			  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 2 + SECRET_LEN)));
}

static void take_socket_name(struct flow *f, char *bytes)
{
	FILE *names = fopen("/proc/net/unix", "re");
	char line[512];

	(void)f;
	while (names && fgets(line, sizeof(line), names)) {
		const char *at = strstr(line, "@+");

		if (at)
			memcpy(bytes, at + 2, SECRET_LEN);
	}
}

/* Descriptors that are handed over by the one who has them, or fetched. */

/* The file itself, opened by who never reads it. */
static void give_descriptor(struct flow *f, char *bytes)
{
	(void)bytes;
	must("sendmsg", fd_send(f->v[1], must_open(f->secret, O_RDONLY)));
}

static void take_descriptor(struct flow *f, char *bytes)
{
	get_bytes(fd_received(f->v[0]), bytes);
}

/* A file in memory of the giver, by its number there. */
static void give_fetched(struct flow *f, char *bytes)
{
	int fd = must("memfd", memfd_create("flow", MFD_CLOEXEC));

	(void)f;
	must("dup2", dup2(fd, 9));
	must("pwrite", (int)pwrite(9, bytes, SECRET_LEN, 0));
}

static void take_fetched(struct flow *f, char *bytes)
{
	int p = must("pidfd_open", (int)syscall(SYS_pidfd_open, f->giver, 0));
	int fd = must("pidfd_getfd", (int)syscall(SYS_pidfd_getfd, p, 9, 0));

	must("pread", (int)pread(fd, bytes, SECRET_LEN, 0));
}

/* The giver serves the taker's page faults, and so puts a page into its memory. */
static void prepare_fault(struct flow *f)
{
	prepare_page(f);
	prepare_pair(f);
}

static void early_fault(struct flow *f)
{
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register area = {.range = {.start = (uintptr_t)f->page, .len = PAGE},
				       .mode = UFFDIO_REGISTER_MODE_MISSING};

	if (fd < 0 && errno == ENOSYS)
		missing("userfaultfd");
	must("userfaultfd", fd);
	must("UFFDIO_API", ioctl(fd, UFFDIO_API, &api));
	must("UFFDIO_REGISTER", ioctl(fd, UFFDIO_REGISTER, &area));
	must("sendmsg", fd_send(f->v[0], fd));
}

static void give_fault(struct flow *f, char *bytes)
{
	char page[PAGE] __attribute__((aligned(PAGE))) = "";
	struct uffdio_copy c = {.dst = (uintptr_t)f->page, .src = (uintptr_t)page, .len = PAGE};

	memcpy(page, bytes, SECRET_LEN);
	must("UFFDIO_COPY", ioctl(fd_received(f->v[1]), UFFDIO_COPY, &c));
}

int main(int argc, char **argv)
{
	static const struct channel channels[] = {
		{"shared", prepare_shared, NULL, give_page, take_page},
		{"memfd", prepare_memfd, NULL, give_memfd, take_memfd},
		{"shm", prepare_shm, NULL, give_shm, take_shm},
		{"vm-read", prepare_page, NULL, give_page, take_vm},
		{"vm-write", prepare_page, NULL, give_vm, take_page},
		{"mem-read", prepare_page, NULL, give_page, take_mem},
		{"mem-read-before", prepare_page, early_mem, give_page, take_early_mem},
		{"mem-write", prepare_page, NULL, give_mem, take_page},
		{"trace", prepare_page, early_trace, give_page, take_trace},
		{"queue", prepare_queue, NULL, give_queue, take_queue},
		{"posix-queue", prepare_posix_queue, NULL, give_posix_queue, take_posix_queue},
		{"key", prepare_key, NULL, give_key, take_key},
		{"comm", NULL, NULL, give_comm, take_comm},
		{"command-line", NULL, NULL, give_command_line, take_command_line},
		{"signal", prepare_signal, NULL, give_signal, take_signal},
		{"counter", prepare_counter, NULL, give_counter, take_counter},
		{"socket-name", NULL, NULL, give_socket_name, take_socket_name},
		{"descriptor", prepare_pair, NULL, give_descriptor, take_descriptor},
		{"fetched", NULL, NULL, give_fetched, take_fetched},
		{"page-fault", prepare_fault, early_fault, give_fault, take_page},
	};

	return flow_main(argc, argv, channels, sizeof(channels) / sizeof(channels[0]));
}
