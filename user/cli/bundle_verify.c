// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/bundle_verify.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/base/hash.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/verify.h"
#include "user/timeline/manifest.h"

#define BLOCK_SIZE 262144

struct archive {
	const char *name;
	int fd;
	const char *begin; /* read already */
	size_t left;	   /* of that */
	char *block;
	const struct key_ring *keys;
	struct manifest manifest;
	struct verify_before before; /* of the timelines that were read */
	int status;
};

/* One line; what comes from the archive in it is made printable. */
static int refuse(const struct archive *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int refuse(const struct archive *a, const char *fmt, ...)
{
	struct strbuf clean = STRBUF_INIT;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_addclean(&clean, text);
	log_error("%s: %s", a->name, clean.s);
	strbuf_release(&clean);
	return -EBADMSG;
}

/* Up to n bytes; fewer at the end. */
static ssize_t read_some(struct archive *a, void *bytes, size_t n)
{
	size_t done = a->left < n ? a->left : n;

	memcpy(bytes, a->begin, done);
	a->begin += done;
	a->left -= done;
	while (done < n) {
		ssize_t got = read(a->fd, (char *)bytes + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static int read_exactly(struct archive *a, void *bytes, size_t n)
{
	ssize_t got = read_some(a, bytes, n);

	if (got < 0)
		return refuse(a, "%s", strerror((int)-got));
	return (size_t)got == n ? 0 : refuse(a, "the archive is cut");
}

/* The padding of a member must be zeros: nothing hides there. */
static int skip_padding(struct archive *a, uint64_t size)
{
	static const char zeros[TAR_BLOCK];
	char bytes[TAR_BLOCK];
	size_t n = tar_padding(size);

	if (read_exactly(a, bytes, n))
		return -EBADMSG;
	return memcmp(bytes, zeros, n) != 0 ? refuse(a, "there is something between its members")
					    : 0;
}

static int read_header(struct archive *a, const char *name, uint64_t *ret_size)
{
	char block[TAR_BLOCK], is[TAR_NAME_MAX + 1], error[TAR_ERROR_MAX];
	int r = read_exactly(a, block, sizeof(block));

	if (r)
		return r;
	r = tar_read(block, is, ret_size, error);
	if (r)
		return refuse(a, "%s", r == -ENODATA ? "members are missing" : error);
	return strcmp(is, name) != 0 ? refuse(a, "%s stands where %s belongs", is, name) : 0;
}

/* A member of at most max bytes, in memory. */
static int read_text(struct archive *a, const char *name, uint64_t max, struct strbuf *out)
{
	uint64_t size;
	char *text;
	int r = read_header(a, name, &size);

	if (r)
		return r;
	if (size > max)
		return refuse(a, "%s has %llu bytes, %llu are the most", name,
			      (unsigned long long)size, (unsigned long long)max);
	text = xmalloc((size_t)size + 1);
	r = read_exactly(a, text, (size_t)size) ?: skip_padding(a, size);
	if (!r)
		strbuf_add(out, text, (size_t)size);
	free(text);
	return r;
}

static int check_signature(struct archive *a, const struct strbuf *manifest)
{
	struct strbuf signature = STRBUF_INIT;
	int r = 0;

	if (!a->manifest.has_key)
		return 0;
	r = read_text(a, MANIFEST_SIGNATURE, SIGNATURE_SIZE, &signature);
	if (!r && (signature.len != SIGNATURE_SIZE ||
		   !signing_good(a->manifest.key, manifest->s, manifest->len,
				 (const uint8_t *)signature.s)))
		r = refuse(a, "the manifest was changed: its signature is not of its key");
	strbuf_release(&signature);
	return r;
}

static int read_manifest(struct archive *a)
{
	struct strbuf text = STRBUF_INIT;
	char error[MANIFEST_ERROR_MAX];
	int r = read_text(a, MANIFEST_NAME, MANIFEST_SIZE_MAX, &text);

	if (!r && manifest_read(text.s ?: "", text.len, &a->manifest, error))
		r = refuse(a, "%s", error);
	if (!r)
		r = check_signature(a, &text);
	strbuf_release(&text);
	return r;
}

/* Reads a member through, hashed and, for a timeline, verified. */
static int read_member(struct archive *a, const struct manifest_member *m, struct verify *verify)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t left = m->size;
	struct hash hash;
	int r = 0;

	hash_init(&hash);
	while (left && !r) {
		size_t n = left < BLOCK_SIZE ? (size_t)left : BLOCK_SIZE;

		r = read_exactly(a, a->block, n);
		if (r)
			break;
		hash_add(&hash, a->block, n);
		if (verify)
			verify_feed(verify, a->block, n);
		left -= n;
	}
	hash_finish(&hash, digest);
	hash_release(&hash);
	if (!r)
		r = skip_padding(a, m->size);
	if (!r && memcmp(digest, m->sha256, SHA256_SIZE) != 0) {
		printf("%s: %s: not what the manifest says: it was changed\n", a->name, m->name);
		a->status = CLI_FAILED;
	}
	return r;
}

static int check_timeline(struct archive *a, const struct manifest_member *m)
{
	char *name = xasprintf("%s: %s", a->name, m->name);
	struct verify_one one;
	int r;

	verify_one_begin(&one, name, a->keys, &a->before);
	r = read_member(a, m, one.verify);
	if (r)
		verify_free(one.verify);
	else
		a->status = verify_worse(a->status, verify_one_end(&one, &a->before));
	free(name);
	return r;
}

static int check_members(struct archive *a)
{
	int r = 0;

	for (size_t i = 0; i < a->manifest.n && !r; i++) {
		const struct manifest_member *m = &a->manifest.v[i];
		uint64_t size;

		r = read_header(a, m->name, &size);
		if (!r && size != m->size)
			r = refuse(a, "%s has %llu bytes, and %llu by the manifest", m->name,
				   (unsigned long long)size, (unsigned long long)m->size);
		if (!r)
			r = manifest_is_timeline(m) ? check_timeline(a, m)
						    : read_member(a, m, NULL);
	}
	return r;
}

static int check_end(struct archive *a)
{
	static const char zeros[TAR_END];
	char bytes[TAR_END + 1];
	ssize_t n = read_some(a, bytes, sizeof(bytes));

	if (n == TAR_END && !memcmp(bytes, zeros, TAR_END))
		return 0;
	return refuse(a, n < TAR_END ? "the archive is cut"
				     : "there is more in it than the manifest lists");
}

static void put_result(struct archive *a)
{
	char hex[SHA256_HEX_SIZE] = "";

	a->status = verify_worse(a->status, verify_ended(&a->before));
	if (a->manifest.has_key)
		sha256_hex(a->manifest.key, hex);
	if (a->status == CLI_FAILED)
		printf("%s: damaged\n", a->name);
	else if (!a->manifest.has_key)
		printf("%s: %zu members as the manifest says, which nobody signed\n", a->name,
		       a->manifest.n);
	else if (!key_ring_has(a->keys, a->manifest.key))
		printf("%s: %zu members as the manifest says, signed by a key that is not trusted "
		       "here (%s; see --key)\n",
		       a->name, a->manifest.n, hex);
	else
		printf("%s: %zu members as the manifest says, signed by the key %.16s\n", a->name,
		       a->manifest.n, hex);
	if (!a->manifest.has_key || !key_ring_has(a->keys, a->manifest.key))
		a->status = verify_worse(a->status, CLI_NOT_TRUSTED);
}

int bundle_verify(const char *name, int fd, const char *begin, size_t n,
		  const struct key_ring *keys)
{
	struct archive a = {.name = name,
			    .fd = fd,
			    .begin = begin,
			    .left = n,
			    .keys = keys,
			    .block = xmalloc(BLOCK_SIZE),
			    .status = CLI_OK};

	if (read_manifest(&a) ?: check_members(&a) ?: check_end(&a))
		a.status = CLI_FAILED;
	else
		put_result(&a);
	manifest_release(&a.manifest);
	free(a.block);
	return a.status;
}
