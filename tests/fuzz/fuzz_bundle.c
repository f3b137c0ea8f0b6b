// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_bundle.c - archives that claim to be bundles, for libFuzzer.
 *
 * The first byte says what the rest is: an archive as it is; a manifest and what its members hold,
 * divided by NUL bytes, to which the headers are made; or edits of a bundle that is good and
 * signed, 4 bytes each (how, where (2 bytes), what). Whatever is not that bundle must not be taken
 * for good.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/hash.h"
#include "user/cli/bundle_verify.h"
#include "user/cli/cli.h"
#include "user/timeline/manifest.h"

#define TEXT_SIZE 300

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is said is not looked at; run closes standard error. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (!freopen("/dev/null", "w", stdout))
		abort();
	return 0;
}

/* The archive is in memory; behind it is the end of a file. */
static int verify(const struct strbuf *archive, const struct key_ring *keys)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), status;

	status = bundle_verify("archive", fd, archive->s ?: "", archive->len, keys);
	close(fd);
	return status;
}

static void add_member(struct strbuf *out, const char *name, const void *bytes, size_t len)
{
	static const char zeros[TAR_BLOCK];
	char header[TAR_BLOCK];

	tar_header(name, len, header);
	strbuf_add(out, header, sizeof(header));
	strbuf_add(out, bytes, len);
	strbuf_add(out, zeros, tar_padding(len));
}

static void add_end(struct strbuf *out)
{
	static const char zeros[TAR_END];

	strbuf_add(out, zeros, sizeof(zeros));
}

static void check_raw(const char *text, size_t size)
{
	const struct key_ring none = {0};
	struct strbuf archive = STRBUF_INIT;

	strbuf_add(&archive, text, size);
	if (verify(&archive, &none) == CLI_OK)
		abort();
	strbuf_release(&archive);
}

/* The members that the manifest lists, each with the next part. */
static void check_parts(const char *text, size_t size)
{
	const char *end = text + size, *part = memchr(text, '\0', size) ?: end;
	const struct key_ring none = {0};
	struct strbuf archive = STRBUF_INIT;
	char error[MANIFEST_ERROR_MAX];
	struct manifest m = {0};

	add_member(&archive, MANIFEST_NAME, text, (size_t)(part - text));
	if (manifest_read(text, (size_t)(part - text), &m, error)) {
		if (!*error || strchr(error, '\n'))
			abort();
	}
	for (size_t i = 0; i < m.n && archive.len < 100000; i++) {
		const char *from = part < end ? part + 1 : end;

		part = memchr(from, '\0', (size_t)(end - from)) ?: end;
		add_member(&archive, m.v[i].name, from, (size_t)(part - from));
	}
	add_end(&archive);
	if (verify(&archive, &none) == CLI_OK)
		abort();
	manifest_release(&m);
	strbuf_release(&archive);
}

/* Made once; libFuzzer's leak check finds it reachable. */
static const struct strbuf *good(struct key_ring *keys)
{
	static struct strbuf archive;
	static uint8_t public[1][SIGNING_PUBLIC_SIZE];
	struct manifest_member member = {.name = "facts.json", .size = TEXT_SIZE};
	uint8_t signature[SIGNATURE_SIZE];
	struct strbuf text = STRBUF_INIT;
	struct manifest m = {0};
	struct signing_key *key;
	char facts[TEXT_SIZE];

	*keys = (struct key_ring){.v = public, .n = 1};
	if (archive.len)
		return &archive;
	key = signing_key_new();
	signing_key_public(key, public[0]);
	memset(facts, 'f', sizeof(facts));
	hash_bytes(facts, sizeof(facts), member.sha256);
	manifest_add(&m, &member);
	m.has_key = true;
	memcpy(m.key, public[0], sizeof(m.key));
	manifest_write(&m, &text);
	if (signing_sign(key, text.s, text.len, signature))
		abort();
	add_member(&archive, MANIFEST_NAME, text.s, text.len);
	add_member(&archive, MANIFEST_SIGNATURE, signature, sizeof(signature));
	add_member(&archive, member.name, facts, sizeof(facts));
	add_end(&archive);
	signing_key_free(key);
	manifest_release(&m);
	strbuf_release(&text);
	return &archive;
}

/* how: change a byte, cut there, or take out up to 63 bytes. */
static void edit(struct strbuf *text, const uint8_t *how)
{
	size_t at = (size_t)(how[1] << 8 | how[2]) % text->len;
	size_t n = how[0] >> 2 < text->len - at ? how[0] >> 2 : text->len - at;

	if ((how[0] & 3) < 2) {
		text->s[at] = (char)how[3];
	} else if ((how[0] & 3) == 2) {
		text->len = at;
	} else {
		memmove(text->s + at, text->s + at + n, text->len - at - n);
		text->len -= n;
	}
}

static void check_edited(const uint8_t *data, size_t size)
{
	struct strbuf archive = STRBUF_INIT;
	const struct strbuf *is;
	struct key_ring keys;
	bool same;

	is = good(&keys);
	strbuf_add(&archive, is->s, is->len);
	for (; size >= 4 && archive.len; data += 4, size -= 4)
		edit(&archive, data);
	same = archive.len == is->len && !memcmp(archive.s, is->s, is->len);
	if ((verify(&archive, &keys) == CLI_OK) != same)
		abort();
	strbuf_release(&archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] % 3 == 0)
		check_raw((const char *)data + 1, size - 1);
	else if (data[0] % 3 == 1)
		check_parts((const char *)data + 1, size - 1);
	else
		check_edited(data + 1, size - 1);
	return 0;
}
