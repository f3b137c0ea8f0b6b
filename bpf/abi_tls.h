/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* abi_tls.h - what the probes in TLS libraries are told and tell; part of abi.h. */
#ifndef RINGFENCE_ABI_TLS_H
#define RINGFENCE_ABI_TLS_H

#ifndef RINGFENCE_ABI_H
#include "abi.h"
#endif

#define RF_TLS_CHUNK	  16384 /* bytes in one record */
#define RF_TLS_CALL_MAX	  4096	/* records of one call: of 64 MiB; what is beyond is lost */
#define RF_TLS_CONNS_MAX  16384 /* connections held at once */
#define RF_TLS_PORTS_MAX  16	/* ports whose sockets are looked into */
#define RF_TLS_IMAGES_MAX 16384 /* files mapped as code that are told once only */

/* The functions that are probed, by how their arguments and results are to be read. */
enum rf_tls_call {
	RF_TLS_NONE,
	RF_TLS_READ,	  /* (connection, buffer, int) returns int: bytes, or not above 0 */
	RF_TLS_WRITE,	  /* the same */
	RF_TLS_READ_EX,	  /* (connection, buffer, size_t, size_t *bytes) returns 1 */
	RF_TLS_WRITE_EX,  /* the same */
	RF_TLS_WRITE_EX2, /* (connection, buffer, size_t, flags, size_t *bytes) returns 1 */
	RF_TLS_RECV,	  /* (connection, buffer, size_t) returns ssize_t: bytes, or not above 0 */
	RF_TLS_SEND,	  /* the same */
	RF_TLS_SENDFILE,  /* (connection, fd, offset, size_t, flags) returns ssize_t: of a file */
	RF_TLS_NEW,	  /* returns a connection */
	RF_TLS_INIT,	  /* (connection *) returns 0 */
	RF_TLS_FREE,	  /* (connection) */
	RF_TLS_CALLS,
};

/* What a probe knows of itself (its cookie): enum rf_tls_call, flags, and the image above them. */
#define RF_TLS_COOKIE_CALL  0xff
#define RF_TLS_COOKIE_RET   (1u << 8) /* at an instruction that returns, not behind the return */
#define RF_TLS_COOKIE_SHIFT 32	      /* number of the image, as user space counts them */

enum rf_tls_direction {
	RF_TLS_IN,  /* the process received it */
	RF_TLS_OUT, /* it sent it */
};

enum rf_tls_flag {
	RF_TLS_WHOLE = 1 << 0,	 /* the connection was seen from its beginning */
	RF_TLS_SOCKET = 1 << 1,	 /* the addresses are known */
	RF_TLS_UNTAKEN = 1 << 2, /* no bytes follow: they never were in the process's memory */
	RF_TLS_GUESSED = 1 << 3, /* the addresses are those of what the thread sent next */
	RF_TLS_ENDED = 1 << 5,	 /* the library frees the connection: nothing follows */
	RF_TLS_PLAIN = 1 << 4,	 /* bytes of a socket, which nobody encrypts */
};

struct rf_ev_tls {
	struct rf_ev_hdr h;
	__u64 conn;   /* number of the connection; none is used again while the programs stay */
	__u64 offset; /* of the first byte, in its direction */
	__u64 length; /* of the bytes that follow, or with UNTAKEN do not */
	__u32 image;  /* where it was taken */
	__u16 flags;  /* enum rf_tls_flag */
	__u8 direction;
	__u8 family; /* AF_INET, AF_INET6; with SOCKET */
	__u16 port;  /* peer, host order */
	__u16 lport; /* own, host order */
	__u32 pad;
	__u8 addr[16]; /* v4-mapped for IPv4 */
	__u8 laddr[16];
	/* length bytes follow */
};

/* A file is mapped as code by a process of a session that asks for TLS. */
struct rf_ev_image {
	struct rf_ev_hdr h;
	__u64 ino;
	__u32 dev;
	__u32 pad;
};

/* Bytes of one session that went through TLS libraries. produced = delivered + lost. */
struct rf_tls_bytes {
	__u64 produced;
	__u64 lost;
};

RF_ASSERT_SIZE(struct rf_ev_tls, 120);
RF_ASSERT_SIZE(struct rf_ev_image, 64);
RF_ASSERT_SIZE(struct rf_tls_bytes, 16);

#endif
