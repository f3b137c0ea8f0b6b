/* SPDX-License-Identifier: GPL-2.0-only */
/* probe.h - a function that was walked, as one to put probes to. Pure. */
#ifndef RINGFENCE_TLS_PROBE_H
#define RINGFENCE_TLS_PROBE_H

#include "user/tls/image.h"
#include "user/tls/walk.h"

/*
 * Where the function stands in the file, and all instructions by which it returns; none of them
 * when there may be others. -EBADMSG: it does not stand in it.
 */
int probe_of(struct walker *w, uint64_t address, enum rf_tls_call call,
	     struct tls_probe *ret_probe);

#endif
