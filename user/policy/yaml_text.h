/* SPDX-License-Identifier: GPL-2.0-only */
/* yaml_text.h - what is looked for in the bytes of a policy file before, and beside, YAML. */
#ifndef RINGFENCE_POLICY_YAML_TEXT_H
#define RINGFENCE_POLICY_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "user/policy/diag.h"

/* Size, encoding, invisible characters, tabs. Returns 0, or -EINVAL with errors added. */
int yaml_text_check(const char *file, const char *text, size_t len, struct diags *d);
/* Does the line (from 0) hold, outside quotes, a character of patterns that YAML reads as its own?
 */
bool yaml_text_wants_quotes(const char *text, size_t len, size_t line);

#endif
