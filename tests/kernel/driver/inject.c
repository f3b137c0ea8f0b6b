// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fails must fail closed: tables that are full, rings that nobody reads, no memory for the
 * programs, arguments that cannot be read, paths that cannot be resolved. Each injection is a
 * session in which a helper makes it happen and tries n forbidden operations: none may pass, and
 * each denial is in the timeline or in the count of what was lost.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/script.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define SECONDS	   600
#define STARVE_US  200000
#define GROUPS	   "/sys/fs/cgroup"
#define GROUP	   GROUPS "/rf-inject" /* what the maps' memory is charged to */
#define CALL	   "starve"
#define WRONG	   "awry"
#define PROCS	   512
#define KEPT_TRIES 10000 /* whose timeline stays */

/*
 * All together, as each session has them empty. Not here: what user space fills is tried by
 * policies; `kept` in tests/kernel/kept; `orphans` has entries for as long as an attach takes.
 */
static const struct engine_size sizes[] = {
	{"procs", PROCS}, {"tgids", 48},   {"held", 64},      {"olabels", 24},
	{"shared", 8},	  {"memories", 8}, {"sums", 8},	      {"cleansed", 8},
	{"starts", 2048}, {"nets", 2048},  {"socks_hash", 4}, {NULL, 0},
};

static const struct injection {
	const char *name, *helper, *call;
	bool deaf;	/* nobody reads the rings */
	bool no_memory; /* the maps get no more */
} injections[] = {
	/* First: what others leave is used again. */
	{"no-memory", CALL, "procs", false, true},     {"procs", CALL, "procs", false, false},
	{"labels", CALL, "labels", false, false},      {"shares", CALL, "shares", false, false},
	{"memories", CALL, "memories", false, false},  {"sockets", CALL, "sockets", false, false},
	{"sums", CALL, "sums", true, false},	       {"rings", CALL, "any", true, false},
	{"unreadable", WRONG, "memory", false, false}, {"unresolved", WRONG, "paths", false, false},
};

struct inject {
	struct rig *rig;
	struct scene scene;
	struct policy policy;
	unsigned long n;
	char *no, *when, *secret;
};

static bool put_text(const char *file, const char *text)
{
	FILE *f = fopen(file, "we");
	bool put = f && fputs(text, f) >= 0;

	return f && !fclose(f) && put;
}

static bool move_to(const char *group)
{
	char *file = xasprintf("%s/cgroup.procs", group), pid[16];
	bool moved;

	snprintf(pid, sizeof(pid), "%d", getpid());
	moved = put_text(file, pid);
	free(file);
	return moved;
}

/* The maps charge whoever makes them; we ourselves are to have memory. */
char *inject_load(struct rig *rig)
{
	char *why;

	if (!put_text(GROUPS "/cgroup.subtree_control", "+memory") ||
	    (mkdir(GROUP, 0755) && errno != EEXIST) || !move_to(GROUP))
		return xasprintf("cannot go to " GROUP ": %s", strerror(errno));
	rig->sizes = sizes;
	why = rig_load(rig);
	if (!move_to(GROUPS) && !why)
		why = xasprintf("cannot leave " GROUP ": %s", strerror(errno));
	return why;
}

/* The number that the helper said behind a word; 0: it said none. */
static unsigned long said(const struct inject *in, const char *word)
{
	unsigned long number = 0;
	size_t len = strlen(word);
	char line[256];
	FILE *f = fopen(in->scene.output, "re");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, word, len) && line[len] == ' ')
			number = strtoul(line + len, NULL, 10);
	if (f)
		fclose(f);
	return number;
}

static uint64_t count_lines(const char *file, const char *what)
{
	FILE *f = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	uint64_t n = 0;

	while (f && getline(&line, &room, f) > 0)
		n += strstr(line, what) != NULL;
	free(line);
	if (f)
		fclose(f);
	return n;
}

/* Each denial is told, or counted as lost. */
static char *judge_counts(const struct inject *in, const struct rf_count *c)
{
	uint64_t told = count_lines(in->scene.timeline, "\"event\":\"policy.deny\"");
	unsigned long tried = said(in, "tried");

	if (!tried)
		return xstrdup("nothing was tried");
	if (c->produced < tried)
		return xasprintf("%llu denials of %lu that were tried",
				 (unsigned long long)c->produced, tried);
	if (told + c->lost != c->produced)
		return xasprintf("%llu denials: %llu told, %llu lost",
				 (unsigned long long)c->produced, (unsigned long long)told,
				 (unsigned long long)c->lost);
	printf("# %lu tried, %llu denied, %llu of them not told\n", tried,
	       (unsigned long long)c->produced, (unsigned long long)c->lost);
	return NULL;
}

/* Once the helper runs: with none from the start its first call is denied, and it tries nothing. */
static pid_t take_memory(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	usleep(STARVE_US);
	_exit(put_text(GROUP "/memory.max", "0") ? 0 : 1);
}

static char *give_memory(pid_t taker)
{
	int status = 1;

	if (taker < 0 || waitpid(taker, &status, 0) != taker || status)
		return xstrdup("memory could not be taken from " GROUP);
	put_text(GROUP "/memory.max", "max");
	return NULL;
}

static char *inside(struct inject *in, const struct injection *i, struct run *run, int *ret_status)
{
	char n[24], *argv[] = {(char *)i->helper, (char *)i->call,   n,	  in->no, in->when,
			       in->secret,	  in->scene.place.w, NULL};
	unsigned int left = 0;
	pid_t taker = -1;
	char *why;

	snprintf(n, sizeof(n), "%lu", in->n);
	run->deaf = i->deaf;
	if (i->no_memory)
		taker = take_memory();
	why = scene_inside(&in->scene, run, argv, SECONDS, 5, ret_status, &left);
	if (i->no_memory && !why)
		why = give_memory(taker);
	if (!why)
		why = scene_judge(&in->scene, i->name, *ret_status);
	if (!why && left)
		why = xasprintf("%u processes were left behind", left);
	return why;
}

/* What went wrong inside the programs meanwhile, one line. */
static void print_errors(const struct rig *rig, const uint64_t *before)
{
	uint64_t now[RF_ERR_COUNT], sum = 0;

	engine_errors(rig->engine, now);
	for (unsigned int i = 0; i < RF_ERR_COUNT; i++) {
		if (now[i] == before[i])
			continue;
		printf("%s%s %llu", sum ? ", " : "# ", rf_error_name(i),
		       (unsigned long long)(now[i] - before[i]));
		sum += now[i] - before[i];
	}
	if (sum)
		printf("\n");
}

static char *run_one(struct inject *in, const struct injection *i)
{
	struct rf_count counts[RF_CLASS_COUNT];
	char *why, *end;
	uint64_t before[RF_ERR_COUNT];
	struct run run;
	int status = 0;

	unlink(in->scene.output);
	engine_errors(in->rig->engine, before);
	why = run_open(&run, in->rig, &in->policy, i->name, in->scene.timeline);
	if (why)
		return why;
	why = inside(in, i, &run, &status);
	run_counts(&run, counts);
	print_errors(in->rig, before);
	end = run_close(&run, status);
	if (!why)
		why = end ? xstrdup(end) : judge_counts(in, &counts[RF_CLASS_POLICY]);
	free(end);
	if (!why && !access(in->no, F_OK))
		why = xasprintf("%s is there", in->no);
	return why;
}

static void try_one(struct inject *in, const struct injection *i)
{
	char *name = xasprintf("inject-%s", i->name);
	uint64_t before = rig_now_ns(), left_out = rig_left_out(in->rig);
	char *why;

	snprintf(in->scene.timeline, sizeof(in->scene.timeline), "/mnt/out/%s.jsonl", name);
	why = run_one(in, i);
	if (!why && i->no_memory && said(in, "children") > PROCS - PROCS / 8)
		rig_skip(in->rig, name, "the kernel gave the maps memory all the same");
	else
		rig_conclude_storm(in->rig, name, why, left_out);
	/* A long one that went well would take the place of the next one's. */
	if (!why && in->n > KEPT_TRIES)
		unlink(in->scene.timeline);
	rig_time(name, before);
	free(name);
}

/* A table that user space fills is full: the policy is refused, and what was there stays. */
static char *fill_tables(struct inject *in)
{
	struct policy p[RF_POLICIES_MAX + 1];
	char *file = xasprintf("%s/inject/policy.yaml", in->scene.cases), *why = NULL;
	size_t n = 0;

	while (n <= RF_POLICIES_MAX && !why) {
		why = policy_open(in->rig, file, &in->scene.place, false, &p[n]);
		n += !why;
	}
	for (size_t i = 0; i < n; i++)
		policy_close(in->rig, &p[i]);
	printf("# after %zu policies: %s\n", n, why ? why : "all went in");
	free(file);
	if (!why)
		return xstrdup("the tables did not become full");
	free(why);
	return NULL;
}

/* More open files than can be noted: whoever is to be fenced is not taken in, and that is said. */
static char *hold_many(struct inject *in)
{
	char *argv[] = {"bash", "-c",
			"for ((i = 20; i < 120; i++)); do eval \"exec $i>$W/h$i\"; done; >$W/open; "
			"sleep 30",
			NULL};
	char *open = xasprintf("%s/open", in->scene.place.w), *why, *end;
	struct child child;
	struct run run;

	why = run_open(&run, in->rig, &in->policy, "held", "/mnt/out/inject-held.jsonl");
	if (!why)
		why = child_make(&child, argv, in->scene.place.w, in->scene.output);
	if (why)
		return why;
	child_release(&child);
	for (int i = 0; i < 1000 && access(open, F_OK); i++)
		usleep(10000);
	if (access(open, F_OK))
		why = xstrdup("the files were not opened");
	end = run_attach(&run, child.pid);
	printf("# attach: %s\n", end ? end : "nothing was wrong");
	if (!end && !why)
		why = xstrdup("an attach that could not note all open files went well");
	free(end);
	kill(-child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	end = run_close(&run, 0);
	if (why)
		free(end);
	free(open);
	return why ? why : end;
}

/* No room for the timeline, soon: what is forbidden stays so. */
static char *fill_disk(struct inject *in)
{
	char *disk = xasprintf("%s/disk", in->scene.place.t), n[24];
	char *policy = xasprintf("%s/disk.yaml", in->scene.place.t), *why = NULL;
	char *timeline = xasprintf("%s/timeline", disk);
	const char *argv[] = {"run", "-q",    "-p", policy, "-o", timeline,
			      "--",  "storm", n,    in->no, NULL};
	struct stat st = {0};
	int status = 1;

	snprintf(n, sizeof(n), "%lu", in->n);
	if ((mkdir(disk, 0755) && errno != EEXIST) || mount("none", disk, "tmpfs", 0, "size=16k") ||
	    !put_text(policy,
		      "version: 1\nname: disk\nrules: [{name: never, deny: [write, create], "
		      "path: " RIG_ROOT "/inject/o/**}]\n"))
		why = xasprintf("%s: %s", disk, strerror(errno));
	else
		status = rig_command(in->rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);
	stat(timeline, &st);
	umount(disk);
	if (!why && (status || !access(in->no, F_OK)))
		why = xasprintf("status %d", status);
	else if (!why && !st.st_size)
		why = xstrdup("there was no timeline");
	free(disk);
	free(policy);
	free(timeline);
	return why;
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (!strncmp(name, argv[i], strlen(argv[i])))
			return true;
	return argc == 0;
}

/* What the session cannot make itself. */
static char *make_names(struct inject *in)
{
	char *argv[] = {(char *)WRONG, (char *)"make", (char *)"0",	  in->no,
			in->when,      in->secret,     in->scene.place.w, NULL};
	int status = 0;
	char *why = scene_outside(&in->scene, argv, "/", SECONDS, &status);

	return why ? why : scene_judge(&in->scene, "make", status);
}

static char *begin(struct inject *in, const char *dir)
{
	char *file = xasprintf("%s/policy.yaml", dir), *why;
	struct place *p = &in->scene.place;

	place_make(p, "inject");
	snprintf(in->scene.output, sizeof(in->scene.output), "%s/output", p->t);
	scene_export(&in->scene);
	in->no = xasprintf("%s/no", p->o);
	in->when = xasprintf("%s/when", p->h);
	in->secret = xasprintf("%s/secret", p->d);
	why = put_text(in->secret, "SECRET\n") ? policy_open(in->rig, file, p, false, &in->policy)
					       : xasprintf("cannot write %s", in->secret);
	free(file);
	return why ? why : make_names(in);
}

void inject_run(struct rig *rig, const char *dir, unsigned long n, int argc, char **argv)
{
	char *cases = xasprintf("%s/..", dir), *why;
	struct inject in = {.rig = rig, .n = n, .scene = {.rig = rig, .cases = cases}};

	why = begin(&in, dir);
	if (why) {
		rig_conclude(rig, "inject", why);
	} else {
		if (wanted("held", argc, argv))
			rig_conclude(rig, "inject-held", hold_many(&in));
		for (size_t i = 0; i < sizeof(injections) / sizeof(injections[0]); i++)
			if (wanted(injections[i].name, argc, argv))
				try_one(&in, &injections[i]);
		if (wanted("disk", argc, argv))
			rig_conclude(rig, "inject-disk", fill_disk(&in));
		if (wanted("tables", argc, argv))
			rig_conclude(rig, "inject-tables", fill_tables(&in));
		if (wanted("killed", argc, argv))
			killed_run(rig);
		policy_close(rig, &in.policy);
	}
	free(in.no);
	free(in.when);
	free(in.secret);
	free(cases);
}
