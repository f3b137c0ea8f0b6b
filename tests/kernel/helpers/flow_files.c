// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of files, of what is beside their content, and of streams; see flow.h.
 */
#include <dirent.h>
#include <linux/aio_abi.h>
#include <stddef.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <termios.h>

#include "tests/kernel/helpers/flow.h"
#include "tests/kernel/helpers/ring.h"

/* Files: each way to write one; it is read by name, or as it is said. */

static void take_file(struct flow *f, char *bytes)
{
	get_bytes(open_file(f, O_RDONLY), bytes);
}

static void give_file(struct flow *f, char *bytes)
{
	put_bytes(open_file(f, O_WRONLY), bytes);
}

static void give_mapped(struct flow *f, char *bytes)
{
	int fd = open_file(f, O_RDWR);
	char *p;

	must("ftruncate", ftruncate(fd, PAGE));
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must("mmap", p == MAP_FAILED ? -1 : 0);
	memcpy(p, bytes, SECRET_LEN);
}

/* Mapped by both before there was a secret. */
static void early_mapped(struct flow *f)
{
	int fd = open_file(f, O_RDWR);

	must("ftruncate", ftruncate(fd, PAGE));
	f->page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	must("mmap", f->page == MAP_FAILED ? -1 : 0);
}

static void give_copy_range(struct flow *f, char *bytes)
{
	(void)bytes;
	must("copy_file_range", (int)copy_file_range(must_open(f->secret, O_RDONLY), NULL,
						     open_file(f, O_WRONLY), NULL, SECRET_LEN, 0));
}

static void give_sendfile(struct flow *f, char *bytes)
{
	(void)bytes;
	must("sendfile", (int)sendfile(open_file(f, O_WRONLY), must_open(f->secret, O_RDONLY), NULL,
				       SECRET_LEN));
}

static void give_splice_file(struct flow *f, char *bytes)
{
	(void)bytes;
	must("splice",
	     (int)splice(must_open(f->secret, O_RDONLY), NULL, f->v[1], NULL, SECRET_LEN, 0));
	must("splice", (int)splice(f->v[0], NULL, open_file(f, O_WRONLY), NULL, SECRET_LEN, 0));
}

static void give_aio(struct flow *f, char *bytes)
{
	aio_context_t context = 0;
	struct iocb entry = {.aio_lio_opcode = IOCB_CMD_PWRITE,
			     .aio_fildes = (__u32)open_file(f, O_WRONLY),
			     .aio_buf = (uintptr_t)bytes,
			     .aio_nbytes = SECRET_LEN};
	struct iocb *entries[] = {&entry};
	struct io_event event;

	must("io_setup", (int)syscall(SYS_io_setup, 1, &context));
	must("io_submit", (int)syscall(SYS_io_submit, context, 1, entries));
	must("io_getevents", (int)syscall(SYS_io_getevents, context, 1, 1, &event, NULL));
}

/* Writes by a ring; the file in a slot of it, where no descriptor is. */
static void ring_write(struct flow *f, const char *bytes, bool thread)
{
	int fd = open_file(f, O_WRONLY);
	struct io_uring_sqe write = {.opcode = IORING_OP_WRITE,
				     .fd = 0,
				     .addr = (uintptr_t)bytes,
				     .len = SECRET_LEN,
				     .flags = IOSQE_FIXED_FILE};
	struct ring r;

	if (ring_open(&r, thread))
		missing("io_uring");
	must("unregister",
	     (int)syscall(SYS_io_uring_register, r.fd, IORING_UNREGISTER_FILES, NULL, 0));
	must("register", (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES, &fd, 1));
	close(fd);
	must("write", ring_submit(&r, &write));
}

static void give_ring(struct flow *f, char *bytes)
{
	ring_write(f, bytes, false);
}

static void give_ring_thread(struct flow *f, char *bytes)
{
	ring_write(f, bytes, true);
}

/* What is beside the content. */

static void give_xattr(struct flow *f, char *bytes)
{
	close(open_file(f, O_WRONLY));
	must("setxattr", setxattr(f->file, "user.rf", bytes, SECRET_LEN, 0));
}

static void take_xattr(struct flow *f, char *bytes)
{
	must("getxattr", (int)getxattr(f->file, "user.rf", bytes, SECRET_LEN));
}

static void give_name(struct flow *f, char *bytes)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/+%.*s", f->dir, SECRET_LEN, bytes);
	must(path, mkdir(path, 0755));
}

static void give_symlink(struct flow *f, char *bytes)
{
	char text[SECRET_LEN + 1] = "";

	memcpy(text, bytes, SECRET_LEN);
	must("symlink", symlink(text, f->file));
}

static void take_symlink(struct flow *f, char *bytes)
{
	must("readlink", (int)readlink(f->file, bytes, SECRET_LEN));
}

static long pack(const char *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}

static void unpack(long number, char *bytes)
{
	for (int i = 0; i < 3; i++)
		bytes[i] = (char)(number >> 8 * i);
}

static void give_times(struct flow *f, char *bytes)
{
	struct timespec t[2] = {{.tv_sec = pack(bytes)}, {.tv_sec = pack(bytes + 3)}};

	close(open_file(f, O_WRONLY));
	must("utimensat", utimensat(AT_FDCWD, f->file, t, 0));
}

static void take_times(struct flow *f, char *bytes)
{
	struct stat st;

	must("stat", stat(f->file, &st));
	unpack(st.st_atim.tv_sec, bytes);
	unpack(st.st_mtim.tv_sec, bytes + 3);
}

/* Streams. */

static void prepare_pipe(struct flow *f)
{
	must("pipe", pipe(f->v));
	must("pipe", pipe(f->w));
}

static void prepare_fifo(struct flow *f)
{
	must("mkfifo", mkfifo(f->file, 0600));
}

static void give_stream(struct flow *f, char *bytes)
{
	put_bytes(f->v[1], bytes);
}

static void take_stream(struct flow *f, char *bytes)
{
	get_bytes(f->v[0], bytes);
}

static void give_fifo(struct flow *f, char *bytes)
{
	/* It stays open until the taker has read it. */
	put_bytes(must_open(f->file, O_RDWR | O_NONBLOCK), bytes);
}

static void give_splice(struct flow *f, char *bytes)
{
	(void)bytes;
	must("splice",
	     (int)splice(must_open(f->secret, O_RDONLY), NULL, f->v[1], NULL, SECRET_LEN, 0));
}

static void give_vmsplice(struct flow *f, char *bytes)
{
	struct iovec v = {.iov_base = bytes, .iov_len = SECRET_LEN};

	must("vmsplice", (int)vmsplice(f->v[1], &v, 1, 0));
}

static void give_tee(struct flow *f, char *bytes)
{
	(void)bytes;
	must("splice",
	     (int)splice(must_open(f->secret, O_RDONLY), NULL, f->w[1], NULL, SECRET_LEN, 0));
	must("tee", (int)tee(f->w[0], f->v[1], SECRET_LEN, 0));
}

static void prepare_pty(struct flow *f)
{
	struct termios t;

	f->v[1] = must("ptmx", posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	must("pty", grantpt(f->v[1]) || unlockpt(f->v[1]) ? -1 : 0);
	f->v[0] = must_open(ptsname(f->v[1]), O_RDWR | O_NOCTTY);
	must("termios", tcgetattr(f->v[0], &t));
	cfmakeraw(&t);
	must("termios", tcsetattr(f->v[0], TCSANOW, &t));
}

/* By a name that is nobody's file. */
static struct sockaddr_un abstract(socklen_t *ret_len)
{
	struct sockaddr_un s = {.sun_family = AF_UNIX, .sun_path = "\0rf-flow"};

	*ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 8);
	return s;
}

static void early_datagram(struct flow *f)
{
	socklen_t len;
	struct sockaddr_un s = abstract(&len);

	f->v[0] = must("socket", socket(AF_UNIX, SOCK_DGRAM, 0));
	must("bind", bind(f->v[0], (struct sockaddr *)&s, len));
}

static void give_datagram(struct flow *f, char *bytes)
{
	socklen_t len;
	struct sockaddr_un s = abstract(&len);
	int fd = must("socket", socket(AF_UNIX, SOCK_DGRAM, 0));

	(void)f;
	must("sendto", (int)sendto(fd, bytes, SECRET_LEN, 0, (struct sockaddr *)&s, len));
}

int main(int argc, char **argv)
{
	static const struct channel channels[] = {
		{"file", NULL, NULL, give_file, take_file},
		{"mapped", NULL, NULL, give_mapped, take_file},
		{"mapped-before", NULL, early_mapped, give_mapped, take_page},
		{"copy-range", NULL, NULL, give_copy_range, take_file},
		{"sendfile", NULL, NULL, give_sendfile, take_file},
		{"splice-to-file", prepare_pipe, NULL, give_splice_file, take_file},
		{"aio", NULL, NULL, give_aio, take_file},
		{"ring", NULL, NULL, give_ring, take_file},
		{"ring-thread", NULL, NULL, give_ring_thread, take_file},
		{"xattr", NULL, NULL, give_xattr, take_xattr},
		{"name", NULL, NULL, give_name, take_name},
		{"symlink", NULL, NULL, give_symlink, take_symlink},
		{"times", NULL, NULL, give_times, take_times},
		{"pipe", prepare_pipe, NULL, give_stream, take_stream},
		{"fifo", prepare_fifo, NULL, give_fifo, take_file},
		{"splice", prepare_pipe, NULL, give_splice, take_stream},
		{"vmsplice", prepare_pipe, NULL, give_vmsplice, take_stream},
		{"tee", prepare_pipe, NULL, give_tee, take_stream},
		{"socketpair", prepare_pair, NULL, give_stream, take_stream},
		{"pty", prepare_pty, NULL, give_stream, take_stream},
		{"datagram", NULL, early_datagram, give_datagram, take_stream},
	};

	return flow_main(argc, argv, channels, sizeof(channels) / sizeof(channels[0]));
}
