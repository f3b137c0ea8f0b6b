/* SPDX-License-Identifier: GPL-2.0-only */
/* schema.h - docs/timeline.schema.json, inside the program (made by tools/embed at build time). */
#ifndef RINGFENCE_CLI_SCHEMA_H
#define RINGFENCE_CLI_SCHEMA_H

#include <stddef.h>

extern const char timeline_schema[]; /* NUL-terminated behind its size */
extern const size_t timeline_schema_size;

#endif
