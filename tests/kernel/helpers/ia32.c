// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: ia32 CALL ARGUMENT…
 *
 * Calls by the 32-bit entry of a 64-bit kernel, where they have other numbers and some pass other
 * functions; see calls.h. Other processors than x86-64 have none.
 */
#include <arpa/inet.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/kernel/helpers/calls.h"

#define ROOM 8192

#ifndef MAP_32BIT /* of x86 alone */
#define MAP_32BIT 0
#endif

/* What they are called in arch/x86/entry/syscalls/syscall_32.tbl. */
enum {
	IA32_WRITE = 4,
	IA32_OPEN = 5,
	IA32_LINK = 9,
	IA32_EXECVE = 11,
	IA32_RENAME = 38,
	IA32_IOCTL = 54,
	IA32_TRUNCATE = 92,
	IA32_SOCKETCALL = 102,
	IA32_SETNS = 346,
	IA32_PIDFD_OPEN = 434,
};

static char *low; /* memory below 4 GiB */
static size_t used;

static uint32_t put(const void *bytes, size_t size)
{
	uint32_t at;

	used = (used + 7) & ~7UL;
	if (used + size > ROOM)
		exit(2);
	memcpy(low + used, bytes, size);
	at = (uint32_t)(uintptr_t)(low + used);
	used += size;
	return at;
}

static uint32_t text(const char *s)
{
	return put(s, strlen(s) + 1);
}

static int call(long number, uint32_t a, uint32_t b, uint32_t c)
{
	long result = -ENOSYS;

#ifdef __x86_64__
	asm volatile("int $0x80"
		     : "=a"(result)
		     : "a"(number), "b"((long)a), "c"((long)b), "d"((long)c)
		     : "memory", "r8", "r9", "r10", "r11");
#else
	(void)number;
	(void)a;
	(void)b;
	(void)c;
#endif
	if (result >= 0)
		return (int)result;
	errno = (int)-result;
	return -1;
}

static int do_open(char **a)
{
	int fd = call(IA32_OPEN, text(a[0]), O_WRONLY, 0);

	return fd < 0 ? -1 : call(IA32_WRITE, (uint32_t)fd, text("evil\n"), 5);
}

static int do_truncate(char **a)
{
	return call(IA32_TRUNCATE, text(a[0]), 0, 0);
}

static int do_rename(char **a)
{
	return call(IA32_RENAME, text(a[0]), text(a[1]), 0);
}

/* link FILE NAME: and writes it by that name. */
static int do_link(char **a)
{
	if (call(IA32_LINK, text(a[0]), text(a[1]), 0))
		return -1;
	return do_open(a + 1);
}

/* flags FILE: not to be dumped, as chattr +d has it. */
static int do_flags(char **a)
{
	const uint32_t flags = FS_NODUMP_FL;

	return call(IA32_IOCTL, (uint32_t)must_open(a[0], O_RDONLY), FS_IOC32_SETFLAGS,
		    put(&flags, sizeof(flags)));
}

/* exec PROGRAM ARGUMENT ARGUMENT */
static int do_exec(char **a)
{
	const uint32_t arguments[] = {text(a[0]), text(a[1]), text(a[2]), 0};

	return call(IA32_EXECVE, arguments[0], put(arguments, sizeof(arguments)), 0);
}

/* send FILE: its start, to 127.0.0.1:7001. */
static int do_send(char **a)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(7001),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const uint32_t make[] = {AF_INET, SOCK_STREAM, 0};
	uint32_t connect_to[] = {0, put(&address, sizeof(address)), sizeof(address)};
	char bytes[6];
	int s;

	must("read", (int)read(must_open(a[0], O_RDONLY), bytes, sizeof(bytes)));
	s = must("socket", call(IA32_SOCKETCALL, 1, put(make, sizeof(make)), 0));
	connect_to[0] = (uint32_t)s;
	if (call(IA32_SOCKETCALL, 3, put(connect_to, sizeof(connect_to)), 0))
		return -1;
	return call(IA32_WRITE, (uint32_t)s, put(bytes, sizeof(bytes)), sizeof(bytes));
}

/* service PATH: is told "SECRET". */
static int do_service(char **a)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const uint32_t make[] = {AF_UNIX, SOCK_STREAM, 0};
	uint32_t connect_to[] = {0, 0, sizeof(address)};
	int s = must("socket", call(IA32_SOCKETCALL, 1, put(make, sizeof(make)), 0));

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", a[0]);
	connect_to[0] = (uint32_t)s;
	connect_to[1] = put(&address, sizeof(address));
	if (call(IA32_SOCKETCALL, 3, put(connect_to, sizeof(connect_to)), 0))
		return -1;
	return call(IA32_WRITE, (uint32_t)s, text("SECRET"), 6);
}

/* setns PID: into the user namespace of a process, by nothing that is opened. */
static int do_setns(char **a)
{
	int fd = must("pidfd_open", call(IA32_PIDFD_OPEN, (uint32_t)strtoul(a[0], NULL, 10), 0, 0));

	return call(IA32_SETNS, (uint32_t)fd, 0x10000000 /* CLONE_NEWUSER */, 0);
}

/* type DESCRIPTOR TEXT */
static int do_type(char **a)
{
	for (const char *p = a[1]; *p; p++)
		if (call(IA32_IOCTL, (uint32_t)strtoul(a[0], NULL, 10), TIOCSTI, put(p, 1)))
			return -1;
	return 0;
}

static void no_such_entry(int signal)
{
	static const char why[] = "this kernel has no 32-bit entry\n";

	(void)signal;
	(void)!write(STDERR_FILENO, why, sizeof(why) - 1);
	_exit(77);
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"open", 1, do_open},	    {"truncate", 1, do_truncate}, {"rename", 2, do_rename},
		{"link", 2, do_link},	    {"flags", 1, do_flags},	  {"exec", 3, do_exec},
		{"send", 1, do_send},	    {"setns", 1, do_setns},	  {"type", 2, do_type},
		{"service", 1, do_service},
	};

	low = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
		   0);
	must("mmap", low == MAP_FAILED ? -1 : 0);
	signal(SIGSEGV, no_such_entry);
	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
