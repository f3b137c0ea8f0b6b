// SPDX-License-Identifier: GPL-2.0-only
/*
 * P06: `run` returns what its program returned. In this process, with the engine that is loaded;
 * the program itself is run by tests/kernel/cli. What run leaves behind is looked at too.
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
#include "user/cli/run.h"

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
	struct options o;
	int status = -1;

	if (!options_parse(OPTIONS_RUN, (int)(sizeof(argv) / sizeof(argv[0])) - 1, (char **)argv,
			   &o))
		status = run_command(&o, rig->engine);
	options_release(&o);
	after = state_now();
	differs = state_differs(&before, &after);
	if (status != c->status)
		why = xasprintf("status %d, not %d", status, c->status);
	else if (differs)
		why = xstrdup(differs);
	free(timeline);
	return why;
}

static char *write_policy(const struct place *place, const char *path)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return xasprintf("cannot write %s", path);
	fprintf(f,
		"version: 1\nname: p\n"
		"rules: [{name: r, deny: [write, create], path: \"%s/**\"}]\n",
		place->o);
	return fclose(f) ? xasprintf("cannot write %s", path) : NULL;
}

void commands_run(struct rig *rig)
{
	struct place place;
	char *policy, *file, *why;

	place_make(&place, "commands");
	policy = xasprintf("%s/p.yaml", place.t);
	file = xasprintf("%s/x", place.o);
	why = write_policy(&place, policy);
	if (why)
		rig_fail(rig, "P06", why);
	for (size_t i = 0; !why && i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *what = judge(&cases[i], rig, policy, file);

		if (what)
			rig_fail(rig, cases[i].name, what);
		else
			rig_ok(rig, cases[i].name);
		free(what);
	}
	free(why);
	free(policy);
	free(file);
}
