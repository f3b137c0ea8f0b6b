// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/expect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/timeline/reader.h"

static bool add(struct expect *e, const char *effect, const char *rule, const char *count)
{
	struct expectation *x = &e->v[e->n];
	char *end;

	if (e->n == EXPECT_MAX)
		return false;
	snprintf(x->effect, sizeof(x->effect), "policy.%s", effect);
	snprintf(x->rule, sizeof(x->rule), "%s", rule);
	x->n = (unsigned int)strtoul(count, &end, 10);
	x->more = *end == '+';
	e->n++;
	return end != count;
}

bool expect_line(struct expect *e, char *line, const char *kernel, const char *tier)
{
	char word[16] = "", first[80] = "", rest[160] = "";
	int n;

	line[strcspn(line, "#\n")] = '\0';
	n = sscanf(line, "%15s %79s %159[^\n]", word, first, rest);
	if (n <= 0)
		return true;
	if (!strcmp(word, "seconds") && n == 2) {
		e->seconds = (unsigned int)strtoul(first, NULL, 10);
		return true;
	}
	if (!strcmp(word, "skip") && n == 3) {
		if (!strcmp(first, kernel) || !strcmp(first, tier) || !strcmp(first, "all"))
			snprintf(e->skip, sizeof(e->skip), "%s", rest);
		return true;
	}
	if (!strcmp(word, "flood") && n >= 2) {
		e->flood = true;
		return true;
	}
	return n == 3 && add(e, word, first, rest);
}

char *expect_read(const char *path, const char *kernel, const char *tier, struct expect *e)
{
	FILE *f = fopen(path, "re");
	char *why = NULL;
	char line[512];

	memset(e, 0, sizeof(*e));
	if (!f)
		return NULL;
	while (!why && fgets(line, sizeof(line), f))
		if (!expect_line(e, line, kernel, tier))
			why = xasprintf("expect: cannot read '%s'", line);
	fclose(f);
	return why;
}

/* What a record of a verdict says, for a message: rule, operation, path. */
static char *describe(const struct record *r, const char *rule)
{
	const char *path = record_string(r->json, "file.path");
	const char *op = record_string(r->json, "ringfence.operation");
	const char *name = record_string(r->json, "process.executable.name");
	const char *error = record_string(r->json, "ringfence.error");

	if (!path)
		path = record_string(r->json, "network.peer.address");
	return xasprintf("%s %s of %s by %s%s%s", r->event, rule,
			 path ? path
			 : op ? op
			      : "?",
			 name ? name : "?", error ? ": " : "", error ? error : "");
}

static const char *first_rule(const struct record *r)
{
	json_t *rules = record_get(r->json, "ringfence.rules");
	const char *name = record_string(json_array_get(rules, 0), "name");

	return name ? name : "-";
}

static bool known(struct expect *e, const struct record *r)
{
	for (unsigned int i = 0; i < e->n; i++) {
		struct expectation *x = &e->v[i];

		if (!strcmp(x->effect, r->event) && !strcmp(x->rule, first_rule(r))) {
			x->seen++;
			return true;
		}
	}
	return false;
}

static bool may_be_lost(const struct expect *e, const struct record *r)
{
	const char *class = record_string(r->json, "ringfence.lost.class");

	return e->flood && class && strcmp(class, "policy") != 0;
}

static char *compare_line(struct expect *e, const char *line, size_t len)
{
	char error[READER_ERROR_MAX];
	struct record r;
	char *why = NULL;

	if (record_parse(line, len, &r, error))
		return xasprintf("timeline: %s", error);
	if (!strncmp(r.event, "policy.", 7) && strcmp(r.event, "policy.load") &&
	    strcmp(r.event, "policy.reload") && !known(e, &r)) {
		char *what = describe(&r, first_rule(&r));

		why = xasprintf("unexpected %s", what);
		free(what);
	}
	if (!strcmp(r.event, "timeline.lost") && !may_be_lost(e, &r))
		why = xstrdup("records were lost");
	record_release(&r);
	return why;
}

char *expect_compare(struct expect *e, const char *timeline)
{
	FILE *f = fopen(timeline, "re");
	char *line = NULL, *why = NULL;
	size_t room = 0;
	ssize_t n;

	if (!f)
		return xasprintf("%s: %s", timeline, strerror(errno));
	while (!why && (n = getline(&line, &room, f)) > 0)
		why = compare_line(e, line, (size_t)n - 1);
	free(line);
	fclose(f);
	for (unsigned int i = 0; !why && i < e->n; i++) {
		const struct expectation *x = &e->v[i];

		if (x->seen < x->n || (x->seen > x->n && !x->more))
			why = xasprintf("%u records of %s %s, not %u%s", x->seen, x->effect,
					x->rule, x->n, x->more ? " or more" : "");
	}
	return why;
}
