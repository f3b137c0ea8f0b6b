/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * setup.h - the settings of a harness with our hooks in them, or without. Pure.
 *
 * Only entries that run `ringfence hook` are added or taken out; whatever else the settings say
 * stays as it is, its order too. Doing it twice changes nothing the second time.
 */
#ifndef RINGFENCE_WHY_SETUP_H
#define RINGFENCE_WHY_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"

#define SETUP_MAX	(4u << 20) /* bytes of settings */
#define SETUP_ERROR_MAX 300

/* Where a harness has its settings, or a file of ours that it reads, below the home directory;
 * NULL: it is not known to setup. */
const char *setup_file(const char *harness);

struct setup {
	const char *harness, *program; /* program: how `ringfence` is called there */
	bool remove;
};

/*
 * text: what the settings are now; "" when there are none. Adds what they are to be; nothing: the
 * file is to go. Returns 0, or
 * -EBADMSG with one line in ret_error.
 */
int setup_settings(const struct setup *s, const char *text, size_t len, struct strbuf *out,
		   char ret_error[SETUP_ERROR_MAX]);
/* Settings by which hooks are not run at all; NULL: none is known. */
const char *setup_hindrance(const char *text, size_t len);
/* Adds the lines that go and come, with "-" and "+", and some around them. */
void setup_diff(const char *before, const char *after, struct strbuf *out);

#endif
