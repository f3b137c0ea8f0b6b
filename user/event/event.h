/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - one record of the ring, checked: bytes → struct event.
 *
 * The records come from our own programs, yet nothing is taken on trust: sizes, lengths, types and
 * enumerations are checked here, once, and nobody behind this has to. Pure; an event points into
 * the bytes that it was made of and lives as long as they do.
 */
#ifndef RINGFENCE_EVENT_EVENT_H
#define RINGFENCE_EVENT_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"

/* A name in a record; any bytes, no NUL behind them. */
struct event_name {
	const char *bytes;
	size_t len;
	uint32_t dev;	/* kernel encoding */
	uint16_t flags; /* enum rf_path_flag */
};

struct event {
	enum rf_event_type type;
	union { /* the fixed part, by type */
		struct rf_ev_hdr hdr;
		struct rf_ev_fork fork;
		struct rf_ev_exec exec; /* also RF_EV_ATTACH */
		struct rf_ev_argv argv;
		struct rf_ev_exit exit;
		struct rf_ev_file file;
		struct rf_ev_inet inet;
		struct rf_ev_unix un;
		struct rf_ev_system sys; /* also RF_EV_PROC */
		struct rf_ev_close close;
		struct rf_ev_label label;
		struct rf_ev_gate gate;
		struct rf_ev_dns dns;
		struct rf_ev_tls tls;
	};
	struct event_name path;	  /* exec, file, unix */
	struct event_name target; /* file; exec: the name it was called by */
	struct event_name cwd;	  /* exec */
	const char *digest;	  /* file: RF_DIGEST_SIZE bytes of what is in it; NULL: not asked */
	const char *data; /* argv, tls: the chunk; dns: addresses of 16 bytes; file: the arguments
			     of an exec that was denied, a NUL behind each */
	size_t ndata;
	uint64_t args; /* file: digest of these; 0: none, or they are not whole */
};

/*
 * size is what the ring handed over; the record may be shorter (a reservation is of fixed size),
 * never longer. Returns 0, or -EBADMSG: not a record of this ABI.
 */
int event_decode(const void *bytes, size_t size, struct event *ret_event);
/* The decision in a record, or NULL for a record that has none. */
const struct rf_verdict *event_verdict(const struct event *e);

#endif
