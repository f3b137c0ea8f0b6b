// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_left_state.c - the list of sessions that a daemon left, for libFuzzer: what is taken names
 * no other file than it should, and is read again as it is shown.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/daemon/left_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct left_session *s)
{
	if (strlen(s->session) != 16 || !s->directory != !s->prefix)
		abort();
	if (s->directory && (s->directory[0] != '/' || strstr(s->directory, "/../") ||
			     strchr(s->prefix, '/') || strchr(s->prefix, '.')))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[LEFT_STATE_ERROR] = "";
	struct strbuf out = STRBUF_INIT;
	struct left_state s, again;

	if (left_state_parse((const char *)data, size, &s, error)) {
		if (!error[0] || strlen(error) >= sizeof(error))
			abort();
		return 0;
	}
	for (size_t i = 0; i < s.n; i++)
		check(&s.v[i]);
	left_state_show(&s, &out);
	if (left_state_parse(out.s, out.len, &again, error) || again.n != s.n)
		abort();
	left_state_release(&again);
	left_state_release(&s);
	strbuf_release(&out);
	return 0;
}
