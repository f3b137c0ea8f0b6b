// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/marks.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/tls/elf_file.h"

#define BLOCK	(1u << 20)
#define OVERLAP 64 /* more than the longest mark */

/* Names of source files and of functions, as each leaves them in what is built of it. */
static const struct mark {
	const char *text, *library;
} marks[] = {
	{"ssl/ssl_lib.cc", "boringssl"}, {"ssl/ssl_lib.c", "openssl"}, {"/rustls-", "rustls"},
	{"crypto/tls.(*Conn)", "go"},	 {"mbedtls_ssl_", "mbedtls"},  {"wolfSSL_", "wolfssl"},
	{"SSL_ImportFD", "nss"},
};

/* only: a library, or NULL for any. */
static const char *search(const char *block, size_t n, const char *only)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if ((!only || !strcmp(only, marks[i].library)) &&
		    memmem(block, n, marks[i].text, strlen(marks[i].text)))
			return marks[i].library;
	return NULL;
}

static const char *search_range(const struct tls_file *f, const Elf64_Shdr *section, uint64_t n,
				const char *only, char *block)
{
	uint64_t at = section->sh_offset;
	const char *found = NULL;

	while (n && !found) {
		size_t take = n < BLOCK ? (size_t)n : BLOCK, on;

		if (elf_get(f, at, block, take))
			return NULL;
		found = search(block, take, only);
		on = take > OVERLAP && take < n ? take - OVERLAP : take;
		at += on;
		n -= on;
	}
	return found;
}

static const char *find(const struct tls_file *file, const char *only)
{
	uint64_t left = TLS_MARKS_MAX;
	const char *found = NULL;
	struct elf elf;
	char *block;

	if (elf_open(&elf, file)) {
		elf_close(&elf);
		return NULL;
	}
	block = xmalloc(BLOCK);
	for (size_t i = 0; i < elf.nsections && !found && left; i++) {
		const Elf64_Shdr *s = &elf.sections[i];
		uint64_t n = s->sh_size < left ? s->sh_size : left;

		if (s->sh_type != SHT_PROGBITS || !(s->sh_flags & SHF_ALLOC) ||
		    (s->sh_flags & SHF_EXECINSTR))
			continue;
		found = search_range(file, s, n, only, block);
		left -= n;
	}
	free(block);
	elf_close(&elf);
	return found;
}

const char *tls_marks_find(const struct tls_file *file)
{
	return find(file, NULL);
}

bool tls_marks_has(const struct tls_file *file, const char *library)
{
	return find(file, library) != NULL;
}
