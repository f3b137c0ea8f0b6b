// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels by io_uring, and buffers that are shared by descriptors; see flow.h.
 */
#include <dirent.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/xattr.h>

#include "tests/kernel/helpers/flow.h"
#include "tests/kernel/helpers/ring.h"

static struct ring shared; /* made before there are two */

static void open_ring(struct ring *r, bool thread)
{
	if (ring_open(r, thread))
		missing("io_uring");
}

static int submit(struct ring *r, struct io_uring_sqe entry)
{
	int result = ring_submit(r, &entry);

	if (result < 0 && (errno == EINVAL || errno == EOPNOTSUPP))
		missing("such operation");
	return must("io_uring", result);
}

static int once(bool thread, struct io_uring_sqe entry)
{
	struct ring r;

	open_ring(&r, thread);
	return submit(&r, entry);
}

static struct io_uring_sqe moving(uint8_t opcode, int fd, char *bytes)
{
	return (struct io_uring_sqe){
		.opcode = opcode, .fd = fd, .addr = (uintptr_t)bytes, .len = SECRET_LEN};
}

static void prepare_pipes(struct flow *f)
{
	must("pipe", pipe(f->v));
	must("pipe", pipe(f->w));
}

static void prepare_shared(struct flow *f)
{
	(void)f;
	open_ring(&shared, false);
}

static void prepare_shared_thread(struct flow *f)
{
	(void)f;
	open_ring(&shared, true);
}

/* The memory of the ring itself: an entry that is never submitted. */

static void give_memory(struct flow *f, char *bytes)
{
	(void)f;
	memcpy(&shared.sqes[3], bytes, SECRET_LEN);
}

static void take_memory(struct flow *f, char *bytes)
{
	(void)f;
	memcpy(bytes, &shared.sqes[3], SECRET_LEN);
}

/* What a message from another ring brings. */

static void give_message(struct flow *f, char *bytes)
{
	struct io_uring_sqe entry = {.opcode = IORING_OP_MSG_RING, .fd = shared.fd};

	(void)f;
	memcpy(&entry.off, bytes, SECRET_LEN);
	once(false, entry);
}

static void take_message(struct flow *f, char *bytes)
{
	uint32_t *head = ring_word(shared.cq, shared.params.cq_off.head);
	const struct io_uring_cqe *done = (void *)(shared.cq + shared.params.cq_off.cqes);

	(void)f;
	memcpy(bytes,
	       &done[*head & *ring_word(shared.cq, shared.params.cq_off.ring_mask)].user_data,
	       SECRET_LEN);
}

/* Streams. */

static struct io_uring_sqe splicing(uint8_t opcode, int in, int out)
{
	return (struct io_uring_sqe){.opcode = opcode,
				     .splice_fd_in = in,
				     .splice_off_in = (__u64)-1,
				     .fd = out,
				     .off = (__u64)-1,
				     .len = SECRET_LEN};
}

static void give_splice(struct flow *f, char *bytes)
{
	(void)bytes;
	once(false, splicing(IORING_OP_SPLICE, must_open(f->secret, O_RDONLY), f->v[1]));
}

static void give_tee(struct flow *f, char *bytes)
{
	struct io_uring_sqe entry = splicing(IORING_OP_TEE, f->w[0], f->v[1]);

	(void)bytes;
	entry.splice_off_in = 0;
	entry.off = 0;
	once(false, splicing(IORING_OP_SPLICE, must_open(f->secret, O_RDONLY), f->w[1]));
	once(false, entry);
}

static void take_stream(struct flow *f, char *bytes)
{
	get_bytes(f->v[0], bytes);
}

static void give_socket(struct flow *f, char *bytes)
{
	once(false, moving(IORING_OP_SEND, f->v[1], bytes));
}

static void take_socket(struct flow *f, char *bytes)
{
	once(false, moving(IORING_OP_RECV, f->v[0], bytes));
}

static void give_socket_thread(struct flow *f, char *bytes)
{
	once(true, moving(IORING_OP_SEND, f->v[1], bytes));
}

static void take_socket_thread(struct flow *f, char *bytes)
{
	once(true, moving(IORING_OP_RECV, f->v[0], bytes));
}

/* It is for the internet's families on older kernels. */
static void give_socket_zc(struct flow *f, char *bytes)
{
	once(false, moving(IORING_OP_SEND_ZC, f->v[1], bytes));
}

static void give_pipe_thread(struct flow *f, char *bytes)
{
	once(true, moving(IORING_OP_WRITE, f->v[1], bytes));
}

static void take_pipe_thread(struct flow *f, char *bytes)
{
	once(true, moving(IORING_OP_READ, f->v[0], bytes));
}

static void take_provided(struct flow *f, char *bytes)
{
	struct io_uring_sqe buffers = {.opcode = IORING_OP_PROVIDE_BUFFERS,
				       .fd = 1,
				       .addr = (uintptr_t)bytes,
				       .len = SECRET_LEN,
				       .buf_group = 7},
			    receive = {.opcode = IORING_OP_RECV,
				       .fd = f->v[0],
				       .len = SECRET_LEN,
				       .flags = IOSQE_BUFFER_SELECT,
				       .buf_group = 7};
	struct ring r;

	open_ring(&r, false);
	submit(&r, buffers);
	submit(&r, receive);
}

/* Files. */

static void take_file(struct flow *f, char *bytes)
{
	get_bytes(must_open(f->file, O_RDONLY), bytes);
}

static void give_vector(struct flow *f, char *bytes)
{
	struct iovec v = {.iov_base = bytes, .iov_len = SECRET_LEN};
	struct io_uring_sqe entry = {.opcode = IORING_OP_WRITEV,
				     .fd = open_file(f, O_WRONLY),
				     .addr = (uintptr_t)&v,
				     .len = 1};

	once(false, entry);
}

static void give_buffer(struct flow *f, char *bytes)
{
	struct iovec v = {.iov_base = bytes, .iov_len = SECRET_LEN};
	struct ring r;

	open_ring(&r, false);
	must("register", (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, &v, 1));
	submit(&r, moving(IORING_OP_WRITE_FIXED, open_file(f, O_WRONLY), bytes));
}

static void give_parent(struct flow *f, char *bytes)
{
	submit(&shared, moving(IORING_OP_WRITE, open_file(f, O_WRONLY), bytes));
}

static void give_file(struct flow *f, char *bytes)
{
	put_bytes(open_file(f, O_WRONLY), bytes);
}

static void take_slot_read(struct flow *f, char *bytes)
{
	const int fd = must_open(f->file, O_RDONLY);
	const struct io_uring_files_update slot = {.fds = (uintptr_t)&fd};
	struct io_uring_sqe entry = moving(IORING_OP_READ, 0, bytes);
	struct ring r;

	open_ring(&r, true);
	must("register",
	     (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES_UPDATE, &slot, 1));
	close(fd);
	entry.flags = IOSQE_FIXED_FILE;
	submit(&r, entry);
}

static void take_opened(struct flow *f, char *bytes)
{
	struct io_uring_sqe open = {.opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)f->file,
				    .open_flags = O_RDONLY,
				    .file_index = 1},
			    entry = moving(IORING_OP_READ, 0, bytes);
	struct ring r;

	open_ring(&r, false);
	submit(&r, open);
	entry.flags = IOSQE_FIXED_FILE;
	submit(&r, entry);
}

/* What is beside the content. */

static void give_xattr(struct flow *f, char *bytes)
{
	close(open_file(f, O_WRONLY));
	once(false, (struct io_uring_sqe){.opcode = IORING_OP_SETXATTR,
					  .addr = (uintptr_t) "user.rf",
					  .off = (uintptr_t)bytes,
					  .len = SECRET_LEN,
					  .addr3 = (uintptr_t)f->file});
}

static void take_xattr(struct flow *f, char *bytes)
{
	must("getxattr", (int)getxattr(f->file, "user.rf", bytes, SECRET_LEN));
}

static void give_mkdir(struct flow *f, char *bytes)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/+%.*s", f->dir, SECRET_LEN, bytes);
	once(false, (struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT,
					  .fd = AT_FDCWD,
					  .addr = (uintptr_t)path,
					  .len = 0755});
}

static void give_symlink(struct flow *f, char *bytes)
{
	char text[SECRET_LEN + 1] = "";

	memcpy(text, bytes, SECRET_LEN);
	once(false, (struct io_uring_sqe){.opcode = IORING_OP_SYMLINKAT,
					  .fd = AT_FDCWD,
					  .addr = (uintptr_t)text,
					  .off = (uintptr_t)f->file});
}

static void take_symlink(struct flow *f, char *bytes)
{
	must("readlink", (int)readlink(f->file, bytes, SECRET_LEN));
}

/* The thread of a ring that both have reads, into memory that both have. */

static void prepare_shared_both(struct flow *f)
{
	prepare_shared_thread(f);
	f->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must("mmap", f->page == MAP_FAILED ? -1 : 0);
}

static void give_shared(struct flow *f, char *bytes)
{
	(void)bytes;
	submit(&shared, moving(IORING_OP_READ, must_open(f->secret, O_RDONLY), f->page));
}

/* Buffers. */

static int memory(void)
{
	int fd = must("memfd", memfd_create("flow", MFD_CLOEXEC | MFD_ALLOW_SEALING));

	must("ftruncate", ftruncate(fd, PAGE));
	return fd;
}

static void give_sealed(struct flow *f, char *bytes)
{
	int fd = memory();

	must("pwrite", (int)pwrite(fd, bytes, SECRET_LEN, 0));
	must("seal", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW));
	must("sendmsg", fd_send(f->v[1], fd));
}

static void take_sealed(struct flow *f, char *bytes)
{
	must("pread", (int)pread(fd_received(f->v[0]), bytes, SECRET_LEN, 0));
}

static char *mapped(int fd)
{
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	must("mmap", p == MAP_FAILED ? -1 : 0);
	return p;
}

/* Made before there is a secret, and written by its own mapping. */
static void prepare_udmabuf(struct flow *f)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	struct udmabuf_create c = {.memfd = (__u32)memory(), .size = PAGE};

	if (device < 0)
		missing("udmabuf");
	must("seal", fcntl((int)c.memfd, F_ADD_SEALS, F_SEAL_SHRINK));
	f->id = must("UDMABUF_CREATE", ioctl(device, UDMABUF_CREATE, &c));
}

static void prepare_heap(struct flow *f)
{
	int device = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);
	struct dma_heap_allocation_data d = {.len = PAGE, .fd_flags = O_RDWR | O_CLOEXEC};

	if (device < 0)
		missing("heap for devices");
	must("DMA_HEAP_IOCTL_ALLOC", ioctl(device, DMA_HEAP_IOCTL_ALLOC, &d));
	f->id = (int)d.fd;
}

static void give_device(struct flow *f, char *bytes)
{
	memcpy(mapped(f->id), bytes, SECRET_LEN);
}

static void take_device(struct flow *f, char *bytes)
{
	memcpy(bytes, mapped(f->id), SECRET_LEN);
}

int main(int argc, char **argv)
{
	static const struct channel channels[] = {
		{"ring-memory", prepare_shared, NULL, give_memory, take_memory},
		{"ring-message", prepare_shared, NULL, give_message, take_message},
		{"ring-splice", prepare_pipes, NULL, give_splice, take_stream},
		{"ring-tee", prepare_pipes, NULL, give_tee, take_stream},
		{"ring-socket", prepare_pair, NULL, give_socket, take_socket},
		{"ring-socket-thread", prepare_pair, NULL, give_socket_thread, take_socket_thread},
		{"ring-socket-zc", prepare_pair, NULL, give_socket_zc, take_socket},
		{"ring-pipe-thread", prepare_pipes, NULL, give_pipe_thread, take_pipe_thread},
		{"ring-provided", prepare_pair, NULL, give_socket, take_provided},
		{"ring-vector", NULL, NULL, give_vector, take_file},
		{"ring-buffer", NULL, NULL, give_buffer, take_file},
		{"ring-parent", prepare_shared, NULL, give_parent, take_file},
		{"ring-slot-read", NULL, NULL, give_file, take_slot_read},
		{"ring-opened", NULL, NULL, give_file, take_opened},
		{"ring-xattr", NULL, NULL, give_xattr, take_xattr},
		{"ring-mkdir", NULL, NULL, give_mkdir, take_name},
		{"ring-symlink", NULL, NULL, give_symlink, take_symlink},
		{"ring-shared-thread", prepare_shared_both, NULL, give_shared, take_page},
		{"sealed", prepare_pair, NULL, give_sealed, take_sealed},
		{"udmabuf", prepare_udmabuf, NULL, give_device, take_device},
		{"dma-heap", prepare_heap, NULL, give_device, take_device},
	};

	return flow_main(argc, argv, channels, sizeof(channels) / sizeof(channels[0]));
}
