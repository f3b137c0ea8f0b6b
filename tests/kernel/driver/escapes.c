// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attempts of tests/escapes to get round a policy. Each is run twice in the same place: outside
 * of every session, where it must escape, or else what is tried is not what it says, and inside
 * one. Whether it escaped is asked of its oracle, outside. One policy is loaded once for all that
 * attack it; each attempt has a session of its own.
 *
 * Beside the lines of the driver, a table goes to /mnt/out/escapes.tsv: kernel, tier, attempt,
 * result, note. Results: blocked, recorded, known-hole, untried (the note says why); and what is a
 * failure: escaped, closed (a known hole that is none), broken, misrecorded.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/attempt.h"
#include "tests/kernel/driver/script.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define TABLE		"/mnt/out/escapes.tsv"
#define ATTEMPT_SECONDS 20
#define OUTSIDE_SECONDS 600
#define NOT_ESCAPED	3 /* status of `outside judge` */

struct suite {
	struct rig *rig;
	const char *dir; /* tests/escapes */
	const char *kernel, *tier;
	int argc;
	char **argv; /* only attempts that begin with one of these */
	FILE *table;
	struct attempt *v;
	size_t n;
	/* Of the policy at hand. */
	struct scene scene;
	struct policy policy;
};

struct outcome {
	const char *result;
	char *note; /* NULL or what to say about it */
};

static bool wanted(const struct suite *s, const char *name)
{
	for (int i = 0; i < s->argc; i++)
		if (!strncmp(name, s->argv[i], strlen(s->argv[i])))
			return true;
	return s->argc == 0;
}

/* One cell of the table: what a script said may have anything in it. */
static char *one_cell(const char *text)
{
	char *cell = xstrdup(text ? text : "");
	size_t n = strlen(cell);

	while (n && cell[n - 1] == '\n')
		cell[--n] = '\0';
	for (char *p = cell; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return cell;
}

static bool is_good(const struct outcome *o)
{
	return !strcmp(o->result, "blocked") || !strcmp(o->result, "recorded") ||
	       !strcmp(o->result, "known-hole") || !strcmp(o->result, "untried");
}

static void report(struct suite *s, const char *name, const struct outcome *o)
{
	char *note = one_cell(o->note), *words;

	fprintf(s->table, "%s\t%s\t%s\t%s\t%s\n", s->kernel, s->tier, name, o->result, note);
	fflush(s->table);
	words = xasprintf("%s%s%s", o->result, *note ? ": " : "", note);
	if (!strcmp(o->result, "untried"))
		rig_skip(s->rig, name, words);
	else if (is_good(o))
		rig_ok(s->rig, name);
	else
		rig_fail(s->rig, name, words);
	free(words);
	free(note);
}

/* The script `outside`, which knows what the policies need and asks the oracles. */
static char *outside(const struct suite *s, const char *what, const char *then, int *ret_status)
{
	char *script = xasprintf("%s/outside", s->dir), *word = xstrdup(what);
	char *next = then ? xstrdup(then) : NULL, *argv[] = {"bash", script, word, next, NULL};
	char *why = scene_outside(&s->scene, argv, "/", OUTSIDE_SECONDS, ret_status);

	free(script);
	free(word);
	free(next);
	return why;
}

static char *outside_must(const struct suite *s, const char *what)
{
	int status = 0;
	char *why = outside(s, what, NULL, &status);

	return why ? why : scene_judge(&s->scene, what, status);
}

/* Did it escape? A message when the oracle cannot tell. then: what is done after, if it did. */
static char *ask(const struct suite *s, const char *then, bool *ret_escaped)
{
	int status = 0;
	char *why = outside(s, "judge", then, &status);

	*ret_escaped = !status;
	if (!why && status && (!WIFEXITED(status) || WEXITSTATUS(status) != NOT_ESCAPED))
		why = scene_judge(&s->scene, "the oracle", status);
	return why;
}

static struct outcome broken(char *why)
{
	return (struct outcome){.result = "broken", .note = why};
}

/* Without a session: NULL in result when it escaped, as it must; all is as before then. */
static struct outcome run_free(const struct suite *s, const struct attempt *a)
{
	char *argv[] = {"bash", "-eu", (char *)a->file, NULL};
	int status = 0;
	bool escaped;
	char *why = outside_must(s, "reset");

	if (!why)
		why = scene_outside(&s->scene, argv, s->scene.place.w, ATTEMPT_SECONDS, &status);
	if (why)
		return broken(why);
	if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == SCRIPT_SKIPPED)
		return (struct outcome){.result = "untried", .note = scene_last_words(&s->scene)};
	why = ask(s, "reset", &escaped);
	if (why)
		return broken(why);
	if (escaped)
		return (struct outcome){0};
	why = scene_judge(&s->scene, "without a policy", status);
	return broken(why ? why : xstrdup("it does not escape where there is no policy"));
}

static struct outcome conclude(struct attempt *a, const char *timeline, bool escaped)
{
	char *why;

	if (escaped && a->hole[0])
		return (struct outcome){.result = "known-hole", .note = xstrdup(a->hole)};
	if (a->hole[0] && !a->race)
		return (struct outcome){.result = "closed",
					.note = xstrdup("it is listed as a known hole")};
	if (escaped != a->recorded)
		return (struct outcome){.result = escaped ? "escaped" : "misrecorded"};
	why = expect_compare(&a->expect, timeline);
	if (why)
		return (struct outcome){.result = "misrecorded", .note = why};
	return (struct outcome){.result = escaped ? "recorded" : "blocked"};
}

static struct outcome run_fenced(const struct suite *s, struct attempt *a)
{
	char *argv[] = {"bash", "-eu", a->file, NULL}, *why, *end;
	unsigned int left = 0;
	int status = 0;
	struct run run;
	bool escaped;

	why = run_open(&run, s->rig, &s->policy, a->name, s->scene.timeline);
	if (why)
		return broken(why);
	why = scene_inside(&s->scene, &run, argv, ATTEMPT_SECONDS, 1, &status, &left);
	end = run_close(&run, status);
	if (!why && end)
		why = xstrdup(end);
	free(end);
	if (!why)
		why = ask(s, NULL, &escaped);
	return why ? broken(why) : conclude(a, s->scene.timeline, escaped);
}

/* What a session said is kept beside the table, for who asks why. */
static void set_files(struct suite *s, const struct attempt *a)
{
	char flat[200];

	snprintf(flat, sizeof(flat), "%s", a->name);
	for (char *p = flat; *p; p++)
		if (*p == '/')
			*p = '.';
	snprintf(s->scene.timeline, sizeof(s->scene.timeline), "/mnt/out/%s.jsonl", flat);
	snprintf(s->scene.output, sizeof(s->scene.output), "/mnt/out/%s.output", flat);
}

/* Where the kernel left out checks meanwhile, what came of it proves nothing. */
static void excuse(struct outcome *o, uint64_t left_out)
{
	char *note;

	if (is_good(o) || !left_out)
		return;
	note = xasprintf("the kernel left out %" PRIu64 " checks, and it was %s%s%s", left_out,
			 o->result, o->note ? ": " : "", o->note ? o->note : "");
	free(o->note);
	*o = (struct outcome){.result = "untried", .note = note};
}

static void try_attempt(struct suite *s, struct attempt *a)
{
	char *early = a->early[0] ? xasprintf("%s/%s", s->scene.place.base, a->early) : NULL;
	uint64_t before = rig_now_ns(), left_out = rig_left_out(s->rig);
	struct outcome o;

	set_files(s, a);
	s->scene.early = early;
	scene_export(&s->scene);
	setenv("ORACLE", a->oracle, 1);
	o = run_free(s, a);
	if (!o.result)
		o = run_fenced(s, a);
	excuse(&o, rig_left_out(s->rig) - left_out);
	report(s, a->name, &o);
	rig_time(a->name, before);
	free(o.note);
	free(early);
}

static char *open_policy(struct suite *s, const char *name)
{
	char *place = xasprintf("escape-%s", name), *file, *why;

	place_make(&s->scene.place, place);
	free(place);
	snprintf(s->scene.output, sizeof(s->scene.output), "/mnt/out/%s.output", name);
	setenv("POLICY", name, 1);
	setenv("ESCAPES", s->dir, 1);
	scene_export(&s->scene);
	why = outside_must(s, "begin");
	if (why)
		return why;
	file = xasprintf("%s/policies/%s/policy.yaml", s->dir, name);
	why = policy_open(s->rig, file, &s->scene.place, false, &s->policy);
	free(file);
	if (!why && s->policy.tables.nlabels) {
		why = rig_follow(s->rig);
		if (why)
			policy_close(s->rig, &s->policy);
	}
	return why;
}

static bool attacks(const struct attempt *a, const char *policy)
{
	return !strcmp(a->policy, policy);
}

/* All attempts on one policy. */
static void try_policy(struct suite *s, const char *name)
{
	char *why = open_policy(s, name);

	for (size_t i = 0; i < s->n; i++) {
		struct outcome o = {.result = "broken", .note = why};

		if (!attacks(&s->v[i], name))
			continue;
		if (!why)
			try_attempt(s, &s->v[i]);
		else
			report(s, s->v[i].name, &o);
	}
	if (!why) {
		rig_unfollow(s->rig);
		policy_close(s->rig, &s->policy);
	}
	s->scene.early = NULL;
	scene_export(&s->scene);
	free(why);
	why = outside_must(s, "end");
	if (why)
		rig_fail(s->rig, name, why);
	free(why);
}

static char *read_attempt(const struct suite *s, const char *name, struct attempt *a)
{
	char *why = attempt_read(a, s->dir, name, s->kernel, s->tier), *policy;

	if (why)
		return why;
	policy = xasprintf("%s/policies/%s/policy.yaml", s->dir, a->policy);
	if (access(policy, R_OK))
		why = xasprintf("%s: %s", policy, strerror(errno));
	free(policy);
	return why;
}

static void add_attempt(struct suite *s, const char *class, const char *file)
{
	char *name = xasprintf("%s/%s", class, file), *why;
	struct attempt *a;

	if (wanted(s, name)) {
		s->v = xrealloc(s->v, (s->n + 1) * sizeof(*s->v));
		a = &s->v[s->n];
		why = read_attempt(s, name, a);
		if (why)
			report(s, name, &(struct outcome){.result = "broken", .note = why});
		else if (a->expect.skip[0])
			report(s, name,
			       &(struct outcome){.result = "untried", .note = a->expect.skip});
		else
			s->n++;
		free(why);
	}
	free(name);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Calls fn with each name in a directory, in their order. */
static void each(struct suite *s, const char *dir, const char *below,
		 void (*fn)(struct suite *s, const char *below, const char *name))
{
	struct dirent **found;
	int n = scandir(dir, &found, visible, alphasort);

	for (int i = 0; i < n; i++) {
		fn(s, below, found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
}

/* The directories are the classes, but for the policies. */
static void add_class(struct suite *s, const char *below, const char *name)
{
	char *dir = xasprintf("%s/%s", s->dir, name);
	struct stat st;

	(void)below;
	if (strcmp(name, "policies") && !stat(dir, &st) && S_ISDIR(st.st_mode))
		each(s, dir, name, add_attempt);
	free(dir);
}

static void add_policy(struct suite *s, const char *below, const char *name)
{
	(void)below;
	for (size_t i = 0; i < s->n; i++)
		if (attacks(&s->v[i], name)) {
			try_policy(s, name);
			return;
		}
}

void escapes_run(struct rig *rig, const char *dir, int argc, char **argv)
{
	char *policies = xasprintf("%s/policies", dir), *cases = xasprintf("%s/../cases", dir);
	struct suite s = {.rig = rig,
			  .dir = dir,
			  .kernel = getenv("RINGFENCE_KERNEL") ?: rig->probe.release,
			  .tier = tier_name(rig->probe.tier),
			  .argc = argc,
			  .argv = argv,
			  .table = fopen(TABLE, "we"),
			  .scene = {.rig = rig, .cases = cases}};

	if (!s.table) {
		rig_fail(rig, TABLE, strerror(errno));
	} else {
		each(&s, dir, NULL, add_class);
		each(&s, policies, NULL, add_policy);
		if (!s.n && !rig->skipped)
			rig_fail(rig, dir, "there is no attempt of that name");
		fclose(s.table);
	}
	free(s.v);
	free(policies);
	free(cases);
}
