/* SPDX-License-Identifier: GPL-2.0-only */
/* import_internal.h - what the importers share; private to them. */
#ifndef RINGFENCE_POLICY_IMPORT_INTERNAL_H
#define RINGFENCE_POLICY_IMPORT_INTERNAL_H

#include "user/policy/import.h"
#include "user/policy/yaml.h"

/* Each adds the policy to out, and errors and warnings to diags. */
void import_srt(const struct import_request *request, struct strbuf *out, struct diags *diags);
void import_actplane(const struct import_request *request, struct strbuf *out, struct diags *diags);

/* Does the language of this version take that endpoint? Other kinds may come with a later
 * one: the compiler itself is asked. */
bool import_takes_endpoint(const struct import_request *request, const char *endpoint);

#endif
