/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine_key.h - the key that this machine seals its timelines with, in a directory: seal.key
 * (0600, only root reads it), seal.pub (0644), and seal-ID.pub of the keys before.
 *
 * Functions return 0 or a negative errno; what went wrong was reported.
 */
#ifndef RINGFENCE_SESSION_MACHINE_KEY_H
#define RINGFENCE_SESSION_MACHINE_KEY_H

#include <stdbool.h>

#include "user/base/signing.h"

#define MACHINE_KEY_DIR	     "/var/lib/ringfence"
#define MACHINE_KEY_TEXT_MAX 4096 /* bytes of a file with a key */

/* Public keys. The list is owned. */
struct key_ring {
	uint8_t (*v)[SIGNING_PUBLIC_SIZE];
	size_t n;
};

/* Reads the private key; made, with its directory, when there is none. The caller frees it. */
int machine_key_open(const char *dir, struct signing_key **ret_key);
/* The same of any file; it must be there. */
int machine_key_file(const char *path, struct signing_key **ret_key);
/* Puts a new key in its place; the public half of the old one stays, as seal-ID.pub. */
int machine_key_rotate(const char *dir);
/* The public half, which anybody may read. */
int machine_key_public(const char *dir, uint8_t ret_public[SIGNING_PUBLIC_SIZE]);

/* Adds the public key of a file. */
int key_ring_add(struct key_ring *ring, const char *path);
/* Adds those of the machine, now and before. None is no error. */
void key_ring_add_machine(struct key_ring *ring, const char *dir);
bool key_ring_has(const struct key_ring *ring, const uint8_t public[SIGNING_PUBLIC_SIZE]);
void key_ring_release(struct key_ring *ring);

#endif
