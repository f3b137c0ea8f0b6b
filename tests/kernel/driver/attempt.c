// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/attempt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "user/base/alloc.h"

#define MARK "#: "

static bool is_severity(const char *word)
{
	return !strcmp(word, "low") || !strcmp(word, "medium") || !strcmp(word, "high") ||
	       !strcmp(word, "critical");
}

/* where: `all`, or kernels, tiers and KERNEL/TIER with commas between. */
static bool is_here(const char *where, const char *kernel, const char *tier)
{
	char both[64];

	snprintf(both, sizeof(both), "%s/%s", kernel, tier);
	while (*where) {
		size_t len = strcspn(where, ",");
		const char *const names[] = {"all", kernel, tier, both};

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (strlen(names[i]) == len && !strncmp(where, names[i], len))
				return true;
		where += len + (where[len] == ',');
	}
	return false;
}

static bool read_hole(struct attempt *a, const char *line, const char *kernel, const char *tier)
{
	char severity[16], where[80];
	int at = 0;

	if (sscanf(line, "%15s %79s %n", severity, where, &at) != 2 || !at || !line[at] ||
	    !is_severity(severity))
		return false;
	if (is_here(where, kernel, tier))
		snprintf(a->hole, sizeof(a->hole), "%s", severity);
	return true;
}

static bool read_skip(struct attempt *a, const char *line, const char *kernel, const char *tier)
{
	char where[80];
	int at = 0;

	if (sscanf(line, "%79s %n", where, &at) != 1 || !at || !line[at])
		return false;
	if (is_here(where, kernel, tier))
		snprintf(a->expect.skip, sizeof(a->expect.skip), "%s", line + at);
	return true;
}

static bool copy(char *to, size_t size, const char *text)
{
	return *text && !*to && (size_t)snprintf(to, size, "%s", text) < size;
}

static bool read_line(struct attempt *a, char *line, const char *kernel, const char *tier)
{
	char *rest = strchr(line, ' ');

	if (!rest)
		return false;
	if (!strncmp(line, "policy ", 7))
		return copy(a->policy, sizeof(a->policy), rest + 1);
	if (!strncmp(line, "oracle ", 7))
		return copy(a->oracle, sizeof(a->oracle), rest + 1);
	if (!strncmp(line, "early ", 6))
		return copy(a->early, sizeof(a->early), rest + 1);
	if (!strncmp(line, "hole ", 5))
		return read_hole(a, rest + 1, kernel, tier);
	if (!strncmp(line, "race ", 5)) {
		if (!read_hole(a, rest + 1, kernel, tier))
			return false;
		a->race |= a->hole[0] != '\0';
		return true;
	}
	if (!strncmp(line, "skip ", 5))
		return read_skip(a, rest + 1, kernel, tier);
	return expect_line(&a->expect, line, kernel, tier);
}

/* What is blocked by nothing that is recorded may be blocked by nothing of ours. */
static char *complete(struct attempt *a)
{
	unsigned int audits = 0;

	for (unsigned int i = 0; i < a->expect.n; i++)
		audits += !strcmp(a->expect.v[i].effect, "policy.audit");
	a->recorded = audits && audits == a->expect.n;
	if (!a->policy[0] || !a->oracle[0])
		return xstrdup("its head lacks the policy or the oracle");
	if (!a->expect.n && !a->hole[0] && !a->expect.skip[0])
		return xstrdup("its head says neither what denies it nor what hole it is");
	return NULL;
}

char *attempt_read(struct attempt *a, const char *dir, const char *name, const char *kernel,
		   const char *tier)
{
	char line[512], *why = NULL;
	FILE *f;

	memset(a, 0, sizeof(*a));
	snprintf(a->name, sizeof(a->name), "%s", name);
	snprintf(a->file, sizeof(a->file), "%s/%s", dir, name);
	f = fopen(a->file, "re");
	if (!f)
		return xasprintf("%s: %s", a->file, strerror(errno));
	while (!why && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, MARK, strlen(MARK)) &&
		    !read_line(a, line + strlen(MARK), kernel, tier))
			why = xasprintf("cannot read its line '%s'", line);
	}
	fclose(f);
	return why ? why : complete(a);
}
