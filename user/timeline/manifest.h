/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * manifest.h - what is in a bundle: the first member of its archive, which all others are held
 * against. Pure; a manifest owns its list.
 */
#ifndef RINGFENCE_TIMELINE_MANIFEST_H
#define RINGFENCE_TIMELINE_MANIFEST_H

#include "user/base/sha256.h"
#include "user/base/signing.h"
#include "user/base/tar.h"

#define MANIFEST_NAME	     "manifest.json"
#define MANIFEST_SIGNATURE   "manifest.sig"
#define MANIFEST_TIMELINES   "timelines/" /* what the names of segments begin with */
#define MANIFEST_VERSION     1
#define MANIFEST_MEMBERS_MAX 10000
#define MANIFEST_SIZE_MAX    (4u << 20)
#define MANIFEST_ERROR_MAX   250

struct manifest_member {
	char name[TAR_NAME_MAX + 1];
	uint64_t size;
	uint8_t sha256[SHA256_SIZE];
};

struct manifest {
	struct manifest_member *v; /* in the order of the archive */
	size_t n;
	bool has_key; /* it is signed by this one */
	uint8_t key[SIGNING_PUBLIC_SIZE];
};

void manifest_add(struct manifest *m, const struct manifest_member *member);
void manifest_write(const struct manifest *m, struct strbuf *out);
/* Returns 0, or -EBADMSG with one line of words. The caller calls manifest_release(). */
int manifest_read(const char *text, size_t len, struct manifest *ret_manifest,
		  char ret_error[MANIFEST_ERROR_MAX]);
void manifest_release(struct manifest *m);
bool manifest_is_timeline(const struct manifest_member *member);

#endif
