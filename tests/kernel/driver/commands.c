// SPDX-License-Identifier: GPL-2.0-only
/*
 * P06: `run` returns what its program returned. P10: `attach` tells of processes that had lost
 * their parent before, and fences by labels that it is told to assume. In this process, with the
 * engine that is loaded; the program itself is run by tests/kernel/cli. What run leaves behind is
 * looked at too.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"
#include "user/cli/attach.h"
#include "user/timeline/reader.h"

static const struct command_case {
	const char *name;
	int status;
	const char *script; /* $0 is what the policy keeps it from */
} cases[] = {
	{"P06-status-0", 0, "exit 0"},
	{"P06-status-1", 1, "touch \"$0\" 2>/dev/null && exit 0; test ! -e \"$0\" && exit 1"},
	{"P06-status-127", 127, "exit 127"},
	{"P06-killed", 128 + SIGTERM, "kill -TERM $$; sleep 5"},
};

/* What of a process run might leave changed. */
struct state {
	sigset_t mask;
	struct sigaction pipe;
	unsigned int descriptors;
};

static struct state state_now(void)
{
	DIR *d = opendir("/proc/self/fd");
	struct state s = {0};

	while (d && readdir(d))
		s.descriptors++;
	if (d)
		closedir(d);
	sigprocmask(SIG_BLOCK, NULL, &s.mask);
	sigaction(SIGPIPE, NULL, &s.pipe);
	return s;
}

static const char *state_differs(const struct state *a, const struct state *b)
{
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&a->mask, i) != sigismember(&b->mask, i))
			return "it left signals blocked";
	if (a->pipe.sa_handler != b->pipe.sa_handler)
		return "it left SIGPIPE ignored";
	if (a->descriptors != b->descriptors)
		return "it left descriptors open";
	return waitpid(-1, NULL, WNOHANG) >= 0 ? "it left a child" : NULL;
}

static char *judge(const struct command_case *c, struct rig *rig, const char *policy,
		   const char *file)
{
	char *timeline = xasprintf("/mnt/out/cli-%s.jsonl", c->name), *why = NULL;
	const char *argv[] = {"run", "-q",   "-p", policy,    "-o", timeline,
			      "--",  "bash", "-c", c->script, file, NULL};
	struct state before = state_now(), after;
	const char *differs;
	int status = rig_command(rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);

	after = state_now();
	differs = state_differs(&before, &after);
	if (status != c->status)
		why = xasprintf("status %d, not %d", status, c->status);
	else if (differs)
		why = xstrdup(differs);
	free(timeline);
	return why;
}

/*
 * $0 is what the policy keeps it from, $1 gets the pid of a process whose parent is gone. Ends when
 * it is fenced.
 */
static char orphaner[] = "(sleep 300 & echo $! >\"$1\")\n"
			 "while : >\"$0\"; do sleep 0.1; done";

#define ORPHAN_TIMELINE "/mnt/out/P10-orphan.jsonl"
#define ASSUME_TIMELINE "/mnt/out/P10-assume.jsonl"

/* Runs attach with standard error going to the file. */
static int attach_quietly(struct rig *rig, const char *argv[], int argc, pid_t pid,
			  const char *words)
{
	int err = dup(STDERR_FILENO), to = open(words, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	struct options o;
	int status = -1;

	dup2(to, STDERR_FILENO);
	if (!options_parse(OPTIONS_ATTACH, argc, (char **)argv, &o))
		status = attach_command(&o, pid, rig->engine);
	options_release(&o);
	dup2(err, STDERR_FILENO);
	close(err);
	close(to);
	return status;
}

/* The first line of a file; "" when there is none. */
static void first_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");

	buf[0] = '\0';
	if (f && !fgets(buf, (int)size, f))
		buf[0] = '\0';
	if (f)
		fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
}

/* Attaches to the child, and waits for it. Returns the status, and the first line that was said. */
static int attach_to(struct rig *rig, const char *argv[], int argc, const struct child *child,
		     const char *words, char *line, size_t size)
{
	int status = attach_quietly(rig, argv, argc, child->pid, words);

	if (status)
		kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	first_line(words, line, size);
	return status;
}

static char *judge_orphan(struct rig *rig, const struct place *place, const char *policy,
			  const char *file)
{
	char pid[400], words[400], number[32], line[300], process[64];
	char *argv[] = {"bash", "-c", orphaner, (char *)file, pid, NULL}, *why;
	const char *attach[] = {"attach", "-q", "-p", policy, "-o", ORPHAN_TIMELINE, "1", NULL};
	struct child child;
	int status;

	snprintf(pid, sizeof(pid), "%s/orphan", place->t);
	snprintf(words, sizeof(words), "%s/words", place->t);
	why = child_make(&child, argv, place->w, "/dev/null");
	if (why)
		return why;
	child_release(&child);
	do {
		usleep(10000);
		first_line(pid, number, sizeof(number));
	} while (!number[0] && !waitpid(child.pid, NULL, WNOHANG));
	/* Not yet reparented, it would be taken in, and the attach wait for it. */
	usleep(200000);
	status = attach_to(rig, attach, 7, &child, words, line, sizeof(line));
	kill((pid_t)strtol(number, NULL, 10), SIGKILL);
	snprintf(process, sizeof(process), "process %s (sleep)", number);
	if (status)
		return xasprintf("attach: status %d: %s", status, line);
	return strstr(line, process) ? NULL : xasprintf("not told of %s: %s", process, line);
}

/*
 * Two processes that live when they are attached to: the child tries what the label is denied,
 * until it is denied; nothing that it reads would give the label.
 */
static char assumer[] = "(while : >\"$0\"; do sleep 0.1; done) 2>/dev/null & wait";

/* What the timeline must tell: both gained the label by assumption, and the denial says so. */
static char *judge_assumed(void)
{
	FILE *f = fopen(ASSUME_TIMELINE, "re");
	unsigned int gained = 0, denied = 0;
	char *line = NULL, error[READER_ERROR_MAX];
	struct record r;
	size_t room = 0;
	ssize_t n;

	while (f && (n = getline(&line, &room, f)) > 0) {
		const char *cause;
		json_t *step;

		if (record_parse(line, (size_t)n - 1, &r, error))
			break;
		cause = record_string(r.json, "ringfence.cause");
		gained += !strcmp(r.event, "label.gain") && cause && !strcmp(cause, "assumed") &&
			  record_string(r.json, "process.executable.name");
		step = json_array_get(record_get(r.json, "ringfence.chain"), 0);
		cause = record_string(step, "cause");
		denied += !strcmp(r.event, "policy.deny") && cause && !strcmp(cause, "assumed");
		record_release(&r);
	}
	free(line);
	if (f)
		fclose(f);
	/* The child's own children are born with the label, or are met alive. */
	return gained >= 2 && denied == 1
		       ? NULL
		       : xasprintf("%u gains and %u denials by assumption", gained, denied);
}

static char *judge_assume(struct rig *rig, const struct place *place, const char *policy,
			  const char *file)
{
	const char *attach[] = {"attach",	 "-q",	     "-p",     policy, "-o",
				ASSUME_TIMELINE, "--assume", "secret", "1",    NULL};
	char *argv[] = {"bash", "-c", assumer, (char *)file, NULL}, *why;
	char words[400], line[300];
	struct child child;
	int status;

	snprintf(words, sizeof(words), "%s/words-assume", place->t);
	why = child_make(&child, argv, place->w, "/dev/null");
	if (why)
		return why;
	child_release(&child);
	do {
		usleep(10000);
	} while (access(file, F_OK) && !waitpid(child.pid, NULL, WNOHANG));
	status = attach_to(rig, attach, 9, &child, words, line, sizeof(line));
	return status ? xasprintf("attach: status %d: %s", status, line) : judge_assumed();
}

static char *write_policy(const char *path, const char *rules, const char *dir)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return xasprintf("cannot write %s", path);
	fprintf(f, "version: 1\nname: p\n%s, path: \"%s/**\"}]\n", rules, dir);
	return fclose(f) ? xasprintf("cannot write %s", path) : NULL;
}

static void run_assume(struct rig *rig, const struct place *place)
{
	char *policy = xasprintf("%s/assume.yaml", place->t), *file = xasprintf("%s/x", place->d);
	char *why = write_policy(policy,
				 "labels: {secret: {sources: [{read: /nowhere/secret}]}}\n"
				 "rules: [{name: r, deny: write, when: secret",
				 place->d);

	rig_conclude(rig, "P10-assume", why ? why : judge_assume(rig, place, policy, file));
	free(policy);
	free(file);
}

void commands_run(struct rig *rig)
{
	struct place place;
	char *policy, *file, *why;

	place_make(&place, "commands");
	policy = xasprintf("%s/p.yaml", place.t);
	file = xasprintf("%s/x", place.o);
	why = write_policy(policy, "rules: [{name: r, deny: [write, create]", place.o);
	if (why)
		rig_fail(rig, "P06", why);
	for (size_t i = 0; !why && i < sizeof(cases) / sizeof(cases[0]); i++)
		rig_conclude(rig, cases[i].name, judge(&cases[i], rig, policy, file));
	if (!why)
		rig_conclude(rig, "P10-orphan-told", judge_orphan(rig, &place, policy, file));
	run_assume(rig, &place);
	free(why);
	free(policy);
	free(file);
}
