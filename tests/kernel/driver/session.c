// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"

#define POLL_MS 10

static int write_line(void *ctx, const char *line, size_t len)
{
	return fwrite(line, 1, len, ctx) == len ? 0 : -EIO;
}

static void read_argv(uint32_t pid, struct strbuf *out)
{
	char path[64], buf[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	while ((n = fread(buf, 1, sizeof(buf), f)))
		strbuf_add(out, buf, n);
	fclose(f);
}

static void on_record(void *ctx, const void *record, size_t size)
{
	const struct rf_ev_hdr *h = record;
	struct run *r = ctx;
	int err;

	if (size >= sizeof(*h) && h->type == RF_EV_ATTACH) {
		struct strbuf argv = STRBUF_INIT;

		read_argv(h->pid, &argv);
		err = timeline_attached(r->timeline, record, size, argv.s, argv.len);
		strbuf_release(&argv);
	} else {
		err = timeline_event(r->timeline, record, size);
	}
	/* A process of an earlier session may end late: its records are not ours. */
	r->bad += err == -EBADMSG;
}

/* Sleeps and takes what has come meanwhile: a reader that is woken for each record is in the way.
 */
static void drain(struct run *r)
{
	uint64_t now = rig_now_ns();

	usleep(POLL_MS * 1000);
	if (r->deaf)
		return;
	engine_poll(r->rig->engine, 0, on_record, r);
	timeline_tick(r->timeline, now);
}

static struct timeline_policy described(const struct policy *p)
{
	const struct policy_tables *t = &p->tables;

	return (struct timeline_policy){
		.index = p->loaded.index,
		.generation = t->policy.generation,
		.hash = t->hash,
		.audit = t->policy.flags & RF_POLICY_AUDIT,
		.list_base = p->loaded.lists,
		.lists = t->lists,
		.nlists = t->nlists,
		.info = t->info,
		.nrules = t->nrules,
		.nevents = t->nevents,
		.via = t->via,
		.nvia = t->nvia,
		.rule_base = p->loaded.rules,
		.labels = t->labels,
		.nlabels = t->nlabels,
		.gates = t->gates,
		.ngates = t->ngates,
		.gates_initial = t->policy.gates_initial,
		.labels_child = t->policy.flow[RF_FLOW_CHILD],
	};
}

static void open_timeline(struct run *r)
{
	static struct utsname u;
	struct timespec wall;
	struct timeline_config c = {
		.session = r->name,
		.index = r->session,
		.boot_id = r->rig->boot_id,
		.tier = r->rig->probe.tier,
		.why = "run",
		.mounts = &r->policy->mounts,
		.who = lineage_source(r->lineage),
		.write = write_line,
		.write_ctx = r->out,
	};
	struct timeline_policy p = described(r->policy);
	uint64_t now = rig_now_ns();

	uname(&u);
	clock_gettime(CLOCK_REALTIME, &wall);
	c.boot_to_wall_ns = (int64_t)wall.tv_sec * 1000000000 + wall.tv_nsec - (int64_t)now;
	c.host = (struct timeline_host){.name = "guest", .kernel = u.release, .arch = u.machine};
	r->timeline = timeline_new(&c);
	timeline_start(r->timeline, now);
	timeline_policy(r->timeline, now, &p);
}

char *run_open(struct run *r, struct rig *rig, const struct policy *policy, const char *name,
	       const char *timeline_path)
{
	char *error;

	memset(r, 0, sizeof(*r));
	r->rig = rig;
	r->policy = policy;
	snprintf(r->name, sizeof(r->name), "%s", name);
	r->out = fopen(timeline_path, "we");
	if (!r->out)
		return xasprintf("%s: %s", timeline_path, strerror(errno));
	if (engine_session_start(rig->engine, &policy->loaded, &r->session, &error)) {
		fclose(r->out);
		return error;
	}
	r->lineage = lineage_new(rig->boot_id);
	open_timeline(r);
	return NULL;
}

char *run_attach(struct run *r, pid_t pid)
{
	char *error = NULL;

	return engine_session_attach(r->rig->engine, r->session, pid, 0, &error) ? error : NULL;
}

char *run_take(struct run *r, pid_t pid)
{
	struct rf_std files[RF_STD_FILES];
	char *error = NULL;

	if (engine_session_take(r->rig->engine, r->session, pid, &error))
		return error;
	engine_session_inherited(r->rig->engine, r->session, files);
	timeline_inherited(r->timeline, rig_now_ns(), files);
	return NULL;
}

void run_wait(struct run *r, pid_t pid, unsigned int seconds, int *ret_status)
{
	uint64_t end = rig_now_ns() + seconds * 1000000000ULL;
	int status;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		drain(r);
		if (rig_now_ns() < end)
			continue;
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		status = -1;
		break;
	}
	*ret_status = status;
}

unsigned int run_settle(struct run *r, unsigned int seconds)
{
	uint64_t end = rig_now_ns() + seconds * 1000000000ULL;
	unsigned int killed = 0;

	while (engine_session_procs(r->rig->engine, r->session)) {
		uint32_t *pids;
		size_t n;

		drain(r);
		if (rig_now_ns() < end)
			continue;
		n = engine_session_pids(r->rig->engine, r->session, &pids);
		for (size_t i = 0; i < n; i++)
			killed += !kill((pid_t)pids[i], SIGKILL);
		free(pids);
		if (rig_now_ns() > end + 5000000000ULL)
			break;
	}
	return killed;
}

void run_counts(const struct run *r, struct rf_count counts[RF_CLASS_COUNT])
{
	engine_counts(r->rig->engine, r->session, counts);
}

char *run_close(struct run *r, int status)
{
	struct rf_count counts[RF_CLASS_COUNT];
	uint64_t errors[RF_ERR_COUNT];
	struct timeline_end end = {.counts = counts, .errors = errors, .why = "exit"};
	char *why = NULL;
	int err;

	r->deaf = false;
	while (engine_poll(r->rig->engine, 0, on_record, r) > 0)
		;
	run_counts(r, counts);
	engine_errors(r->rig->engine, errors);
	engine_session_end(r->rig->engine, r->session);
	end.mono_ns = rig_now_ns();
	end.wait_status = status;
	err = timeline_finish(r->timeline, &end);
	timeline_free(r->timeline);
	lineage_free(r->lineage);
	fclose(r->out);
	if (err)
		why = xasprintf("the timeline could not be written: %s", strerror(-err));
	else if (r->bad)
		why = xasprintf("%u records were malformed", r->bad);
	return why;
}

/* Keeps it as descriptor 9, which may be its number already. */
static void hold(int fd)
{
	if (fd == 9)
		fcntl(fd, F_SETFD, 0);
	else
		dup2(fd, 9);
}

/* What the child has open before it is attached: 0-2, and 9 where the case asks for it. */
static void child_run(int gate, char *const argv[], const char *dir, int out)
{
	const char *early = getenv("RF_EARLY");
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char c;

	setsid();
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	if (early)
		hold(open(early, O_RDWR | O_CLOEXEC));
	if (write(gate, "r", 1) != 1 || read(gate, &c, 1) != 1 || chdir(dir))
		_exit(126);
	close_range(3, 8, 0);
	close_range(10, ~0u, 0);
	execvp(argv[0], argv);
	_exit(127);
}

char *child_make(struct child *c, char *const argv[], const char *dir, const char *output)
{
	int gate[2], out = open(output, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0644);
	char ready;

	if (out < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate))
		return xasprintf("%s: %s", output, strerror(errno));
	c->pid = fork();
	if (!c->pid)
		child_run(gate[0], argv, dir, out);
	close(out);
	close(gate[0]);
	c->gate = gate[1];
	/* What it opens for itself it has opened before anybody attaches. */
	return read(c->gate, &ready, 1) == 1 ? NULL : xstrdup("the child did not begin");
}

void child_release(struct child *c)
{
	if (write(c->gate, "x", 1) != 1)
		perror("gate");
	close(c->gate);
}
