/* SPDX-License-Identifier: GPL-2.0-only */
/* import_srt_keys.h - which settings sandbox-runtime has; private to its importer. */
#ifndef RINGFENCE_POLICY_IMPORT_SRT_KEYS_H
#define RINGFENCE_POLICY_IMPORT_SRT_KEYS_H

#include "user/policy/import_srt.h"

enum srt_kind {
	SRT_ANY,   /* it is not looked at */
	SRT_FLAG,  /* true or false */
	SRT_TEXT,  /* a string */
	SRT_TEXTS, /* a list of strings */
	SRT_LIST,
	SRT_MAP,
};

struct srt_key {
	const char *section; /* "": of the whole */
	const char *name;
	enum srt_kind kind;
	const char *note; /* why nothing comes of it; NULL: something does */
	bool lost;	  /* whoever relies on the policy has to know */
};

/* Errors for what is unknown or of another kind, comments and warnings for what is left out. */
void srt_keys_check(struct srt *s, const struct ynode *map, const char *section);

#endif
