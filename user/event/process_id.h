/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * process_id.h - the name of a process for ever: 16 hexadecimal digits.
 *
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of start time and pid, keyed with the boot id: the
 * same seen live, seen by attaching later and seen after a restart of Ringfence, and different on
 * another boot or machine. 64 bits: among 65,536 live processes two collide with a chance of 1 in
 * 10^10.
 */
#ifndef RINGFENCE_EVENT_PROCESS_ID_H
#define RINGFENCE_EVENT_PROCESS_ID_H

#include <stdint.h>

#define PROCESS_ID_SIZE 17 /* with the NUL */

struct boot_key {
	uint64_t k[2];
};

/* boot_id is the text of /proc/sys/kernel/random/boot_id; what is no hexadecimal digit is skipped.
 */
struct boot_key boot_key_from(const char *boot_id);
/* start_ns: since boot, of the leader; pid: in the initial pid namespace. */
void process_id(const struct boot_key *key, uint64_t start_ns, uint32_t pid,
		char ret_id[PROCESS_ID_SIZE]);
/* SipHash-2-4 of n bytes. */
uint64_t siphash(const struct boot_key *key, const void *bytes, uint32_t n);

#endif
