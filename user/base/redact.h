/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * redact.h - secrets in texts become keyed hashes before anything is stored.
 *
 * What is taken for a secret: tokens that say by their form whose they are (GitHub, AWS, Slack,
 * JSON web tokens, private keys, …), what stands behind a name that says so (password=,
 * "api_key": , Authorization:), the password of a URL, and arguments of commands that are known to
 * take one. In its place stands [redacted:KIND:HASH], twelve hexadecimal digits of HMAC-SHA-256
 * under the machine's key: two uses of one secret look alike, and nothing more can be told from
 * it without the key. What refers to a secret and is none stays: $TOKEN, ${TOKEN}, names of files.
 *
 * Pure; any bytes, also none that are UTF-8. Not a proof that nothing is left: a secret without a
 * form or a name is not known for one.
 */
#ifndef RINGFENCE_BASE_REDACT_H
#define RINGFENCE_BASE_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define REDACT_KEY_SIZE 32
#define REDACT_ID_SIZE	17 /* with the terminating NUL */

struct redactor {
	uint8_t key[REDACT_KEY_SIZE];
};

/* A name of the key, from which the key cannot be told: which records can be compared. */
void redactor_id(const struct redactor *r, char ret_id[REDACT_ID_SIZE]);

/*
 * Adds text to out with its secrets replaced. Returns how many there were; when there is none,
 * nothing is added.
 */
size_t redact_text(const struct redactor *r, const char *text, size_t len, struct strbuf *out);

/* Arguments of one command, one after the other: what one says may be about the next. */
struct redact_args {
	const char *program; /* base name, not NUL-terminated; the caller's */
	size_t program_len;
	unsigned int next; /* what the next argument is; 0: nothing is known */
	unsigned int n;	   /* arguments so far, the name that it was called by included */
};

/* program: as it runs, a path or not; used for the commands that are known. */
void redact_args_begin(struct redact_args *a, const char *program, size_t len);
/* As redact_text() for the next argument; the first is the name that it was called by. */
size_t redact_argument(struct redact_args *a, const struct redactor *r, const char *text,
		       size_t len, struct strbuf *out);

/*
 * Adds what may be shown of the value of a header of HTTP: of those that are known to hold no
 * secret the text, with its secrets replaced, of all others the keyed hash. name: in lower case.
 * Returns how many secrets there were.
 */
size_t redact_header(const struct redactor *r, const char *name, size_t nname, const char *value,
		     size_t len, struct strbuf *out);
/*
 * The same for a path with its query: parts of the path that look made by chance, and values of
 * parameters that are not known to hold no secret, become keyed hashes.
 */
size_t redact_target(const struct redactor *r, const char *target, size_t len, struct strbuf *out);

#endif
