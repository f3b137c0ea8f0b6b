// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/session.h"

/* Lines that name the program's version are not compared. */
#define LINES_SKIPPED 2

static const char *skip_lines(const char *s, int n)
{
	while (n-- && s)
		s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL;
	return s;
}

static void read_golden(struct strbuf *out)
{
	FILE *file = fopen("tests/unit/golden/agent.jsonl", "re");
	char block[4096];
	size_t n;

	cr_assert(file, "run from the top of the tree");
	while ((n = fread(block, 1, sizeof(block), file)))
		strbuf_add(out, block, n);
	fclose(file);
}

/* Seals have hashes of all that stands before, the version too: of them the envelope is compared.
 */
static size_t compared(const char *line, size_t len)
{
	const char *own = memmem(line, len, ",\"event\":\"seal\",", 16);

	return own ? (size_t)(own - line) + 16 : len + 1;
}

/*
 * Readers depend on each byte of this. A change is a change of the schema: say so in the commit,
 * and take build/samples/agent.jsonl as the new golden file.
 */
Test(golden, session_of_an_agent_is_written_as_ever)
{
	struct strbuf golden = STRBUF_INIT;
	const char *want, *is;
	struct feed f;

	read_golden(&golden);
	session_agent(&f, NULL);
	want = skip_lines(golden.s, LINES_SKIPPED);
	is = skip_lines(f.out.s, LINES_SKIPPED);
	for (int i = LINES_SKIPPED + 1; want && *want && is && *is; i++) {
		size_t len = strcspn(want, "\n");

		cr_assert(!strncmp(want, is, compared(want, len)), "line %d:\n%.*s\n%.*s", i,
			  (int)len, want, (int)strcspn(is, "\n"), is);
		want += len + 1;
		is += strcspn(is, "\n") + 1;
	}
	cr_assert(want && !*want && is && !*is);
	strbuf_release(&golden);
	feed_free(&f);
}
