/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * redact_key.h - the machine's key under which secrets are hashed (see redact.h).
 *
 * It stands in REDACT_KEY_FILE, of root's alone, is made when there is none, and replaced by a new
 * one when it is older than REDACT_KEY_DAYS: hashes can be compared as long as session.state names
 * the same key.
 */
#ifndef RINGFENCE_SESSION_REDACT_KEY_H
#define RINGFENCE_SESSION_REDACT_KEY_H

#include "user/base/redact.h"

#define REDACT_KEY_DIR	"/var/lib/ringfence"
#define REDACT_KEY_FILE REDACT_KEY_DIR "/redaction.key"
#define REDACT_KEY_DAYS 90

/*
 * Reads it, or makes it. When that fails the key is one of this session only, which is said on
 * standard error. Returns 0, or -EIO: the system has no random bytes (reported).
 */
int redact_key_open(struct redactor *ret_redactor);

#endif
