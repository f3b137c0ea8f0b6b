// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/daemon/notify.h"
#include "user/event/names.h"
#include "user/session/sockets.h"
#include "user/session/status.h"

int daemon_config(const char *path, struct config *ret_config)
{
	struct strbuf said = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	char *text = NULL;
	size_t len = 0;
	int r, status = machine_trusts(path, &said) ? CLI_OK : CLI_INVALID;

	if (!status) {
		r = policy_input_load(NULL, path, &text, &len);
		if (r)
			strbuf_addf(&said, "ringfence: error: %s: %s\n", path,
				    policy_input_error(r));
		else
			r = config_parse(path, text, len, &diags, ret_config);
		status = r ? CLI_INVALID : CLI_OK;
		diags_sort(&diags);
		diags_format(&diags, &said);
		diags_release(&diags);
	}
	free(text);
	fwrite(said.s, 1, said.len, log_file());
	strbuf_release(&said);
	return status;
}

/* One daemon a machine: the lock goes with the process. */
static int take_lock(struct daemon *d)
{
	if (mkdir(CONTROL_DIR, 0755) && errno != EEXIST) {
		log_error("%s: %s", CONTROL_DIR, strerror(errno));
		return CLI_FAILED;
	}
	d->lock = open(DAEMON_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->lock < 0) {
		log_error("%s: %s", DAEMON_LOCK, strerror(errno));
		return CLI_FAILED;
	}
	if (!flock(d->lock, LOCK_EX | LOCK_NB))
		return CLI_OK;
	log_error("a daemon runs already (%s is locked); `ringfence status` asks it", DAEMON_LOCK);
	return CLI_FAILED;
}

static int find_group(struct daemon *d)
{
	const struct group *g = d->config.group ? getgrnam(d->config.group) : NULL;

	if (d->config.group && !g) {
		log_error("%s: group: there is no group %s", d->config_path, d->config.group);
		return CLI_INVALID;
	}
	d->group = g ? g->gr_gid : 0;
	return CLI_OK;
}

static int read_machine(struct daemon *d)
{
	struct strbuf said = STRBUF_INIT;
	int status = machine_read(&d->config, &d->machine, &said);

	fwrite(said.s, 1, said.len, stderr);
	strbuf_release(&said);
	return status;
}

static int open_signals(struct daemon *d)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (d->signals >= 0)
		return CLI_OK;
	log_error("signalfd: %s", strerror(errno));
	return CLI_FAILED;
}

static int open_socket(struct daemon *d)
{
	/* Whoever may not ask is told so; the mode of the file decides nothing. */
	d->listening = control_listen(DAEMON_SOCKET, geteuid(), 0666);
	if (d->listening >= 0)
		return CLI_OK;
	log_error("%s: %s", DAEMON_SOCKET, strerror(-d->listening));
	return CLI_FAILED;
}

static int load_engine(struct daemon *d)
{
	struct engine_options o = {.sums = true, .tls = true};

	return node_choose_tier(&d->node, d->config.tier) ?: node_load(&d->node, &o)
		       ?: node_keep(&d->node, KEEPER_STAYS);
}

/* Each session has some descriptors, and the engine hundreds. */
static void take_room(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l))
		return;
	l.rlim_cur = l.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &l))
		log_warn("the limit of open files stays as it is: %s", strerror(errno));
}

static int start(struct daemon *d)
{
	int status = take_lock(d) ?: find_group(d) ?: read_machine(d) ?: open_signals(d);

	take_room();
	if (!status)
		status = load_engine(d);
	if (!status) {
		d->gaps = predecessor_tell();
		d->looks = true;
		status = checkup_start(d);
	}
	return status ? status : open_socket(d);
}

/* Of one user that is not root only so many, so that nobody keeps the others out. */
static bool has_room(const struct daemon *d, const struct peer *p)
{
	size_t n = 0;

	for (size_t i = 0; i < d->npeers; i++)
		n += d->peers[i]->cred.uid == p->cred.uid;
	return d->npeers < DAEMON_PEERS && (!p->cred.uid || n < DAEMON_PEERS_UID);
}

static void take_peers(struct daemon *d)
{
	struct peer *p;

	while ((p = peer_accept(d->listening, session_now()))) {
		if (has_room(d, p)) {
			vec_push(d->peers, d->npeers) = p;
			continue;
		}
		peer_free(p);
	}
}

/* Who said nothing until we last looked: what came since then, while we were busy, is there. */
static void drop_peers(struct daemon *d, uint64_t looked_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->npeers; i++) {
		struct peer *p = d->peers[i];

		if (!p->gone && !peer_silent(p, looked_ns)) {
			d->peers[kept++] = p;
			continue;
		}
		if (p->hosted)
			hosted_abandon(p->hosted);
		peer_free(p);
	}
	d->npeers = kept;
}

static void finish(struct daemon *d, struct hosted *h)
{
	char *said = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&said, &len);

	log_divert(to);
	hosted_finish(h);
	checkup_ended(d, &h->session);
	log_divert(NULL);
	if (to)
		fclose(to);
	if (h->peer) {
		h->peer->hosted = NULL;
		h->peer->since_ns = session_now();
		daemon_tell_end(h->peer, h, said ? said : "");
	}
	free(said);
	hosted_free(h);
	/* Links that only it needed went: the keeper lets go of them too. */
	node_keep(&d->node, KEEPER_STAYS);
}

void daemon_save(struct daemon *d)
{
	int r = predecessor_save(d->hosted, d->nhosted);

	if (r && !d->unsaved)
		log_warn("%s/%s: %s: should the daemon be killed, timelines will not say so",
			 PREDECESSOR_DIR, PREDECESSOR_FILE, strerror(-r));
	d->unsaved = r;
}

static void step_sessions(struct daemon *d)
{
	size_t kept = 0, before = d->nhosted;

	for (size_t i = 0; i < d->nhosted; i++) {
		struct hosted *h = d->hosted[i];

		if (hosted_step(h))
			finish(d, h);
		else
			d->hosted[kept++] = h;
	}
	d->nhosted = kept;
	if (kept != before)
		daemon_save(d);
}

static void take_signals(struct daemon *d)
{
	struct signalfd_siginfo signal;

	while (read(d->signals, &signal, sizeof(signal)) == sizeof(signal))
		if (signal.ssi_signo == SIGINT || signal.ssi_signo == SIGTERM) {
			log_info("%s from process %u of user %u: the daemon stops",
				 signal.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM", signal.ssi_pid,
				 signal.ssi_uid);
			d->stopping = true;
		}
}

static int timeout(const struct daemon *d)
{
	int ms = node_timeout(&d->node);

	for (size_t i = 0; i < d->nhosted; i++)
		ms = hosted_timeout(d->hosted[i], ms);
	return checkup_timeout(d, ms);
}

static void tell_watchdog(struct daemon *d)
{
	uint64_t now = session_now();

	if (!d->watchdog_ns || now - d->told_ns < d->watchdog_ns)
		return;
	d->told_ns = now;
	notify("WATCHDOG=1");
}

/* What there is to wait for: the engine, who connects, signals, clients, and what sessions wait
 * for. */
static size_t fill(const struct daemon *d, struct pollfd *p)
{
	size_t n = 0;

	p[n++] = (struct pollfd){.fd = engine_fd(d->node.engine), .events = POLLIN};
	p[n++] = (struct pollfd){.fd = d->listening, .events = POLLIN};
	p[n++] = (struct pollfd){.fd = d->signals, .events = POLLIN};
	for (size_t i = 0; i < d->npeers; i++)
		p[n++] = (struct pollfd){
			.fd = d->peers[i]->fd,
			.events = (short)(POLLIN | (d->peers[i]->out.len ? POLLOUT : 0))};
	for (size_t i = 0; i < d->nhosted; i++) {
		const struct session *s = &d->hosted[i]->session;

		p[n++] = (struct pollfd){.fd = s->inside.open ? s->inside.poll : -1,
					 .events = POLLIN};
		p[n++] = (struct pollfd){.fd = s->limits.group.path ? s->limits.watch : -1,
					 .events = POLLIN};
	}
	return n;
}

static void serve_peers(struct daemon *d, const struct pollfd *p)
{
	for (size_t i = 0; i < d->npeers; i++) {
		if (p[i].revents & POLLOUT)
			peer_flush(d->peers[i]);
		if (p[i].revents & ~POLLOUT && peer_read(d->peers[i]))
			daemon_answer(d, d->peers[i]);
	}
}

static void turn(struct daemon *d)
{
	struct pollfd *p = xcalloc(3 + d->npeers + 2 * d->nhosted, sizeof(*p));
	size_t n = fill(d, p);
	uint64_t looked_ns;

	poll(p, n, timeout(d));
	looked_ns = session_now();
	node_drain(&d->node);
	for (size_t i = 0; i < d->nhosted; i++)
		inside_serve(&d->hosted[i]->session.inside, &d->hosted[i]->session);
	take_signals(d);
	serve_peers(d, p + 3);
	if (p[1].revents)
		take_peers(d);
	drop_peers(d, looked_ns);
	step_sessions(d);
	checkup_turn(d);
	tell_watchdog(d);
	free(p);
}

static void end_looking(struct daemon *d)
{
	if (d->looks)
		checkup_stop(d);
	d->looks = false;
}

/*
 * The timelines end with us. What is fenced stays so, by the keeper, unless somebody has asked for
 * the opposite.
 */
static void stop(struct daemon *d)
{
	bool left;

	end_looking(d);
	left = !d->release && engine_procs(d->node.engine);
	if (d->release && d->nhosted)
		log_warn("%zu sessions are let go: what runs in them is not fenced any more",
			 d->nhosted);
	if (left)
		log_warn("%zu sessions are left: what is fenced stays so until it has ended, by "
			 "process %d (ringfence-keep), and is not recorded any more",
			 d->nhosted, d->node.keeper.pid);
	for (size_t i = 0; i < d->nhosted; i++) {
		struct hosted *h = d->hosted[i];

		h->why = d->release ? "released" : "left";
		h->session.leave = !d->release;
		finish(d, h);
	}
	d->nhosted = 0;
	daemon_save(d);
	if (left)
		keeper_leave(&d->node.keeper);
}

static void release(struct daemon *d)
{
	while (d->npeers)
		peer_free(d->peers[--d->npeers]);
	free(d->peers);
	free(d->hosted);
	if (d->listening >= 0) {
		unlink(DAEMON_SOCKET);
		close(d->listening);
	}
	end_looking(d);
	node_release(&d->node);
	machine_release(&d->machine);
	config_release(&d->config);
	if (d->signals >= 0)
		close(d->signals);
	if (d->lock >= 0)
		close(d->lock);
}

int daemon_run(const char *path, struct config *config)
{
	struct daemon *d = xcalloc(1, sizeof(*d));
	int status;

	*d = (struct daemon){.config = *config,
			     .config_path = path,
			     .listening = -1,
			     .signals = -1,
			     .lock = -1,
			     .began_ns = session_now(),
			     .watchdog_ns = notify_watchdog_ns()};
	status = start(d);
	if (!status) {
		log_info("the daemon is ready: tier %s, %zu policies of the machine, timelines %s, "
			 "%s",
			 tier_name(d->node.tier), d->machine.input.n,
			 d->config.timelines ? d->config.timelines : "nowhere", DAEMON_SOCKET);
		notify("READY=1");
		while (!d->stopping)
			turn(d);
		notify("STOPPING=1");
		stop(d);
		log_info("the daemon has stopped");
	}
	release(d);
	free(d);
	return status;
}
